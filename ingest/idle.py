"""Waits until a server hints at new mail (IDLE, RFC 2177). A hint wakes the poll early; the poll is the truth.

It watches the first folder only, reads no mail, and always ends its own connection.
"""

import random
import time
from threading import Event

from casefile.errors import ServerUnreachableError
from casefile.mail import Cursor
from ingest import backoff
from ingest.accounts import MailboxSettings
from ingest.connecting import connect
from ingest.imap import CommandRefusedError, Connection, ConnectionLostError, FolderState, folder_called

RENEW = 300.0  # seconds; servers may hang up after 30 minutes (RFC 2177), home routers forget a silent line far earlier
SLICE = 1.0  # seconds between two looks at `stop`
FIRST, MOST = 1.0, 60.0  # seconds before connecting again


def wait_for_mail(
    settings: MailboxSettings,
    seconds: float,
    *,
    cursor: Cursor | None = None,
    stop: Event | None = None,
    renew: float = RENEW,
) -> bool:
    """Wait at most `seconds` for new mail: True means poll now, False that the time is up, or that `stop` was set.

    Mail that came behind `cursor` counts too. Trouble with the server is waited out, with a new connection now and then, so
    that a loop around this cannot spin; mail that came in between is noticed then.

    Raises:
        LogInRefusedError: the password is no longer taken.
        ConfigurationError: the settings cannot be meant.
    """
    stop = stop or Event()
    ends = time.monotonic() + seconds
    before: FolderState | None = None
    failures = 0
    while not stop.is_set() and time.monotonic() < ends:
        connection: Connection | None = None
        try:
            connection = connect(settings)
            state = _look(connection, settings)
            if _is_news(connection, state, before, cursor):
                return True
            before = state
            if "IDLE" not in connection.capabilities():
                connection.close()
                stop.wait(max(0.0, ends - time.monotonic()))
                return False
            failures = 0
            if _watch(connection, ends, stop, renew):
                return True
        except (ServerUnreachableError, CommandRefusedError):
            failures += 1
            wait = backoff.delay(failures, random.random(), first=FIRST, most=MOST)  # noqa: S311 - a wait, no secret
            stop.wait(max(0.0, min(wait, ends - time.monotonic())))
        finally:
            if connection is not None:
                connection.abandon()  # a LOGOUT would have to wait for the end of IDLE
    return False


def _look(connection: Connection, settings: MailboxSettings) -> FolderState:
    folder = settings.folders[0]
    return connection.examine(folder_called(folder, () if folder.upper() == "INBOX" else connection.folders()))


def _is_news(connection: Connection, state: FolderState, before: FolderState | None, cursor: Cursor | None) -> bool:
    """Whether the folder is no longer as it was seen last: by us, or else by the poll."""
    if before is not None:
        return state != before
    if cursor is None:
        return False
    if cursor.uidvalidity != state.uidvalidity:
        return True
    # Not by UIDNEXT: mail that came and went again leaves it high for ever.
    return state.exists > 0 and bool(connection.uids_from(cursor.last_uid + 1, state.exists))


def _watch(connection: Connection, ends: float, stop: Event, renew: float) -> bool:
    """Whether the server tells of mail before `ends`.

    Raises:
        ConnectionLostError: the line is dead.
        CommandRefusedError: something came that IDLE does not allow for; the caller looks again.
    """
    client = connection.client
    while True:
        with connection.speaking("waiting for mail"):
            client.idle()
        renews = min(ends, time.monotonic() + renew)
        while not stop.is_set() and (left := renews - time.monotonic()) > 0:
            slice_ = min(SLICE, left)
            began = time.monotonic()
            with connection.speaking("waiting for mail"):
                heard = client.idle_check(timeout=slice_)
            if any(b"BYE" in one[:1] for one in heard):
                raise ConnectionLostError("the server said goodbye")
            if any(b"EXISTS" in one or b"RECENT" in one for one in heard):
                return True
            if not heard and time.monotonic() - began < slice_ / 2:
                # imapclient reads the end of a line as silence, at once and for ever.
                raise ConnectionLostError("the server hung up")
        if stop.is_set() or time.monotonic() >= ends:
            return False
        with connection.speaking("waiting for mail"):
            _, heard = client.idle_done()
        if any(b"EXISTS" in one or b"RECENT" in one for one in heard):
            return True
