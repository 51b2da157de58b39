"""The grammar of dates: what a text sent on Thursday, 12 February 2026 means by its days."""

import re
from bisect import bisect_left, bisect_right
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import date_words
from classifier.calendar_words import HOLIDAYS, MONTHS, ORDINALS, WEEKDAYS
from classifier.dates import find_dates
from classifier.words import fold, split_words, word_set

SENT = date(2026, 2, 12)

SAID = [
    ("didn't have speech yesterday", "past", ["2026-02-11"]),
    ("last Tuesday", "past", ["2026-02-10"]),
    ("on Tues and Wed", "past", ["2026-02-10", "2026-02-11"]),
    ("out Mon-Wed", "past", ["2026-02-09..2026-02-11"]),
    ("the 8th through the 11th", "past", ["2026-02-08..2026-02-11"]),
    ("every Tuesday in January", "past", ["2026-01-06", "2026-01-13", "2026-01-20", "2026-01-27"]),
    ("since Thanksgiving", "past", ["2025-11-27.."]),
    ("since the 13th", "past", ["2026-01-13.."]),
    ("starting Monday", "future", ["2026-02-16.."]),
    ("this week", "", ["2026-02-09..2026-02-13"]),
    ("twice last week", "past", ["2026-02-02..2026-02-06"]),
    ("the week of the 9th", "past", ["2026-02-09..2026-02-13"]),
    ("week of Oct. 6-10", "past", ["2025-10-06..2025-10-10"]),
    ("3/14", "", ["2026-03-14"]),
    ("Oct 6, 8, and 10", "past", ["2025-10-06", "2025-10-08", "2025-10-10"]),
    ("the past three weeks", "past", ["2026-01-22..2026-02-12"]),
    ("in January", "past", ["2026-01-01..2026-01-31"]),
    ("Tuesday the 17th", "future", ["2026-02-17"]),
    ("Tuesday 24 after 3", "future", ["2026-02-24"]),
    ("Thursday the 5 at 5 pm", "past", ["2026-02-05"]),
    ("Tuesday 9 to 10", "future", ["2026-02-17"]),
    ("Tuesday 23 of us came", "past", ["2026-02-10"]),
    ("Thursday, October 23, 2025", "", ["2025-10-23"]),
    ("next Tuesday", "future", ["2026-02-17"]),
    ("October 6 through 10", "past", ["2025-10-06..2025-10-10"]),
    ("between the 3rd and the 7th", "past", ["2026-02-03..2026-02-07"]),
    ("el martes 17 de febrero", "future", ["2026-02-17"]),
    ("mañana", "future", ["2026-02-13"]),
    ("on november third", "past", ["2025-11-03"]),
    ("the third of March at 2:30", "future", ["2026-03-03"]),
    ("Tuesday the second of June", "future", ["2026-06-02"]),
    ("Tuesday the seventeenth at one", "future", ["2026-02-17"]),
    ("the twentieth at nine", "future", ["2026-02-20"]),
    ("Tuesday the second time he asked", "past", ["2026-02-10"]),
    ("Monday 2/9 and Tuesday 2/10", "past", ["2026-02-09", "2026-02-10"]),
    ("a week ago Tuesday", "past", ["2026-02-03"]),
    ("the last three Fridays", "past", ["2026-01-23", "2026-01-30", "2026-02-06"]),
    ("last week on Friday", "past", ["2026-02-06"]),
    ("the first three weeks of December, the 1st to the 19th", "past", ["2025-12-01..2025-12-21", "2025-12-01..2025-12-19"]),
    ("from Feb. 2 through yesterday", "past", ["2026-02-02..2026-02-11"]),
    ("all of Tuesday and Wednesday", "past", ["2026-02-10", "2026-02-11"]),
    ("this Friday or next", "future", ["2026-02-13", "2026-02-20"]),
    ("this and next Friday", "future", ["2026-02-13", "2026-02-20"]),
    ("two Tuesdays in a row", "past", ["2026-02-03", "2026-02-10"]),
    ("both Monday and today", "past", ["2026-02-09", "2026-02-12"]),
    ("two Mondays, two snow days", "past", ["2026-02-02", "2026-02-09"]),
    ("three Fridays now", "past", ["2026-01-23", "2026-01-30", "2026-02-06"]),
    ("the second Friday in a row", "past", ["2026-01-30", "2026-02-06"]),
    ("the third straight Monday", "past", ["2026-01-26", "2026-02-02", "2026-02-09"]),
    ("two Mondays a month", "past", ["vague"]),
    ("the next two Fridays", "future", ["vague"]),
    ("out two Fridays", "future", ["vague"]),
    ("on Mondays. This week he was out", "past", ["vague", "2026-02-09..2026-02-13"]),
    ("on the 3rd or today", "past", ["2026-02-03", "2026-02-12"]),
    ("the Tuesday after Labor Day", "past", ["2025-09-02"]),
    ("the day before Thanksgiving", "past", ["2025-11-26"]),
    ("since the first of the month", "past", ["2026-02-01.."]),
    ("through the end of next week", "future", ["2026-02-12..2026-02-20"]),
    ("the sixth through the ninth", "past", ["2026-02-06..2026-02-09"]),
    ("August through September", "past", ["2025-08-01..2025-09-30"]),
    ("since school opened on August 18: no aide", "past", ["2025-08-18.."]),
    ("since two weeks", "past", ["2026-01-29..2026-02-12"]),
    ("none this wk", "past", ["2026-02-09..2026-02-13"]),
    ("January 14: absent", "past", ["2026-01-14"]),
    ("this Thursday and Friday, the 12th and 13th", "past", ["2026-02-12", "2026-02-13"]),
    ("Tuesday and Wednesday, the 3rd and 4th", "past", ["2026-02-03", "2026-02-04"]),
    ("three Tuesdays, the 13th, the 20th and the 27th", "past", ["2026-01-13", "2026-01-20", "2026-01-27"]),
    ("Tuesday the 10th and Thursday the 12th", "past", ["2026-02-10", "2026-02-12"]),
    ("the 5th, 12th and 19th", "past", ["2026-01-05", "2026-01-12", "2026-01-19"]),
    ("the 5th, 12th and 19th", "future", ["2026-03-05", "2026-03-12", "2026-03-19"]),
    ("the 10th, the 12th and the 9th", "past", ["2026-02-10", "2026-02-12", "2026-02-09"]),
    ("on Nov 20 and 21. On the 20th she was out", "past", ["2025-11-20", "2025-11-21", "2025-11-20"]),
    ("either last Wednesday or yesterday", "past", ["2026-02-04", "2026-02-11"]),
    ("this week or last", "past", ["2026-02-02..2026-02-13"]),
    ("this week and last Friday", "past", ["2026-02-09..2026-02-13", "2026-02-06"]),
    ("the first two days of this week", "past", ["2026-02-09..2026-02-10"]),
    ("the second week of January", "past", ["2026-01-12..2026-01-16"]),
    ("since the second week of January", "past", ["2026-01-12.."]),
    ("Thursday two weeks back", "past", ["2026-01-29"]),
    ("all of Thanksgiving week", "past", ["2025-11-24..2025-11-28"]),
    ("the week before Thanksgiving", "past", ["2025-11-17..2025-11-21"]),
    ("not yesterday. The Wednesday before also", "past", ["2026-02-11", "2026-02-04"]),
    ("out Friday the 20th. The Friday after that too", "future", ["2026-02-20", "2026-02-27"]),
    ("Friday, and the Tuesday after", "future", ["2026-02-13", "2026-02-17"]),
    ("the Tuesday after lunch", "past", ["2026-02-10"]),
    (
        "gone from 2/2 to 2/6, so no Monday and Wednesday that week",
        "past",
        ["2026-02-02..2026-02-06", "2026-02-02", "2026-02-04"],
    ),
    ("mañana por la tarde", "future", ["2026-02-13"]),
    ("esta mañana por la tos", "past", ["2026-02-12"]),
    ("la semana del 23 al 27", "future", ["2026-02-23..2026-02-27"]),
    ("el 3, 10 y 17 de octubre", "past", ["2025-10-03", "2025-10-10", "2025-10-17"]),
    ("no vino este martes ni el pasado", "past", ["2026-02-10", "2026-02-03"]),
    ("en todo enero", "past", ["2026-01-01..2026-01-31"]),
    ("October has no OT on it", "past", ["2025-10-01..2025-10-31"]),
    ("ask June, or march with us", "past", []),
    ("in October and November of last year", "past", ["2025-10-01..2025-11-30"]),
    ("Sep 25 | 0\nOct 2 | 30", "past", ["2025-09-25", "2025-10-02"]),
    ("Oct 7, 8 and 14 of OT", "past", ["2025-10-07", "2025-10-08", "2025-10-14"]),
    ("Oct 7, and 3 of the 8 came", "past", ["2025-10-07"]),
    ("the last five days", "past", ["2026-02-06..2026-02-12"]),
    ("the past 30 days", "past", ["2026-01-13..2026-02-12"]),
    ("it's Thursday", "present", ["2026-02-12"]),
    ("since April 3", "past", ["2025-04-03.."]),
    ("from the first day, January 5, up to today", "past", ["2026-01-05..2026-02-12"]),
    ("between the start of school on August 25 and today", "past", ["2025-08-25..2026-02-12"]),
    ("between classes on Monday, and on Tuesday", "past", ["2026-02-09", "2026-02-10"]),
    ("on two Wednesdays, January 28 and yesterday", "past", ["2026-01-28", "2026-02-11"]),
    ("the first two weeks of November", "past", ["2025-11-03..2025-11-16"]),
    ("this winter", "past", ["vague"]),
    ("the past couple of weeks", "past", ["vague"]),
    ("4th grade", "", []),
    ("she may miss it", "", []),
    ("in 3/4 trials", "", []),
    ("20 of 30 minutes", "", []),
]


def _said(text: str, tense: str) -> list[str]:
    found = []
    for expression in find_dates(fold(text)):
        for when in expression.whens(SENT, tense):
            if when.first is None:
                found.append("vague")
            elif when.since:
                found.append(f"{when.first}..")
            elif when.last in (None, when.first):
                found.append(str(when.first))
            else:
                found.append(f"{when.first}..{when.last}")
    return found


@pytest.mark.parametrize(("text", "tense", "days"), SAID)
def test_a_date_expression_is_worked_out_from_the_day_of_sending(text: str, tense: str, days: list[str]) -> None:
    assert _said(text, tense) == days


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_a_date_with_its_year_means_that_day_whenever_it_is_sent(day: date, sent: date) -> None:
    for text in (f"on {day:%B} {day.day}, {day.year}", f"on {day.month}/{day.day}/{day.year}", f"on {day.isoformat()}"):
        whens = find_dates(fold(text))[0].whens(sent, "")
        assert [(when.first, when.last) for when in whens] == [(day, day)], text


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 6))
def test_a_weekday_looked_back_on_is_within_the_last_week(sent: date, weekday: int) -> None:
    name = (date(2024, 1, 1) + timedelta(days=weekday)).strftime("%A")
    day = find_dates(fold(f"on {name}"))[0].whens(sent, "past")[0].first
    assert day is not None
    assert day.weekday() == weekday
    assert timedelta(0) <= sent - day <= timedelta(days=6)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 6))
def test_a_weekday_ahead_is_within_the_next_week(sent: date, weekday: int) -> None:
    name = (date(2024, 1, 1) + timedelta(days=weekday)).strftime("%A")
    day = find_dates(fold(f"on {name}"))[0].whens(sent, "future")[0].first
    assert day is not None
    assert day.weekday() == weekday
    assert timedelta(1) <= day - sent <= timedelta(days=7)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 28))
def test_an_ordinal_looked_back_on_never_lies_ahead(sent: date, number: int) -> None:
    day = find_dates(f"on the {number}th")[0].whens(sent, "past")[0].first
    assert day is not None
    assert day.day == number
    assert day <= sent


@given(st.text(alphabet="0123456789/-., thndrsmoctjanfeb:", max_size=60), st.dates())
def test_no_text_breaks_the_grammar(text: str, sent: date) -> None:
    for expression in find_dates(fold(text)):
        assert 0 <= expression.start < expression.end <= len(text)
        if date(1970, 1, 1) < sent < date(2200, 1, 1):
            for tense in ("", "past", "future"):
                for when in expression.whens(sent, tense):
                    assert when.first is None or when.last is None or when.first <= when.last


@pytest.mark.parametrize("text", ["1" * 5000, "the " * 3000, "oct 6, " * 1500, "mon-" * 2000, "/".join("1" * 3000)])
def test_a_hostile_text_costs_linear_time(text: str) -> None:
    find_dates(text)


def test_without_a_day_of_sending_only_whole_dates_are_worked_out() -> None:
    assert find_dates("on tuesday")[0].whens(None) == ()
    assert find_dates("on march 3, 2026")[0].whens(None)[0].first == date(2026, 3, 3)


_FORM_WORDS = st.sampled_from(
    sorted(
        word_set("1 2 03 14th 3/4 10-2-25 2025-10-13 2025 week weeks days month of the ago year lately , . ( - 's")
        | WEEKDAYS.keys()
        | MONTHS.keys()
        | HOLIDAYS.keys()
        | ORDINALS.keys()
        | date_words._OPENERS
    )
)
_WHOLE = re.compile(date_words._FORMS, re.VERBOSE)


@given(st.lists(_FORM_WORDS, min_size=1, max_size=5).map(" ".join))
def test_the_forms_tried_among_words_find_what_the_whole_table_finds(text: str) -> None:
    words, table = split_words(text), date_words._table()
    for place in (at for at, letter in enumerate(text) if letter.isalnum()):
        every = _WHOLE.match(text, place)
        first = bisect_right(words.starts, place) - 1
        numbers = [table[form] for form in words.forms[first:]]
        for core in range(first, bisect_left(words.starts, every.end()) if every else first):
            if numbers[core - first] & 1:
                tried = date_words._first_at(text, place, table.with_core(numbers[core - first], numbers))
                assert tried
                assert every
                assert (tried.lastgroup, tried.span()) == (every.lastgroup, every.span())
