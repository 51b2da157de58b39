"""The facts that a letter states, gathered from the follow-up, its obligation and the ledger. It words nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casefile.family import Child, Side
from casefile.letters import Excerpt
from casefile.obligations import Because, FollowUp, Obligation, ServiceLedger, State
from casefile.reading import At
from templates import vocabulary, words
from templates.citations import Citations, short_quote
from templates.facts import Facts
from templates.missed import Missed, missed_of, together

OPENED = "opened"
# The roles of a message that took a set date away, and of one that named a date (casefile.obligations.Because).
TOOK_AWAY = frozenset({"cancelled", "moved"})
NAMED_A_DATE = frozenset({"offered", "scheduled", "moved", "confirmed"})


@dataclass(frozen=True, slots=True, repr=False)
class Fallen:
    """A set date that fell away."""

    at: At
    cite: str


@dataclass(frozen=True, slots=True, repr=False)
class Statement:
    """Everything that the texts of `texts/letters` may mention. What is not known is empty, and then not mentioned."""

    child: str
    step: int
    request: str
    offer: str
    cites: str
    quote: str
    told_by_school: bool
    told_by_you: bool
    occasions: tuple[Missed, ...]
    services: tuple[str, ...]
    aide: bool
    due: date | None
    past: bool
    offered: At | None
    fallen: Fallen | None
    on: date | None
    not_given: bool
    since: date | None
    until: date | None
    records: tuple[str, ...]
    meeting_on: At | None
    meeting_cite: str
    change: str
    of_service: bool
    percent: str
    iep_date: date | None
    citation: str = ""
    meeting_rulebook: str = ""

    @classmethod
    def of(
        cls,
        follow_up: FollowUp,
        obligation: Obligation | None,
        child: Child | None,
        ledgers: Sequence[ServiceLedger],
        citations: Citations,
    ) -> "Statement":
        """Gather what is known about a follow-up.

        `follow_up.facts` may hold, each as text (several values apart by a comma): `service` or `services`, `on` or
        `dates`, `since`, `until`, `extent`, `minutes`, `sessions`, `reason`, `aide`, `at`, `records`, `what`, `percent`,
        `iep_date`, `meeting_at`, `meeting_message`. What stands in the obligation or the ledger need not be repeated.
        """
        facts = Facts(follow_up)
        because = (*follow_up.because, *(obligation.because if obligation else ()))
        opener = _opener(obligation, because, citations)
        telling = _telling(follow_up, because, citations)
        missed = missed_of(follow_up, facts, child, ledgers, citations)
        named = facts.services or tuple(dict.fromkeys(one.service for one in missed))
        if not named and obligation and obligation.what in vocabulary.SERVICE_WORDS:
            named = (obligation.what,)
        own = citations.known([one.message for one in follow_up.because])
        what = facts.one("what") or (obligation.what if obligation else "")
        return cls(
            child=child.name if child else "our child",
            step=follow_up.step,
            request=_request(obligation, opener, citations),
            offer=citations.one(telling) if telling else "",
            cites=citations.all([one.message for one in follow_up.because]),
            quote=short_quote(telling) if telling and telling.side is Side.SCHOOL else "",
            told_by_school=any(excerpt.side is Side.SCHOOL for excerpt in own),
            told_by_you=bool(own) and all(citations.is_recipient(excerpt) for excerpt in own),
            occasions=missed,
            services=named,
            aide="aide" in named or facts.one("aide") == "yes",
            due=obligation.due_on if obligation else facts.day("due_on"),
            past=bool(obligation and obligation.due_on and follow_up.on > obligation.due_on),
            offered=_offered(follow_up, obligation, facts),
            fallen=_fallen(obligation, citations),
            on=_makeup_day(obligation, facts),
            not_given=obligation is not None and obligation.state in (State.OPEN, State.OVERDUE),
            since=facts.day("since"),
            until=facts.day("until"),
            records=facts.all("records") or tuple(filter(None, (obligation.what if obligation else "").split(","))),
            meeting_on=facts.at("meeting_at"),
            meeting_cite=citations.all(facts.all("meeting_message")),
            change=words.change(what, named[0] if named else ""),
            of_service=what in vocabulary.CHANGE_WORDS,
            percent=facts.one("percent") or _percent(child),
            iep_date=facts.day("iep_date") or (child.iep_date if child else None),
        )

    def values(self, today: date) -> dict[str, object]:
        """The names that the texts use."""
        names = tuple(words.service(name) for name in self.services if name != "other")
        period = ""
        if self.since and self.cites:  # since a pattern began; one that lies ahead is asked about with its whole term
            period = f" since {words.month_day(self.since, today)}" if self.since < today else " this term"
        elif self.since and self.until:
            period = f" from {words.month_day(self.since, today)} to {words.month_day(self.until, today)}"
        elif self.since:
            period = f" since {words.month_day(self.since, today)}"
        return {
            "child": self.child,
            "step": self.step,
            "today": today,
            "meeting": words.meeting_term(self.meeting_rulebook),
            "request": self.request,
            "offer": self.offer,
            "cites": self.cites,
            "quote": self.quote,
            "told_by_school": self.told_by_school,
            "told_by_you": self.told_by_you,
            "is_support": bool(self.services) and all(name in vocabulary.SUPPORTS for name in self.services),
            "occasions": self.occasions,
            "joined": together(self.occasions),
            "reasons": {one.reason for one in self.occasions},
            "services": words.listed(names),
            "aide": self.aide,
            "due": self.due,
            "past": self.past,
            "citation": self.citation,
            "offered": self.offered,
            "fallen": self.fallen,
            "on": self.on,
            "not_given": self.not_given,
            "period": period,
            "records": words.listed([words.record(name) for name in self.records]) or words.record("other"),
            "meeting_on": self.meeting_on if self.meeting_cite else None,
            "meeting_cite": self.meeting_cite,
            "change": self.change,
            "of_service": self.of_service,
            "percent": self.percent,
            "iep_date": self.iep_date,
            "concern": f"{words.listed(names)} for {self.child}" if names else self.child,
        }


def _request(obligation: Obligation | None, opener: Excerpt | None, citations: Citations) -> str:
    if opener is not None:
        return citations.one(opener)
    return f"our email of {words.month_day(obligation.opened_on, citations.today)}" if obligation else "our last email"


def _opener(obligation: Obligation | None, because: Sequence[Because], citations: Citations) -> Excerpt | None:
    named = [one.message for one in because if one.role == OPENED] + ([obligation.opened_by] if obligation else [])
    return next((found for found in map(citations.excerpt, named) if found is not None), None)


def _telling(follow_up: FollowUp, because: Sequence[Because], citations: Citations) -> Excerpt | None:
    """The message that the letter answers: what was offered, or what told of the change."""
    own = [b for b in because if citations.excerpt(b.message)]
    if follow_up.kind == "earlier_date_request":
        own = [b for b in own if b.role in NAMED_A_DATE] or [b for b in own if b.role != OPENED]
        own = own[-1:]
    else:
        own = [b for b in own if b.role == OPENED] or own
    return citations.excerpt(own[0].message) if own else None


def _offered(follow_up: FollowUp, obligation: Obligation | None, facts: Facts) -> At | None:
    named = facts.at("at")
    if named is not None or obligation is None:
        return named
    if obligation.late_offers:
        return obligation.late_offers[min(follow_up.step, len(obligation.late_offers)) - 1]
    return obligation.scheduled_for


def _fallen(obligation: Obligation | None, citations: Citations) -> Fallen | None:
    """The last set date, where it fell away and none took its place."""
    if obligation is None or not obligation.moved or obligation.state in (State.SCHEDULED, State.SCHEDULED_LATE):
        return None
    last = obligation.moved[-1]
    if last.after is not None:
        return None
    cite = citations.all([one.message for one in obligation.because if one.role in TOOK_AWAY][-1:])
    return Fallen(last.before, cite) if cite else None


def _makeup_day(obligation: Obligation | None, facts: Facts) -> date | None:
    if obligation is not None and obligation.scheduled_for is not None:
        return obligation.scheduled_for.day
    return facts.day("on")


def _percent(child: Child | None) -> str:
    return str(child.general_education_percent) if child and child.general_education_percent is not None else ""
