"""The week of a page: cut-offs in the family's zone, over daylight-saving changes, without gap or overlap."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from scheduler.weeks import Rhythm

SUNDAY = Rhythm(ZoneInfo("America/New_York"), 6, time(17, 0))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
rhythms = st.builds(
    Rhythm,
    st.sampled_from([ZoneInfo(name) for name in ("America/New_York", "America/Los_Angeles", "Pacific/Honolulu", "UTC")]),
    st.integers(0, 6),
    st.times().map(lambda at: at.replace(microsecond=0)),
)


def test_sunday_at_five_ends_the_week() -> None:
    since, cut_off = SUNDAY.period_of(date(2026, 1, 14))
    assert (since, cut_off) == (datetime(2026, 1, 11, 22, tzinfo=UTC), datetime(2026, 1, 18, 22, tzinfo=UTC))


def test_the_sunday_itself_belongs_to_the_week_that_ends_on_it() -> None:
    assert SUNDAY.period_of(date(2026, 1, 18))[1] == datetime(2026, 1, 18, 22, tzinfo=UTC)


def test_a_week_with_a_clock_change_still_ends_at_five() -> None:
    _, cut_off = SUNDAY.period_of(date(2026, 3, 6))
    assert cut_off.astimezone(SUNDAY.zone).time() == time(17, 0)
    assert cut_off == datetime(2026, 3, 8, 21, tzinfo=UTC)


@given(rhythms, moments)
def test_every_moment_lies_in_one_period(rhythm: Rhythm, moment: datetime) -> None:
    before, after = rhythm.cut_off_on_or_before(moment), rhythm.cut_off_after(moment)
    assert before <= moment < after
    assert timedelta(days=6) < after - before < timedelta(days=8)


@given(rhythms, moments)
def test_periods_join_without_a_gap(rhythm: Rhythm, moment: datetime) -> None:
    cut_off = rhythm.cut_off_after(moment)
    assert rhythm.cut_off_on_or_before(cut_off) == cut_off
    assert rhythm.before(cut_off) == rhythm.cut_off_on_or_before(moment)
