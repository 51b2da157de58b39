"""Follows the yearly review of each child's IEP from its date in the configuration; a new `iep_date` starts the next year."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar

from casefile.events import Event, EventKind
from casefile.family import Child, Side
from casefile.mail import Grade
from casefile.obligations import ObligationKind, Question, State
from followup.cases import Result
from followup.dated import DatedCase
from followup.dates_on_offer import at_of, earliest, standing
from followup.deadlines import Due, due_dates
from followup.desk import Desk
from followup.schooldays import DAY
from followup.steps import Planned
from followup.world import Mail

OFFERED, CONFIRMED = EventKind.MEETING_OFFERED, EventKind.MEETING_CONFIRMED
CANCELLED, HELD = EventKind.MEETING_CANCELLED, EventKind.MEETING_HELD
NOT_HELD = EventKind.MEETING_NOT_HELD
HEARD = frozenset({OFFERED, CONFIRMED, CANCELLED, HELD, NOT_HELD})
# A meeting this long before the review is due is taken to be the review: the first letter about it goes out then.
WINDOW = timedelta(days=60)


@dataclass(slots=True)
class AnnualCase(DatedCase):
    """The review of one IEP."""

    KIND: ClassVar[ObligationKind] = ObligationKind.ANNUAL_REVIEW
    moments: list[tuple[date, bool]] = field(default_factory=list)

    def _names(self) -> tuple[str, ...]:
        """One id: it hangs on the configuration, and on no mail."""
        return (self.id,)

    @property
    def due(self) -> Due:
        """A year from the IEP's date."""
        return due_dates(self.opened_on, self.rule, self.days)

    def near(self, day: date) -> bool:
        """Whether a meeting on that day can be the review."""
        due = self.due.on
        return due is not None and day >= due - WINDOW

    def hear(self, mail: Mail) -> None:
        """Take in the dates near the review."""
        school = mail.side is Side.SCHOOL
        named = [at for event in mail.of(OFFERED, CONFIRMED) if (at := at_of(event))]
        for event in mail.of(CANCELLED):
            if self.dates.knows(event) and self.dates.cancel(event, earliest(named), "school" if school else "family"):
                self.note("cancelled", event)
        for event in mail.of(NOT_HELD):
            self.not_held(event, mail)
        for kind in (OFFERED, CONFIRMED):
            events = [event for event in mail.of(kind) if event.on is not None and self.near(event.on)]
            if school and events:
                self.dates.offer(events, confirmed=kind is CONFIRMED)
                self.note("scheduled", events[0])
        for event in mail.of(HELD):
            stands = self.dates.current(mail.sent_on)
            told = event.on or (stands.at.day if stands and stands.at.day <= mail.sent_on else None)
            if told is not None and self.near(told) and told <= mail.sent_on:
                self.close("done", told, mail.sent_on, "held", event)
        self.mark(mail.sent_on)

    def mark(self, day: date) -> None:
        """Keep whether a date stands, for the letters."""
        stands = self.dates.current(day)
        self.last_date = stands.at if stands else self.last_date
        self.moments.append((day, stands is not None))
        self.turning_days.add(day)

    def result_on_today(self) -> Result:
        """What it comes to."""
        due, today = self.due, self.world.today
        stands = standing(self.dates.live, today, due.on)
        state = self.open_or_overdue(due)
        if self.closing is None and stands is not None:
            in_time = due.on is None or stands.at.day <= due.on
            ahead = State.SCHEDULED if in_time else State.SCHEDULED_LATE
            state = State.UNCONFIRMED if stands.at.day < today else ahead
        questions: tuple[Question, ...] = ()
        if state is State.UNCONFIRMED and stands is not None:
            day = stands.at.day.isoformat()
            self.ask("was_it_held", stands.at.day + DAY, stands.event, day, facts=(("date", day), ("at", stands.at.isoformat())))
            questions = tuple(self.questions)
        obligation = self.obligation(
            due,
            state,
            opened_by="",
            scheduled_for=stands.at if stands else self.last_date,
            moved=self.dates.moved,
            stale=self.stale(due, ahead=stands is not None and stands.at.day >= today),
            because=tuple(each for each in self.because if each.message),
        )
        facts = (("iep_date", self.opened_on.isoformat()),)
        planned = [
            Planned("annual_review_request", number, due.on - timedelta(days=before), copy_roles=copies, facts=facts)
            for number, (before, copies) in enumerate(zip(self.rule.remind_before, ((), ("principal",)), strict=False), start=1)
            if due.on is not None
        ]
        return self.result(obligation, planned, self._may_wait, questions)

    def _may_wait(self, planned: Planned, day: date) -> bool:
        del planned
        return not next((stands for known, stands in reversed(self.moments) if known <= day), False)


class AnnualDesk(Desk[AnnualCase]):
    """The yearly review of every child whose IEP's date is known."""

    def open(self, child: Child) -> None:
        """Begin the year, once the IEP's date has come."""
        if child.iep_date is None or child.iep_date > self.world.today:
            return
        started = datetime.combine(child.iep_date, time(12), self.world.family.timezone).astimezone(UTC)
        opener = Event("", 0, EventKind.MESSAGE, Side.NOTE, Grade.DIRECT, started, child.iep_date, "")
        self.add(AnnualCase(self.world, child.name, opener, child.iep_date.isoformat()))

    def bring(self, mail: Mail) -> None:
        """News of meetings goes to the child's review."""
        for case in self.open_cases:
            if case.child == mail.child and mail.sent_on >= case.opened_on:
                case.hear(mail)
