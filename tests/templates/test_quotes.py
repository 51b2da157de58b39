"""The sentence around a piece of evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates.quotes import is_whole, sentence_around


def around(text: str, evidence: str, **limits: int) -> str:
    start = text.index(evidence)
    return sentence_around(text, start, start + len(evidence), **limits)


@pytest.mark.parametrize(
    ("text", "evidence", "sentence"),
    [
        ("Hi Ines,\n\nWe had no OT today. See you Friday!", "no OT", "We had no OT today."),
        ("I was out sick. No group.\nSorry!", "No group", "No group."),
        (
            "Speech was moved to Tue at 2 p.m. for Milo this week. Thanks.",
            "moved",
            "Speech was moved to Tue at 2 p.m. for Milo this week.",
        ),
        ("Ms. Malik was out, so no OT. Bye.", "no OT", "Ms. Malik was out, so no OT."),
        ("We meet at 3 p.m. Please come.", "We meet", "We meet at 3 p.m."),
        ("Dates:\n- Tue 2/3 no speech\n- Thu 2/5 given\n", "no speech", "- Tue 2/3 no speech"),
        ("He was seen for 12.5 minutes only. Ok?", "12.5", "He was seen for 12.5 minutes only."),
        ("The group did\nnot meet on\nThursday. Sorry.", "not meet", "The group did not meet on Thursday."),
        ("no speech", "no speech", "no speech"),
        ("Why was there no speech? I asked.", "no speech", "Why was there no speech?"),
        ('He said "no one came." Then left.', "no one", 'He said "no one came."'),
    ],
)
def test_the_sentence_that_holds_the_evidence_is_found(text: str, evidence: str, sentence: str) -> None:
    assert around(text, evidence) == sentence


def test_a_long_sentence_is_cut_around_its_evidence() -> None:
    cut = around("so " * 200 + "no speech " + "and " * 200, "no speech", longest=60)
    assert "no speech" in cut
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert len(cut) < 70


def test_evidence_over_two_sentences_keeps_both() -> None:
    assert around("One. I was out. No group. Bye.", "out. No") == "I was out. No group."


@given(st.text(max_size=400), st.integers(0, 400), st.integers(0, 400))
def test_any_text_gives_one_line_without_harm(text: str, start: int, end: int) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    found = sentence_around(text, start, end)
    assert found.splitlines() in ([], [found])
    assert len(found) <= 405


@given(st.text(alphabet="ab .!?\n", max_size=200), st.data())
def test_the_evidence_stands_in_its_sentence(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert "".join(text[start:end].split()) in "".join(sentence_around(text, start, end, longest=1000).split())


@pytest.mark.parametrize(
    ("quote", "whole"),
    [("We had no OT today.", True), ("doubling up", False), ("…so we had no OT today.", False), ("Sorry!", False), ("", False)],
)
def test_a_letter_quotes_whole_sentences_alone(quote: str, whole: bool) -> None:  # noqa: FBT001
    assert is_whole(quote) is whole


def test_an_endless_line_costs_nothing() -> None:
    text = "." * 500_000 + " no speech " + "a. " * 500_000
    assert "no speech" in around(text, "no speech")
