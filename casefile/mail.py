"""A message's life up to its reading: raw bytes with where they came from, then who wrote what to whom."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class ImapSource:
    """Where a server keeps a message. `(mailbox, folder, uidvalidity, uid)` names it for ever (RFC 3501, 2.3.1.1)."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class FileSource:
    """A message that came from a file: its path as given, and the byte where it starts (mbox), else 0."""

    path: str
    offset: int = 0


@dataclass(frozen=True, slots=True)
class NoteSource:
    """An entry that a person typed into the communication log with `note`."""

    said: str


Source = ImapSource | FileSource | NoteSource


@dataclass(frozen=True, slots=True)
class RawMessage:
    """The exact bytes of a message. `received_at` is aware: INTERNALDATE, else the moment of import."""

    source: Source
    received_at: datetime
    content: bytes = field(repr=False)
    sha256: str = ""

    def __post_init__(self) -> None:
        if self.received_at.tzinfo is None:
            raise ValueError("received_at must be aware")
        if not self.sha256:
            object.__setattr__(self, "sha256", sha256(self.content).hexdigest())


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a folder has been read: every UID up to `last_uid` in this UIDVALIDITY is kept, or known to be gone."""

    mailbox: str
    folder: str
    uidvalidity: int
    last_uid: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a batch: the SHA-256 of each message newly stored, and how many were there already."""

    stored: tuple[str, ...] = ()
    duplicates: int = 0


@dataclass(frozen=True, slots=True)
class FolderReport:
    """What one poll of one folder found (INTERFACES, `poll`). `error` is a sentence, "" where all went well."""

    mailbox: str
    folder: str
    server: int = 0
    seen: int = 0
    stored: int = 0
    duplicates: int = 0
    quarantined: int = 0
    vanished: int = 0
    error: str = ""
    error_kind: str = ""  # "", "unreachable", "refused", "busy", "changed", "archive"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A message that could not be fetched, parsed or read: the bytes, where there are any, are safe.

    `stage` is "fetch", "parse" or "read"; `error` names the kind of trouble and never quotes the mail.
    """

    stage: str
    error: str
    version: str
    at: datetime
    sha256: str = ""
    source: Source | None = None
    tries: int = 1


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file, or a place in an mbox, that is no message."""

    path: str
    error: str


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """A mailbox of a header: the printed name and the address in lower case, either of them "" where absent."""

    name: str = ""
    address: str = ""

    @property
    def domain(self) -> str:
        """What stands after the "@", or ""."""
        return self.address.rpartition("@")[2] if "@" in self.address else ""

    def __repr__(self) -> str:  # nothing private in logs or tracebacks
        return "Address(…)"


@dataclass(frozen=True, slots=True)
class PrintedTime:
    """A time as a header states it: `wall` is the naive local time, `offset` is None where none was stated."""

    wall: datetime
    offset: timedelta | None = None

    def __post_init__(self) -> None:
        if self.wall.tzinfo is not None:
            raise ValueError("wall must be naive; the offset stands apart")

    @classmethod
    def of(cls, moment: datetime) -> "PrintedTime":
        """From a naive or an aware datetime."""
        return cls(moment.replace(tzinfo=None), moment.utcoffset())

    @property
    def stated(self) -> bool:
        """Whether the text stated an offset."""
        return self.offset is not None

    def aware(self, zone: tzinfo) -> datetime:
        """The moment, in its own offset, or in `zone` where none was stated."""
        return self.wall.replace(tzinfo=zone if self.offset is None else timezone(self.offset))

    def utc(self, zone: tzinfo) -> datetime:
        """The moment in UTC; `zone` is assumed where no offset was stated."""
        return self.aware(zone).astimezone(UTC)

    def isoformat(self) -> str:
        """ISO 8601, with an offset only where one was stated."""
        return (self.wall if self.offset is None else self.wall.replace(tzinfo=timezone(self.offset))).isoformat()


class Road(StrEnum):
    """How a message reached the dedicated inbox."""

    DIRECT = "direct"
    REDIRECTED = "redirected"
    INLINE = "inline"
    ATTACHED = "attached"


class Grade(StrEnum):
    """How far the authorship of an original can be trusted (INTERFACES, timeline)."""

    VERIFIED = "verified"
    DIRECT = "direct"
    CARRIED = "carried"
    UNPROVEN = "unproven"


GRADE_ORDER = (Grade.VERIFIED, Grade.DIRECT, Grade.CARRIED, Grade.UNPROVEN)


@dataclass(frozen=True, slots=True, repr=False)
class Envelope:
    """The headers by which a message says who wrote it to whom, and when."""

    sender: Address | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    date: PrintedTime | None = None
    date_text: str | None = None
    subject: str = ""
    message_id: str | None = None

    def __repr__(self) -> str:
        return f"Envelope(date={self.date!r})"


class DocumentKind(StrEnum):
    """What an attachment is, where its name or text says so. The values are those of `records.what`."""

    IEP = "iep"
    PROGRESS_DATA = "progress_data"
    SERVICE_LOG = "service_log"
    EVALUATION = "evaluation"
    PRIOR_WRITTEN_NOTICE = "prior_written_notice"
    MEETING_NOTES = "meeting_notes"
    OTHER = "other"


@dataclass(frozen=True, slots=True, repr=False)
class Attachment:
    """A part that is not the message's own text. `size` and `sha256` are of the decoded bytes."""

    filename: str | None
    content_type: str
    size: int
    sha256: str
    text: str = ""
    document: DocumentKind | None = None

    def __repr__(self) -> str:
        return f"Attachment({self.content_type}, {self.size})"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A `text/calendar` part: METHOD, start and end as printed, and whether it was cancelled."""

    method: str
    starts: PrintedTime | None
    ends: PrintedTime | None
    summary: str = field(default="", repr=False)
    location: str = field(default="", repr=False)
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Authentication:
    """What the trusted receiving server recorded (RFC 8601), kept at ingest because keys rotate.

    `dkim` and `spf` are the results ("pass", "fail", "none", …); the aligned flags say that the domain that passed is the
    From domain or shares its organisational domain.
    """

    server: str
    dkim: str = "none"
    dkim_aligned: bool = False
    spf: str = "none"
    spf_aligned: bool = False
    dmarc: str = "none"
    raw: str = field(default="", repr=False)

    @property
    def passed(self) -> bool:
        """Whether an aligned DKIM or SPF result is a pass."""
        return (self.dkim == "pass" and self.dkim_aligned) or (self.spf == "pass" and self.spf_aligned)

    @property
    def failed(self) -> bool:
        """Whether the server checked and nothing aligned passed: DMARC says fail, or DKIM failed without an SPF pass."""
        return not self.passed and (self.dmarc == "fail" or self.dkim == "fail" or self.spf == "fail")


@dataclass(frozen=True, slots=True)
class OwnMail:
    """A message that this program itself wrote and that came home: `kind` is "digest" or "letter", `about` its id."""

    kind: str
    about: str


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """What a raw message says, and who wrote it.

    `original` and `body` are the message's own where `road` is direct or redirected. `new_spans` are half-open slices of
    `body`, in order and apart; `new_text` is their concatenation. `chain` lists every forwarded message, outermost first.
    `content_key` hashes author, minute in UTC, bare subject and the first letters of the new text, so that the same
    original by two roads has one key. `defects` are the kebab-case names of what was wrong with the mail.
    """

    sha256: str
    road: Road
    original: Envelope
    body: str
    new_spans: tuple[tuple[int, int], ...]
    content_key: str
    version: str
    message_id: str | None = None
    carrier: Envelope | None = None
    note: str = ""
    chain: tuple[Envelope, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    invitations: tuple[Invitation, ...] = ()
    grade: Grade = Grade.UNPROVEN
    authentication: Authentication | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    automatic: bool = False
    own: OwnMail | None = None
    forwarding_code: str = ""  # the code of Gmail's forwarding confirmation: the family must see it at once
    defects: tuple[str, ...] = ()

    @property
    def forwarded(self) -> bool:
        """Whether a forward was unwrapped."""
        return self.road in (Road.INLINE, Road.ATTACHED)

    @property
    def new_text(self) -> str:
        """The original's newest text: no quoted history, signature or notice. A view; `body` is always whole."""
        return "".join(self.body[start:end] for start, end in self.new_spans)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Each text that evidence can point into: `(where, text)`, in reading order."""
        yield "subject", self.original.subject
        yield "new_text", self.new_text
        yield "body", self.body
        for number, attachment in enumerate(self.attachments):
            yield f"attachment:{number}", attachment.text

    def __repr__(self) -> str:
        return f"Message({self.sha256[:12]}, {self.road}, {self.grade})"
