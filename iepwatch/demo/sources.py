"""The hand-written sources of the demo's mail: who wrote what to whom, and the road it came by. It makes no bytes.

A source is a few header lines, an empty line, and what its writer typed. `Road` says how it reached the inbox (a forward from
one of the mail programs of `clients`, attached whole, redirected, or direct), `Carrier` who forwarded it and `Arrives` when,
`Note` what the carrier wrote above it; `Answers` names the letter that is quoted underneath, `Same` the one of which it is a
second copy, `Attach` the pages in `papers/`, `Invite` a calendar entry. Times are local. A short line (under 100 letters)
breaks where it ends; a longer one runs on into the next.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
INBOX = "iep@duarte-halloran.example"

_BREAKS_UNDER = 100


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who writes: `client` is the mail program, `signature` what it puts under each message."""

    key: str
    name: str
    address: str
    client: str
    signature: str = ""

    @property
    def domain(self) -> str:
        """The domain of the address."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A calendar entry that goes with a letter; times are aware."""

    starts: datetime
    ends: datetime
    place: str
    summary: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One source file: what was written, by whom, and the road it came by. `sent` and `arrives` are aware."""

    name: str
    road: str
    sender: Person
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    sent: datetime
    arrives: datetime
    subject: str
    body: str
    carrier: Person | None = None
    note: str = ""
    client: str = ""
    html: bool = False
    answers: "Letter | None" = None
    same: str = ""
    attachments: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    invite: Meeting | None = None
    automatic: bool = False
    forged: bool = False
    broken: bool = False

    @property
    def blocks(self) -> tuple[str, ...]:
        """The paragraphs as typed, with a line feed where a line breaks."""
        return tuple(_unfolded(block) for block in re.split(r"\n{2,}", self.body.strip("\n")))


def _unfolded(block: str) -> str:
    lines = block.split("\n")
    out = lines[0]
    for before, line in pairwise(lines):
        listed = re.match(r"(- |\d+\. )", line)
        out += ("\n" if listed or len(before) < _BREAKS_UNDER else " ") + line
    return out


def token(*parts: str) -> str:
    """Forty hexadecimal digits that are always the same for the same words: ids and seconds come from here."""
    return sha256("|".join(parts).encode()).hexdigest()[:40]


@cache
def people() -> dict[str, Person]:
    """Everybody who writes or is written to, by key."""
    table = tomllib.loads((files("iepwatch.demo") / "people.toml").read_text(encoding="utf-8"))
    return {key: Person(key, **{**entry, "signature": entry.get("signature", "").strip("\n")}) for key, entry in table.items()}


@cache
def letters() -> tuple[Letter, ...]:
    """Every source, in the order of arrival."""
    folder = files("iepwatch.demo") / "mail"
    sources = {
        entry.name.removesuffix(".txt"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".txt")
    }
    read: dict[str, Letter] = {}

    def resolve(name: str) -> Letter:
        if name not in read:
            read[name] = _read(name, sources[name], resolve)
        return read[name]

    return tuple(sorted((resolve(name) for name in sources), key=lambda letter: (letter.arrives, letter.name)))


def _read(name: str, source: str, resolve: Callable[[str], Letter]) -> Letter:
    head, _, body = source.partition("\n\n")
    headers = dict(line.split(": ", 1) for line in head.strip().split("\n"))
    everyone = people()

    def named(key: str) -> tuple[Person, ...]:
        return tuple(everyone[who] for who in headers.get(key, "").split("; ") if who)

    sent = _moment(headers["Sent"]) + timedelta(seconds=int(token(name, "sent")[:6], 16) % 60)
    arrives = _moment(headers["Arrives"]) if "Arrives" in headers else sent
    arrives += timedelta(seconds=3 + int(token(name, "arrives")[:6], 16) % 40)
    sender = everyone[headers["From"]]
    letter = Letter(
        name=name,
        road=headers["Road"],
        sender=sender,
        to=named("To"),
        cc=named("Cc"),
        sent=sent,
        arrives=arrives,
        subject=headers["Subject"],
        body=body,
        carrier=everyone[headers["Carrier"]] if "Carrier" in headers else None,
        note=headers.get("Note", ""),
        client=headers.get("Client", sender.client),
        html=headers.get("Format") == "html",
        answers=resolve(headers["Answers"]) if "Answers" in headers else None,
        attachments=tuple((paper, _paper(paper)) for paper in headers.get("Attach", "").split("; ") if paper),
        invite=_meeting(headers["Invite"]) if "Invite" in headers else None,
        automatic="Automatic" in headers,
        forged="Forged" in headers,
        broken="Broken" in headers,
    )
    if "Same" not in headers:
        return letter
    first = resolve(headers["Same"])
    return replace(
        letter, body=first.body, sent=first.sent, answers=first.answers, attachments=first.attachments, same=first.name
    )


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def _paper(filename: str) -> str:
    source = files("iepwatch.demo") / "papers" / filename.replace(".pdf", ".txt")
    return source.read_text(encoding="ascii")


def _meeting(text: str) -> Meeting:
    starts, ends, place, summary = text.split(" / ")
    return Meeting(_moment(starts), _moment(ends), place, summary)
