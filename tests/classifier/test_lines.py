"""How services lie to a day along a letter: by paragraph, by what is told last, and by the persons who give them."""

from casefile.mail import Message
from classifier.facts.clues import Place
from classifier.facts.lines import lines_of
from classifier.facts.people import People
from classifier.letter import Letter, make_letter
from classifier.phrases import shipped_book
from tests.classifier.post import post

SECTIONS = """First: speech. Ms. Lee comes twice a week and all is well.

Second: counseling, on Wednesdays with Ms. Royce. She was out on December 3.

Mr. Prado was not in math on October 9. He is the aide."""


def letter(body: str) -> Letter:
    """The letter, read for its phrases and dates."""
    message: Message = post(body)
    return make_letter(message, shipped_book(), None, ())


def clues(one: Letter, words: str, *services: str) -> dict[str, set[str]]:
    """What ties the services to the day told with these words."""
    place = next(
        Place(one.body, unit, each, "own", 0)
        for unit in one.body
        for each in unit.dates
        if words in one.body.text[each.start : each.end]
    )
    return lines_of(one).along(place, services)


def test_the_service_told_last_in_the_paragraph_of_a_day_is_told_apart_from_one_above_it() -> None:
    tied = clues(letter(SECTIONS), "December 3", "counseling", "speech")
    assert "prev:0:True" in tied["counseling"]
    assert "prev:1:False" in tied["speech"]


def test_the_nearest_service_knows_that_it_is_the_nearest() -> None:
    tied = clues(letter(SECTIONS), "December 3", "counseling", "speech")
    assert any(clue.startswith("reach:") and clue.endswith(":True") for clue in tied["counseling"])
    assert any(clue.startswith("reach:") and clue.endswith(":False") for clue in tied["speech"])


def test_a_service_that_the_text_does_not_name_lies_nowhere() -> None:
    assert "prev:none" in clues(letter(SECTIONS), "December 3", "vision")["vision"]


def test_a_person_stands_for_the_service_beside_whose_hour_the_letter_names_her() -> None:
    body = "See Teri for PT every Tuesday. She is kind. Nobody sent Teri on October 7."
    assert "name:True:False" in clues(letter(body), "October 7", "physical_therapy")["physical_therapy"]


def test_a_person_stands_for_no_service_of_which_the_letter_says_nothing() -> None:
    body = "See Teri every Tuesday. Nobody sent Teri on October 7, and he had no speech."
    assert People(letter(body)).services == {}


def test_a_role_beside_a_name_says_whose_service_it_is() -> None:
    body = "Ms. Baird, the occupational therapist, has left. Ms. Baird's kids wait."
    assert People(letter(body)).services["baird"] == "occupational_therapy"


def test_a_name_that_goes_with_every_service_stands_for_none() -> None:
    body = "Speech with Emmett went well. OT with Emmett went well. PT for Emmett went well."
    assert "emmett" not in People(letter(body)).services


def test_a_weekday_is_nobody() -> None:
    assert People(letter("He has OT with Ms. Baird and speech on Monday, from Tuesday on.")).services.keys() == {"baird"}
