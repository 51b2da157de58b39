"""The service: which job runs when, and what is tried again. The jobs themselves are plain functions that are handed in."""

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from casefile.errors import IepWatchError, LogInRefusedError
from ingest.backoff import delay
from scheduler.weeks import Rhythm

log = logging.getLogger(__name__)

REFUSED_TRIES = 3  # a wrong password is not tried for ever: accounts are locked for less


@dataclass(frozen=True, slots=True)
class Jobs:
    """What the service does: `poll` raises where a server was not reached; `digest` is given the cut-off to send."""

    poll: Callable[[], None]
    digest: Callable[[datetime], None] | None = None


class Service:
    """Polls every `poll_every` seconds, backing off while a server is away, and sends the page at each cut-off.

    State lives in the archive, never here: after a restart, a cut-off that was missed is caught up on at once, and one
    that was sent is not sent again.
    """

    def __init__(
        self,
        jobs: Jobs,
        *,
        poll_every: int,
        rhythm: Rhythm,
        clock: Callable[[], datetime],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._jobs = jobs
        self._every = poll_every
        self._rhythm = rhythm
        self._clock = clock
        self._jitter = jitter
        self._failures = 0
        self._refused = 0
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(2)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set; a job that is under way is finished first."""
        self._scheduler.start()
        self._at("poll", self.poll_once, self._clock())
        if self._jobs.digest is not None:
            self._at("digest", self.digest_once, self._clock())
        try:
            stop.wait()
        finally:
            self._scheduler.shutdown(wait=True)

    def poll_once(self) -> None:
        """One poll, and the moment of the next."""
        try:
            self._jobs.poll()
        except LogInRefusedError as error:
            self._refused += 1
            log.error("log-in refused, attempt=%d: %s", self._refused, error)  # noqa: TRY400 - the sentence, no traceback
            if self._refused >= REFUSED_TRIES:
                log.error("polling stops until the service is started again with the right password")  # noqa: TRY400
                return
            self._failures += 1
        except IepWatchError as error:
            self._failures += 1
            log.warning("poll failed, attempt=%d: %s", self._failures, error)
        else:
            self._failures = self._refused = 0
        self._at("poll", self.poll_once, self._clock() + self.pause())

    def pause(self) -> timedelta:
        """How long to wait before the next poll: the interval, or the back-off where that is longer."""
        return timedelta(seconds=max(float(self._every), delay(self._failures, self._jitter())))

    def digest_once(self) -> None:
        """Sends the page of the last cut-off where it was not sent, and sleeps until the next."""
        now = self._clock()
        send = self._jobs.digest
        if send is None:
            return
        try:
            send(self._rhythm.cut_off_on_or_before(now))
        except IepWatchError as error:
            log.warning("digest failed: %s", error)
            self._at("digest", self.digest_once, now + timedelta(seconds=delay(3, self._jitter())))
            return
        self._at("digest", self.digest_once, self._rhythm.cut_off_after(now))

    def _at(self, name: str, job: Callable[[], None], moment: datetime) -> None:
        self._scheduler.add_job(job, "date", run_date=moment, id=name, replace_existing=True)
