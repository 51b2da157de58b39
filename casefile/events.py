"""Events: one narrow row a fact, without text, so that 100,000 messages are a moment's work to follow up."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from casefile.family import Side
from casefile.mail import Grade


class EventKind(StrEnum):
    """What happened, as a message tells it."""

    MEETING_REQUESTED = "meeting_requested"
    MEETING_OFFERED = "meeting_offered"
    MEETING_CONFIRMED = "meeting_confirmed"
    MEETING_CANCELLED = "meeting_cancelled"
    MEETING_DATE_REFUSED = "meeting_date_refused"
    MEETING_HELD = "meeting_held"
    MEETING_NOT_HELD = "meeting_not_held"
    REQUEST_ACKNOWLEDGED = "request_acknowledged"
    REQUEST_REFUSED = "request_refused"
    REQUEST_WITHDRAWN = "request_withdrawn"
    LATER_WISHED = "later_wished"
    RECORDS_REQUESTED = "records_requested"
    RECORDS_PROVIDED = "records_provided"
    RECORDS_PROMISED = "records_promised"
    RECORDS_RECEIVED = "records_received"
    MAKEUP_OFFERED = "makeup_offered"
    MAKEUP_ACCEPTED = "makeup_accepted"
    MAKEUP_DECLINED = "makeup_declined"
    MAKEUP_GIVEN = "makeup_given"
    MAKEUP_NOT_GIVEN = "makeup_not_given"
    MISSED = "missed"
    GIVEN = "given"
    CONCERN = "concern"
    SETTING_CHANGED = "setting_changed"
    SERVICE_CHANGED = "service_changed"
    MESSAGE = "message"
    LETTER_HOME = "letter_home"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Event:
    """One fact that one original tells.

    `(original, ordinal)` is unique in a family. `sent_at` is aware UTC, `sent_on` the original's local date in the family's
    zone; `on`, `at` and `until` are what the fact itself names. `child` is "" where the message names none. `what` narrows
    the kind: a service for the ledger, `records.what`, `settings.what`, a tag for UNSURE, a draft's id for LETTER_HOME.
    """

    original: str
    ordinal: int
    kind: EventKind
    side: Side
    grade: Grade
    sent_at: datetime
    sent_on: date
    thread: str
    child: str = ""
    what: str = ""
    status: str = ""
    on: date | None = None
    at: time | None = None
    until: date | None = None
    extent: str = ""
    sessions: int | None = None
    minutes: int | None = None
    percent: int | None = None
    reason: str = ""
    sender: str = ""
    automatic: bool = False
