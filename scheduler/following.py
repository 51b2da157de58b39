"""Hops 6 and 7: what is awaited, the letters that would move it, and the quotes that both stand on. It decides nothing itself."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from casefile.errors import LetterRefusedError
from casefile.events import EventKind
from casefile.letters import Draft, DraftState, Excerpt
from casefile.obligations import Because, FollowUp, Obligation, Outlook, Question, ServiceLedger
from casefile.said import Said
from scheduler.ledgers import first_school_day, service_ledgers
from scheduler.quotes import quote_of

if TYPE_CHECKING:
    from scheduler.household import Household

FACTS = frozenset(EventKind) - {EventKind.MESSAGE}
LISTING_LETTERS = ("meeting_request", "service_log_request")


@dataclass(frozen=True, slots=True)
class Awaited:
    """An outlook with everything that is needed to print it."""

    outlook: Outlook
    sources: Mapping[str, Excerpt]
    drafts: tuple[Draft, ...] = ()


def look(house: "Household", as_of: date, *, remember: bool = False) -> Outlook:
    """Everything that is awaited, computed anew from all events and all that was said. It writes nothing.

    With `remember`, what is history by `as_of` is there as well: for finding an id that was shown for a past day.
    """
    from followup.outlook import outlook
    from followup.replies import awaited_answers

    readings = house.archive.readings
    events = readings.events(until=as_of, kinds=FACTS)
    # Most mail tells no fact: of a hundred thousand messages only those that may be an answer are brought up.
    answers = awaited_answers(events)
    events += readings.messages(until=as_of, wanted=answers.may_be, threads=answers.places, months=answers.months)
    return outlook(events, house.archive.said.all_said(), house.family, as_of, remember=remember)


def quoted(house: "Household", outlook: Outlook, words: "Words | None" = None) -> Outlook:
    """The same outlook with the quotes of everything that its obligations and questions stand on.

    `words` holds them where they were fetched before.
    """
    words = words or Words(house, reasons_of(outlook))
    return replace(
        outlook,
        obligations=tuple(replace(one, because=words.fill(one.because)) for one in outlook.obligations),
        questions=tuple(replace(one, because=words.fill(one.because)) for one in outlook.questions),
    )


def reasons_of(outlook: Outlook) -> list[Because]:
    """Everything that the obligations and questions stand on."""
    reasons = [because for obligation in outlook.obligations for because in obligation.because]
    return reasons + [because for question in outlook.questions for because in question.because]


def letters(house: "Household", outlook: Outlook, *, every: bool = False, also: Collection[str] = ()) -> Awaited:
    """The letters of an outlook, worded; only those that wait, and those whose ids are in `also`, unless `every`.

    What was approved keeps the words that the parent approved.
    """
    chosen = [one for one in outlook.follow_ups if every or one.state == DraftState.WAITING or one.draft_id in also]
    reasons = [because for one in chosen for because in one.because]
    about = {obligation.id: obligation for obligation in outlook.obligations}
    reasons += [because for one in chosen if one.obligation in about for because in about[one.obligation].because]
    words = Words(house, reasons)
    stored = {draft.id: draft for draft in house.archive.awaited.drafts()}
    books = _Books(house)
    drafts = tuple(_worded(house, about.get(one.obligation), one, words, stored, books) for one in chosen)
    return Awaited(outlook, words.sources, tuple(draft for draft in drafts if draft is not None))


def asked(house: "Household", as_of: date) -> tuple[Question, ...]:
    """What only the family can say, each question in words."""
    outlook = look(house, as_of)
    words = Words(house, [because for question in outlook.questions for because in question.because])
    quoted_ones = tuple(replace(one, because=words.fill(one.because)) for one in outlook.questions)
    return asked_in(replace(outlook, questions=quoted_ones), words.sources)


def asked_in(outlook: Outlook, sources: Mapping[str, Excerpt]) -> tuple[Question, ...]:
    """The questions of an outlook, in words."""
    from templates.questions import question_text

    about = {obligation.id: obligation for obligation in outlook.obligations}
    return tuple(replace(one, text=question_text(one, outlook.as_of, sources, about.get(one.about))) for one in outlook.questions)


def approve(house: "Household", draft: Draft, said: Said, *, now: datetime) -> None:
    """Keeps a letter in the words that were approved, and the approval."""
    house.archive.awaited.record_draft(draft, now)
    house.archive.awaited.reword_draft(draft, now)  # what waited may have been written before a correction
    house.archive.said.say(said)


def follow_up(house: "Household", *, today: date, now: datetime) -> Awaited:
    """Computes what is awaited today and writes it down: obligations with their aliases, questions once, letters once."""
    outlook = look(house, today)
    awaited = letters(house, outlook)
    house.archive.awaited.record_outlook(outlook, now)
    for draft in awaited.drafts:
        house.archive.awaited.record_draft(draft, now)
    return awaited


def _worded(
    house: "Household",
    obligation: Obligation | None,
    follow_up: FollowUp,
    words: "Words",
    stored: Mapping[str, Draft],
    books: "_Books",
) -> Draft | None:
    from templates.letters import LetterContext, word

    state = DraftState(follow_up.state)
    known = stored.get(follow_up.draft_id)
    if known is not None and state in (DraftState.APPROVED, DraftState.SENT):
        return replace(known, state=state)
    context = LetterContext(
        family=house.family,
        obligation=obligation,
        sources=words.sources,
        ledgers=books.of(follow_up),
        signed=house.signed,
        reply_to=words.reply_to(follow_up.because),
    )
    try:
        draft = word(follow_up, context)
    except LetterRefusedError:
        return None  # a letter that would accuse, or name the wrong person, does not exist
    return replace(draft, state=state, because=words.fill(follow_up.because))


class _Books:
    """The ledgers that letters list from, each day's made once."""

    def __init__(self, house: "Household") -> None:
        self._house = house
        self._by_day: dict[date, tuple[ServiceLedger, ...]] = {}

    def of(self, follow_up: FollowUp) -> tuple[ServiceLedger, ...]:
        """The child's ledgers on the day on which the letter fell due, for the letters that list what was missed."""
        if follow_up.kind not in LISTING_LETTERS:
            return ()
        if follow_up.on not in self._by_day:
            first = first_school_day(self._house.family, follow_up.on)
            self._by_day[follow_up.on] = service_ledgers(self._house, first, follow_up.on)
        return tuple(one for one in self._by_day[follow_up.on] if not follow_up.child or one.child == follow_up.child)


class Words:
    """The messages behind a set of reasons, each fetched once."""

    def __init__(self, house: "Household", reasons: Sequence[Because]) -> None:
        self._house = house
        wanted = list(dict.fromkeys(because.message for because in reasons))
        self._readings = house.archive.readings.readings(wanted)
        self._messages = house.archive.originals.messages(self._readings, whole=False)
        self.sources = house.archive.listing.excerpts(wanted)
        for because in reasons:
            source = self.sources.get(because.message)
            if source is not None and not source.quote:
                self.sources[because.message] = replace(source, quote=self.quote(because))

    def fill(self, reasons: Iterable[Because]) -> tuple[Because, ...]:
        """The reasons with their quotes."""
        return tuple(replace(because, quote=self.quote(because)) for because in reasons)

    def quote(self, because: Because) -> str:
        """The words that made the fact; "" where no single slice did, or where they are privileged."""
        from followup.events import evidence_of

        reading, source = self._readings.get(because.message), self.sources.get(because.message)
        if reading is None or source is None or source.privileged or because.ordinal is None:
            return ""
        evidence = evidence_of(reading, because.ordinal)
        return quote_of(self._messages[because.message], evidence) if evidence else ""

    def reply_to(self, reasons: Iterable[Because]) -> str | None:
        """The Message-ID to thread a letter under: of an original that came direct or attached, never a carrier's."""
        known = [because.message for because in reasons if because.message in self.sources]
        found = (self._messages[one].original.message_id for one in known if one in self._messages)
        return next((message_id for message_id in found if message_id), None)
