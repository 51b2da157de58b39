"""Which messages belong to one conversation: by reference, else by subject. Pure functions over keys; it stores nothing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256

from casefile.mail import Message

WINDOW = timedelta(days=30)  # our own choice: a meeting is asked for and answered within about a month
REFERENCES_READ = 100  # the last ones; a hostile header may hold thousands

# The marks of a reply or a forward, in the languages of our families' mail programs; any number of them, counted or not.
_MARKS = re.compile(
    r"^(?:(?:re|fw|fwd|aw|wg|sv|vs|vb|vl|rv|res|enc|tr|rif|r|i|odp|pd|ynt|ilt|antw|doorst|回复|回覆|答复|转发|轉寄|返信|転送)"
    r"\s*(?:\[\d+\]|\(\d+\))?\s*[:\uff1a]\s*|\[external\]\s*|\[ext\]\s*)+",
    re.IGNORECASE,
)
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=2_048)  # a batch asks three times for each
def topic(subject: str) -> str:
    """The subject without the marks of replies and forwards, folded, for comparing; "" where it is too short to tell.

    >>> topic("RE: Fwd:  Speech  on Tuesday"), topic("Re: hi")
    ('speech on tuesday', '')
    """
    bare = _SPACES.sub(" ", _MARKS.sub("", _SPACES.sub(" ", subject[:1000]).strip())).strip().casefold()
    return bare if sum(map(str.isalnum, bare)) >= 3 else ""


def keys_of(message: Message) -> tuple[str, ...]:
    """Hashes of every Message-ID by which a message is tied to others: its own, its carrier's, those it refers to."""
    ids = [
        message.original.message_id,
        message.message_id,
        *message.in_reply_to[-REFERENCES_READ:],
        *message.references[-REFERENCES_READ:],
    ]
    return tuple(dict.fromkeys(_hashed(found) for found in ids if found and found.strip()))


def _hashed(message_id: str) -> str:
    return sha256(message_id.strip().encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(slots=True)
class Threads:
    """The conversations that some messages join, each called by the smallest name in it, so that their order does not matter."""

    merged: dict[str, str] = field(default_factory=dict)

    def root(self, thread: str) -> str:
        """What the thread is called by now."""
        while thread in self.merged:
            thread = self.merged[thread]
        return thread

    def join(self, threads: Iterable[str]) -> str:
        """Make one of several threads; its name."""
        roots = sorted({self.root(thread) for thread in threads})
        for other in roots[1:]:
            self.merged[other] = roots[0]
        return roots[0]

    def renamed(self) -> Mapping[str, str]:
        """Each thread that is called otherwise now, and how."""
        return {old: self.root(old) for old in self.merged}


def by_subject(first_on: date, second_on: date, *, first_referenced: bool, second_referenced: bool) -> bool:
    """Whether two messages of one topic are one conversation: near in time, and at least one shows no Message-ID to go by."""
    return abs(first_on - second_on) <= WINDOW and not (first_referenced and second_referenced)


def window(first: date, last: date) -> tuple[date, date]:
    """The days on which messages may be of one conversation with some of `first` to `last`."""
    return (
        first - min(WINDOW, first - date.min),
        last + min(WINDOW, date.max - last),
    )
