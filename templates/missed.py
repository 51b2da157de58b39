"""The missed services that a letter tells of, each with its source: from the ledger, else from the follow-up's facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casefile.family import Child
from casefile.obligations import FollowUp, Occasion, ServiceLedger
from templates.citations import Citations
from templates.facts import Facts, day_of


@dataclass(frozen=True, slots=True, repr=False)
class Missed:
    """A missed service as a letter tells it, with its source."""

    service: str
    on: date | None
    until: date | None
    extent: str
    minutes: int | None
    sessions: int
    reason: str
    cite: str
    ahead: bool = False

    @classmethod
    def of(cls, service: str, occasion: Occasion, cite: str, today: date, whole: int | None) -> "Missed":
        """From an occasion of the ledger. Of a session of `whole` minutes that was missed as a whole, no minutes are told."""
        ahead = occasion.on is not None and occasion.on > today
        partly = occasion.extent == "day" and occasion.minutes is not None and whole is not None and occasion.minutes < whole
        minutes = occasion.minutes if partly else None
        return cls(
            service,
            occasion.on,
            occasion.until,
            occasion.extent,
            minutes,
            occasion.sessions,
            occasion.reason,
            cite,
            ahead,
        )


def missed_of(
    follow_up: FollowUp, facts: Facts, child: Child | None, ledgers: Sequence[ServiceLedger], citations: Citations
) -> tuple[Missed, ...]:
    """The occasions that the follow-up's messages tell of: from the ledger, else from the facts."""
    messages = {one.message for one in follow_up.because}
    found: list[Missed] = []
    for ledger in ledgers:
        if ledger.child != follow_up.child or (facts.all("service") and ledger.service not in facts.all("service")):
            continue
        for occasion in ledger.occasions:
            cite = citations.all([message for message in occasion.messages if message in messages])
            if cite:
                found.append(Missed.of(ledger.service, occasion, cite, citations.today, _whole(child, ledger.service)))
    if found:
        return tuple(sorted(found, key=lambda one: (one.on or date.max, one.service)))
    cite = citations.all(sorted(messages))
    if not cite or not facts.one("service"):
        return ()
    days: list[date | None] = [day for day in map(day_of, facts.all("on")) if day] or [None]
    return tuple(
        Missed(
            facts.one("service"),
            day,
            facts.day("until"),
            facts.one("extent") or "day",
            facts.number("minutes"),
            facts.number("sessions") or 1,
            facts.one("reason"),
            cite,
            day is not None and day > citations.today,
        )
        for day in days
    )


def _whole(child: Child | None, service: str) -> int | None:
    """How long a session of this service is by the IEP, where that is one length."""
    lengths = {line.minutes for line in (child.services if child else ()) if line.service == service and line.minutes}
    return lengths.pop() if len(lengths) == 1 else None
