"""What is awaited for the child, and the next step that would move it. Vocabulary of INTERFACES, `status --json`."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from casefile.ids import short_id
from casefile.reading import At


class ObligationKind(StrEnum):
    """The six things that are awaited."""

    MEETING = "meeting"
    RECORDS = "records"
    MAKEUP = "makeup"
    NOTICE = "notice"
    REPLY = "reply"
    ANNUAL_REVIEW = "annual_review"


class State(StrEnum):
    """Where an obligation stands. People never read "overdue": `templates` words it."""

    OPEN = "open"
    SCHEDULED = "scheduled"
    SCHEDULED_LATE = "scheduled_late"
    UNCONFIRMED = "unconfirmed"
    OVERDUE = "overdue"
    DONE = "done"
    DONE_LATE = "done_late"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DISMISSED = "dismissed"

    @property
    def closed(self) -> bool:
        """Whether nothing is awaited any more."""
        return self in CLOSED


CLOSED = frozenset({State.DONE, State.DONE_LATE, State.REFUSED, State.WITHDRAWN, State.DISMISSED})


@dataclass(frozen=True, slots=True)
class Because:
    """A message that an obligation, question or draft stands on. `quote` is filled in only for what is printed.

    `ordinal` is that of the event within the message, so that its words can be found in the reading; None where none made it.
    """

    message: str
    role: str
    quote: str = field(default="", repr=False)
    ordinal: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A set date that was moved or fell away. `to` is None where no new date came with it."""

    before: At
    after: At | None
    by: str  # "school" or "family"


@dataclass(frozen=True, slots=True)
class Step:
    """A letter that falls due on a day: `kind` is the draft's kind, `draft` the draft's id, "" while none is written."""

    kind: str
    on: date
    number: int = 1
    draft: str = ""


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A day that did not count towards a due date, and why."""

    day: date
    why: str


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something the school is asked for or has offered, with the days that a rule gives it."""

    id: str
    kind: ObligationKind
    child: str
    opened_by: str
    opened_on: date
    counted_from: date
    state: State
    due_on: date | None = None
    due_earliest: date | None = None
    days_left: int | None = None
    flagged: bool = False
    stale: bool = False
    scheduled_for: At | None = None
    moved: tuple[Move, ...] = ()
    closed_on: date | None = None
    rule: str = ""
    basis: str = "target"
    citation: str = ""
    not_counted: tuple[NotCounted, ...] = ()
    steps: tuple[Step, ...] = ()
    because: tuple[Because, ...] = ()
    aliases: tuple[str, ...] = ()
    opened_at: datetime | None = None
    what: str = ""
    late_offers: tuple[At, ...] = ()
    trouble: str = ""  # "calendar_too_short": why there is no due date although the rule has a number


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A letter that is due: which kind and step, about what, since when; `templates` words it."""

    kind: str
    step: int
    about: str
    on: date
    child: str
    obligation: str = ""
    role: str = "case_manager"
    copy_roles: tuple[str, ...] = ()
    because: tuple[Because, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    state: str = "waiting"  # a DraftState's value, everything that was said and came home counted

    @property
    def draft_id(self) -> str:
        """The id of the letter that this asks for: one of (about, kind, step) ever."""
        return short_id("draft", self.about, self.kind, str(self.step))


@dataclass(frozen=True, slots=True)
class Question:
    """What only the family can know. Asked once; `yes` and `no` say what an answer means to the engine."""

    id: str
    kind: str
    about: str
    child: str
    asked_on: date
    because: tuple[Because, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Occasion:
    """A missed, partly given or given session in the ledger."""

    on: date | None
    until: date | None = None
    extent: str = "day"
    sessions: int = 1
    minutes: int | None = None
    reason: str = "unknown"
    counted: bool = True
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """Sessions and minutes."""

    sessions: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class ServiceLedger:
    """What one service of one child came to between two days (INTERFACES, `services --json`)."""

    child: str
    service: str
    since: date
    until: date
    promised: Tally | None
    missed: Tally
    by_reason: tuple[tuple[str, Tally], ...]
    child_available: Tally
    partial: Tally
    confirmed: Tally
    unknown: Tally
    made_up: Tally
    differences: tuple[str, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    patterns: tuple[str, ...] = ()

    @property
    def in_minutes(self) -> bool:
        """Whether the IEP promises minutes alone, so that minutes are what is counted."""
        return bool(self.promised and not self.promised.sessions and self.promised.minutes)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything that follows from the events, what was said, the rules and a day."""

    as_of: date
    obligations: tuple[Obligation, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    questions: tuple[Question, ...] = ()
