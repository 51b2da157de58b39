"""Times of day: school hours settle what the text leaves open."""

from datetime import time

import pytest

from classifier.times import find_times
from classifier.words import fold


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("at 3", time(15, 0)),
        ("at 3:30 pm", time(15, 30)),
        ("8:15 a.m.", time(8, 15)),
        ("at 10", time(10, 0)),
        ("10-10:45", time(10, 0)),
        ("2:30 to 3:30 PM", time(14, 30)),
        ("11-12 pm", time(11, 0)),
        ("at noon", time(12, 0)),
        ("3 o'clock", time(15, 0)),
        ("half past 2", time(14, 30)),
        ("at quarter to four", time(15, 45)),
        ("ten in the morning", time(10, 0)),
        ("a las 2:30", time(14, 30)),
        ("1:00", time(13, 0)),
    ],
)
def test_a_time_is_read(text: str, at: time) -> None:
    folded = fold(text)
    assert [found.at for found in find_times(folded, 0, len(folded))][:1] == [at]


@pytest.mark.parametrize("text", ["for 30 minutes", "3 students", "page 6", "$3.50", "at 3 schools", "2025-10-14"])
def test_what_counts_something_else_is_no_time(text: str) -> None:
    assert find_times(text, 0, len(text)) == []
