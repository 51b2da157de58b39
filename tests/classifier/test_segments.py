"""What is told of a date until the next one comes, or its paragraph ends."""

from casefile.mail import Message
from classifier.facts.clue_numbers import NewClues
from classifier.facts.segments import Segment, segment, segment_clues
from classifier.letter import Letter, make_letter
from classifier.phrases import shipped_book
from tests.classifier.post import post

CHRONICLE = """On the 4th we began with scissors. Thursday the 11th I was at the high school all morning. He was not seen.

On the 18th he was home. And yesterday we cut curves."""


def letter(body: str) -> Letter:
    """The letter, read for its phrases and dates."""
    message: Message = post(body)
    return make_letter(message, shipped_book(), None, ())


def told(one: Letter, words: str) -> Segment:
    """What is told of the day with these words."""
    dated = [(unit, each) for unit in one.body for each in unit.dates]
    at = next(at for at, (_, each) in enumerate(dated) if words in one.body.text[each.start : each.end])
    unit, each = dated[at]
    after = dated[at + 1][1] if at + 1 < len(dated) else None
    starts = one.body.words.starts
    return segment(one.body, unit, each.end, starts.index(after.start) if after is not None else None)


def words(of: Segment) -> str:
    return " ".join(of.passage.words.forms[of.first : of.last])


def test_a_segment_ends_where_the_next_date_begins() -> None:
    assert words(told(letter(CHRONICLE), "4th")) == "we began with scissors ."


def test_a_segment_goes_on_over_the_end_of_its_sentence() -> None:
    assert words(told(letter(CHRONICLE), "11th")).endswith("morning . he was not seen .")


def test_a_segment_ends_with_its_paragraph() -> None:
    assert "18th" not in words(told(letter(CHRONICLE), "11th"))
    assert words(told(letter("We met on the 4th.\n\nHe was not seen."), "4th")) == "."


def test_a_date_at_the_end_of_a_letter_has_an_empty_segment() -> None:
    assert words(told(letter("He was not seen on the 4th"), "4th")) == ""


def test_a_long_story_is_cut_off() -> None:
    assert len(words(told(letter("On the 4th " + "he walked and " * 40), "4th")).split()) == 30


def test_the_words_of_the_next_date_are_no_clues_of_this_one() -> None:
    one, known = letter(CHRONICLE), NewClues()
    clues = known.names(segment_clues(one, told(one, "4th"), frozenset(), known))
    assert "sw:scissor" in clues or "sw:scissors" in clues
    assert not any("school" in clue or "seen" in clue for clue in clues)


def test_labels_count_in_the_segment_in_which_they_stand() -> None:
    body = "On the 4th we began. The 11th there was no session."
    one, known = letter(body), NewClues()
    here = known.names(segment_clues(one, told(one, "11th"), frozenset({"no", "neg"}), known))
    before = known.names(segment_clues(one, told(one, "4th"), frozenset({"no", "neg"}), known))
    assert {"s:no", "s:neg"} & here
    assert not {"s:no", "s:neg"} & before
