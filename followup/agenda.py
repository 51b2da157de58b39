"""Knows which IEP meetings the school has set for each child, asked for or not; records come before them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from casefile.events import EventKind
from casefile.family import Side
from followup.dates_on_offer import DatesOnOffer, at_of, earliest
from followup.world import Mail

OFFERED, CONFIRMED, CANCELLED = EventKind.MEETING_OFFERED, EventKind.MEETING_CONFIRMED, EventKind.MEETING_CANCELLED
HEARD = frozenset({OFFERED, CONFIRMED, CANCELLED, EventKind.MEETING_DATE_REFUSED})


class Agenda:
    """The dates that stand for each child, and those that have passed."""

    def __init__(self, mails: Iterable[Mail]) -> None:
        self._dates: dict[str, DatesOnOffer] = defaultdict(DatesOnOffer)
        self._past: dict[str, set[date]] = defaultdict(set)
        for mail in mails:
            self._take(mail)

    def _take(self, mail: Mail) -> None:
        dates = self._dates[mail.child]
        self._past[mail.child].update(offer.at.day for offer in dates.live if offer.at.day < mail.sent_on)
        school = mail.side is Side.SCHOOL
        named = [at for event in mail.of(OFFERED, CONFIRMED) if (at := at_of(event))]
        for event in mail.of(CANCELLED):
            if dates.knows(event):
                dates.cancel(event, earliest(named), "school" if school else "family")
        if not school:
            for event in mail.of(EventKind.MEETING_DATE_REFUSED):
                dates.refuse(event)
            for event in mail.of(OFFERED, CONFIRMED):
                dates.accept(event, mail.sent_on)
            return
        for kind in (OFFERED, CONFIRMED):
            dates.offer(mail.of(kind), confirmed=kind is CONFIRMED)
        if any(event.on is None for event in mail.of(CONFIRMED)) and not named:
            dates.confirm_without_date(mail.of(CONFIRMED)[0])

    def first_after(self, child: str, day: date) -> date | None:
        """The first meeting of this child after `day` that stands, or stood when its day came."""
        standing = {offer.at.day for offer in self._dates[child].live} if child in self._dates else set()
        return min((each for each in standing | self._past.get(child, set()) if each > day), default=None)
