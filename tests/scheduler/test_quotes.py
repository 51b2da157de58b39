"""What is quoted is the whole sentence, exactly as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.quotes import sentence_around


def around(text: str, words: str) -> str:
    start = text.index(words)
    first, last = sentence_around(text, start, start + len(words))
    return text[first:last].strip()


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("Hi. Anand didn't have speech. See you.", "didn't have speech", "Anand didn't have speech."),
        ("Ms. Lee was out on Tuesday. Dr. Ames too.", "was out", "Ms. Lee was out on Tuesday."),
        ("Hello Dana,\n\nNo OT today\n\nPriya", "No OT", "No OT today"),
        ("- speech: missed\n- OT: given", "missed", "- speech: missed"),
        ("We meet at 3 p.m. on Friday. Good?", "on Friday", "We meet at 3 p.m. on Friday."),
        (
            "This is a line that was broken by the mail program because it\nwas long, and no speech was given.",
            "no speech",
            "This is a line that was broken by the mail program because it\nwas long, and no speech was given.",
        ),
        ("no punctuation at all here", "all", "no punctuation at all here"),
    ],
)
def test_the_sentence_around_some_words(text: str, words: str, sentence: str) -> None:
    assert around(text, words) == sentence


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_it_always_holds_the_words(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    first, last = sentence_around(text, start, end)
    assert 0 <= first <= start <= end <= last <= len(text)
