"""Follows written concerns until somebody at the school answers; what the answer says is not weighed."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar

from casefile.events import Event, EventKind
from casefile.family import Side
from casefile.obligations import ObligationKind
from casefile.reading import Tag
from followup.cases import Case, Result
from followup.deadlines import due_dates
from followup.decisions import YES
from followup.desk import Desk
from followup.schooldays import DAY
from followup.steps import Planned
from followup.world import Mail, World

CONCERN, MESSAGE = EventKind.CONCERN, EventKind.MESSAGE
# News about a service by which a mail outside the thread shows that it answers; the first ones only where they look back.
LOOKING_BACK = frozenset({EventKind.MISSED, EventKind.GIVEN})
ANSWERING = frozenset({EventKind.MAKEUP_OFFERED, EventKind.MAKEUP_GIVEN, EventKind.SERVICE_CHANGED})
HEARD = frozenset({CONCERN, MESSAGE}) | LOOKING_BACK | ANSWERING
# A mail in another thread is taken, or asked about, as an answer for so long.
SOON = timedelta(days=60)


@dataclass(slots=True)
class ReplyCase(Case):
    """One concern."""

    KIND: ClassVar[ObligationKind] = ObligationKind.REPLY
    services: set[str] = field(default_factory=set)

    def is_answered_by(self, event: Event) -> bool:
        """Whether news from another thread is about what the concern is about."""
        if event.what not in self.services:
            return False
        return event.kind in ANSWERING or (event.kind in LOOKING_BACK and event.on is not None and event.on <= self.opened_on)

    def result_on_today(self) -> Result:
        """What it comes to."""
        due = due_dates(self.opened_on, self.rule, self.days)
        obligation = self.obligation(due, self.open_or_overdue(due), stale=self.stale(due))
        planned = []
        if self.rule.past_due and due.on is not None:
            facts = (("service", self.opener.what),) if self.opener.what else ()
            if self.opener.on is not None:
                facts = (*facts, ("on", self.opener.on.isoformat()))
            planned.append(Planned("concern_reminder", 1, due.on + DAY, copy_roles=("principal",), facts=facts))
        asks = self.closing is None and not obligation.stale
        return self.result(obligation, planned, lambda _planned, _day: True, self.questions if asks else ())


class ReplyDesk(Desk[ReplyCase]):
    """All concerns that the family has written about."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._in_thread: dict[str, list[ReplyCase]] = defaultdict(list)
        self._to: dict[str, list[ReplyCase]] = defaultdict(list)

    def bring(self, mail: Mail) -> None:
        """A concern opens; a further one in its thread reminds; the school's first own words close."""
        concerns = mail.of(CONCERN)
        if concerns and mail.side is Side.FAMILY:
            event = concerns[0]
            threaded = self._in_thread.get(mail.thread, ()) if mail.thread else ()
            same = [case for case in threaded if case.child == mail.child and case.closing is None]
            if same:
                same[-1].remind(event)
                return
            case = ReplyCase(self.world, mail.child, event, services={each.what for each in concerns})
            self.add(case)
            if mail.thread:
                self._in_thread[mail.thread].append(case)
            for address in event.status.split():
                self._to[address].append(case)
        elif mail.side is Side.SCHOOL:
            self._answered(mail)

    def _answered(self, mail: Mail) -> None:
        threaded = self._in_thread.get(mail.thread, ()) if mail.thread else ()
        if not threaded and mail.events[0].sender not in self._to:
            return
        if all(event.automatic for event in mail.events):
            return
        told = next((event for event in mail.events if event.kind is MESSAGE), mail.events[0])
        for case in threaded:
            if case.closing is None and mail.sent_at > case.opener.sent_at:
                case.close("done", mail.sent_on, mail.sent_on, "closed", told)
        if told.sender in self._to:
            self._answered_apart(mail, told)

    def _answered_apart(self, mail: Mail, told: Event) -> None:
        """A new mail, outside the thread, from whom a concern went to: by its facts an answer, else perhaps one."""
        waiting = [case for case in self._to[told.sender] if case.closing is None and mail.sent_on - case.opened_on <= SOON]
        self._to[told.sender] = waiting
        for case in waiting:
            if mail.sent_at <= case.opener.sent_at or mail.child not in ("", case.child):
                continue
            answer = case.answer_to("was_it_the_answer", mail.original)
            if any(case.is_answered_by(event) for event in mail.events):
                case.close("done", mail.sent_on, mail.sent_on, "closed", told)
            elif answer is not None and answer.value == YES:
                case.close("done", mail.sent_on, answer.on, "closed", told)
            elif not case.questions:
                case.ask("was_it_the_answer", mail.sent_on, told, mail.original)


@dataclass(frozen=True, slots=True)
class AwaitedAnswers:
    """Where an answer may come from: of a hundred thousand messages that tell no fact, no other is looked at.

    Attributes:
        threads: the conversations in which one is awaited.
        days: for each person who was written to, the days on which that was.
        unnamed: the conversations in which a fact names no child; who answers in one may.
    """

    threads: frozenset[str]
    days: Mapping[str, Sequence[date]]
    unnamed: frozenset[str]

    @property
    def places(self) -> frozenset[str]:
        """Every conversation in which one may stand."""
        return self.threads | self.unnamed

    @property
    def months(self) -> frozenset[tuple[str, str]]:
        """Every person with each month ("2026-02") in which one of theirs may have come, in whatever conversation."""
        found = set()
        for sender, days in self.days.items():
            for day in days:
                month = day.replace(day=1)
                while month <= day + SOON:
                    found.add((sender, month.isoformat()[:7]))
                    month = (month + timedelta(days=31)).replace(day=1)
        return frozenset(found)

    def may_be(self, thread: str, sender: str, sent_on: date) -> bool:
        """Whether a message without a fact may be an answer, or name the child of one."""
        if thread in self.threads:
            return True
        asked = self.days.get(sender)
        if not asked:
            return False
        if thread in self.unnamed:
            return True
        last = bisect_right(asked, sent_on)
        return last > 0 and sent_on - asked[last - 1] <= SOON


def awaited_answers(events: Iterable[Event]) -> AwaitedAnswers:
    """What these events leave to be answered; messages without a fact among them are passed over."""
    threads: set[str] = set()
    unnamed: set[str] = set()
    days: dict[str, set[date]] = defaultdict(set)
    for event in events:
        if event.kind is MESSAGE:
            continue
        if not event.child and event.thread:
            unnamed.add(event.thread)
        if event.kind is CONCERN or _may_be_one(event):
            threads.add(event.thread)
        if event.kind is CONCERN:
            for address in event.status.split():
                days[address].add(event.sent_on)
    return AwaitedAnswers(frozenset(threads - {""}), {who: sorted(found) for who, found in days.items()}, frozenset(unnamed))


def _may_be_one(event: Event) -> bool:
    """Whether the family's yes would make a concern of it."""
    return event.kind is EventKind.UNSURE and event.side is Side.FAMILY and event.what == Tag.MISSED_SERVICE
