"""Listens to several mailboxes at once, and calls when one hints at new mail. It polls nothing: what it misses the poll finds."""

import logging
from collections.abc import Callable, Iterable
from threading import Event, Thread

from casefile.errors import ConfigurationError, LogInRefusedError
from ingest.accounts import MailboxSettings
from ingest.idle import wait_for_mail

log = logging.getLogger(__name__)

STRETCH = 3_600.0  # seconds of one wait; it renews its line by itself
PAUSE = 15.0  # seconds between two calls for one mailbox: a newsletter to many arrives in bursts


def watch(
    mailboxes: Iterable[MailboxSettings], wake: Callable[[], object], stop: Event, *, pause: float = PAUSE
) -> tuple[Thread, ...]:
    """Start listening, a thread for each mailbox, until `stop` is set; `wake` is called from those threads.

    A refused log-in ends that mailbox's thread: the poll meets the same refusal and tells it. The threads never keep the
    program from ending; `join` them to be tidy.
    """
    threads = tuple(
        Thread(target=_listen, args=(box, wake, stop, pause), name=f"watch-{box.name}", daemon=True) for box in mailboxes
    )
    for thread in threads:
        thread.start()
    return threads


def _listen(settings: MailboxSettings, wake: Callable[[], object], stop: Event, pause: float) -> None:
    while not stop.is_set():
        try:
            heard = wait_for_mail(settings, STRETCH, stop=stop)
        except (LogInRefusedError, ConfigurationError):
            log.warning("no longer listening mailbox=%s", settings.name)
            return
        if heard and not stop.is_set():
            log.info("new mail hinted at mailbox=%s", settings.name)
            wake()
            stop.wait(pause)
