"""What each row claims of a service: its status cell first, then what the sentence rules hear in it. Rows are cut by `rows`."""
# ruff: noqa: C901, E501, PLR0912 - one branch for each way in which a row tells; patterns read best on one line

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from classifier.claims import FAIR
from classifier.facts.amounts import minutes_lost
from classifier.facts.row_status import Status, columns_of, legend_of, off, status_of
from classifier.facts.rows import Row, Table, lies_ahead
from classifier.facts.table_headings import (
    RIDE,
    about_sessions,
    counts_something_else,
    length_in,
    list_label,
    lists_misses,
    service_of,
    under_a_loss,
    usual_length,
)
from classifier.facts.trigger import Trigger
from classifier.letter import Letter, services_in
from classifier.passages import Passage, Unit
from classifier.phrases import Hit
from classifier.reasons import reason_of, settle

LEAST = 2  # rows that say of a session whether it was: a log from two on
LOG = 4  # so many are a log whatever it is of
_LEAST_NOTES = 3  # rows of notes by the day, of which one may tell of a miss
OTHER = "other"
_PEOPLE = frozenset({"aide", "nursing", "transportation", "hearing"})  # whose own absence a log of them tells


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one service in a row."""

    row: Row
    unit: Unit
    service: str
    named: bool
    status: Status
    reason: str
    start: int
    end: int
    trigger: Trigger | None = None
    certain: bool = True  # whether that is its service beyond doubt
    at: int = 0  # characters from the start of what it says to the name of the service


def judged(letter: Letter, passage: Passage, table: Table, triggers: Sequence[Trigger]) -> Iterator[Told]:
    """What the rows say; nothing where they are no log, and none of them tells of a miss in words of its own."""
    said = _of_the_table(letter, passage, table, list(_said(letter, passage, table)))
    sure = [one for one in said if one.status.sure]
    is_log = _is_log(letter, passage, table, said, sure)
    if is_log and not any(one.status.given is False or one.status.lost for one in said) and under_a_loss(table):
        return  # "Red: September 16, speech 30 minutes": the minutes are those lost
    if is_log and (lies_ahead(passage, table) or counts_something_else(letter, table)):
        return
    denied = list(_denied(letter, passage, table, triggers, said if is_log else []))
    if not is_log:
        if denied and len(table.rows) >= _LEAST_NOTES and table.lines and _in_cells(table):
            yield from denied
        return
    if table.listed and not any(one.status.given for one in sure) and list_label(table.listed) is None:
        return  # days with their causes in one sentence, which says itself what became of them
    own = {one.service for one in said if one.named}
    unnamed = sum(not one.named for one in said)
    several = len(own) > 1 and unnamed <= len(said) - unnamed
    weekdays: dict[int, set[str]] = {}
    for one in said:
        if one.named and one.row.on is not None:
            weekdays.setdefault(one.row.on.weekday(), set()).add(one.service)
    for one in _shortened(passage, said, usual_length(passage, table)):
        if not one.status.sure and any(other.row is one.row for other in denied):
            continue
        if not one.named and (several or (not one.status.sure and len(own) > 1)):
            by_weekday = weekdays.get(one.row.on.weekday(), set()) if one.row.on else set()
            if len(by_weekday) != 1:
                continue
            yield replace(one, service=next(iter(by_weekday)))
            continue
        if (one.row.ahead and one.status.given) or (one.service == RIDE and one.status.given and one.status.lost):
            continue  # a bus that came late came
        if not one.status.sure and not one.named and not one.certain:
            continue
        yield one
    yield from denied


def _in_cells(table: Table) -> bool:
    """Whether each row's day stands apart, or there is one for each day of a week."""
    if all(row.set_off for row in table.rows):
        return True
    days = [row.on for row in table.rows if row.on is not None]
    return len(days) >= LOG and len(days) == len(table.rows) and all(one < other for one, other in pairwise(days))


def _is_log(letter: Letter, passage: Passage, table: Table, said: Sequence[Told], sure: Sequence[Told]) -> bool:
    """Whether enough rows say of a session of some service that it was, or was not."""
    rows = {one.row.start for one in sure}
    if len(rows) < LEAST and not (len(rows) == 1 and len(said) >= LEAST and about_sessions(letter, table)):
        return False
    with_minutes = sum(bool(one.status.minutes) for one in sure)
    timed = with_minutes >= LEAST or usual_length(passage, table) is not None
    return (len(rows) >= LOG and timed) or any(one.service not in {"", OTHER} for one in sure)


def _of_the_table(letter: Letter, passage: Passage, table: Table, said: list[Told]) -> list[Told]:
    """`said`, where a row of a log of one service names another in passing ("10 min, the van was late")."""
    whose, _ = service_of(letter, table)
    labelled = [one for one in said if one.named and one.at <= _LABEL]
    if not whose or len(labelled) * 2 > len(said):
        return said
    return [
        replace(one, service=whose, named=False)
        if one.named
        and one.row.heading is None
        and one.at > _LABEL
        and (
            one.service == RIDE
            or one.status.given is not False
            or not _DENIED.search(passage.folded, max(0, one.row.cell), one.row.cell + one.at)
        )
        else one
        for one in said
    ]


_DENIED = re.compile(r"\b(?:no|not|cancell?ed|missed|without|off)\b[^.,;]*$")


def _said(letter: Letter, passage: Passage, table: Table) -> Iterator[Told]:
    columns, legend = columns_of(passage, table.lead), legend_of(passage)
    usual = usual_length(passage, table)
    about, certain = service_of(letter, table)
    listing = lists_misses(table)
    known: dict[str, str] = {}
    before: Told | None = None
    whose, stated, heading = about, usual, None
    for row in table.rows:
        if row.heading is not heading and row.heading is not None:
            heading = row.heading
            whose, certain = services_in(heading.of("service"))[0].value or about, True
            stated = length_in(passage, heading) or (usual if whose == about else None)
        labels = (
            [hit for hit in services_in(row.units[0].of("service")) if hit.start < row.day] if row.units[0].has("service") else []
        )
        if labels and row.units[0].dates and row.units[0].dates[0].start >= row.day:
            whose, certain = labels[-1].value, True
        elif columns is not None and columns.day > 0:
            whose, certain = "", False
        for unit, start, end, hits in _segments(passage, row, cells=columns is not None):
            text = passage.folded[start:end]
            status = status_of(text, columns, legend, stated)
            if table.listed and (labelled := list_label(table.listed)) is not None and (status.given is None or not status.sure):
                status = Status(given=True) if labelled else off(stated)
            if listing and (status.given is None or status.lost is None):
                status = off(status.minutes or stated)
            if status.given is None and before is not None and _SAME.match(text):
                status, reason = before.status, before.reason
            elif status.given is None:
                continue
            else:
                reason = _reason(letter, passage, row, unit, start, end, whose)
            if reason == "unknown" or (legend and status.reason != "unknown"):
                reason = status.reason
            if (
                status.given is False
                and reason == "unknown"
                and not status.sure
                and not listing
                and not _CLOSES.search(text)
                and not _ILL.search(text)
            ):
                continue  # nothing but a word that may be a cause
            called = _PERSON.search(text)
            if hits and called and (called.end() <= hits[0].start - start <= called.end() + 2):
                known[called.group(1)] = hits[0].value
            alias = known.get(called.group(1), "") if called and not hits else ""
            service = hits[0].value if hits else alias or whose
            begin = start if unit is not row.units[0] else row.start
            before = Told(
                row,
                unit,
                service,
                named=bool(hits or alias or row.heading or labels),
                status=status,
                reason=reason,
                start=begin,
                end=end,
                at=hits[0].start - start if hits else 0,
                certain=bool(hits or alias) or (certain and (table.lines or row.heading is not None)),
            )
            yield before


_PERSON = re.compile(r"\b((?:mr|mrs|ms|miss|dr)\.? \w+)")
_SAME = re.compile(r"[\s|:;,.=()–—-]*(?:0 ?\|? ?)?(?:the )?(?:same|ditto|idem|likewise|\"|again)\b")
_ILL = re.compile(r"\b(?:home with|sick|ill|out (?:sick|with)|fever|absent)\b")
_CLOSES = re.compile(r"\b(?:no school|school closed|closed|holiday|break|day)\b")


def _denied(letter: Letter, passage: Passage, table: Table, triggers: Sequence[Trigger], said: Sequence[Told]) -> Iterator[Told]:
    """What the sentence rules hear in a row that says nothing of itself as a row."""
    whose, certain = service_of(letter, table)
    by_unit: dict[int, list[Trigger]] = {}
    for trigger in triggers:
        if trigger.score >= FAIR:
            by_unit.setdefault(trigger.unit.number, []).append(trigger)
    for row in table.rows:
        known = [one for one in said if one.row is row]
        found: set[str] = set()
        for unit in row.units:
            if any(one.unit is unit for one in known) and not any(one.status.given for one in known):
                continue
            for trigger in by_unit.get(unit.number, ()):
                if trigger.rule == "short-count" or (said and not unit.has("neg", "no", "lost", "short")):
                    continue  # "1/30" is a day here
                services = tuple(dict.fromkeys(hit.value for hit in trigger.services)) or (
                    _of_the_row(row) or trigger.inherited or whose,
                )
                for service in services:
                    if not service or service in found or not _adds(trigger, service, known):
                        continue
                    found.add(service)
                    reason = _reason(letter, passage, row, unit, passage.words.starts[trigger.first], row.end, whose)
                    status = off(minutes_lost(passage, trigger))
                    where = unit.sentence.start, unit.sentence.end
                    yield Told(
                        row,
                        unit,
                        service,
                        named=True,
                        certain=certain or bool(trigger.services or trigger.inherited),
                        status=status,
                        reason=reason,
                        start=where[0],
                        end=where[1],
                        trigger=trigger,
                    )


def _of_the_row(row: Row) -> str:
    """The one service that a row names, "" where it names none or several."""
    named = {hit.value for unit in row.units for hit in services_in(unit.of("service"))}
    return named.pop() if len(named) == 1 else ""


def _adds(trigger: Trigger, service: str, known: Sequence[Told]) -> bool:
    """Whether a sentence of a row tells of a miss that the row as such does not: another service, or a part of it."""
    if any(one.status.given for one in known):
        others = any(hit.value == service for hit in trigger.services) and all(one.service != service for one in known)
        return others or (trigger.partial and all(one.status.lost is None for one in known))
    strong = service != RIDE and any(hit.value == service and hit.kind == "strong" for hit in trigger.services)
    return all(one.service != service for one in known) and (not known or strong)


def _segments(passage: Passage, row: Row, *, cells: bool) -> Iterator[tuple[Unit, int, int, list[Hit]]]:
    """The parts of a row that speak each of another service: sentence, start, end, and the service named, if one is."""
    for unit in row.units:
        first = unit is row.units[0] or (
            unit is row.units[1] and not _WORD.search(passage.folded, row.cell, row.units[0].sentence.end)
        )
        start, end = row.cell if unit is row.units[0] else unit.sentence.start, min(unit.sentence.end, row.end)
        hits = [hit for hit in services_in(unit.of("service")) if start <= hit.start < end] if unit.has("service") else []
        if not first and not (hits and hits[0].start - start <= _LABEL and _TELLS.match(passage.folded, hits[0].end)):
            continue
        borders: list[tuple[int, list[Hit]]] = [(start, hits[:1])]
        for before, hit in pairwise(hits):
            if hit.value != before.value and not cells:
                comma = max(passage.folded.rfind(sign, before.end, hit.start) for sign in ",;|./")
                if comma > 0:
                    borders.append((comma + 1, [hit]))
        if not hits and len(row.units) > 1 and not _WORD.search(passage.folded, start, end):
            continue
        for number, (begin, named) in enumerate(borders):
            yield unit, begin, borders[number + 1][0] if number + 1 < len(borders) else end, named


# After a service's name: what became of it.
_TELLS = re.compile(
    r"\s*(?:[:=–—]|-\s|(?:was |is |were )?(?:yes|no|not|none|seen|held|done|given|cancell?ed|missed|off|good|ok|fine|on time|here|there|out|absent|happened|did(?:n't| not))\b|\d{1,3} ?min)"
)
_LABEL = 12
_WORD = re.compile(r"[^\W_]|[✓✔☑✗✘☐]")


# Who is away in a log of sessions with a child, where a cell has no subject but the child.
_CHILD_AWAY = re.compile(
    r"(?:^|[\n|.,;:(\t–—-]|\s{2})\s*(?:not seen|not held|no (?:session|visit))?[\s,:(–—-]*(?:(?:s?he|student|child|the (?:boy|girl))(?:'s| was| is| stayed| had been)? (?:\w+ )?(?:home|out|sick|ill|absent|away)|absent|abs)\b(?!,? no (?:sub|one|aide|para))"
)


_NAMED_AWAY = re.compile(r"(?<![.] )\b([A-Z][a-z]+) (?:was |is |stayed )?(?:home|sick|out|ill|absent|away)\b")


def _child_named(letter: Letter, passage: Passage, start: int, end: int) -> bool:
    """Whether a row says that one was away whom the letter is about: by the subject, or by what is said to be theirs."""
    found = _NAMED_AWAY.search(passage.text, start, end)
    if found is None:
        return False
    name = found.group(1).lower()
    return (
        name in letter.names
        or name in letter.subject.vocabulary
        or f"{name}'s" in {*letter.subject.vocabulary, *passage.vocabulary}
    )


def _reason(letter: Letter, passage: Passage, row: Row, unit: Unit, start: int, end: int, whose: str) -> str:
    """Why a row's session fell out, by its own words: those of the sentence first, then the rest of the row."""
    service_away = any(one.has("service") for one in row.units) or whose in _PEOPLE
    if not service_away and (_CHILD_AWAY.search(passage.folded, start, row.end) or _child_named(letter, passage, start, row.end)):
        return "student_absence"
    if row.end < unit.sentence.end:  # one of several in its sentence
        return next(
            (
                found
                for hit in unit.of("reason")
                if start <= hit.start < end and (found := settle(passage, unit, hit, letter.names))
            ),
            "unknown",
        )
    word = next(
        (at for at in range(unit.sentence.first, unit.sentence.last) if passage.words.starts[at] >= start), unit.sentence.first
    )
    for other in (unit, *(one for one in row.units if one is not unit)):
        reason, hit = reason_of(passage, other, word if other is unit else other.sentence.first, letter.names)
        if reason == "holiday":  # "no school, blizzard"
            reason = next(
                (
                    one
                    for each in other.of("reason")
                    if (one := settle(passage, other, each, letter.names)) not in {"", "holiday"}
                ),
                reason,
            )
        if reason != "unknown" and hit is not None and (other is not unit or start <= hit.start < end or hit.start >= row.cell):
            return reason
    return "unknown"


# Why a session ended early; what was worked on in a shorter one is no reason.
_ENDED_EARLY = re.compile(
    r"\b(?:had to|ended|left|leave|leaving|only|early|late|cut|alarm|drill|evacuat\w+|lockdown|refus\w+|tired|short|shortened|interrupt\w*|called|pulled|sick|took the rest|"
    r"ill|upset|meltdown|would(?:n't| not)|quit|stopped|bus|assembly|nurse|dismiss\w*|picked up|delay\w*|fell asleep|threw up|headache|nosebleed|done|head down|connection|outage|platform|internet|wifi|power|lost|froze)\b"
)
_MUCH_LESS = 0.8  # of the usual length; what is nearer is a matter of the clock


def _shortened(passage: Passage, told: Sequence[Told], stated: int | None) -> Iterator[Told]:
    """`told`, where one is shorter than the usual session of the log and says why ("20 min (had to leave)")."""
    lengths = Counter(one.status.minutes for one in told if one.status.given and one.status.minutes and one.status.lost is None)
    usual, count = (stated, LEAST) if stated else lengths.most_common(1)[0] if lengths else (None, 0)
    for one in told:
        status = one.status
        if usual is None:
            yield one
        elif status.given is False and status.lost is None:
            yield replace(one, status=replace(status, lost=usual))
        elif (
            status.given
            and status.lost is None
            and status.minutes
            and count >= LEAST
            and status.minutes <= usual * _MUCH_LESS
            and (_ENDED_EARLY.search(passage.folded, one.row.start, one.row.end) or one.reason != "unknown")
        ):
            yield replace(one, status=replace(status, lost=usual - status.minutes))
        else:
            yield one
