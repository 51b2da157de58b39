"""Hops 8 and 9: gathers the week, has it worded, and sends it once. It words nothing and counts nothing itself."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from casefile.errors import IepWatchError
from casefile.events import Event, EventKind
from casefile.letters import ComplaintDay, Delivery, Digest, DraftState, Happening, Week
from casefile.obligations import Because, Outlook
from scheduler.following import Words, asked_in, letters, look, quoted, reasons_of
from scheduler.ledgers import first_school_day, service_ledgers
from scheduler.progress import messages_of, progress

if TYPE_CHECKING:
    from scheduler.household import Household

log = logging.getLogger(__name__)

# A message that arrives late is news once; one that was sent long before is history (a backfill makes no storm).
LATE_NEWS = timedelta(days=60)


def gather(house: "Household", *, since: datetime, cut_off: datetime, now: datetime) -> Week:
    """Everything that the page of the period after `since`, up to `cut_off`, is made from."""
    from followup.complaints import complaint_days

    archive, family = house.archive, house.family
    day = min(cut_off, now).astimezone(family.timezone).date()
    outlook = look(house, day)
    recent = (min(since, cut_off - LATE_NEWS) - timedelta(days=1)).date()  # a day of slack for the family's zone
    arrived = archive.originals.arrived(since, cut_off, sent_from=recent)
    fresh = [
        event
        for event in archive.readings.events(since=recent, until=day)
        if since < event.sent_at <= cut_off or (event.original in arrived and cut_off - event.sent_at < LATE_NEWS)
    ]
    home = {event.what for event in fresh if event.kind is EventKind.LETTER_HOME}
    awaited = letters(house, outlook, also=home)
    told = _told_of(outlook, since.astimezone(family.timezone).date())
    words = Words(house, [*reasons_of(told), *(_because(event) for event in fresh)])
    outlook = quoted(house, outlook, words)
    ledgers = service_ledgers(house, first_school_day(family, day), day)
    goals = progress(house, first_school_day(family, day), day)
    unread = archive.listing.excerpts(archive.readings.unreadable(arrived))
    return Week(
        family=family,
        cut_off=cut_off,
        since=since,
        happenings=tuple(_happenings(words, fresh)),
        obligations=outlook.obligations,
        drafts=tuple(draft for draft in awaited.drafts if draft.state is DraftState.WAITING),
        questions=asked_in(outlook, words.sources),
        ledgers=ledgers,
        sources={**archive.listing.excerpts(messages_of(*goals)), **awaited.sources, **words.sources},
        health=archive.polls.health(since, cut_off),
        chain_head=archive.vault.head().chain,
        archived=archive.vault.counts().messages,
        forwarding_codes=archive.originals.forwarding_codes(arrived),
        unread=tuple(one for one in unread.values() if not one.privileged),
        sent=tuple(draft for draft in awaited.drafts if draft.id in home),
        progress=goals,
        complaint_days=tuple(ComplaintDay(*one) for one in complaint_days(ledgers, day)),
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


def _because(event: Event) -> Because:
    return Because(event.original, event.kind.value, ordinal=event.ordinal)


def _told_of(outlook: Outlook, since: date) -> Outlook:
    """The outlook without what no page tells of: what was closed before the period, and what is history.

    Ten years of mail leave a thousand of them, and the quotes of each are a message to be fetched.
    """
    asked = {question.about for question in outlook.questions}
    return replace(
        outlook,
        obligations=tuple(
            one for one in outlook.obligations if one.id in asked or (one.closed_on >= since if one.closed_on else not one.stale)
        ),
    )


def _happenings(words: Words, events: list[Event]) -> Iterator[Happening]:
    for event in events:
        excerpt = words.sources.get(event.original)
        if excerpt is not None and not excerpt.privileged:
            yield Happening(event, replace(excerpt, quote=words.quote(_because(event))))
