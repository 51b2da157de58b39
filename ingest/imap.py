"""The few verbs of IMAP that reading needs, over a connection that is logged in. It decides nothing.

imapclient does the talking, except for the bodies: those go through `ingest.fetching`. Only EXAMINE is ever sent, so that
no flag can change. Each error is one of two: `ConnectionLostError` ends the connection's use, `CommandRefusedError` is a "no"
that leaves it whole.
"""

import imaplib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, ProtocolError

from casefile.errors import IepWatchError, ServerUnreachableError
from ingest.answers import Coming, Fetched, TooLargeError, WireBrokenError
from ingest.fetching import Unanswered, fetch
from ingest.refusals import code_of

NUMBER = 2**32 - 1  # the largest number in IMAP (RFC 3501, section 9)
WINDOW = 50_000  # messages listed by one SEARCH: imaplib takes no line of more than a million bytes, a UID has up to ten digits
JUNK = ("junk", "spam", "junk email", "junk e-mail", "junk mail", "bulk mail", "bulk")
LATER = "It will be tried again later"


class ConnectionLostError(ServerUnreachableError):
    """The connection was cut, stood still, or began to speak nonsense. Nothing more can be done with it."""


class MessageTooLargeError(ConnectionLostError):
    """A message that is too large to hold was on its way, so the connection had to go.

    Attributes:
        uid: the message's, or 0 where the server had not said it yet.
    """

    uid = 0


class CommandRefusedError(IepWatchError):
    """The server said NO or BAD to one command; the connection still stands.

    Attributes:
        code: the response code (RFC 5530), or "".
    """

    def __init__(self, what: str, *, where: str = "", code: str = "") -> None:
        super().__init__(what, where=where)
        self.code = code


@dataclass(frozen=True, slots=True)
class FolderState:
    """What EXAMINE says. `uidnext` is None where the server does not tell."""

    exists: int
    uidvalidity: int
    uidnext: int | None


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as LIST shows it; `flags` are lower case, with their backslash."""

    name: str
    flags: frozenset[str]


class Connection:
    """A logged-in connection. Any `ConnectionLostError` ends its use: close it and open another."""

    def __init__(self, client: IMAPClient, where: str) -> None:
        self._client = client
        self._where = where
        self.lost = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def wire(self) -> imaplib.IMAP4:
        """What reads and writes bytes, for `ingest.fetching` and `ingest.idle`."""
        wire: imaplib.IMAP4 = self._client._imap  # noqa: SLF001 - pinned version; held to by a test
        return wire

    @property
    def client(self) -> IMAPClient:
        """The library's own object, for `ingest.idle`."""
        return self._client

    def close(self) -> None:
        """End the connection, politely where it still stands. Never raises for the server's sake."""
        with suppress(OSError, IMAPClientError, ValueError):
            if not self.lost:
                self._client.logout()
        # LOGOUT closes the socket only if the server answered it.
        with suppress(OSError, IMAPClientError, ValueError):
            self._client.shutdown()

    def abandon(self) -> None:
        """Close without a word: for a connection in the middle of an answer."""
        self.lost = True
        self.close()

    @contextmanager
    def speaking(self, doing: str) -> Iterator[None]:
        """Sort what goes wrong while `doing` something into the two errors."""
        try:
            yield
        except IMAPClientAbortError:
            self.lost = True
            raise ConnectionLostError(f"the connection was lost while {doing}", where=self._where, advice=LATER) from None
        except TooLargeError as error:
            self.lost = True
            too_large = MessageTooLargeError(f"a message is too large for {doing}", where=self._where)
            too_large.uid = error.uid
            raise too_large from None
        except (WireBrokenError, ProtocolError):
            self.lost = True
            raise ConnectionLostError(f"the server could not be understood while {doing}", where=self._where) from None
        except IMAPClientError as error:
            code = code_of(str(error))
            if "got more than" in str(error):  # imaplib, of an endless line
                self.lost = True
                raise ConnectionLostError(f"the server could not be understood while {doing}", where=self._where) from None
            shown = f" ({code})" if code else ""
            raise CommandRefusedError(f"the server refused{shown} while {doing}", where=self._where, code=code) from None
        except TimeoutError:
            self.lost = True
            raise ConnectionLostError(f"the server fell silent while {doing}", where=self._where, advice=LATER) from None
        except (OSError, EOFError):
            self.lost = True
            raise ConnectionLostError(f"the connection was lost while {doing}", where=self._where, advice=LATER) from None
        except (
            ValueError,
            TypeError,
            KeyError,
            IndexError,
            AssertionError,
            AttributeError,
        ):  # imapclient, of answers it cannot take
            self.lost = True
            raise ConnectionLostError(f"the server could not be understood while {doing}", where=self._where) from None

    def capabilities(self) -> frozenset[str]:
        """What the server can do, in upper case."""
        with self.speaking("asking what it can do"):
            return frozenset(one.decode("ascii", "replace").upper() for one in self._client.capabilities())

    def folders(self) -> tuple[Folder, ...]:
        """Every folder that LIST shows and that can be opened."""
        with self.speaking("listing folders"):
            found = []
            for flags, _, name in self._client.list_folders():
                lower = frozenset(flag.decode("ascii", "replace").lower() for flag in flags)
                if not lower & {"\\noselect", "\\nonexistent"}:
                    found.append(Folder(str(name), lower))
            return tuple(found)

    def examine(self, folder: str) -> FolderState:
        """Open `folder` for reading only."""
        with self.speaking("opening a folder"):
            said: dict[bytes, Any] = self._client.select_folder(folder, readonly=True)
            uidvalidity = said.get(b"UIDVALIDITY")
            if not isinstance(uidvalidity, int) or uidvalidity <= 0:
                raise CommandRefusedError("the server numbers no messages in this folder (no UIDVALIDITY)", where=self._where)
            exists, uidnext = int(said.get(b"EXISTS", 0)), said.get(b"UIDNEXT")
            if max(exists, uidvalidity, uidnext or 0) > NUMBER:
                raise ValueError("no number of IMAP")
            return FolderState(exists, uidvalidity, uidnext if isinstance(uidnext, int) else None)

    def uids_from(self, first: int, exists: int) -> list[int]:
        """The UIDs from `first` on, ascending. `exists` is the folder's count of messages.

        `n:*` means "up to the last one", so a server with nothing new names the last message again (RFC 3501, 6.4.8).
        """
        found: set[int] = set()
        with self.speaking("listing messages"):
            if first > 1 or exists <= WINDOW:
                found.update(self._client.search(["UID", f"{first}:*"]))
            else:
                for low in range(1, exists + 1, WINDOW):
                    found.update(self._client.search([f"{low}:{min(low + WINDOW - 1, exists)}"]))
            if found and not 0 < min(found) <= max(found) <= NUMBER:
                raise ValueError("no number of IMAP")
        return sorted(uid for uid in found if uid >= first)

    def bodies(self, uids: Sequence[int]) -> Iterator[Fetched | Coming | Unanswered]:
        """The messages of ascending `uids`, as `ingest.fetching.fetch` gives them. To stop early costs the connection."""
        self.lost = True  # whoever stops in the middle leaves the rest of an answer behind
        with self.speaking("reading messages"):
            yield from fetch(self.wire, uids)
        self.lost = False

    def still_there(self, uids: Sequence[int]) -> set[int]:
        """Which of `uids` the folder holds now. NOOP first: a server may keep listing what another client removed."""
        with self.speaking("looking for vanished messages"):
            self._client.noop()
            found: set[int] = set()
            for low in range(0, len(uids), 500):
                found.update(self._client.search(["UID", ",".join(map(str, uids[low : low + 500]))]))
        return found & set(uids)


def folder_called(wanted: str, folders: Sequence[Folder]) -> str:
    """The folder that `wanted` means: a name, or a special use (RFC 6154) by its name or by what people call junk mail."""
    names = {folder.name for folder in folders}
    if wanted in names or wanted.upper() == "INBOX":
        return wanted
    use = wanted.lower() if wanted.startswith("\\") else "\\junk" if wanted.lower() in JUNK else ""
    if use:
        for folder in folders:
            if use in folder.flags:
                return folder.name
    if use == "\\junk":  # a server that marks no special use
        for folder in folders:
            if re.split(r"[/.]", folder.name)[-1].lower() in JUNK:
                return folder.name
    return wanted
