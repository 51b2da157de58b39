"""What is written: letters that wait for the parent, the weekly page, and what became of sending it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from casefile.events import Event
from casefile.family import Family, Side
from casefile.obligations import Because, Obligation, Question, ServiceLedger
from casefile.progress import ChildProgress


class DraftState(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    SENT = "sent"
    DISCARDED = "discarded"
    SUPERSEDED = "superseded"
    OBSOLETE = "obsolete"


DRAFT_KINDS = (
    "meeting_request",
    "meeting_reminder",
    "meeting_past_due",
    "earlier_date_request",
    "service_inquiry",
    "service_log_request",
    "makeup_reminder",
    "records_reminder",
    "notice_request",
    "setting_inquiry",
    "concern_reminder",
    "annual_review_request",
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter for one follow-up. `(about, kind, step)` is unique for ever; `reply_to` is a Message-ID or None."""

    id: str
    kind: str
    step: int
    about: str
    obligation: str
    child: str
    created_on: date
    to: tuple[str, ...] = field(repr=False)
    cc: tuple[str, ...] = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    state: DraftState = DraftState.WAITING
    because: tuple[Because, ...] = ()
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is printed of one original: who wrote it, on which local day, and a few of its words.

    `message` is the original's id. What is `privileged` is printed nowhere; the mark is a second lock, for the storage
    leaves such mail out of what it gathers.
    """

    message: str
    on: date
    author: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    side: Side = Side.OTHER
    subject: str = field(default="", repr=False)
    quote: str = field(default="", repr=False)
    privileged: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that a message of the week tells, with its words."""

    event: Event
    said: Excerpt


@dataclass(frozen=True, slots=True)
class ComplaintDay:
    """The last safe day on which a state complaint about a missed service could be received (34 CFR 300.153(c))."""

    child: str
    service: str
    missed_on: date
    receive_by: date
    message: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """When mail was last read, and what became of it: silence is the worst bug."""

    mailbox: str
    folder: str
    last_success: datetime | None
    last_error: str = ""
    last_error_at: datetime | None = None
    stored: int = 0
    duplicates: int = 0
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """Everything that the weekly page is made from: after `since`, up to and including `cut_off` (both aware).

    `obligations` are all of the outlook, `drafts` those that wait, `questions` those that nobody answered, `sent` the
    letters that came home in the period, `unread` the messages in a language that nobody here reads. `sources` has an
    excerpt for every message that an obligation, draft or question stands on; `archived` counts all messages ever kept.
    """

    family: Family
    cut_off: datetime
    since: datetime | None = None
    happenings: tuple[Happening, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    drafts: tuple[Draft, ...] = ()
    questions: tuple[Question, ...] = ()
    ledgers: tuple[ServiceLedger, ...] = ()
    sources: Mapping[str, Excerpt] = field(default_factory=dict, repr=False)
    health: tuple[Health, ...] = ()
    chain_head: str = ""
    archived: int = 0
    forwarding_codes: tuple[str, ...] = field(default=(), repr=False)
    unread: tuple[Excerpt, ...] = ()
    sent: tuple[Draft, ...] = ()
    complaint_days: tuple[ComplaintDay, ...] = ()
    progress: tuple[ChildProgress, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """The weekly page in both forms, for one period: after `since`, up to and including `cut_off`."""

    cut_off: datetime
    since: datetime | None
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of sending something: when, to how many, and the error's name where it failed."""

    what: str
    at: datetime
    recipients: int
    error: str = ""
