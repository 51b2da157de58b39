"""Follows requested education records until each of them has come; it reads no attachment."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar

from casefile.events import Event, EventKind
from casefile.family import Side
from casefile.obligations import ObligationKind
from followup.cases import Case, Result
from followup.deadlines import Due, due_dates, reminder_days
from followup.desk import Desk
from followup.receipt import counted_from
from followup.schooldays import DAY
from followup.steps import Planned
from followup.world import Mail, World

REQUESTED, PROVIDED = EventKind.RECORDS_REQUESTED, EventKind.RECORDS_PROVIDED
RECEIVED, PROMISED = EventKind.RECORDS_RECEIVED, EventKind.RECORDS_PROMISED
HEARD = frozenset({REQUESTED, PROVIDED, RECEIVED, PROMISED, EventKind.REQUEST_WITHDRAWN, EventKind.REQUEST_ACKNOWLEDGED})
# Names for much the same papers: where only one of them was asked for, another of them answers it.
ALIKE = frozenset({"service_log", "session_notes", "aide_dates"})
UNNAMED = frozenset({"", "other"})
COPIES = ((), ("principal",), ("principal", "special_education_director"))


@dataclass(slots=True)
class RecordsCase(Case):
    """Records that were asked for in one mail."""

    KIND: ClassVar[ObligationKind] = ObligationKind.RECORDS
    asked: tuple[str, ...] = ()
    pending: set[str] = field(default_factory=set)
    acknowledged: Event | None = None
    meeting_after: Callable[[str, date], date | None] = field(default=lambda _child, _day: None)

    def arrives(self, what: str, *, in_thread: bool, only: bool) -> bool:
        """Take in that records came. Unnamed ones answer the mail that they answer, or the only request there is."""
        before = set(self.pending)
        if what in UNNAMED:
            if in_thread or only:
                self.pending.clear()
        elif what in self.pending:
            self.pending.discard(what)
        elif what in ALIKE and len(self.pending & ALIKE) == 1:
            self.pending -= ALIKE
        elif in_thread and self.pending <= UNNAMED:
            self.pending.clear()
        return before != self.pending

    def result_on_today(self) -> Result:
        """What it comes to."""
        counted = counted_from(self.opener, self.acknowledged, self.rule, self.days, self.world.family)
        by_rule = due_dates(counted, self.rule, self.days)
        due = self._before_the_meeting(by_rule)
        late = self.closing is not None and self.closing.how == "dismissed"
        obligation = self.obligation(
            due,
            self.open_or_overdue(due),
            counted_from=counted,
            flagged=self.past_unmet(due) and not late,
            stale=self.stale(due),
            what=",".join(self.asked),
        )
        days = reminder_days(counted, self.rule, self.days, due)
        facts: tuple[tuple[str, str], ...] = (("records", ",".join(self._named())),)
        meeting = self.meeting_after(self.child, self.opened_on)
        if meeting is not None and meeting >= self.world.today:
            facts = (*facts, ("meeting_at", meeting.isoformat()))
        planned = [
            Planned("records_reminder", number, day, copy_roles=COPIES[min(number, len(COPIES)) - 1], facts=facts)
            for number, day in enumerate(days, start=1)
        ]
        if self.rule.past_due and due.on is not None:
            number = len(self.rule.remind_on) + 1
            planned.append(Planned("records_reminder", number, due.on + DAY, copy_roles=COPIES[-1], facts=facts))
        return self.result(obligation, planned, lambda _planned, _day: True, self.questions if self.closing is None else ())

    def _before_the_meeting(self, due: Due) -> Due:
        """Records come before any meeting regarding an IEP (34 CFR 300.613(a)): the day before it, where one is set."""
        meeting = self.meeting_after(self.child, self.opened_on) if self.rule.before_meeting else None
        if meeting is None or due.on is None:
            return due
        last = max(meeting - DAY, self.opened_on + DAY)
        skipped = tuple(each for each in due.not_counted if each.day <= last)
        return replace(due, on=min(due.on, last), earliest=min(due.earliest or last, last), not_counted=skipped)

    def _named(self) -> tuple[str, ...]:
        return tuple(what for what in self.asked if what in self.pending) or self.asked


class RecordsDesk(Desk[RecordsCase]):
    """All records that the family has asked for.

    Args:
        world: the family and the day.
        meeting_after: the first IEP meeting set for a child after a day, or None.
        about_records: the threads in which a request taken back is one for records.
    """

    def __init__(
        self, world: World, meeting_after: Callable[[str, date], date | None], about_records: frozenset[str] = frozenset()
    ) -> None:
        super().__init__(world)
        self._meeting_after = meeting_after
        self._about_records = about_records

    def bring(self, mail: Mail) -> None:
        """A request opens or reminds; records that come answer each request that asked for them."""
        if mail.side is Side.FAMILY:
            self._hear_family(mail)
        if mail.side is not Side.SCHOOL:
            self._arrive(mail, mail.of(RECEIVED))
            return
        self._arrive(mail, mail.of(PROVIDED), still_to_come={event.what for event in mail.of(PROMISED)})
        case = self.addressee(mail) if mail.of(PROMISED, EventKind.REQUEST_ACKNOWLEDGED) else None
        if case is not None:
            for event in mail.of(PROMISED, EventKind.REQUEST_ACKNOWLEDGED):
                if event.kind is EventKind.REQUEST_ACKNOWLEDGED and mail.thread in case.threads:
                    case.acknowledged = case.acknowledged or event
                case.note("acknowledged", event)

    def _hear_family(self, mail: Mail) -> None:
        withdrawn = mail.of(EventKind.REQUEST_WITHDRAWN)
        if withdrawn and mail.thread in self._about_records:
            for case in [case for case in self.open_cases if mail.thread in case.threads and case.child == mail.child]:
                case.close("withdrawn", mail.sent_on, mail.sent_on, "withdrawn", withdrawn[0])
            return
        requests = mail.of(REQUESTED)
        asked = tuple(dict.fromkeys(event.what or "other" for event in requests))
        for case in self._same_year(mail):
            known = [what for what in asked if what in case.pending or (what in UNNAMED and mail.thread in case.threads)]
            if known:
                case.remind(requests[0])
                asked = tuple(what for what in asked if what not in known)
        if asked:
            opener = next(event for event in requests if (event.what or "other") in asked)
            case = RecordsCase(self.world, mail.child, opener, asked=asked, pending=set(asked), meeting_after=self._meeting_after)
            self.ask_which_child(case, opener)
            self.add(case)

    def _same_year(self, mail: Mail) -> list[RecordsCase]:
        days = self.world.days(mail.child)
        year = days.school_year(mail.sent_on)
        return [case for case in self.open_cases if case.child == mail.child and days.school_year(case.opened_on) == year]

    def _arrive(self, mail: Mail, events: Iterable[Event], still_to_come: Collection[str] = ()) -> None:
        """Records have come, and close what waits for them, but where the same mail promises more of their kind."""
        for event in events:
            part = any(_same_kind(event.what, what) for what in still_to_come)
            for case in self._waiting(mail, event):
                if part:
                    case.note("provided", event)
                    continue
                only = len([each for each in self.hearing(mail) if not mail.child or each.child in ("", mail.child)]) == 1
                in_thread = bool(mail.thread) and mail.thread in case.threads
                if not case.arrives(event.what, in_thread=in_thread, only=only):
                    continue
                role = "closed" if not case.pending else "provided"
                case.note(role, event)
                if not case.pending:
                    case.close("done", mail.sent_on, mail.sent_on, role)

    def _waiting(self, mail: Mail, event: Event) -> list[RecordsCase]:
        """The cases that this paper may answer: those of its child, or of its thread; else the only one, or a question."""
        hearing = self.hearing(mail)
        if mail.child:
            return [case for case in hearing if case.child in ("", mail.child)]
        threaded = [case for case in hearing if mail.thread and mail.thread in case.threads]
        if threaded or len(hearing) < 2:
            return threaded or hearing
        fitting = [case for case in hearing if event.what in case.pending or event.what in UNNAMED]
        found = self.asked_about(fitting, mail) if fitting else None
        return [found] if found else []


def _same_kind(one: str, other: str) -> bool:
    return one == other or one in UNNAMED or other in UNNAMED or {one, other} <= ALIKE


def threads_of_records_alone(events: Iterable[Event]) -> frozenset[str]:
    """The threads in which the family asks for records and for no meeting."""
    asked: dict[str, set[EventKind]] = {}
    for event in events:
        if event.side is Side.FAMILY and event.thread and event.kind in (REQUESTED, EventKind.MEETING_REQUESTED):
            asked.setdefault(event.thread, set()).add(event.kind)
    return frozenset(thread for thread, kinds in asked.items() if kinds == {REQUESTED})
