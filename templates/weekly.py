"""What stands on the weekly page, section by section, each line worded; `digest` lays it out. What is privileged stays out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from casefile.family import Child
from casefile.letters import Draft, Week
from casefile.obligations import Obligation, ObligationKind, ServiceLedger, State
from templates import checks, vocabulary, words
from templates.goals import goal_line, report_line
from templates.happenings import Told, shortened, told
from templates.needs import Need, needs_of, whose
from templates.patterns import pattern

# A page that is read in two minutes: what is left out is named with the command that shows it.
MOST_TOLD, MOST_AWAITED, MOST_LETTERS, MOST_SERVICES = 8, 8, 5, 6
REVIEW_IS_NEAR = 90  # the yearly review's first letter goes out 60 days ahead; a month before that it is worth a line
COMPLAINT_DAY_IS_NEAR = 45
MOST_GOALS, REPORT_IS_NEWS = 4, 30
UNKNOWN = "\N{EN DASH}"


@dataclass(frozen=True, slots=True, repr=False)
class ChildWeek:
    """What happened for one child; `name` is "" for what names none."""

    name: str
    told: tuple[Told, ...]
    closed: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True, repr=False)
class Awaited:
    """Something that is awaited."""

    title: str
    since: str
    state: str
    passed: bool
    obligation: str


@dataclass(frozen=True, slots=True, repr=False)
class ServiceRow:
    """One service so far, in sessions where a session's length is known, else in minutes."""

    title: str
    promised: str
    missed: str
    made_up: str
    unknown: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class LetterLine:
    """A letter that waits, with the question that it asks."""

    title: str
    to: str
    ask: str
    draft: str


@dataclass(frozen=True, slots=True, repr=False)
class WeekView:
    """The page."""

    period: str
    to_do: str
    summary: str
    needs: tuple[Need, ...]
    children: tuple[ChildWeek, ...]
    awaited: tuple[Awaited, ...]
    more_awaited: int
    services: tuple[ServiceRow, ...]
    services_since: str
    goals: tuple[str, ...]
    letters: tuple[LetterLine, ...]
    more_letters: int
    sent: tuple[str, ...]
    complaint_days: tuple[str, ...]
    health: tuple[str, ...]
    chain_head: str


def view(week: Week) -> WeekView:
    """The page of a week."""
    zone = week.family.timezone
    today = week.cut_off.astimezone(zone).date()
    since = week.since.astimezone(zone).date() if week.since else None
    names = tuple(child.name for child in week.family.children)
    awaited = _awaited_obligations(week, today)
    needs = needs_of(week, awaited, today)
    children = tuple(_children(week, names, since, today))
    newest = sorted(week.drafts, key=lambda draft: draft.created_on, reverse=True)
    letters = tuple(_letter(draft, week.family.child(draft.child), len(names) > 1) for draft in newest)
    rows = [_awaited(obligation, len(names) > 1, today) for obligation in awaited]
    ledgers = [ledger for ledger in week.ledgers if ledger.promised or ledger.missed.sessions or ledger.made_up.sessions]
    return WeekView(
        period=f"{words.day(since, today)} to {words.day(today)}" if since else f"Up to {words.day(today)}",
        to_do=words.count(len(needs), "thing needs you", "things need you") if needs else "nothing needs you",
        summary=_summary(week, awaited, today),
        needs=needs,
        children=children,
        awaited=tuple(rows[:MOST_AWAITED]),
        more_awaited=max(len(rows) - MOST_AWAITED, 0),
        services=tuple(_service(ledger, len(names) > 1, today) for ledger in ledgers[:MOST_SERVICES]),
        services_since=words.short_day(min(ledger.since for ledger in ledgers), today) if ledgers else "",
        goals=tuple(_goals(week, len(names) > 1, today)),
        letters=letters[:MOST_LETTERS],
        more_letters=max(len(letters) - MOST_LETTERS, 0),
        sent=tuple(f"{words.letter(draft.kind)}{whose(draft.child, names)}" for draft in week.sent),
        complaint_days=tuple(
            f"{words.service(one.service)}{whose(one.child, names)} missed on {words.day(one.missed_on, today)}: "
            f"{words.day(one.receive_by, today)}"
            for one in week.complaint_days
            if 0 <= (one.receive_by - today).days <= COMPLAINT_DAY_IS_NEAR
        ),
        health=tuple(_health(week, today)),
        chain_head=week.chain_head,
    )


def _goals(week: Week, several: bool, today: date) -> Iterator[str]:  # noqa: FBT001 - whether there are several children
    """The goals of which figures were told, and the reports that were due lately."""

    def cite(message: str) -> str:
        found = week.sources.get(message)
        return "" if found is None or found.privileged else f"{found.author or found.address} [{message}]"

    for one in week.progress:
        who = f"{one.child}: " if several else ""
        lines = [goal_line(goal, today, cite) for goal in one.goals if goal.figures]
        lines += [report_line(due, today, cite) for due in one.reports if (today - due.due_on).days <= REPORT_IS_NEWS]
        yield from (who + line for line in lines[:MOST_GOALS])


def _summary(week: Week, awaited: Sequence[Obligation], today: date) -> str:
    missed = {
        (h.event.child, h.event.what, h.event.on, h.event.until, h.said.message if h.event.on is None else "")
        for h in week.happenings
        if h.event.kind.value == "missed" and not h.said.privileged
    }
    passed = sum(obligation.state is State.OVERDUE for obligation in awaited)
    parts = [
        words.count(len(missed), "service was missed", "services were missed") if missed else "",
        words.count(passed, "target date has passed", "target dates have passed") if passed else "",
        words.count(len(week.drafts), "letter is ready", "letters are ready") if week.drafts else "",
    ]
    said = [part for part in parts if part]
    if not said:
        return "A quiet week." if not week.happenings else "Nothing was missed, as far as the mail tells."
    del today
    return words.listed(said)[:1].upper() + words.listed(said)[1:] + "."


def _children(week: Week, names: tuple[str, ...], since: date | None, today: date) -> Iterable[ChildWeek]:
    for name in (*names, ""):
        wanted = {name, ""} if len(names) == 1 else {name}
        if name == "" and len(names) == 1:
            continue
        lines = told((h for h in week.happenings if (h.event.child if h.event.child in names else "") in wanted), today)
        closed = tuple(
            words.closed(o, today)[:1].upper() + words.closed(o, today)[1:]
            for o in week.obligations
            if o.state.closed
            and o.state is not State.DISMISSED
            and (o.child if o.child in names else "") in wanted
            and o.closed_on is not None
            and (since is None or since <= o.closed_on)
            and o.closed_on <= today
        )
        if lines or closed:
            yield ChildWeek(name, lines[:MOST_TOLD], closed, max(len(lines) - MOST_TOLD, 0))


def _awaited_obligations(week: Week, today: date) -> list[Obligation]:
    def is_far(obligation: Obligation) -> bool:
        return (
            obligation.kind is ObligationKind.ANNUAL_REVIEW
            and obligation.state is State.OPEN
            and obligation.due_on is not None
            and (obligation.due_on - today).days > REVIEW_IS_NEAR
        )

    found = [one for one in week.obligations if not one.state.closed and not one.stale and not is_far(one)]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.opened_on, one.id))


def _awaited(obligation: Obligation, named: bool, today: date) -> Awaited:  # noqa: FBT001 - a view's flag, private
    title = words.kind(obligation.kind.value)
    if obligation.kind is ObligationKind.RECORDS and obligation.what:
        title = words.listed([words.record(what) for what in obligation.what.split(",")]).removeprefix("the ")
    elif obligation.kind is ObligationKind.MAKEUP and obligation.what in vocabulary.SERVICE_WORDS:
        title = f"make-up for {words.service(obligation.what)}"
    asked = {
        ObligationKind.MAKEUP: "offered",
        ObligationKind.NOTICE: "change told",
        ObligationKind.REPLY: "you wrote",
        ObligationKind.ANNUAL_REVIEW: "",
    }.get(obligation.kind, "asked")
    return Awaited(
        title=title[:1].upper() + title[1:] + (f", {obligation.child}" if named and obligation.child else ""),
        since=f"{asked} {words.short_day(obligation.opened_on, today)}" if asked else "",
        state=words.state(obligation, today),
        passed=obligation.state in (State.OVERDUE, State.SCHEDULED_LATE),
        obligation=obligation.id,
    )


def _service(ledger: ServiceLedger, named: bool, today: date) -> ServiceRow:  # noqa: FBT001 - a view's flag, private
    title = words.service(ledger.service)

    def shown(sessions: int, minutes: int) -> str:
        return f"{minutes} min" if ledger.in_minutes else str(sessions)

    return ServiceRow(
        title=title[:1].upper() + title[1:] + (f", {ledger.child}" if named and ledger.child else ""),
        promised=shown(ledger.promised.sessions, ledger.promised.minutes) if ledger.promised else UNKNOWN,
        missed=shown(ledger.missed.sessions, ledger.missed.minutes),
        made_up=shown(ledger.made_up.sessions, ledger.made_up.minutes),
        unknown=shown(ledger.unknown.sessions, ledger.unknown.minutes) if ledger.promised else UNKNOWN,
        patterns=tuple(pattern(one, today) for one in (*ledger.patterns, *ledger.differences)),
    )


def _letter(draft: Draft, child: Child | None, named: bool) -> LetterLine:  # noqa: FBT001 - a view's flag, private
    known = {contact.address.lower(): contact.name for contact in (child.contacts if child else ()) if contact.name}
    to = words.listed([known.get(address.lower(), address) for address in (*draft.to, *draft.cc)])
    asks = [sentence for sentence in checks.sentences(draft.body) if sentence.endswith("?") or sentence.startswith("Please ")]
    title = words.letter(draft.kind) + (f", {draft.child}" if named and draft.child else "")
    return LetterLine(title, to or "nobody yet: add a contact", shortened(asks[0], 180) if asks else "", draft.id)


def _health(week: Week, today: date) -> Iterable[str]:
    zone = week.family.timezone
    read = [one.last_success for one in week.health if one.last_success is not None]
    if read:
        last = max(read).astimezone(zone)
        yield f"Mail was last read {words.day(last.date(), today)}, {words.clock(last.time())}."
    elif week.health:
        yield "No mail has been read yet."
    stored, again, aside = (sum(getattr(one, name) for one in week.health) for name in ("stored", "duplicates", "quarantined"))
    yield f"{stored} new, {again} seen before, {aside} set aside." + (
        f" {week.archived} messages kept in all." if week.archived else ""
    )
