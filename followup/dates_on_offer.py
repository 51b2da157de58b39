"""The dates of a meeting that stand at a moment: offered, confirmed, agreed on, moved and fallen away."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time

from casefile.events import Event
from casefile.obligations import Move
from casefile.reading import At


@dataclass(frozen=True, slots=True)
class Offer:
    """A date that the school has named. `confirmed`: it is the date; `agreed`: family and school have both named it."""

    at: At
    event: Event
    confirmed: bool = False
    agreed: bool = False
    wished: bool = False  # the family itself named it, or asked for a later one, before


def at_of(event: Event) -> At | None:
    """The date that an event names."""
    return None if event.on is None else At(event.on, event.at)


def earliest(dates: Iterable[At]) -> At | None:
    """The first of some dates; of one day the one with an hour, since it says more."""
    return min(dates, key=lambda at: (at.day, at.time is None, at.time or time.min), default=None)


def standing(offers: Iterable[Offer], day: date, due: date | None) -> Offer | None:
    """The date that stands at the end of `day`: the confirmed one, else the next of the last offered, else the last passed.

    Where the last mail offers only dates after `due`, an earlier offer still ahead and in time is the one that stands:
    it has not been taken back.
    """
    live = tuple(offers)
    confirmed = [offer for offer in live if offer.confirmed]
    latest = [offer for offer in confirmed or live if offer.event.original == (confirmed or live)[-1].event.original]
    upcoming = [offer for offer in latest if offer.at.day >= day]
    if not confirmed and due is not None and (upcoming or latest) and all(offer.at.day > due for offer in upcoming or latest):
        upcoming = [offer for offer in live if day <= offer.at.day <= due] or upcoming
    if upcoming:
        return min(upcoming, key=lambda offer: (offer.at.day, offer.at.time is None, str(offer.at.time)))
    return max(latest, key=lambda offer: offer.at.day, default=None)


class DatesOnOffer:
    """The dates of one meeting while its mail is read in order."""

    def __init__(self) -> None:
        self.live: tuple[Offer, ...] = ()
        self.proposed: tuple[At, ...] = ()
        self.moved: tuple[Move, ...] = ()
        self.later_wished = False
        self._family_moved: At | None = None  # the date that the family has asked to move away from

    def current(self, day: date) -> Offer | None:
        """The date that stands, whether in time or late."""
        return standing(self.live, day, None)

    def offer(self, events: Iterable[Event], *, confirmed: bool) -> tuple[Offer, ...]:
        """The school names dates. What the family named before is thereby agreed on.

        Returns:
            The dates that are new.
        """
        named: dict[date, tuple[Event, At]] = {}
        for event in events:
            at = at_of(event)
            ahead = at is not None and at.day >= event.sent_on  # a day gone by is told of, not offered
            if at is not None and ahead and (at.day not in named or named[at.day][1].time is None):
                named[at.day] = (event, at)
        if not named:
            return ()
        before = {offer.at.day: offer for offer in self.live}
        fresh = [self._made(event, at, before.get(at.day), confirmed=confirmed) for event, at in named.values()]
        if any(offer.confirmed for offer in fresh):
            replaced = [offer for offer in self.live if offer.confirmed and offer.at.day not in named]
            self._record_move(replaced, earliest(offer.at for offer in fresh))
            fresh = [offer for offer in fresh if offer.confirmed] if not confirmed else fresh
            self.live = tuple(fresh)
        else:
            self.live = (*(offer for offer in self.live if offer.at.day not in named), *fresh)
        self.later_wished = False
        self._finish_family_move(fresh)
        return tuple(offer for offer in fresh if offer.at.day not in before)

    def _made(self, event: Event, at: At, known: Offer | None, *, confirmed: bool) -> Offer:
        by_family = any(proposed.day == at.day for proposed in self.proposed)
        return Offer(
            at=at if at.time or known is None else known.at,
            event=event,
            confirmed=confirmed or by_family or bool(known and known.confirmed),
            agreed=by_family or bool(known and known.agreed),
            wished=by_family or self.later_wished or bool(known and known.wished),
        )

    def _record_move(self, replaced: list[Offer], new: At | None) -> None:
        if replaced:
            self.moved = (*self.moved, Move(replaced[-1].at, new, "school"))

    def _finish_family_move(self, fresh: list[Offer]) -> None:
        """The school takes up the date to which the family asked to move, or keeps the one that was to be moved."""
        if self._family_moved is None or not self.moved:
            return
        last = self.moved[-1]
        taken = next((offer.at for offer in fresh if offer.agreed), None)
        if taken is None and len(fresh) == 1 and not self.proposed:
            taken = fresh[0].at  # the family named no day: the one that the school names is the new one
        if any(offer.at.day == self._family_moved.day for offer in fresh):
            self.moved = self.moved[:-1]
        elif taken is not None:
            self.moved = (*self.moved[:-1], replace(last, after=taken))
        self._family_moved = None

    def accept(self, event: Event, day: date) -> bool:
        """The family says yes to a date that the school has named, or proposes one of its own. Whether it was a yes."""
        at = at_of(event)
        if at is None:
            stands = self.current(day)
            several = len({offer.at.day for offer in self.live if offer.at.day >= day}) > 1
            if stands is None or (several and not stands.confirmed):
                return False
            at = stands.at
        chosen = next((offer for offer in self.live if offer.at.day == at.day), None)
        if chosen is None:
            self.proposed = (*(each for each in self.proposed if each.day != at.day), at)
            return False
        self.live = (replace(chosen, confirmed=True, agreed=True, at=chosen.at if chosen.at.time else at),)
        return True

    def confirm_without_date(self, event: Event) -> Offer | None:
        """The school says yes without naming a date: to the only one proposed, else to the only one on offer."""
        ahead = [at for at in self.proposed if at.day >= event.sent_on]
        if len(ahead) == 1:
            new = self.offer([replace(event, on=ahead[0].day, at=ahead[0].time)], confirmed=True)
            return new[0] if new else None
        if len(self.live) == 1:
            self.live = (replace(self.live[0], confirmed=True),)
        return None

    def refuse(self, event: Event) -> tuple[Offer, ...]:
        """A date is not accepted: by the family one on offer (all, where none is named), by the school one proposed.

        Returns:
            What fell away.
        """
        at = at_of(event)
        gone = tuple(offer for offer in self.live if at is None or offer.at.day == at.day)
        self.live = tuple(offer for offer in self.live if offer not in gone)
        for offer in gone:
            if offer.confirmed:  # what was set does not fall away unnoticed, whatever it is called
                self.moved = (*self.moved, Move(offer.at, None, "family"))
                self._family_moved = offer.at
        return gone

    def unpropose(self, event: Event) -> None:
        """The school does not take up what the family proposed."""
        at = at_of(event)
        self.proposed = tuple(each for each in self.proposed if at is not None and each.day != at.day)

    def cancel(self, event: Event, after: At | None, by: str) -> At | None:
        """A set date falls away, with or without a new one.

        A date that is named and not known was set elsewhere, by telephone say: then none of the known ones stands.

        Returns:
            The date that fell away, if any was known or named.
        """
        named = at_of(event)
        stands = self.current(event.sent_on)
        known = next((offer for offer in self.live if named is not None and offer.at.day == named.day), None)
        before = known.at if known else named or (stands.at if stands else None)
        self.live = tuple(offer for offer in self.live if known is not None and offer.at.day != known.at.day)
        if before is None:
            return None
        self.moved = (*self.moved, Move(before, after, by))
        self._family_moved = before if by == "family" else None
        return before

    def knows(self, event: Event) -> bool:
        """Whether an event speaks of a date that stands: it names one of them, or none at all."""
        return bool(self.live) and (event.on is None or any(offer.at.day == event.on for offer in self.live))

    def drop(self, day: date) -> None:
        """A date did not take place."""
        self.live = tuple(offer for offer in self.live if offer.at.day != day)
