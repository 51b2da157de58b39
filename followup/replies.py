"""Follows written concerns until somebody at the school answers; what the answer says is not weighed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from casefile.events import Event, EventKind
from casefile.family import Side
from casefile.obligations import ObligationKind
from casefile.reading import Tag
from followup.cases import Case, Result
from followup.deadlines import due_dates
from followup.desk import MEMORY, Desk
from followup.schooldays import DAY
from followup.steps import Planned
from followup.world import Mail, World

CONCERN, MESSAGE = EventKind.CONCERN, EventKind.MESSAGE
# News about a service by which a mail outside the thread shows that it answers.
ABOUT_A_SERVICE = frozenset(
    {
        EventKind.MISSED,
        EventKind.GIVEN,
        EventKind.MAKEUP_OFFERED,
        EventKind.MAKEUP_GIVEN,
        EventKind.SETTING_CHANGED,
        EventKind.SERVICE_CHANGED,
    }
)
HEARD = frozenset({CONCERN, MESSAGE}) | ABOUT_A_SERVICE


@dataclass(slots=True)
class ReplyCase(Case):
    """One concern."""

    KIND: ClassVar[ObligationKind] = ObligationKind.REPLY
    services: set[str] = field(default_factory=set)

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
        return self.result(obligation, planned, lambda _planned, _day: True)


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
        if all(event.automatic for event in mail.events):
            return
        threaded = self._in_thread.get(mail.thread, []) if mail.thread else []
        apart = [case for case in self._to.get(mail.events[0].sender, ()) if self._answers_apart(case, mail)]
        for case in (*threaded, *apart):
            if case.closing is None and mail.sent_at > case.opener.sent_at:
                told = next((event for event in mail.events if event.kind is MESSAGE), mail.events[0])
                case.close("done", mail.sent_on, mail.sent_on, "closed", told)

    def _answers_apart(self, case: ReplyCase, mail: Mail) -> bool:
        """Whether a new mail, outside the thread, comes from whom the concern went to and speaks of its service."""
        if case.closing is not None or mail.child not in ("", case.child) or mail.sent_on - case.opened_on > MEMORY:
            return False
        return any(event.kind in ABOUT_A_SERVICE and event.what in case.services for event in mail.events)


def threads_of_concerns(events: Iterable[Event]) -> frozenset[str]:
    """The threads in which an answer is awaited: of a hundred thousand messages only those in them can be one."""
    return frozenset(event.thread for event in events if event.thread and (event.kind is CONCERN or _may_be_one(event)))


def _may_be_one(event: Event) -> bool:
    """Whether the family's yes would make a concern of it."""
    return event.kind is EventKind.UNSURE and event.side is Side.FAMILY and event.what == Tag.MISSED_SERVICE
