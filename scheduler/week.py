"""Hops 8 and 9: gathers the week, has it worded, and sends it once. It words nothing and counts nothing itself."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from casefile.errors import IepWatchError
from casefile.events import Event
from casefile.family import Family
from casefile.letters import Delivery, Digest, Happening, Week
from casefile.obligations import Because, Outlook, ServiceLedger
from scheduler.following import Words, asked_in, letters, look, quoted

if TYPE_CHECKING:
    from scheduler.household import Household

log = logging.getLogger(__name__)

# A message that arrives late is news once; one that was sent long before is history (a backfill makes no storm).
LATE_NEWS = timedelta(days=60)
SCHOOL_YEAR_STARTS = (8, 1)  # 1 August, where no calendar says otherwise


def gather(house: "Household", *, since: datetime, cut_off: datetime, now: datetime) -> Week:
    """Everything that the page of the period after `since`, up to `cut_off`, is made from."""
    archive, family = house.archive, house.family
    day = min(cut_off, now).astimezone(family.timezone).date()
    outlook = quoted(house, look(house, day))
    awaited = letters(house, outlook)
    fresh = _news(house, since, cut_off, day)
    words = Words(house, [*_reasons(outlook), *(_because(event) for event in fresh)])
    return Week(
        family=family,
        cut_off=cut_off,
        since=since,
        happenings=tuple(_happenings(words, fresh)),
        obligations=outlook.obligations,
        drafts=awaited.drafts,
        questions=asked_in(outlook, words.sources),
        ledgers=_ledgers(house, day),
        sources={**awaited.sources, **words.sources},
        health=archive.polls.health(since, cut_off),
        chain_head=archive.vault.head().chain,
        archived=archive.vault.counts().messages,
    )


def send(
    house: "Household",
    *,
    since: datetime,
    cut_off: datetime,
    now: datetime,
    dispatch: Callable[[Digest], Delivery],
) -> Delivery | None:
    """Claims the period, sends its page, marks it sent; None where it was claimed before.

    A crash between sending and marking leaves the claim: it is told by `doctor`, and nothing is ever sent twice.
    """
    from outbox.smtp import DeliveryUnknownError
    from templates.digest import render

    page = render(gather(house, since=since, cut_off=cut_off, now=now))
    if not house.archive.digests.claim(cut_off, now):
        return None
    try:
        delivery = dispatch(page)
    except DeliveryUnknownError:
        raise  # it may have left: the claim stays, and `doctor` tells of it
    except IepWatchError:
        house.archive.digests.give_back(cut_off)  # it certainly did not leave
        raise
    house.archive.digests.mark_sent(cut_off, now, delivery.recipients)
    log.info("digest sent recipients=%d", delivery.recipients)
    return delivery


def _news(house: "Household", since: datetime, cut_off: datetime, day: date) -> list[Event]:
    """The events of the period: of what was sent in it, and of what arrived in it without being long past."""
    arrived = house.archive.originals.arrived(since, cut_off)
    return [
        event
        for event in house.archive.readings.events(until=day)
        if since < event.sent_at <= cut_off or (event.original in arrived and cut_off - event.sent_at < LATE_NEWS)
    ]


def _because(event: Event) -> Because:
    return Because(event.original, event.kind.value, ordinal=event.ordinal)


def _reasons(outlook: Outlook) -> Iterator[Because]:
    for obligation in outlook.obligations:
        yield from obligation.because
    for question in outlook.questions:
        yield from question.because


def _happenings(words: Words, events: list[Event]) -> Iterator[Happening]:
    for event in events:
        excerpt = words.sources.get(event.original)
        if excerpt is not None and not excerpt.privileged:
            yield Happening(event, replace(excerpt, quote=words.quote(_because(event))))


def _ledgers(house: "Household", day: date) -> tuple[ServiceLedger, ...]:
    from followup.ledger import ledger

    archive = house.archive
    return ledger(
        archive.readings.events(until=day), archive.said.all_said(), house.family, first_school_day(house.family, day), day
    )


def first_school_day(family: Family, day: date) -> date:
    """Where the ledger starts unless a person says: the calendar's first day, else the 1 August before `day`."""
    named = [calendar.first_day for calendar in family.calendars if calendar.first_day and calendar.first_day <= day]
    if named:
        return max(named)
    start = date(day.year, *SCHOOL_YEAR_STARTS)
    return start if start <= day else start.replace(year=day.year - 1)
