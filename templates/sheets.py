"""Pages beside the letters: the sheet for a meeting, and what can come after a letter without an answer. It decides nothing."""

from collections.abc import Mapping, Sequence
from datetime import date

from casefile.family import Child, Goal, ServicePromise
from casefile.letters import ComplaintDay, Excerpt
from casefile.obligations import Obligation, Occasion, ServiceLedger, State
from casefile.progress import ChildProgress, GoalProgress
from templates import pages, words
from templates.goals import progress_lines
from templates.pages import Page
from templates.patterns import pattern
from templates.questions import cited

MOST_DAYS = 12
OWN_REASONS = ("student_absence", "student_refusal")


def meeting_sheet(
    child: Child | None,
    obligation: Obligation | None,
    ledgers: Sequence[ServiceLedger],
    sources: Mapping[str, Excerpt],
    today: date,
    *,
    awaited: Sequence[Obligation] = (),
    progress: ChildProgress | None = None,
) -> Page:
    """The sheet for a meeting ahead: the numbers, the days, the goals, and questions to ask.

    `ledgers` are those of this child; `awaited` what else is open for it. What is privileged is left out.
    """
    name = child.name if child else ""
    own = [ledger for ledger in ledgers if not name or ledger.child == name]
    told = [ledger for ledger in own if ledger.missed.sessions or ledger.missed.minutes or ledger.partial.sessions]
    goals = child.goals if child else ()
    known = progress or ChildProgress(name, tuple(GoalProgress(goal) for goal in goals))
    at = obligation.scheduled_for if obligation else None
    others = [
        one for one in awaited if not one.state.closed and not one.stale and (obligation is None or one.id != obligation.id)
    ]
    return pages.made(
        "pages/meeting.j2",
        {
            "title": f"The {words.meeting_term(child.rulebook if child else '')}",
            "child": name,
            "when": words.at(at, today) if at else "",
            "since": words.month_day(min((ledger.since for ledger in own), default=today), today),
            "rows": [_row(ledger, child, today) for ledger in own],
            "days": _days(told, sources, today),
            "goals": progress_lines(known, today, cite=lambda message: _cited(sources, message, today)),
            "goal_questions": [_goal_question(goal) for goal in goals],
            "awaited": [f"{_title(words.kind(one.kind.value))}: {words.state(one, today)}." for one in others],
            "missed_services": [words.service(ledger.service) for ledger in told],
            "percent": child.general_education_percent if child else None,
            "changes": any(one.kind.value == "notice" for one in others),
            "differences": [pattern(one, today) for ledger in own for one in ledger.differences],
        },
    )


def what_comes_after(
    obligation: Obligation | None, complaint_days: Sequence[ComplaintDay], today: date, *, child: str = ""
) -> Page:
    """The options after a past-due letter without an answer, and the last safe days for a state complaint, soonest first."""
    asked = ""
    if obligation is not None:
        asked = f"{_title(words.kind(obligation.kind.value))}: asked on {words.day(obligation.opened_on, today)}"
        asked += (
            f"; the target date was {words.day(obligation.due_on, today)}."
            if obligation.due_on and obligation.due_on < today
            else "."
        )
    ahead = sorted((one for one in complaint_days if one.receive_by >= today), key=lambda one: (one.receive_by, one.service))
    days = [
        f"{_title(words.service(one.service))}"
        f"{f', {one.child}' if one.child and not child else ''}, missed on {words.day(one.missed_on, today)}: "
        f"received by {words.day(one.receive_by, today)}"
        for one in ahead
    ]
    return pages.made(
        "pages/after.j2", {"child": child, "asked": asked, "days": days, "obligation": obligation.id if obligation else ""}
    )


def promise_words(promise: ServicePromise) -> str:
    """A line of the services page as one says it: "30 minutes, 2 times a week, in a group"."""
    if promise.minutes and promise.times:
        said = f"{words.minutes(promise.minutes)}, {words.count(promise.times, 'time')} a {promise.per}"
    elif promise.total_minutes:
        said = f"{words.minutes(promise.total_minutes)} a {promise.per}"
    else:
        return ""
    how = {"group": ", in a group", "individual": ", one to one"}.get(promise.delivery, "")
    return said + how


def _title(text: str) -> str:
    return text[:1].upper() + text[1:]


def _row(ledger: ServiceLedger, child: Child | None, today: date) -> dict[str, object]:
    promise = next((promise_words(one) for one in (child.services if child else ()) if one.service == ledger.service), "")

    def shown(sessions: int, minutes: int) -> str:
        return words.minutes(minutes) if ledger.in_minutes else str(sessions)

    own = sum(
        tally.minutes if ledger.in_minutes else tally.sessions for reason, tally in ledger.by_reason if reason in OWN_REASONS
    )
    return {
        "title": _title(words.service(ledger.service)),
        "promise": promise,
        "promised": shown(ledger.promised.sessions, ledger.promised.minutes) if ledger.promised else "",
        "missed": shown(ledger.missed.sessions, ledger.missed.minutes),
        "own": own,
        "made_up": shown(ledger.made_up.sessions, ledger.made_up.minutes),
        "partial": ledger.partial.sessions,
        "unknown": shown(ledger.unknown.sessions, ledger.unknown.minutes) if ledger.promised else "",
        "patterns": [pattern(one, today) for one in ledger.patterns],
    }


def _days(ledgers: Sequence[ServiceLedger], sources: Mapping[str, Excerpt], today: date) -> list[str]:
    """The missed days with where each stands, newest last; the earliest are left out where there are many."""
    lines: list[tuple[date, str]] = []
    for ledger in ledgers:
        for occasion in ledger.occasions:
            found = [sources[m] for m in occasion.messages if m in sources and not sources[m].privileged]
            if occasion.on is None or not found:
                continue
            lines.append(
                (occasion.on, _day(ledger.service, occasion, words.listed([cited(one, today) for one in found[:2]]), today))
            )
    lines.sort()
    return [line for _, line in lines[-MOST_DAYS:]]


def _day(service: str, occasion: Occasion, cite: str, today: date) -> str:
    when = words.span(occasion.on, occasion.until, today) if occasion.on else ""
    minutes = f", {words.minutes(occasion.minutes)}" if occasion.minutes else ""
    reason = f", {words.reason(occasion.reason)}" if occasion.reason != "unknown" else ""
    return f"{when}: {words.service(service)}{minutes}{reason} ({cite})"


def _cited(sources: Mapping[str, Excerpt], message: str, today: date) -> str:
    found = sources.get(message)
    return "" if found is None or found.privileged else cited(found, today)


def _goal_question(goal: Goal) -> str:
    start = f" It started at {goal.baseline:g}." if goal.baseline is not None else ""
    return f'"{goal.text}":{start} What is the number now, and what shows it? May we see it?'


def is_unanswered(obligation: Obligation) -> bool:
    """Whether the page of what can come next is worth showing: the date has passed, and nothing is set."""
    return obligation.state is State.OVERDUE and not obligation.stale
