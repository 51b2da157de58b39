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

REFUSED_TRIES = 2  # a wrong password is not tried for ever: with the hints of IDLE, three log-ins at most


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
        self._hinted = self._busy = False
        self._deciding = threading.Lock()  # guards the two: a hint that comes as a poll ends must not be lost
        self._stopping = threading.Event()
        self._polling, self._sending = threading.Lock(), threading.Lock()
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
            self._stopping.set()
            # APScheduler waits for its jobs under the very lock that a job takes to set its next moment. So what runs is
            # awaited here first; what starts after this sees that it is over.
            with self._polling, self._sending:
                pass
            self._scheduler.shutdown(wait=True)

    def hint(self) -> None:
        """New mail is said to be there: poll now, or once more after the poll that is under way.

        A hint wakes the poll early; the poll is the truth. While a server is away, hints count for nothing.
        """
        with self._deciding:
            self._hinted = True
            if not (self._busy or self._failures or self._stopping.is_set()):
                self._at("poll", self.poll_once, self._clock())

    def poll_once(self) -> None:
        """One poll, and the moment of the next."""
        if self._stopping.is_set():
            return
        with self._polling:
            with self._deciding:
                self._hinted, self._busy = False, True
            again = self._poll()
            with self._deciding:
                self._busy = False
                if again and not self._stopping.is_set():
                    pause = timedelta() if self._hinted and not self._failures else self.pause()
                    self._at("poll", self.poll_once, self._clock() + pause)

    def _poll(self) -> bool:
        """Whether there is to be another."""
        try:
            self._jobs.poll()
        except LogInRefusedError as error:
            self._refused += 1
            log.error("log-in refused, attempt=%d: %s", self._refused, error)  # noqa: TRY400 - the sentence, no traceback
            if self._refused >= REFUSED_TRIES:
                log.error("polling stops until the service is started again with the right password")  # noqa: TRY400
                return False
            self._failures += 1
        except IepWatchError as error:
            self._failures += 1
            log.warning("poll failed, attempt=%d: %s", self._failures, error)
        else:
            self._failures = self._refused = 0
        return True

    def pause(self) -> timedelta:
        """How long to wait before the next poll: the interval, or the back-off where that is longer."""
        return timedelta(seconds=max(float(self._every), delay(self._failures, self._jitter())))

    def digest_once(self) -> None:
        """Sends the page of the last cut-off where it was not sent, and sleeps until the next."""
        send = self._jobs.digest
        if send is None or self._stopping.is_set():
            return
        with self._sending:
            now = self._clock()
            again = self._rhythm.cut_off_after(now)
            try:
                send(self._rhythm.cut_off_on_or_before(now))
            except IepWatchError as error:
                log.warning("digest failed: %s", error)
                again = now + timedelta(seconds=delay(3, self._jitter()))
            if not self._stopping.is_set():
                self._at("digest", self.digest_once, again)

    def _at(self, name: str, job: Callable[[], None], moment: datetime) -> None:
        self._scheduler.add_job(job, "date", run_date=moment, id=name, replace_existing=True)
