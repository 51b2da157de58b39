"""What the text model heard in each sentence, as clues for the chooser."""

from functools import cache

from casefile.reading import Tag
from classifier.dates import Expression
from classifier.facts.heard import Heard
from classifier.features import Eye
from classifier.letter import Letter, make_letter
from classifier.model import TextModel, load_model
from classifier.phrases import shipped_book
from tests.classifier.post import post

BODY = (
    "On Tuesday she read the whole story aloud. On Wednesday nobody came for her speech session, as Ms. Lee was out sick. "
    "The book fair opens on Thursday."
)
LONG = BODY + " She liked her new shoes." * 8


@cache
def model() -> TextModel:
    found = load_model()
    assert found is not None
    return found


def letter(*, heard: bool = True, body: str = LONG) -> Letter:
    """The letter of this test, after the model was asked."""
    message = post(body)
    made = make_letter(message, shipped_book(), None, ())
    if heard:
        made.heard = tuple(model().by_piece(Eye(model().alphabet).see(made, message), Tag.MISSED_SERVICE))
    return made


def dated(one: Letter, number: int) -> tuple[Expression, tuple[str, ...]]:
    """The day of a sentence with its clues."""
    unit = one.body.units[number]
    return unit.dates[0], Heard(one).where_dated(one.body, unit, unit.dates[0], "0")


def test_each_sentence_of_subject_and_body_is_heard() -> None:
    one = letter()
    assert len(one.heard) == len(one.subject.units) + len(one.body.units)


def test_the_day_of_the_sentence_that_tells_of_the_miss_is_the_loudest() -> None:
    one = letter()
    assert [next(clue for clue in dated(one, number)[1] if clue.startswith("HR:")) for number in range(3)] != ["HR:0"] * 3
    assert "HR:0" in dated(one, 1)[1]
    assert "HB:0" in dated(one, 1)[1]


def test_a_day_of_something_else_stays_far_behind() -> None:
    assert "HB:0" not in dated(letter(), 0)[1]
    assert "HB:0" not in dated(letter(), 2)[1]


def test_a_service_of_a_long_letter_knows_how_much_its_sentence_tells_of_a_miss() -> None:
    long, short = letter(), letter(body=BODY)
    assert Heard(long).where_named(long.body, long.body.units[1]) not in {
        (),
        Heard(long).where_named(long.body, long.body.units[2]),
    }
    assert Heard(short).where_named(short.body, short.body.units[1]) == ()


def test_a_day_that_the_rules_took_from_a_quiet_sentence_is_told_apart() -> None:
    one = letter()
    taken, left = (Heard(one).beside_rules(one.body, one.body.units[2], ruled=ruled) for ruled in (True, False))
    assert not set(taken) & set(left)


def test_without_a_model_nothing_is_heard() -> None:
    one = letter(heard=False)
    assert dated(one, 1)[1] == ()
    assert Heard(one).where_named(one.body, one.body.units[1]) == ()
    assert Heard(one).beside_rules(one.body, one.body.units[1], ruled=True) == ()
