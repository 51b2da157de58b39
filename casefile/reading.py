"""What a message says: tags and facts, each an assertion with the words that made it. Vocabulary of docs/tags.md."""

from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as wall_time  # the field `time` of At would hide the type
from enum import StrEnum


class Tag(StrEnum):
    """The ten tags."""

    MISSED_SERVICE = "missed_service"
    SETTING_CHANGE = "setting_change"
    SERVICE_CHANGE = "service_change"
    MEETING_REQUEST = "meeting_request"
    MEETING_SCHEDULED = "meeting_scheduled"
    MEETING_CANCELLED = "meeting_cancelled"
    MEETING_HELD = "meeting_held"
    RECORDS_REQUEST = "records_request"
    RECORDS_PROVIDED = "records_provided"
    MAKEUP_OFFERED = "makeup_offered"


SERVICES = (
    "speech",
    "occupational_therapy",
    "physical_therapy",
    "specialized_instruction",
    "counseling",
    "aide",
    "behavior",
    "transportation",
    "social_skills",
    "vision",
    "hearing",
    "assistive_technology",
    "nursing",
    "extended_school_year",
    "other",
)
REASONS = (
    "staff_absence",
    "vacancy",
    "schedule_conflict",
    "testing",
    "holiday",
    "weather_closure",
    "student_absence",
    "student_refusal",
    "peers_absent",
    "transport",
    "discipline",
    "unknown",
)
EXTENTS = ("day", "range", "since", "vague")
MEETING_STATUSES = ("offered", "confirmed", "cancelled", "refused", "held")
MAKEUP_STATUSES = ("offered", "accepted", "declined", "given", "not_given")
SETTINGS = ("placement", "service_location", "time_in_general_education")
CHANGES = ("amount", "frequency", "duration", "delivery", "mode", "provider")
CHANGE_STATUSES = ("made", "proposed", "requested", "refused")
RECORDS = (
    "service_log",
    "session_notes",
    "aide_dates",
    "progress_data",
    "evaluation",
    "iep",
    "prior_written_notice",
    "meeting_notes",
    "other",
)
RECORD_STATUSES = ("requested", "provided", "promised", "received")
REMARKS = (
    "request_acknowledged",  # the school says that it has a request (`on`: the day it names)
    "request_refused",  # the school refuses to hold a requested meeting, in so many words
    "request_withdrawn",  # the family takes a request back
    "meeting_not_held",  # a meeting whose time has come did not take place ("nobody came to the meeting")
    "later_wished",  # the family itself asks for a later meeting date
    "automatic_reply",  # an out-of-office answer
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that made an assertion: exactly the slice `start:end`, in code points, of the text called `where`.

    `where` is "new_text", "subject", "body" or "attachment:N"; `by` is "rule:ID" or "model:VERSION".
    """

    where: str
    start: int
    end: int
    text: str = field(repr=False)
    by: str


@dataclass(frozen=True, slots=True)
class TagReading:
    """A tag with its score in 0..1, asserted or unsure according to where it stands in the reading."""

    tag: Tag
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, order=True)
class At:
    """A local date, with its time where one was given."""

    day: date
    time: wall_time | None = None

    def isoformat(self) -> str:
        """`2026-03-14T15:30`, or `2026-03-14`."""
        if self.time is None:
            return self.day.isoformat()
        return datetime.combine(self.day, self.time).strftime("%Y-%m-%dT%H:%M")

    @classmethod
    def parse(cls, text: str) -> "At":
        """The inverse of `isoformat`."""
        day, _, clock = text.partition("T")
        return cls(date.fromisoformat(day), wall_time.fromisoformat(clock) if clock else None)


@dataclass(frozen=True, slots=True)
class Missed:
    """A service not delivered, on one occasion or over a period: `on` and `until` are "date" and "end_date" in JSON."""

    service: str
    on: date | None
    until: date | None = None
    extent: str = "day"
    sessions: int | None = None
    minutes: int | None = None
    reason: str = "unknown"
    evidence: tuple[Evidence, ...] = ()
    child: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A session that a log or a sentence says was given."""

    service: str
    on: date | None
    until: date | None = None
    minutes: int | None = None
    evidence: tuple[Evidence, ...] = ()
    child: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A date of an IEP meeting and what the text says of it; `at` is None where a meeting is spoken of without one."""

    at: At | None
    status: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Makeup:
    """A make-up session: when, for which missed day, and what became of it."""

    service: str
    on: date | None = None
    minutes: int | None = None
    for_on: date | None = None
    status: str = "offered"
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """A change of where the child is taught or a service is given. `before` and `after` are "from" and "to" in JSON."""

    what: str
    before: str | None = None
    after: str | None = None
    percent: int | None = None
    start: date | None = None
    proposed: bool = False
    one_day: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A change in a service from now on: what of it changes, and whether it is made, proposed, requested or refused."""

    service: str
    what: str
    status: str = "made"
    before: str | None = None
    after: str | None = None
    start: date | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """Education records asked for, supplied, promised, or (by the family) said to have come."""

    what: str
    status: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a request that no tag covers: one of REMARKS, with the day it names."""

    what: str
    on: date | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Tags and facts of one message, by one version of the classifier.

    `child` is the configured child that the text is about, "" where it does not say. `read` is False where the language
    is one that the classifier cannot read: then nothing is asserted and nothing is denied.
    """

    version: str
    tags: tuple[TagReading, ...] = ()
    unsure: tuple[TagReading, ...] = ()
    missed: tuple[Missed, ...] = ()
    given: tuple[Given, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    makeups: tuple[Makeup, ...] = ()
    settings: tuple[Setting, ...] = ()
    changes: tuple[Change, ...] = ()
    records: tuple[Record, ...] = ()
    remarks: tuple[Remark, ...] = ()
    child: str = ""
    children: tuple[str, ...] = ()
    language: str = "en"
    read: bool = True

    def asserts(self, tag: Tag) -> bool:
        """Whether `tag` is asserted."""
        return any(reading.tag is tag for reading in self.tags)

    @property
    def meeting_at(self) -> tuple[At, ...]:
        """Each date that is offered or confirmed, in the order of the text, each once."""
        found = (meeting.at for meeting in self.meetings if meeting.status in ("offered", "confirmed"))
        return tuple(dict.fromkeys(at for at in found if at is not None))
