"""Walks an obligation's letters through time: which one waits, which were overtaken; it words none and counts no days."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casefile.letters import DraftState

# INTERFACES: nothing is drafted for what was due more than 90 days before the as-of day.
STALE_AFTER = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Planned:
    """A letter that falls due on a day unless something stands in its way.

    `follows` names the sequence: only the latest due of one sequence can wait. `facts` and `messages` are for its wording.
    """

    kind: str
    number: int
    on: date
    role: str = "case_manager"
    copy_roles: tuple[str, ...] = ()
    follows: str = "rule"
    facts: tuple[tuple[str, str], ...] = ()
    messages: tuple[tuple[str, str, int | None], ...] = ()  # (message, role, ordinal)


@dataclass(slots=True)
class Letter:
    """What became of a planned letter by the rules alone."""

    planned: Planned
    created_on: date
    state: DraftState = DraftState.WAITING


def walk(
    planned: Sequence[Planned],
    may_wait: Callable[[Planned, date], bool],
    turning_days: Iterable[date],
    today: date,
    ended_on: date | None = None,
    decided: Callable[[str, int], DraftState | None] = lambda _kind, _number: None,
) -> tuple[Letter, ...]:
    """The letters that have fallen due by the end of `today`, in the order in which they did.

    `may_wait` says whether a letter may wait at the end of a day; it changes its mind on `turning_days` alone. From
    `ended_on` nothing is awaited any more. A letter that was in the way of nothing is made on its own day; one that was
    held up, or that waits again, on the day on which the way is free; one that a person has `decided` on stays as it is.
    """
    letters: dict[tuple[str, int], Letter] = {}
    waiting: Letter | None = None
    for day in sorted({each.on for each in planned} | set(turning_days) | ({ended_on} if ended_on else set())):
        if day > today:
            break
        if ended_on is not None and day >= ended_on:
            if waiting is not None:
                waiting.state = DraftState.OBSOLETE
            break
        due = _latest_due(planned, may_wait, day)
        if waiting is not None and not may_wait(waiting.planned, day):
            same = due is not None and due.kind == waiting.planned.kind
            waiting.state = DraftState.SUPERSEDED if same else DraftState.OBSOLETE
            waiting = None
        if due is None or (waiting is not None and waiting.planned == due):
            continue
        if waiting is not None:
            waiting.state = DraftState.SUPERSEDED
        made_before = (due.kind, due.number) in letters
        waiting = letters.setdefault((due.kind, due.number), Letter(due, day))
        if not (made_before and decided(due.kind, due.number)):
            waiting.planned, waiting.created_on, waiting.state = due, day, DraftState.WAITING
    for letter in letters.values():
        letter.state = decided(letter.planned.kind, letter.planned.number) or letter.state
    return tuple(letters.values())


def _latest_due(planned: Sequence[Planned], may_wait: Callable[[Planned, date], bool], day: date) -> Planned | None:
    """Of each sequence the latest that is due, if it may wait; of these the latest."""
    latest: dict[str, Planned] = {}
    for each in planned:
        if each.on <= day and (each.follows not in latest or latest[each.follows].on <= each.on):
            latest[each.follows] = each
    return max((each for each in latest.values() if may_wait(each, day)), key=lambda each: each.on, default=None)
