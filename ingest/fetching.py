"""The bodies of many messages over one connection: several FETCH commands on their way at once. It neither connects nor stores.

Why this stands beside imapclient's own `fetch`: docs/decisions/0012-pipelined-fetch.md. Answers are told apart by UID, never by
tag: a server may hold back the end of the first command until the second is done.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.answers import Coming, Fetched, Wire, WireBrokenError, read_answer

PER_COMMAND = 100  # messages; mail-engineering: more gain little
DEPTH = 2  # commands on their way: the server reads the next messages while we keep the last ones
LINE = 8_000  # characters of a command: RFC 7162, section 4, tells clients to stay under 8,192
LARGEST = 256 * 2**20  # bytes of a message; Microsoft 365, the most generous of the great, takes 150 MB

_tags = itertools.count(1)
_CODE = re.compile(rb"(?:NO|BAD) \[([A-Za-z][A-Za-z0-9-]{0,30})[ \]]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A command has ended and these UIDs did not come: they may be gone. `code` is that of a NO or BAD (RFC 5530)."""

    uids: tuple[int, ...]
    code: str = ""


def uid_set(uids: Sequence[int]) -> str:
    """The shortest IMAP sequence set of exactly these ascending UIDs: `1:3,7`."""
    parts = []
    start = previous = uids[0]
    for uid in [*uids[1:], -1]:
        if uid == previous + 1:
            previous = uid
            continue
        parts.append(str(start) if start == previous else f"{start}:{previous}")
        start = previous = uid
    return ",".join(parts)


def commands(uids: Sequence[int], *, per_command: int = PER_COMMAND) -> Iterator[Sequence[int]]:
    """Cut ascending UIDs into as many as fit into one command each."""
    start = 0
    while start < len(uids):
        count = min(per_command, len(uids) - start)
        while count > 1 and len(uid_set(uids[start : start + count])) > LINE - 64:
            count //= 2
        yield uids[start : start + count]
        start += count


def fetch(
    wire: Wire, uids: Sequence[int], *, per_command: int = PER_COMMAND, largest: int = LARGEST, announce: int = 2**20
) -> Iterator[Fetched | Coming | Unanswered]:
    """Each message of `uids` (ascending, each once), in the order that the server gives them. It stays unseen.

    A message over `announce` bytes is preceded by `Coming`. Whatever else the server tells meanwhile is ignored. Only a
    generator that has run to its end leaves the wire usable. Errors as of `read_answer`.
    """
    asking = _Asking(wire, commands(uids, per_command=per_command))
    for _ in range(DEPTH):
        asking.ask()
    while asking.under_way:
        answer = yield from read_answer(wire, announce=announce, largest=largest)
        if isinstance(answer, Fetched):
            if asking.was_owed(answer.uid):
                yield answer
        elif not answer.startswith((b"*", b"+")):
            unanswered = asking.ended(answer)
            if unanswered.uids:
                yield unanswered
            asking.ask()


class _Asking:
    """The commands on their way, and which UIDs each still owes."""

    def __init__(self, wire: Wire, waiting: Iterator[Sequence[int]]) -> None:
        self._wire = wire
        self._waiting = waiting
        self._owed: dict[int, set[int]] = {}  # a UID to the set, of its command, that it is still in
        self.under_way: dict[bytes, set[int]] = {}

    def ask(self) -> None:
        """Send the next command, if there is one."""
        asked = next(self._waiting, None)
        if asked is None:
            return
        tag = b"F%d" % next(_tags)
        still = set(asked)
        self._owed.update(dict.fromkeys(asked, still))
        self.under_way[tag] = still
        self._wire.send(b"%s UID FETCH %s (INTERNALDATE BODY.PEEK[])\r\n" % (tag, uid_set(asked).encode()))

    def was_owed(self, uid: int) -> bool:
        """Whether `uid` was asked for and comes for the first time."""
        still = self._owed.pop(uid, None)
        if still is None:
            return False
        still.discard(uid)
        return True

    def ended(self, line: bytes) -> Unanswered:
        """What the command that `line` ends has left out."""
        tag, _, status = line.partition(b" ")
        still = self.under_way.pop(tag, None)
        if still is None:
            raise WireBrokenError("no command has this tag")
        for uid in still:
            del self._owed[uid]
        return Unanswered(tuple(sorted(still)), _code(status))


def _code(status: bytes) -> str:
    """The response code of a NO or BAD, or ""."""
    found = _CODE.match(status)
    return found[1].decode("ascii").upper() if found else ""
