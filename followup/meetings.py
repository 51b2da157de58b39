"""Follows requested IEP meetings: opened by the family, dated by the school, held, refused, withdrawn; it words nothing."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar

from casefile.events import Event, EventKind
from casefile.family import Side
from casefile.obligations import ObligationKind, Question, State
from casefile.reading import At
from casefile.said import Said
from followup.cases import Result
from followup.dated import DatedCase
from followup.dates_on_offer import Offer, at_of, earliest, standing
from followup.deadlines import Due, due_dates, reminder_days
from followup.decisions import YES
from followup.receipt import counted_from
from followup.schooldays import DAY
from followup.steps import Planned
from followup.world import Mail

OFFERED, CONFIRMED = EventKind.MEETING_OFFERED, EventKind.MEETING_CONFIRMED
CANCELLED, DATE_REFUSED = EventKind.MEETING_CANCELLED, EventKind.MEETING_DATE_REFUSED
HELD, NOT_HELD, REQUESTED = EventKind.MEETING_HELD, EventKind.MEETING_NOT_HELD, EventKind.MEETING_REQUESTED
WITHDRAWN, REFUSED = EventKind.REQUEST_WITHDRAWN, EventKind.REQUEST_REFUSED
# What a case listens to, once it is open.
MEETING_NEWS = frozenset({OFFERED, CONFIRMED, CANCELLED, DATE_REFUSED, HELD, NOT_HELD, EventKind.LATER_WISHED})
# To whom a letter goes, by its number: the first to the case manager alone, each further one a role higher in copy.
COPIES = ((), ("principal",), ("principal", "special_education_director"))


@dataclass(frozen=True, slots=True)
class Moment:
    """What stood at the end of a day."""

    day: date
    live: tuple[Offer, ...]
    later_wished: bool


@dataclass(slots=True)
class MeetingCase(DatedCase):
    """One requested meeting."""

    KIND: ClassVar[ObligationKind] = ObligationKind.MEETING
    moments: list[Moment] = field(default_factory=list)
    offered_late: list[Offer] = field(default_factory=list)
    acknowledged: Event | None = None

    def hear(self, mail: Mail) -> None:
        """Take in what one mail says of this meeting."""
        for event in mail.of(NOT_HELD):
            self.not_held(event, mail)
        if mail.side is Side.SCHOOL:
            self._hear_school(mail)
        else:
            self._hear_family(mail)
        self.mark(mail.sent_on)

    def mark(self, day: date) -> None:
        """Keep what stands now, for the letters."""
        self.moments.append(Moment(day, self.dates.live, self.dates.later_wished))
        self.turning_days.add(day)
        stands = self.dates.current(day)
        if stands is not None:
            self.last_date = stands.at
            self.turning_days.update(offer.at.day + DAY for offer in self.dates.live)

    def _hear_school(self, mail: Mail) -> None:
        for event in mail.of(EventKind.REQUEST_ACKNOWLEDGED):
            self.acknowledged = self.acknowledged or event
            self.note("acknowledged", event)
        named = [at for event in mail.of(OFFERED, CONFIRMED) if (at := at_of(event))]
        for event in mail.of(CANCELLED):
            if any(event.on == new.day for new in named):
                event = replace(event, on=None, at=None)  # noqa: PLW2901 - the new date is read twice: what stands falls away
            self._cancel(event, earliest(named), "school")
        for event in mail.of(DATE_REFUSED):
            self.dates.unpropose(event)
        self._dated(mail.of(OFFERED), confirmed=False)
        self._dated(mail.of(CONFIRMED), confirmed=True)
        for event in mail.of(CONFIRMED):
            if event.on is None and not named:
                fresh = self.dates.confirm_without_date(event)
                self.note("scheduled", event)
                self.offered_late.extend([fresh] if fresh else [])
        for event in mail.of(REFUSED):
            self._maybe_refused(event)
        # a mail that calls a meeting off speaks of that one, or of one before it
        for event in () if mail.of(CANCELLED) else mail.of(HELD):
            self._held(event, mail, looks_ahead=any(at.day > mail.sent_on for at in named))

    def _dated(self, events: tuple[Event, ...], *, confirmed: bool) -> None:
        moves = len(self.dates.moved)
        self.offered_late.extend(self.dates.offer(events, confirmed=confirmed))
        for event in events:
            if event.on is not None:
                self.note("moved" if len(self.dates.moved) > moves else "scheduled", event)

    def _cancel(self, event: Event, after: At | None, by: str) -> At | None:
        gone = self.dates.cancel(event, after, by)
        if gone is not None:
            self.note("moved" if after else "cancelled", event)
        return gone

    def _hear_family(self, mail: Mail) -> None:
        withdrawn = mail.of(WITHDRAWN)
        if withdrawn and mail.side is Side.FAMILY:
            self.close("withdrawn", mail.sent_on, mail.sent_on, "withdrawn", withdrawn[0])
            return
        asks = mail.of(REQUESTED)
        for event in asks:
            self.remind(event)
            self.dates.later_wished = False
        named = [at for event in mail.of(OFFERED, CONFIRMED) if (at := at_of(event))]
        gone = [fell for event in mail.of(CANCELLED) if (fell := self._family_cancels(event, mail))]
        cancelled = bool(gone) and mail.side is Side.FAMILY
        for event in mail.of(DATE_REFUSED):
            gone.extend(offer.at for offer in self.dates.refuse(event))
        for event in mail.of(OFFERED, CONFIRMED):
            if self.dates.accept(event, mail.sent_on):
                self.note("scheduled", event)
        later = bool(gone) and bool(named) and all(new.day > old.day for new in named for old in gone)
        if mail.of(EventKind.LATER_WISHED) or later or (cancelled and not named and not asks):
            self.dates.later_wished = True
        for event in mail.of(HELD):
            self._held(event, mail, looks_ahead=bool(asks))

    def _family_cancels(self, event: Event, mail: Mail) -> At | None:
        """The family calls a date off, or tells that one was called off. What fell away by that."""
        stands = self.dates.current(mail.sent_on)
        if stands is not None and self._is_over(stands.at, mail):
            self.dates.drop(stands.at.day)  # the hour has passed: nothing took place, and nothing was moved
            self.note("cancelled", event)
            return None
        if stands is None and (event.on is None or event.on < mail.sent_on):
            return None  # what the school took back before is only spoken of
        return self._cancel(event, None, "family" if mail.side is Side.FAMILY else "school")

    def _is_over(self, at: At, mail: Mail) -> bool:
        """Whether the date lay behind the writer: the day before, or the hour where one was set."""
        sent_at = mail.sent_at.astimezone(self.world.family.timezone)
        return at.day < mail.sent_on or (at.day == mail.sent_on and at.time is not None and at.time < sent_at.time())

    def _maybe_refused(self, event: Event) -> None:
        """A refusal in so many words: the family says whether it is one."""
        answer = self.answer_to("was_it_refused", event.original)
        if answer is None:
            self.ask("was_it_refused", event.sent_on, event, event.original)
        elif answer.value == YES:
            self.close("refused", event.sent_on, answer.on, "refused", event)

    def _held(self, event: Event, mail: Mail, *, looks_ahead: bool) -> None:
        """It took place, or an earlier one did: what the text says of the day decides."""
        if self.closing is not None or (event.on is not None and (event.on > mail.sent_on or event.on < self.opened_on)):
            return
        if event.on is not None and event.on > self.opened_on:
            self.close("done", event.on, mail.sent_on, "held", event)
            return
        if event.on is None and mail.of(REFUSED):
            return  # who refuses a meeting and says that the team has met speaks of an earlier one
        stands = self.dates.current(mail.sent_on)
        if event.on is None and looks_ahead and (mail.side is not Side.SCHOOL or stands is None):
            return  # who asks for a meeting, or sets one, speaks of an earlier one
        if event.on is None and stands is not None and stands.at.day <= mail.sent_on:
            self.close("done", stands.at.day, mail.sent_on, "held", event)
        elif event.on is None and stands is None and not looks_ahead:
            self.close("done", mail.sent_on, mail.sent_on, "held", event)
        elif not looks_ahead:
            self._maybe_held(event)

    def _maybe_held(self, event: Event) -> None:
        """A meeting is spoken of while another day is set, or on the very day of the request: which one, the family knows."""
        answer = self.answer_to("was_it_held", event.original)
        if answer is None:
            self.ask("was_it_held", event.sent_on, event, event.original)
        elif answer.value == YES:
            self.close("done", event.on or event.sent_on, answer.on, "held", event)

    def done_day(self, said: Said) -> date:
        """The day that was told; where the settlement names none, the date that had been set."""
        stands = self.dates.current(said.on)
        told = said.on != said.said_at.astimezone(self.world.family.timezone).date()
        if told or stands is None or stands.at.day > said.on or stands.at.day <= self.opened_on:
            return said.on
        return stands.at.day

    def result_on_today(self) -> Result:
        """What it comes to."""
        due, counted = self._due()
        stands = standing(self.dates.live, self.world.today, due.on)
        state = self._state(due, stands)
        past = self.past_unmet(due)
        only_late = self.closing is None and stands is not None and due.on is not None and stands.at.day > due.on
        in_time = stands is not None and (due.on is None or stands.at.day <= due.on)
        late = tuple(offer for offer in self.offered_late if due.on is not None and offer.at.day > due.on)
        ahead = stands is not None and stands.at.day >= self.world.today
        last = stands.at if stands else self.last_date
        obligation = self.obligation(
            due,
            state,
            counted_from=counted,
            flagged=only_late or (past and not (state is State.UNCONFIRMED and in_time)),
            stale=self.stale(due, ahead=ahead),
            scheduled_for=last,
            moved=self.dates.moved,
            late_offers=tuple(offer.at for offer in late),
        )
        planned = self._planned(due, counted, late)
        return self.result(
            obligation, planned, lambda each, day: self._may_wait(each, day, due), self._open_questions(state, stands)
        )

    def _due(self) -> tuple[Due, date]:
        counted = counted_from(self.opener, self.acknowledged, self.rule, self.days, self.world.family)
        due = due_dates(counted, self.rule, self.days)
        agreed = [offer.at.day for offer in self.dates.live if offer.agreed]
        if self.rule.or_agreed_date and due.on is not None and agreed and max(agreed) > due.on:
            # the rule itself allows "a mutually agreed upon date"
            due = Due(max(agreed), due.earliest, due.reading, due.not_counted)
        return due, counted

    def _state(self, due: Due, stands: Offer | None) -> State:
        if self.closing is not None:
            return self.closed_state(due)
        today = self.world.today
        if stands is not None:
            if stands.at.day < today:
                return State.UNCONFIRMED
            return State.SCHEDULED if due.on is None or stands.at.day <= due.on else State.SCHEDULED_LATE
        return State.OVERDUE if due.on is not None and today > due.on else State.OPEN

    def _open_questions(self, state: State, stands: Offer | None) -> tuple[Question, ...]:
        if self.closing is not None:
            return ()
        if state is State.UNCONFIRMED and stands is not None:
            day = stands.at.day.isoformat()
            self.ask("was_it_held", stands.at.day + DAY, stands.event, day, facts=(("date", day), ("at", stands.at.isoformat())))
        return tuple(self.questions)

    def _planned(self, due: Due, counted: date, late: tuple[Offer, ...]) -> tuple[Planned, ...]:
        days = reminder_days(counted, self.rule, self.days, due)
        found = [
            Planned("meeting_reminder", number, day, copy_roles=COPIES[min(number, len(COPIES)) - 1])
            for number, day in enumerate(days, start=1)
        ]
        if self.rule.past_due and due.on is not None:
            found.append(Planned("meeting_past_due", 1, due.on + DAY, copy_roles=COPIES[-1]))
        unwished = [offer for offer in late if not offer.wished]
        told: dict[str, Planned] = {}
        for offer in unwished:
            if offer.event.original not in told:
                told[offer.event.original] = Planned(
                    "earlier_date_request",
                    len(told) + 1,
                    offer.event.sent_on,
                    follows="late",
                    facts=(("at", offer.at.isoformat()),),
                    messages=(
                        (self.opener.original, "opened", self.opener.ordinal),
                        (offer.event.original, "scheduled", offer.event.ordinal),
                    ),
                )
        return (*found, *told.values())

    def _may_wait(self, planned: Planned, day: date, due: Due) -> bool:
        """Whether the letter has something to ask at the end of that day."""
        moment = next((each for each in reversed(self.moments) if each.day <= day), None)
        stands = standing(moment.live, day, due.on) if moment else None
        if stands is None:
            wished = moment is not None and moment.later_wished
            return planned.follows == "rule" and not (planned.kind == "meeting_past_due" and wished)
        late = due.on is not None and stands.at.day > due.on
        if planned.follows == "rule" or not late or stands.agreed:
            return False
        return dict(planned.facts)["at"][:10] in {offer.at.day.isoformat() for offer in moment.live} if moment else False
