"""The service: what is tried again and when, what stops it, and that a page leaves once."""

import threading
import time as clocks
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from casefile.errors import LogInRefusedError, ServerUnreachableError
from scheduler.service import REFUSED_TRIES, Jobs, Service
from scheduler.weeks import Rhythm

NOW = datetime(2026, 1, 18, 22, 30, tzinfo=UTC)
RHYTHM = Rhythm(ZoneInfo("America/New_York"), 6, time(17, 0))


def nothing() -> None:
    """A poll that finds nothing."""


def service(poll: Callable[[], None] = nothing, digest: Callable[[datetime], None] | None = None) -> Service:
    return Service(Jobs(poll, digest), poll_every=300, rhythm=RHYTHM, clock=lambda: NOW, jitter=lambda: 1.0)


def test_a_poll_that_went_well_is_followed_by_one_after_the_interval() -> None:
    one = service()
    one.poll_once()
    assert one.pause() == timedelta(seconds=300)


def test_a_server_that_is_away_is_asked_ever_more_rarely() -> None:
    def away() -> None:
        raise ServerUnreachableError("away")

    one = service(away)
    pauses = []
    for _ in range(12):
        one.poll_once()
        pauses.append(one.pause())
    assert pauses == sorted(pauses)
    assert pauses[-1] > pauses[0]


def test_a_server_that_is_back_is_asked_at_the_interval_again() -> None:
    answers = [ServerUnreachableError("away")] * 9

    def poll() -> None:
        if answers:
            raise answers.pop()

    one = service(poll)
    for _ in range(10):
        one.poll_once()
    assert one.pause() == timedelta(seconds=300)


def test_a_wrong_password_is_not_tried_for_ever(caplog: pytest.LogCaptureFixture) -> None:
    tries = []

    def refused() -> None:
        tries.append(1)
        raise LogInRefusedError("no")

    stop = threading.Event()
    one = Service(Jobs(refused), poll_every=0, rhythm=RHYTHM, clock=lambda: datetime.now(UTC), jitter=lambda: 0.0)
    runner = threading.Thread(target=one.run, args=(stop,))
    for _ in range(REFUSED_TRIES):
        one.poll_once()
    runner.start()
    clocks.sleep(0.5)
    stop.set()
    runner.join(10)
    assert len(tries) <= REFUSED_TRIES + 1
    assert "polling stops" in caplog.text


def test_after_downtime_the_missed_page_is_the_one_of_the_last_cut_off() -> None:
    asked: list[datetime] = []
    service(digest=asked.append).digest_once()
    assert asked == [datetime(2026, 1, 18, 22, tzinfo=UTC)]


def test_it_stops_cleanly_and_soon() -> None:
    ran = threading.Event()
    one = Service(Jobs(ran.set), poll_every=300, rhythm=RHYTHM, clock=lambda: datetime.now(UTC))
    stop = threading.Event()
    runner = threading.Thread(target=one.run, args=(stop,))
    runner.start()
    assert ran.wait(5)
    stop.set()
    runner.join(5)
    assert not runner.is_alive()


def test_a_hint_of_new_mail_wakes_the_poll_before_its_time() -> None:
    polls: list[int] = []
    once, twice = threading.Event(), threading.Event()

    def poll() -> None:
        polls.append(1)
        (once if len(polls) == 1 else twice).set()

    stop = threading.Event()
    one = Service(Jobs(poll), poll_every=300, rhythm=RHYTHM, clock=lambda: datetime.now(UTC))
    runner = threading.Thread(target=one.run, args=(stop,))
    runner.start()
    assert once.wait(5)
    one.hint()
    assert twice.wait(5)
    stop.set()
    runner.join(5)
    assert not runner.is_alive()
