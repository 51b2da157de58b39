"""`run`: the service in the foreground, until SIGTERM or Ctrl-C."""

import os
import signal
import socket
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from casefile.errors import LogInRefusedError, ServerUnreachableError
from iepwatch import clock
from iepwatch.commands.poll import STATUS_OF, archive, digest_what_came, status_of
from iepwatch.commands.weekly import dispatcher, rhythm_of
from iepwatch.config.load import Settings, load
from iepwatch.console import tell
from iepwatch.wiring import mailboxes, opened


def run(config: Path | None) -> None:
    """Runs the jobs on their schedule; each opens what it needs and closes it again."""
    from scheduler.service import Jobs, Service

    settings = load(config)
    service = Service(
        Jobs(poll=lambda: _poll(settings), digest=_digest_job(settings), waiters=_waiters(settings)),
        poll_every=settings.told.schedule.poll_every,
        rhythm=rhythm_of(settings),
        clock=clock.now,
    )
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _number, _frame: stop.set())
    tell(f"IEP Watch is running on {socket.gethostname()} (process {os.getpid()}). Stop it with Ctrl-C.")
    service.run(stop)
    tell("Stopped cleanly.")


def _poll(settings: Settings) -> None:
    """One poll of everything; raises where no mailbox could be reached, so that the service backs off."""
    reports = list(archive(settings, lambda _report: None)) if mailboxes(settings) else []
    with opened(settings, write=True) as house:
        digest_what_came(house, as_json=True)
    status = status_of(reports)
    if status == STATUS_OF["refused"]:
        raise LogInRefusedError("no mailbox took the log-in", advice="`iepwatch doctor` says what to do")
    if status == STATUS_OF["unreachable"]:
        raise ServerUnreachableError("no mailbox was reached", advice="It is tried again by itself")


def _waiters(settings: Settings) -> tuple[Callable[[threading.Event], bool], ...]:
    """For each mailbox, what waits until its server says that there is new mail, at most as long as a poll is away."""
    from ingest.idle import wait_for_mail

    seconds = float(settings.told.schedule.poll_every)
    return tuple(lambda stop, box=box: wait_for_mail(box, seconds, stop=stop) for box in mailboxes(settings))


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
