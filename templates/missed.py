"""The missed services that a letter tells of, each with its source: from the ledger, else from the follow-up's facts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from casefile.family import Child
from casefile.obligations import FollowUp, Occasion, ServiceLedger
from templates.citations import Citations
from templates.facts import Facts, day_of


@dataclass(frozen=True, slots=True, repr=False)
class Missed:
    """A missed service as a letter tells it, with its source. `days` are set where one message tells of several."""

    service: str
    on: date | None
    until: date | None
    extent: str
    minutes: int | None
    sessions: int
    reason: str
    cite: str
    ahead: bool = False
    days: tuple[date, ...] = ()

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
        if ledger.child != follow_up.child or (facts.services and ledger.service not in facts.services):
            continue
        for occasion in ledger.occasions:
            cite = citations.all([message for message in occasion.messages if message in messages])
            if cite:
                found.append(Missed.of(ledger.service, occasion, cite, citations.today, _whole(child, ledger.service)))
    if found:
        return tuple(sorted(found, key=lambda one: (one.on or date.max, one.service)))
    cite = citations.all(sorted(messages))
    if not cite or len(facts.services) != 1:
        return ()
    days: list[date | None] = [day for day in map(day_of, facts.all("dates") or facts.all("on")) if day] or [None]
    alone = len(days) == 1  # what several days have in common is told of none of them
    return tuple(
        Missed(
            facts.services[0],
            day,
            facts.day("until") if alone else None,
            facts.one("extent") or "day" if alone else "day",
            facts.number("minutes") if alone else None,
            facts.number("sessions") or 1 if alone else 1,
            facts.one("reason"),
            cite,
            day is not None and day > citations.today,
        )
        for day in days
    )


def together(occasions: Sequence[Missed]) -> tuple[Missed, ...]:
    """The occasions, those that one message tells of the same service joined, so that it is cited once."""
    joined: dict[tuple[object, ...], list[Missed]] = {}
    for number, one in enumerate(occasions):
        plain = (
            one.on is not None
            and one.extent == "day"
            and one.minutes is None
            and one.sessions == 1
            and one.until in (None, one.on)
        )
        joined.setdefault((one.service, one.cite, one.ahead) if plain else (number,), []).append(one)
    return tuple(
        replace(same[0], days=tuple(sorted({one.on for one in same if one.on}))) if len(same) > 1 else same[0]
        for same in joined.values()
    )


def _whole(child: Child | None, service: str) -> int | None:
    """How long a session of this service is by the IEP, where that is one length."""
    lengths = {line.minutes for line in (child.services if child else ()) if line.service == service and line.minutes}
    return lengths.pop() if len(lengths) == 1 else None
