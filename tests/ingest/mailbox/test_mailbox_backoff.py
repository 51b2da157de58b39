"""Waits grow, are capped, differ between clients, and end with success."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.backoff import FIRST, MOST, delay

failures = st.integers(1, 10_000)
jitters = st.floats(0, 1)


@given(jitters)
def test_a_success_needs_no_wait(jitter: float) -> None:
    assert delay(0, jitter) == 0


@given(failures, jitters)
def test_no_wait_grows_beyond_the_cap_or_under_half_of_the_first(count: int, jitter: float) -> None:
    assert FIRST / 2 <= delay(count, jitter) <= MOST


@given(failures, jitters)
def test_a_further_failure_never_shortens_the_wait(count: int, jitter: float) -> None:
    assert delay(count + 1, jitter) >= delay(count, jitter)


def test_waits_double() -> None:
    assert [delay(count, 0.0) for count in range(1, 5)] == [5, 10, 20, 40]


@given(failures, jitters)
def test_jitter_takes_at_most_half_away(count: int, jitter: float) -> None:
    assert delay(count, 0.0) / 2 <= delay(count, jitter) <= delay(count, 0.0)
