"""`run`: the service in the foreground, until SIGTERM or Ctrl-C."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from casefile.errors import LogInRefusedError, ServerUnreachableError
from iepwatch import clock
from iepwatch.commands.poll import STATUS_OF, archive, digest_what_came, status_of
from iepwatch.commands.weekly import dispatcher, rhythm_of
from iepwatch.config.load import Settings, load
from iepwatch.console import tell
from iepwatch.wiring import mailboxes, opened

if TYPE_CHECKING:
    from ingest.accounts import MailboxSettings

RECONCILE_EVERY = timedelta(days=1)


def run(config: Path | None) -> None:
    """Runs the jobs on their schedule; each opens what it needs and closes it again."""
    from ingest.watching import watch
    from scheduler.service import Jobs, Service

    settings = load(config)
    boxes = mailboxes(settings)  # once: a mailbox by OAuth keeps its access token
    service = Service(
        Jobs(poll=_Poll(settings, boxes), digest=_digest_job(settings)),
        poll_every=settings.told.schedule.poll_every,
        rhythm=rhythm_of(settings),
        clock=clock.now,
    )
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _number, _frame: stop.set())
    watch(boxes, service.hint, stop)
    tell(f"IEP Watch is running on {socket.gethostname()} (process {os.getpid()}). Stop it with Ctrl-C.")
    service.run(stop)
    tell("Stopped cleanly.")


class _Poll:
    """The poll of the service: all mailboxes, with the whole listing at the start and once a day."""

    def __init__(self, settings: Settings, boxes: "Sequence[MailboxSettings]") -> None:
        self._settings = settings
        self._boxes = boxes
        self._reconciled: datetime | None = None

    def __call__(self) -> None:
        """Raises where no mailbox could be reached, so that the service backs off."""
        now = clock.now()
        whole = self._reconciled is None or now - self._reconciled >= RECONCILE_EVERY
        reports = list(archive(self._settings, self._boxes, lambda _report: None, reconcile=whole)) if self._boxes else []
        with opened(self._settings, write=True) as house:
            digest_what_came(house, as_json=True)
        status = status_of(reports)
        if status == STATUS_OF["refused"]:
            raise LogInRefusedError("no mailbox took the log-in", advice="`iepwatch doctor` says what to do")
        if status == STATUS_OF["unreachable"]:
            raise ServerUnreachableError("no mailbox was reached", advice="It is tried again by itself")
        if whole and not status:
            self._reconciled = now


def _digest_job(settings: Settings) -> Callable[[datetime], None] | None:
    """Sends the page of a cut-off; None where nobody is configured to get one."""
    if settings.told.outgoing is None or not settings.told.digest.to:
        return None
    rhythm = rhythm_of(settings)

    def send(cut_off: datetime) -> None:
        from scheduler.week import send as send_once

        now = clock.now()
        with opened(settings, write=True) as house:
            send_once(house, since=rhythm.before(cut_off), cut_off=cut_off, now=now, dispatch=dispatcher(settings, now))

    return send
