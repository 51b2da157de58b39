"""Times of day: school hours settle what the text leaves open."""

import re
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import times
from classifier.times import find_times
from classifier.words import fold, word_set


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
        ("at ten past three", time(15, 10)),
        ("twenty after one", time(13, 20)),
        ("twenty-five past nine", time(9, 25)),
        ("a quarter after six", time(18, 15)),
        ("quarter till eight", time(7, 45)),
        ("from 10:30 to noon", time(10, 30)),
        ("from ten to three", time(10, 0)),
        ("at ten to four", time(15, 50)),
        ("at ten past noon", time(12, 10)),
        ("at eight sharp", time(8, 0)),
        ("at 7 in the evening", time(19, 0)),
        ("a las cuatro", time(16, 0)),
    ],
)
def test_a_time_is_read(text: str, at: time) -> None:
    folded = fold(text)
    assert [found.at for found in find_times(folded, 0, len(folded))][:1] == [at]


@pytest.mark.parametrize("text", ["for 30 minutes", "3 students", "page 6", "$3.50", "at 3 schools", "2025-10-14"])
def test_what_counts_something_else_is_no_time(text: str) -> None:
    assert find_times(text, 0, len(text)) == []


@pytest.mark.parametrize("text", ["8 on the 24th", "eight on Friday", "830 on the 17th"])
def test_an_hour_before_its_day_needs_no_word_of_its_own(text: str) -> None:
    folded = fold(text)
    found = find_times(folded, 0, len(folded), ranges=True)
    assert [(one.at.hour, one.sure) for one in found] == [(8, False)]


@pytest.mark.parametrize("text", ["she will be three on December 1", "room 8 on the 24th", "all 8 on Friday"])
def test_a_number_before_a_day_may_count_something_else(text: str) -> None:
    folded = fold(text)
    assert find_times(folded, 0, len(folded), ranges=True) == []


_UNGUARDED = [re.compile(one.pattern[one.pattern.index(r"(?<![\d:/") :], re.VERBOSE) for one in (times._TIME, times._OTHER)]
_TOKENS = st.sampled_from(
    sorted(
        word_set("""at at3 from a las half past quarter to two seven 3 3pm 10:30 noon 2 - or by, behalf someone 1400 hrs thirty
        twenty after till a five
        o'clock @4 x. mediodía about until""")
    )
)


@given(st.lists(_TOKENS, max_size=12).map(" ".join))
def test_no_time_begins_where_none_is_tried(text: str) -> None:
    for guarded, unguarded in zip((times._TIME, times._OTHER), _UNGUARDED, strict=True):
        assert [one.span() for one in guarded.finditer(text)] == [one.span() for one in unguarded.finditer(text)]


@given(st.lists(_TOKENS, max_size=12).map(" ".join))
def test_no_time_is_lost_before_the_first_hour(text: str) -> None:
    usual = list(times._usual(text, 0, len(text), ranges=True))
    others = list(times._others(text, 0, len(text), ranges=True))
    found = find_times(text, 0, len(text), ranges=True)
    assert {*usual, *others} >= set(found) >= set(others)
    assert all(any(other.start <= one.start < other.end for other in others) for one in set(usual) - set(found))
