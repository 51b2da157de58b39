"""Follows make-up sessions that the school has offered until they are given; it claims none."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from casefile.events import Event, EventKind
from casefile.family import Side
from casefile.obligations import Move, ObligationKind, Question, State
from casefile.reading import At
from casefile.said import Said
from followup.cases import Case, Result
from followup.deadlines import Due, due_dates
from followup.decisions import YES
from followup.desk import Desk
from followup.schooldays import DAY
from followup.steps import Planned
from followup.world import Mail

OFFERED, ACCEPTED, DECLINED = EventKind.MAKEUP_OFFERED, EventKind.MAKEUP_ACCEPTED, EventKind.MAKEUP_DECLINED
GIVEN, NOT_GIVEN, SESSION = EventKind.MAKEUP_GIVEN, EventKind.MAKEUP_NOT_GIVEN, EventKind.GIVEN
HEARD = frozenset({OFFERED, ACCEPTED, DECLINED, GIVEN, NOT_GIVEN, SESSION, EventKind.MISSED})
# A service that is named nowhere may be any.
ANY = frozenset({"", "other"})


@dataclass(slots=True)
class MakeupCase(Case):
    """One make-up: its day changes, the make-up stays the same. `not_given_on` is the day on which that was said."""

    KIND: ClassVar[ObligationKind] = ObligationKind.MAKEUP
    service: str = ""
    missed_on: date | None = None
    on: date | None = None
    moved: tuple[Move, ...] = ()
    last_date: date | None = None
    not_given_on: date | None = None
    set_by: Event | None = None

    def __post_init__(self) -> None:
        """What every case does, and the first date."""
        Case.__post_init__(self)
        self.on = self.last_date = self.opener.on
        self.set_by = self.opener

    def redate(self, event: Event, by: str) -> None:
        """A new day for the same make-up."""
        if event.on is None:
            return
        if self.on is not None and self.on != event.on:
            self.moved = (*self.moved, Move(At(self.on), At(event.on), by))
        self.note("scheduled" if self.on in (None, event.on) else "moved", event)
        self.on = self.last_date = event.on
        self.set_by, self.not_given_on = event, None
        self.turning_days.update((event.sent_on, event.on + DAY))

    def fall_away(self, day: date, event: Event | None, role: str) -> None:
        """It did not take place, or its day no longer suits: it is awaited still."""
        self.not_given_on = day
        self.turning_days.add(day)
        if event is not None:
            self.note(role, event)

    def answer_on(self, day: date) -> None:
        """Apply the answer of this day to whether it was given."""
        if self.on is None or self.closing is not None:
            return
        answer = self.answer_to("was_it_given", self.on.isoformat())
        if answer is None or answer.on != day:
            return
        if answer.value == YES:
            self.close("done", self.on, day, "closed", self.set_by)
        else:
            self.fall_away(day, None, "")

    def not_done(self, said: Said) -> None:
        """It was not given, whatever the mail says."""
        self.closing = None
        self.fall_away(said.on, None, "")

    def done_day(self, said: Said) -> date:
        """The day that was told; where the settlement names none, the make-up's own."""
        told = said.on != said.said_at.astimezone(self.world.family.timezone).date()
        return said.on if told or self.on is None or self.on > said.on else self.on

    def result_on_today(self) -> Result:
        """What it comes to."""
        by_rule = due_dates(self.opened_on, self.rule, self.days)
        due = by_rule if self.last_date is None else Due(self.last_date, self.last_date)
        state = self._state(due)
        ahead = self.on is not None and self.on >= self.world.today
        scheduled = At(self.last_date) if self.last_date else None
        stale = self.stale(due, ahead=ahead)
        obligation = self.obligation(due, state, stale=stale, scheduled_for=scheduled, moved=self.moved, what=self.service)
        facts = [("service", self.service)] if self.service else []
        if self.last_date is not None:
            facts.append(("on", self.last_date.isoformat()))
        planned = []
        if self.rule.past_due and due.on is not None:
            planned.append(Planned("makeup_reminder", 1, due.on + DAY, role=self.service or "case_manager", facts=tuple(facts)))
        return self.result(obligation, planned, lambda _planned, _day: True, self._open_questions(state, stale=stale))

    def _state(self, due: Due) -> State:
        if self.closing is not None:
            return self.closed_state(due)
        today = self.world.today
        if self.on is None or self.not_given_on is not None:
            return State.OVERDUE if due.on is not None and today > due.on else State.OPEN
        return State.SCHEDULED if today <= self.on else State.UNCONFIRMED

    def _open_questions(self, state: State, *, stale: bool) -> tuple[Question, ...]:
        if state is State.UNCONFIRMED and self.on is not None and not stale:
            day = self.on.isoformat()
            facts = (("date", day), ("service", self.service))
            self.ask("was_it_given", self.on + DAY, self.set_by or self.opener, day, facts=facts)
        return tuple(self.questions) if self.closing is None else ()


class MakeupDesk(Desk[MakeupCase]):
    """All make-ups that the school has offered."""

    def bring(self, mail: Mail) -> None:
        """An offer opens or gives a new day; what was given closes; what was not is awaited still."""
        heard: set[str] = set()
        by = "school" if mail.side is Side.SCHOOL else "family"
        for event in mail.of(DECLINED):
            self._declined(mail, event)
        for number, event in enumerate(mail.of(OFFERED, ACCEPTED)):
            case = self._same(mail, event, heard)
            if case is not None:
                heard.add(case.id)
                self._redated(case, event, by)
            elif mail.side is Side.SCHOOL:
                place = "" if number == 0 else str(number)
                case = MakeupCase(self.world, mail.child, event, place, service=event.what, missed_on=event.until)
                heard.add(case.id)
                self.add(case)
        for event in mail.of(NOT_GIVEN):
            case = self._same(mail, event, set())
            if case is not None:
                case.fall_away(mail.sent_on, event, "cancelled")
        for event in mail.of(EventKind.MISSED):
            self._missed(mail, event)
        for event in mail.of(GIVEN, SESSION):
            self._given(mail, event)

    def _redated(self, case: MakeupCase, event: Event, by: str) -> None:
        """The school sets the day; the family only says yes to it."""
        if by == "school":
            case.redate(event, by)
        elif event.on is None or event.on == case.on:
            case.note("scheduled", event)

    def _declined(self, mail: Mail, event: Event) -> None:
        """The family turns a day down, or the whole of it; the school takes its offer back: then it is still awaited."""
        case = self._same(mail, event, set())
        if case is None:
            return
        counters = mail.of(OFFERED, ACCEPTED)
        if mail.side is Side.FAMILY and not counters and event.on is None:
            case.close("withdrawn", mail.sent_on, mail.sent_on, "withdrawn", event)
            return
        case.note("cancelled", event)
        if case.on is not None and event.on in (None, case.on):
            case.on = case.last_date = None
            case.turning_days.add(mail.sent_on)

    def _missed(self, mail: Mail, event: Event) -> None:
        """A session missed on the very day of a make-up of that service: the make-up was not given."""
        for case in self.hearing(mail):
            same = case.child == mail.child and case.service == event.what and case.on is not None and case.on == event.on
            if same and event.original != case.opener.original:
                case.fall_away(mail.sent_on, event, "cancelled")

    def _given(self, mail: Mail, event: Event) -> None:
        if event.on is not None and event.on > mail.sent_on:
            return
        case = self._same(mail, event, set())
        if case is None:
            return
        if event.kind is SESSION:
            # an ordinary session is no make-up, unless it is the one that was set for that day
            if event.on is None or event.on != case.on:
                return
        elif event.on is not None and event.on < case.opened_on and event.on != case.on:
            return
        set_day = case.on if case.on is not None and case.on <= mail.sent_on else None
        case.close("done", event.on or set_day or mail.sent_on, mail.sent_on, "closed", event)

    def _same(self, mail: Mail, event: Event, taken: set[str]) -> MakeupCase | None:
        """The open make-up that is meant: of this child and service, for the same missed day where both name one."""
        hearing = self.hearing(mail)
        in_thread = [case for case in hearing if mail.thread and mail.thread in case.threads]
        if mail.child:
            mine = [case for case in hearing if case.child == mail.child]
        else:
            mine = in_thread or (hearing if len(hearing) == 1 else [])
        fitting = [
            case
            for case in mine
            if case.id not in taken
            and (case.service == event.what or event.what in ANY or case.service in ANY)
            and not self._is_another(case, mail, event, in_thread=case in in_thread)
        ]
        exact = [case for case in fitting if case.on is not None and case.on == event.on]
        for_day = [case for case in fitting if event.until is not None and case.missed_on == event.until]
        threaded = [case for case in fitting if case in in_thread]
        best = exact or for_day or threaded or fitting
        return best[-1] if best else None

    def _is_another(self, case: MakeupCase, mail: Mail, event: Event, *, in_thread: bool) -> bool:
        """Whether an offer is for another missed day than this make-up: one told since, or its own day has gone by."""
        if event.until is not None and case.missed_on is not None:
            return event.until != case.missed_on
        if event.kind not in (OFFERED, ACCEPTED) or mail.side is not Side.SCHOOL:
            return False
        missed_since = [each.on for each in mail.of(EventKind.MISSED) if each.what == event.what and each.on is not None]
        if any(day > case.opened_on for day in (event.until, *missed_since) if day is not None):
            return True
        gone_by = case.on is not None and case.on < mail.sent_on and case.not_given_on is None
        return gone_by and not in_thread
