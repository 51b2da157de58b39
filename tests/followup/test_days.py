"""Days are counted as the law counts them: worked examples of every rulebook, and laws that hold for any calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casefile.errors import CalendarTooShortError, ConfigurationError
from casefile.family import Child, FollowUpSettings, SchoolCalendar, Span
from casefile.obligations import ObligationKind
from followup.deadlines import add_days, due_date, due_dates, reminder_days, same_day_later
from followup.rulebooks import PLAIN, LawReading, Rule, load, names, rule_for
from followup.schooldays import SchoolDays, is_business_day, school_days_for
from tests.followup.builders import calendar, family

YEAR = calendar("2026-08-19", "2027-06-10", "2026-11-23..2026-11-27", "2026-12-21..2027-01-01")
EXAMPLES = [
    (rule, reading, example)
    for name in names()
    for rule in load(name).rules
    for reading in rule.readings
    for example in reading.examples
]


@pytest.mark.parametrize("each", EXAMPLES, ids=lambda each: f"{each[0].id}/{each[1].id}")
def test_every_reading_gives_the_date_of_its_worked_example(each: tuple[Rule, LawReading, object]) -> None:
    rule, reading, example = each
    days = SchoolDays((example.calendar,) if example.calendar else ())  # type: ignore[attr-defined]
    assert due_date(example.counted_from, rule, days, reading) == example.due  # type: ignore[attr-defined]


def test_every_reading_has_a_worked_example_and_every_number_of_the_law_its_citation() -> None:
    for name in names():
        for rule in load(name).rules:
            numbered = rule.days is not None or rule.months is not None
            assert not numbered or all(reading.examples for reading in rule.readings), rule.id
            assert rule.basis != "law" or rule.citation, rule.id
            assert rule.note, rule.id
            assert rule.basis == "law" or not rule.citation, rule.id


def test_a_rulebook_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(ConfigurationError, match="nearest is 'TN'") as error:
        load("TNN")
    assert error.value.exit_status == 78


def test_the_case_of_letters_does_not_matter_and_what_a_state_leaves_out_is_the_default() -> None:
    assert load("ca") is load("ca")
    assert load("ca").rule(ObligationKind.MEETING).id == "CA/meeting"
    assert load("tx").rule(ObligationKind.RECORDS).id == "us/records"


def test_the_familys_own_number_keeps_its_start_and_loses_the_pauses() -> None:
    own = rule_for(family(rulebook="CA"), "Maya", ObligationKind.MEETING)
    assert (own.days, own.start) == (30, "receipt")
    own = rule_for(family(rulebook="CA", followup=FollowUpSettings(meeting_days=20)), "Maya", ObligationKind.MEETING)
    assert (own.days, own.unit, own.start, own.basis, own.id, own.citation) == (
        20,
        "calendar",
        "receipt",
        "own",
        "own/meeting",
        "",
    )
    assert [reading.leaves_out for reading in own.readings] == [""]


def test_a_half_day_is_a_school_day_and_a_day_off_is_none() -> None:
    days = SchoolDays((YEAR,))
    assert days.is_school_day(date(2026, 11, 20))
    assert [days.why_not(date(2026, 11, day)) for day in (21, 23, 30)] == ["weekend", "day off", ""]
    assert days.why_not(date(2026, 7, 10)) == "vacation"


def test_a_calendar_that_ends_first_is_an_error_that_says_what_to_add() -> None:
    rule = load("TN").rule(ObligationKind.MEETING)
    with pytest.raises(CalendarTooShortError, match="next school year"):
        due_date(date(2027, 6, 4), rule, SchoolDays((YEAR,)), PLAIN)
    assert due_dates(date(2027, 6, 4), rule, SchoolDays((YEAR,))).trouble == "calendar_too_short"
    assert due_dates(date(2027, 6, 4), rule, SchoolDays((YEAR,))).on is None


def test_the_next_years_calendar_of_the_same_name_carries_the_count_over_the_summer() -> None:
    following = calendar("2027-08-18", "2028-06-08")
    days = school_days_for(family(calendars=(YEAR, following)), "Maya")
    assert add_days(date(2027, 6, 4), 10, "school", days, PLAIN) == date(2027, 8, 25)


def test_a_child_of_another_school_has_its_own_calendar() -> None:
    other = calendar("2026-09-01", "2027-06-20", name="other")
    household = family(calendars=(YEAR, other), children=(Child("Maya"), Child("Leo", calendar="other")))
    assert school_days_for(household, "Leo").is_school_day(date(2026, 12, 22))
    assert not school_days_for(household, "Maya").is_school_day(date(2026, 12, 22))


def test_a_calendar_without_a_school_day_is_an_error_and_no_endless_count() -> None:
    empty = SchoolCalendar("", None, None, (Span(date(2026, 1, 1), date(2030, 1, 1)),))
    with pytest.raises(CalendarTooShortError):
        add_days(date(2026, 1, 5), 3, "school", SchoolDays((empty,)), PLAIN)


def test_business_days_leave_out_federal_holidays_as_observed() -> None:
    assert not is_business_day(date(2026, 7, 3))  # Independence Day falls on a Saturday
    assert not is_business_day(date(2026, 11, 26))
    assert is_business_day(date(2026, 11, 27))


def test_the_same_day_of_a_shorter_month_is_its_last() -> None:
    assert same_day_later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert same_day_later(date(2025, 10, 31), 1) == date(2025, 11, 30)


def test_every_day_that_was_not_counted_is_named_with_the_reason() -> None:
    due = due_dates(date(2026, 12, 17), load("TN").rule(ObligationKind.MEETING), SchoolDays((YEAR,)))
    reasons = {each.why for each in due.not_counted}
    assert reasons == {"weekend", "day off"}
    assert due.on is not None
    span = (due.on - date(2026, 12, 17)).days
    assert span - len(due.not_counted) == 10


def test_only_breaks_of_more_than_five_school_days_pause_in_california() -> None:
    rule = load("CA").rule(ObligationKind.MEETING)
    due = due_dates(date(2026, 11, 12), rule, SchoolDays((YEAR,)))
    assert (due.earliest, due.on) == (date(2026, 12, 12), date(2026, 12, 12))  # the week of Thanksgiving has five


def test_the_school_year_begins_with_the_calendar_and_else_in_august() -> None:
    assert SchoolDays().school_year(date(2026, 7, 31)) == 2025
    assert SchoolDays().school_year(date(2026, 8, 1)) == 2026
    assert SchoolDays((YEAR,)).school_year(date(2026, 8, 18)) == 2025
    assert SchoolDays((YEAR,)).school_year(date(2026, 8, 19)) == 2026
    assert SchoolDays((YEAR,)).school_year(date(2024, 8, 19)) == 2024


def test_a_winter_break_parts_the_year_into_terms_and_a_thanksgiving_week_does_not() -> None:
    first, second = SchoolDays((YEAR,)).terms()
    assert (first, second) == (Span(date(2026, 8, 19), date(2026, 12, 20)), Span(date(2027, 1, 4), date(2027, 6, 10)))


STARTS = st.dates(date(2026, 8, 20), date(2027, 3, 1))
OFF = st.lists(st.dates(date(2026, 8, 20), date(2027, 5, 1)), max_size=12)
RULES = st.sampled_from(
    [rule for name in names() for rule in load(name).rules if rule.days is not None and rule.unit != "business"]
)


def with_off(days: list[date]) -> SchoolDays:
    spans = (*YEAR.days_off, *(Span(day, day) for day in days))
    return SchoolDays((SchoolCalendar("", YEAR.first_day, date(2028, 6, 10), spans),))


@given(RULES, STARTS, OFF, st.dates(date(2026, 8, 20), date(2027, 5, 1)))
def test_a_day_off_more_never_makes_a_due_date_earlier(rule: Rule, start: date, off: list[date], more: date) -> None:
    before, after = due_dates(start, rule, with_off(off)), due_dates(start, rule, with_off([*off, more]))
    assert before.on is not None
    assert after.on is not None
    assert after.on >= before.on


@given(RULES, STARTS, OFF)
def test_a_school_day_deadline_is_a_school_day_and_the_earliest_is_not_after_the_latest(
    rule: Rule, start: date, off: list[date]
) -> None:
    days = with_off(off)
    due = due_dates(start, rule, days)
    assert due.on is not None
    assert due.earliest is not None
    assert start < due.earliest <= due.on
    if rule.unit == "school":
        assert days.is_school_day(due.on)


@given(RULES, STARTS, OFF)
def test_what_is_asked_for_later_is_never_due_earlier(rule: Rule, start: date, off: list[date]) -> None:
    days = with_off(off)
    today, tomorrow = due_dates(start, rule, days), due_dates(start + timedelta(days=1), rule, days)
    assert today.on is not None
    assert tomorrow.on is not None
    assert today.on <= tomorrow.on


@given(RULES, STARTS, OFF)
def test_reminders_come_in_order_and_before_the_due_date(rule: Rule, start: date, off: list[date]) -> None:
    days = with_off(off)
    due = due_dates(start, rule, days)
    found = reminder_days(start, rule, days, due)
    assert list(found) == sorted(set(found))
    assert due.earliest is not None
    assert all(start < day < due.earliest for day in found)


@given(RULES, STARTS, OFF)
def test_the_days_not_counted_and_the_days_counted_make_up_the_span(rule: Rule, start: date, off: list[date]) -> None:
    assume(rule.days is not None)
    due = due_dates(start, rule, with_off(off))
    assert due.on is not None
    assert (due.on - start).days - len(due.not_counted) == rule.days


def test_a_break_listed_in_two_parts_is_one_break() -> None:
    rule = load("CA").rule(ObligationKind.MEETING)
    whole = calendar("2026-08-19", "2027-06-10", "2026-12-21..2027-01-01")
    parts = calendar("2026-08-19", "2027-06-10", "2026-12-21..2026-12-25", "2026-12-28..2027-01-01")
    start = date(2026, 12, 9)
    found = [due_dates(start, rule, SchoolDays((each,))) for each in (whole, parts)]
    assert [(due.earliest, due.on) for due in found] == [(date(2027, 1, 15), date(2027, 1, 20))] * 2
