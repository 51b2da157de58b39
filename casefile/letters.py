"""What is written: letters that wait for the parent, the weekly page, and what became of sending it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from casefile.obligations import Because


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
