"""Logs typed or attached, chronologies and notes by the day: each row a claim of its own day, given or not, with its own reason."""
# ruff: noqa: E501 - patterns read best on one line

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from casefile.reading import Given, Missed, Tag
from classifier.claims import STRONG, SURE, Claim
from classifier.dates import When
from classifier.facts.row_claims import LEAST, LOG, OTHER, Told, judged
from classifier.facts.rows import Row, tables_of
from classifier.facts.table_headings import lists_misses, speaks_of_misses
from classifier.facts.trigger import Trigger
from classifier.facts.triggers import triggers_of
from classifier.letter import Letter
from classifier.passages import Passage
from classifier.sought import Sought


@dataclass(frozen=True, slots=True)
class Logs:
    """What the rows of a letter say, the body's sentences used up, and the days on which the rows have the last word."""

    claims: list[Claim] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    rows: frozenset[int] = frozenset()
    days: frozenset[date] = frozenset()
    guessed: set[tuple[str, date | None]] = field(default_factory=set)  # services and days of rows that name no service
    strict: bool = False  # whether rows stand in lines, beside which little else is told
    open: frozenset[date] = frozenset()  # those of rows that say nothing of a session


def read_logs(letter: Letter) -> Logs:
    """What is told by row in a letter and in what is attached to it."""
    logs = Logs()
    used: set[int] = set()
    days: set[date] = set()
    left: set[date] = set()
    last, strict = None, False
    for passage in [letter.body, *letter.attachments]:
        triggers: Sequence[Trigger] | None = None
        for table in tables_of(passage, letter.sent, _month(letter), _week(letter)):
            if triggers is None:
                triggers = triggers_of(letter, passage) if passage is letter.body else ()
            told = list(judged(letter, passage, table, triggers))
            if not told:
                continue
            _enter(passage, told, logs)
            strict = strict or table.lines
            if not letter.from_family and not lists_misses(table) and any(one.trigger is None for one in told):
                last = last or (passage, table.rows[0].start, table.rows[-1].end)
            if passage is letter.body:
                used |= table.units
                days.update(_days(table.rows))
                heard = {one.row.start for one in told}
                losses = not any(one.status.given for one in told) and speaks_of_misses(letter, table)
                left.update(
                    _days([row for row in table.rows if row.start not in heard and (not table.lines or _may_tell(row) or losses)])
                )
    by_row = [one for one in logs.missed if one.evidence[0].by == "rule:log-row"]
    # A list of the missed days alone is a letter; with the sessions held, or by itself, it is a log.
    if last and (last[0].where != "new_text" or logs.given or len(by_row) > LEAST) and not _own_tally(letter):
        passage, start, end = last
        logs.claims.append(
            Claim(
                Tag.RECORDS_PROVIDED,
                SURE if logs.given and len(logs.given) + len(by_row) >= LOG else STRONG,
                passage.evidence(start, min(end, start + 400), "log-rows"),
            )
        )
    return replace(logs, rows=frozenset(used), days=frozenset(days), open=frozenset(left), strict=strict)


def _month(letter: Letter) -> int | None:
    """The one month that the subject names."""
    months = {one.atoms[0].month for unit in letter.subject for one in unit.dates if one.kind == "month"}
    return months.pop() if len(months) == 1 else None


def _week(letter: Letter) -> date | None:
    """The Monday of the one week that the subject names, where it lies ahead ("agenda, Jan 20-23")."""
    spans = [
        when
        for unit in letter.subject
        for one in unit.dates
        if one.kind in {"range", "week of"} and one.atoms[0].kind == "date"
        for when in one.whens(letter.sent, "future")
    ]
    if len(spans) != 1 or spans[0].first is None or spans[0].last is None or letter.sent is None:
        return None
    first, last = spans[0].first, spans[0].last
    short = (last - first).days < _WEEK and first > letter.sent
    return first - timedelta(days=first.weekday()) if short else None


_WEEK = 6  # days


def _may_tell(row: Row) -> bool:
    """Whether a row of which nothing was read could tell of a miss all the same."""
    return any(unit.has("neg", "no", "lost", "gone", "short") for unit in row.units)


def _days(rows: Sequence[Row]) -> set[date]:
    return {when.first for row in rows for when in row.days if when.first is not None}


_TALLY = Sought(
    r"\bmy (?:own )?(?:notes|notebook|calendar|count|tally|list|phone|planner|son|daughter|child|kid|boy|girl|husband|wife|mother)\b|\b(?:kitchen|wall|refrigerator|fridge|our|family) calendar\b|\bi(?:'m| am)? (?:keep|keeping|kept|started|have been|made) (?:a |an |keeping |my )?(?:\w+ ){0,3}(?:notebook|sheet|calendar|list|diary|track|tally)|"
    r"\b(?:i wrote (?:it |this |that |them )?down|what i wrote|i am writing down)\b|\bfrom home\b"
)


# Where families have their mailboxes, and schools have not.
_PRIVATE = re.compile(
    r"@(?:[\w-]*(?:mail|inbox|yahoo|icloud|outlook|proton|correo)[\w-]*|aol|msn|live|comcast|verizon|att|sbcglobal|home)\."
)


def _own_tally(letter: Letter) -> bool:
    """Whether the list is what a family kept by itself: no record of the school."""
    sender = letter.message.original.sender if letter.message else None
    private = sender is not None and _PRIVATE.search(sender.address.lower()) is not None
    return letter.from_family or private or letter.body.search(_TALLY) is not None


def _enter(passage: Passage, told: Sequence[Told], logs: Logs) -> None:
    for one in told:
        evidence = (passage.evidence(one.start, one.end, "log-row" if one.trigger is None else f"row-{one.trigger.rule}"),)
        status = one.status
        for when in _days_told(passage, one):
            until = when.last if when.extent == "range" else None
            if status.given:
                logs.given.append(Given(one.service or OTHER, when.first, until, status.minutes, evidence))
            if not one.certain:
                logs.guessed.add((one.service or OTHER, when.first))
            if not status.given or status.lost:
                logs.claims.append(Claim(Tag.MISSED_SERVICE, one.trigger.score if one.trigger else SURE, evidence[0]))
                logs.missed.append(
                    Missed(one.service or OTHER, when.first, until, when.extent, None, status.lost, one.reason, evidence)
                )


def _days_told(passage: Passage, one: Told) -> Sequence[When]:
    """The days of a row; of a week's row, those within it of which it speaks ("Oct 27-31: 4 of 5 (10/28 no group)")."""
    span = one.row.days[0]
    if one.status.given or span.extent != "range" or span.first is None or span.last is None:
        return one.row.days
    inner = [
        when
        for expression in one.unit.dates
        if expression.start >= one.row.cell and expression.kind == "day"
        for when in expression.whens(passage.sent, "past")
        if when.first is not None and span.first <= when.first <= span.last
    ]
    return inner or one.row.days


def with_rows(logs: Logs, missed: Sequence[Missed], chosen: Sequence[Missed]) -> list[Missed]:
    """What is `chosen` for a letter, put right by its rows: they have the last word on their own days.

    `missed` is what the rules read outside of the rows. A reason that a row does not give is taken from what was chosen.
    """
    if not logs.days:
        return list(chosen)
    reasons = {(one.service, one.on): one.reason for one in chosen}
    by_day = {one.on: one.reason for one in chosen}
    kept = []
    services = Counter(one.service for one in chosen).most_common(1)
    for one in logs.missed:
        reason = one.reason if one.reason != "unknown" else reasons.get((one.service, one.on), by_day.get(one.on, "unknown"))
        service = one.service
        if (service, one.on) in logs.guessed:
            that_day = {other.service for other in chosen if other.on == one.on}
            service = that_day.pop() if len(that_day) == 1 else services[0][0] if service == OTHER and services else service
        kept.append(replace(one, reason=reason, service=service))
    outside = {(one.service, one.on) for one in missed}
    for one in chosen:
        if one.on is None or (one.on in logs.days and one.on not in logs.open):
            continue
        if logs.strict and one.on not in logs.days and (one.service, one.on) not in outside:
            continue
        kept.append(one)
    kept = list({(one.service, one.on, one.until): one for one in reversed(kept)}.values())
    kept.sort(key=lambda one: (one.on or date.max, one.service))
    return kept
