"""What every case needs to know: the family and the day, what was decided, and the mail, one original at a time."""

from dataclasses import dataclass, field
from datetime import date, datetime

from casefile.events import Event
from casefile.family import Family, Side
from casefile.obligations import ObligationKind
from followup.decisions import Decisions
from followup.rulebooks import Rule, rule_for
from followup.schooldays import SchoolDays, school_days_for
from followup.steps import STALE_AFTER


@dataclass(frozen=True, slots=True)
class Mail:
    """The facts of one original about one child, together: a cancellation and a new date in one mail are a move."""

    original: str
    thread: str
    side: Side
    sent_at: datetime
    sent_on: date
    child: str
    events: tuple[Event, ...]

    def of(self, *kinds: str) -> tuple[Event, ...]:
        """Its events of these kinds."""
        return tuple([event for event in self.events if event.kind in kinds])


@dataclass(frozen=True, slots=True)
class World:
    """What every case needs to know: the family, the day, and what was decided. Rules and school days are looked up once."""

    family: Family
    today: date
    decisions: Decisions
    named: frozenset[tuple[str, str]] = frozenset()  # (original, child): each child that a mail is about
    remembers: bool = False  # nothing is history: for finding again what was asked or drafted long ago
    _rules: dict[tuple[str, ObligationKind], Rule] = field(default_factory=dict)
    _days: dict[str, SchoolDays] = field(default_factory=dict)

    def rule(self, child: str, kind: ObligationKind) -> Rule:
        """The rule for this child and kind."""
        if (child, kind) not in self._rules:
            self._rules[child, kind] = rule_for(self.family, child, kind)
        return self._rules[child, kind]

    def days(self, child: str) -> SchoolDays:
        """The school days of this child."""
        if child not in self._days:
            self._days[child] = school_days_for(self.family, child)
        return self._days[child]

    def is_history(self, child: str, day: date) -> bool:
        """Whether what was due on `day` is history: 90 days ago, or before the present school year."""
        old = day < self.today - STALE_AFTER or day < self.days(child).year_start_of(self.today)
        return old and not self.remembers
