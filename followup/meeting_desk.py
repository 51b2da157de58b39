"""Opens a meeting case with a family's request, or takes it as a reminder, and brings the school's answers to it."""

from collections.abc import Iterable
from dataclasses import replace

from casefile.events import EventKind
from casefile.family import Side
from followup.desk import Desk
from followup.meetings import HELD, MEETING_NEWS, REQUESTED, WITHDRAWN, MeetingCase
from followup.world import Mail, World

# Words about a request that may be one for a meeting or one for records.
OF_EITHER = frozenset({WITHDRAWN, EventKind.REQUEST_ACKNOWLEDGED})
HEARD = MEETING_NEWS | {REQUESTED, WITHDRAWN, EventKind.REQUEST_ACKNOWLEDGED, EventKind.REQUEST_REFUSED}


class MeetingDesk(Desk[MeetingCase]):
    """Every meeting that the family has asked for.

    Args:
        world: the family and the day.
        about_records: the threads in which a request taken back, or received, is one for records.
    """

    def __init__(self, world: World, about_records: frozenset[str] = frozenset()) -> None:
        super().__init__(world)
        self._about_records = about_records

    def bring(self, mail: Mail) -> None:
        """A request opens or reminds; other news goes to the case that is open."""
        if mail.thread in self._about_records:
            mail = replace(mail, events=tuple(event for event in mail.events if event.kind not in OF_EITHER))
            if not mail.events:
                return
        requests = () if mail.of(WITHDRAWN) or mail.side is not Side.FAMILY else mail.of(REQUESTED)
        news = replace(mail, events=tuple(event for event in mail.events if event.kind is not REQUESTED))
        if not requests:
            case = self.addressee(news) if news.events else None
            if case is not None:
                case.hear(news)
            return
        mine = self._same_request(mail)
        if mine is not None and not _tells_of_the_meeting(mine, mail):
            mine.hear(mail)
            return
        if mine is not None:
            mine.hear(news)
        case = MeetingCase(self.world, mail.child, requests[0])
        for event in mail.of(EventKind.MEETING_OFFERED, EventKind.MEETING_CONFIRMED):
            case.dates.accept(event, mail.sent_on)
        case.mark(mail.sent_on)
        self.ask_which_child(case, requests[0])
        self.add(case)

    def _same_request(self, mail: Mail) -> MeetingCase | None:
        """The open case that a new request only reminds of: the same child, the same school year."""
        days = self.world.days(mail.child)
        year = days.school_year(mail.sent_on)
        return _last(
            case
            for case in self.open_cases
            if (case.child == mail.child or (not case.child and mail.thread in case.threads))
            and days.school_year(case.opened_on) == year
        )


def _last(cases: Iterable[MeetingCase]) -> MeetingCase | None:
    found = list(cases)
    return found[-1] if found else None


def _tells_of_the_meeting(case: MeetingCase, mail: Mail) -> bool:
    """Whether a mail that asks for a meeting also says on which day the one asked for before was held."""
    return any(event.on and case.opened_on < event.on <= mail.sent_on for event in mail.of(HELD))
