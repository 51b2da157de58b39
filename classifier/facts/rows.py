"""Cuts a text into rows that each open with a day: lines of a log, points, sentences of a chronology. It judges no row."""
# ruff: noqa: E501 - patterns read best on one line

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from classifier.dates import DEADLINES, Expression, When
from classifier.letter import services_in
from classifier.passages import Passage, Unit

_LEAST_LINES = 2  # lines that open with a day make a table from two on, sentences from three on
_LEAST_SENTENCES = 3
_GAP = 5  # sentences that may stand between one line's day and the next line's
_SENTENCE_GAP = 3
_ROW_KINDS = frozenset({"day", "range", "week of"})
_MOST = 2 / 3  # of the days of a table that stand apart
# What may stand before a row's day: a bullet, a number, a tick, a label, the joints of a chronology.
_LEAD = re.compile(
    r"[\s\-*•·▪◦●‣–—>|#\"'(\[☐☑✓✔✗✘]*(?:\(?\d{1,2}[.)]\s+)?(?:(?:visit|session|week|entry|row) (?:#\s*)?\d{1,2}\s*[:.,-]?\s*)?"
    r"(?:(?:service |session |visit )?(?:date|day|fecha)(?: of (?:service|session|visit))?\s*[:=]?\s*)?"
    r"(?:(?:and|then|next|again|but|also|plus|so|finally|first|el)\b,?\s*)*(?:(?:on|el)\s+)?(?:the\s+)?"
)
_LABEL_LEAD = re.compile(r"[\s*•-]*[^:\n]{1,32}:\s+(?:on )?")  # "OT (Renae): Oct 29 yes."
_CELL_LEAD = re.compile(r"[\s|*•-]*[^\d|\n\t]{2,44}(?:\s{2,}|\t\s*|\|\s*)")  # "Occupational Therapy   03/03   30   0"
# What sets a day off as the first cell of a row.
_CELL = re.compile(r"(?:'s)?\)?\s*(?:[:|=\t–—;,(]|\s-+\s|-\s|\s{2,}|\.\s|$)")
_TIE = re.compile(r"\s*(?:,|and|&|\+|/|y)\s*(?:and\s+)?(?:on\s+)?(?:the\s+)?")
# A day of the month alone, under a line that names the month.
_BARE_DAY = re.compile(r"[\s*•·|>-]*(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?=\s*[:|=–—]|\s+-|\s{2}|\t|,\s)")
_MONTH_LINE = re.compile(r"[\s*•·|>#-]*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:,? 20\d\d)?[\s:*-]*")
_DAYS = 31
_LISTED = 3  # days with little beside each make a sentence a list
_LISTED_WORDS = 16  # to a day
_AHEAD = re.compile(
    r"\b(?:next week|upcoming|coming up|this coming|week ahead|schedule for|calendar of|menu|agenda|what's coming|looking ahead|save the date)\b"
)


@dataclass(frozen=True, slots=True)
class Row:
    """The days it opens with, where its text stands (`cell` to `end`), and its sentences."""

    days: tuple[When, ...]
    start: int
    cell: int
    end: int
    units: tuple[Unit, ...]
    ahead: bool  # whether its day had not come when the letter was written
    set_off: bool  # whether the day stands apart as a cell
    day: int = 0  # where its first day is named
    heading: Unit | None = None  # the line above it that says what it is about, where one stands between the rows

    @property
    def on(self) -> date | None:
        """Its first day."""
        return self.days[0].first


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that follow one another, and the sentences before them that say what they are."""

    rows: tuple[Row, ...]
    lead: tuple[Unit, ...]
    lines: bool
    listed: str = ""  # the words before the first day of a list within one sentence ("sessions given:")

    @property
    def units(self) -> frozenset[int]:
        """The numbers of the sentences of its rows."""
        return frozenset(unit.number for row in self.rows for unit in row.units)


@dataclass(frozen=True, slots=True)
class _Head:
    unit: Unit
    days: tuple[Expression, ...]
    line: bool
    form: str  # how it names its days: "weekday date", "ordinal" …
    end: int = 0  # where another row begins on the same line; 0 where none does
    week: Expression | None = None  # the week in which a weekday lies ("Week of 9/8: Tue yes, Wed no")


def tables_of(passage: Passage, sent: date | None, month: int | None = None, week: date | None = None) -> Iterator[Table]:
    """The tables of a text, by place; `month` and `week` (its Monday) are those of the subject."""
    if sum(len(unit.dates) for unit in passage) < _LEAST_LINES:
        return
    heads = list(_heads(passage))
    lines = _minutes_no_days([head for head in heads if head.line])
    found: list[tuple[list[_Head], bool]] = [(chain, True) for chain in _chains(lines, _GAP) if len(chain) >= _LEAST_LINES]
    found = [(_with_inner(passage, chain, heads), True) for chain, _ in found]
    taken = {number for chain, _ in found for number in range(chain[0].unit.number, chain[-1].unit.number + 1)}
    others = [head for head in heads if head.unit.number not in taken]
    found += [(chain, False) for chain in _chains(others, _SENTENCE_GAP) if len(chain) >= _LEAST_SENTENCES]
    tables: list[Table] = []
    for chain, by_line in sorted(found, key=lambda one: one[0][0].unit.number):
        table = _table(passage, sent, chain, month, week, by_line=by_line)
        if len(table.rows) >= _LEAST_LINES:
            tables.append(table)
    tables += _lists(passage, sent, {number for table in tables for number in table.units})
    yield from sorted(tables, key=lambda one: one.rows[0].start)


def _with_inner(passage: Passage, chain: list[_Head], heads: list[_Head]) -> list[_Head]:
    """The heads of lines with those that follow on the same line ("Tues 10/20: yes. Wed 10/21: no." or in columns)."""
    paragraphs = {head.unit.sentence.paragraph for head in chain}
    inner = [
        head
        for head in heads
        if not head.line
        and head.unit.number > chain[0].unit.number
        and head.unit.sentence.paragraph in paragraphs
        and (head.form == chain[0].form or _SET_OFF.match(passage.folded, head.days[-1].end))
    ]
    found: list[_Head] = []
    for head in sorted([*chain, *inner], key=lambda one: one.unit.number):
        starts = [head]
        week = head.days[-1] if head.days[-1].kind == "week of" else None
        for other in head.unit.dates:
            if week is not None and other.start > week.end and other.kind == "day" and other.atoms[0].kind == "weekday":
                if starts[-1] is head:
                    starts.pop()
                else:
                    starts[-1] = replace(starts[-1], end=other.start)
                starts.append(_Head(head.unit, (other,), line=True, form=head.form, week=week))
            elif other.start > head.days[-1].end and other.kind in _ROW_KINDS and _begins(passage.folded, other):
                starts[-1] = replace(starts[-1], end=other.start)
                starts.append(_Head(head.unit, (other,), line=True, form=head.form))
        found += starts
    return found


def _begins(folded: str, day: Expression) -> bool:
    """Whether a day further on in a line opens another row."""
    if _APART.search(folded, day.start - 3, day.start):
        return True
    return folded[: day.start].endswith(", ") and _ANSWER.match(folded, day.end) is not None


_ANSWER = re.compile(r"\s*[:=–—-]?\s*(?:yes|no|none|x|✓|✗|seen|held|given|half)\b|\s*[✓✗]")
_APART = re.compile(r"(?:\s{3}|\t|;\s*)$")
_SET_OFF = re.compile(r"\s*(?:[:|=\t–—]|-\s|\s-)|\s+(?:yes|no|none|half|all|seen|held|not)\b")


def _lists(passage: Passage, sent: date | None, taken: set[int]) -> Iterator[Table]:
    """Sentences that list days, each with little beside it ("9/4 sick, 9/11 seen, 9/18 no one came")."""
    for unit in passage:
        if unit.number in taken or len(unit.dates) < _LISTED:
            continue
        days = [
            one
            for one in unit.dates
            if one.kind in {"day", "range"} and any(atom.kind in {"date", "ordinal"} for atom in one.atoms)
        ]
        if len(days) < _LISTED or (unit.sentence.last - unit.sentence.first) / len(days) > _LISTED_WORDS:
            continue
        groups: list[list[Expression]] = []
        for one in days:
            if groups and _TIE.fullmatch(passage.folded, groups[-1][-1].end, one.start):
                groups[-1].append(one)
            else:
                groups.append([one])
        rows = []
        for number, group in enumerate(groups):
            end = groups[number + 1][0].start if number + 1 < len(groups) else unit.sentence.end
            row = _row(passage, sent, _Head(unit, tuple(group), line=False, form=""), (unit,))
            if row is not None:
                rows.append(replace(row, start=group[0].start, end=_trimmed(passage.folded, row.cell, end)))
        if rows:
            before = passage.units[max(0, unit.number - 6) : unit.number]
            listed = passage.folded[unit.sentence.start : rows[0].start]
            yield Table(tuple(rows), tuple(before), lines=False, listed=listed or " ")


def _trimmed(folded: str, start: int, end: int) -> int:
    """`end` without the signs that part a row from the next."""
    return start + len(folded[start:end].rstrip(" ,;|\n\t"))


def _heads(passage: Passage) -> Iterator[_Head]:
    month: Expression | None = None
    for unit in passage:
        if unit.dates and _MONTH_LINE.fullmatch(passage.folded, unit.sentence.start, unit.sentence.end):
            month = unit.dates[0]
            continue
        bare = _BARE_DAY.match(passage.folded, unit.sentence.start, unit.sentence.end) if month is not None else None
        if month is not None and bare is not None and 0 < int(bare.group("day")) <= _DAYS:
            atom = replace(
                month.atoms[0], start=bare.start("day"), end=bare.end("day"), kind="date", day=int(bare.group("day")), modifier=""
            )
            yield _Head(unit, (Expression(atom.start, atom.end, "day", (atom,)),), line=True, form="bare")
        elif unit.dates and (head := _head(passage, unit)) is not None:
            month = None
            yield head


def _head(passage: Passage, unit: Unit) -> _Head | None:
    first = unit.dates[0]
    if first.kind not in _ROW_KINDS or first.prefix in DEADLINES:
        return None
    folded = passage.folded
    lead = _LEAD.match(folded, unit.sentence.start, first.start)
    if lead is None or lead.end() != first.start:
        label = next(
            (lead for form in (_LABEL_LEAD, _CELL_LEAD) if (lead := form.fullmatch(folded, unit.sentence.start, first.start))),
            None,
        )
        celled = label is not None and label.re is _CELL_LEAD
        if label is None or not (celled or any(hit.start < first.start for hit in services_in(unit.of("service")))):
            return None
    days = [first]
    for other in unit.dates[1:]:
        if other.kind not in _ROW_KINDS or not _TIE.fullmatch(folded, days[-1].end, other.start):
            break
        days.append(other)
    begin = folded.rfind("\n", 0, unit.sentence.start) + 1
    atom = first.atoms[0]
    form = f"{atom.kind} {atom.weekday is not None and atom.kind != 'weekday'}"
    return _Head(unit, tuple(days), not folded[begin : unit.sentence.start].strip(" \t>*-•|"), form)


def _chains(heads: list[_Head], gap: int) -> Iterator[list[_Head]]:
    chain: list[_Head] = []
    for head in heads:
        apart = chain and head.unit.sentence.paragraph != chain[-1].unit.sentence.paragraph and head.form != chain[-1].form
        if chain and (apart or head.unit.number - chain[-1].unit.number > gap + 1):
            yield chain
            chain = []
        chain.append(head)
    if chain:
        yield chain


def _table(
    passage: Passage, sent: date | None, chain: list[_Head], named: int | None, week: date | None, *, by_line: bool
) -> Table:
    pieces: list[tuple[_Head, tuple[Unit, ...]]] = []
    for number, head in enumerate(chain):
        last = chain[number + 1].unit.number if number + 1 < len(chain) else len(passage.units)
        units = [
            unit for unit in passage.units[head.unit.number : last] if unit.sentence.paragraph == head.unit.sentence.paragraph
        ]
        if number + 1 == len(chain) and pieces:
            # The last row is no longer than the longest before it: what follows is the letter again.
            most = max(_length(passage, before, by_line=by_line) for _, before in pieces)
            while len(units) > 1 and _length(passage, tuple(units), by_line=by_line) > most:
                units.pop()
        pieces.append((head, (head.unit,) if head.end else tuple(units)))
    headings, pieces = _headings(passage, pieces, by_line=by_line)
    month = (
        named or _month_of(passage, chain[0].unit) if any(head.days[0].atoms[0].kind == "ordinal" for head, _ in pieces) else None
    )
    rows = [
        replace(row, heading=headings.get(head.unit.number))
        for head, units in pieces
        if (row := _row(passage, sent, head, units, month, week)) is not None
    ]
    if by_line and sum(row.set_off for row in rows) >= _MOST * len(rows):
        while rows and not rows[-1].set_off:  # the letter goes on, with a day at the head of a sentence
            rows.pop()
    before = passage.units[max(0, chain[0].unit.number - 6) : chain[0].unit.number]
    return Table(tuple(_in_order(rows, chain)), tuple(before), by_line)


def _headings(
    passage: Passage, pieces: list[tuple[_Head, tuple[Unit, ...]]], *, by_line: bool
) -> tuple[dict[int, Unit], list[tuple[_Head, tuple[Unit, ...]]]]:
    """The headings that stand between rows, by the number of the row's first sentence, and the rows without them."""
    current: Unit | None = None
    found: dict[int, Unit] = {}
    titles: set[int] = set()
    for before, (head, _) in zip([None, *pieces], pieces, strict=False):
        first = before[0].unit.number + 1 if before is not None else head.unit.number
        for unit in passage.units[first : head.unit.number]:
            if _is_heading(passage, unit, by_line=by_line) and head.unit.number - unit.number <= 2:
                current = unit
                titles.add(unit.number)
        if current is not None:
            found[head.unit.number] = current
    kept = [(head, tuple(unit for unit in units if unit.number not in titles or unit is head.unit)) for head, units in pieces]
    return found, kept


def _is_heading(passage: Passage, unit: Unit, *, by_line: bool) -> bool:
    """Whether a sentence between rows names another service for those below ("PT, Thursdays:")."""
    if not services_in(unit.of("service")) or any(one.kind != "every" and one.atoms[0].kind != "weekday" for one in unit.dates):
        return False
    if not by_line:
        return bool(unit.dates or _SUPPOSED.search(unit.folded, unit.sentence.start, unit.sentence.end))
    begin = passage.folded.rfind("\n", 0, unit.sentence.start) + 1
    alone = not passage.folded[begin : unit.sentence.start].strip(" \t>*-•#")
    return alone and unit.sentence.last - unit.sentence.first <= _TITLE


_SUPPOSED = re.compile(r"\b(?:supposed|scheduled|is down for|are down for|due|planned)\b")
_TITLE = 14  # words


def _minutes_no_days(heads: list[_Head]) -> list[_Head]:
    """`heads`, where "Sept 11 – 30", "Sept 18 – 30" are days with the minutes of each and no spans."""
    ends = Counter(head.days[-1].atoms[-1].day for head in heads if head.days[-1].kind == "range")
    common = {day for day, count in ends.items() if count > 1 and day in _MINUTES}
    found = []
    for head in heads:
        last = head.days[-1]
        if last.kind == "range" and last.atoms[-1].day in common and len(last.atoms) > 1:
            first = last.atoms[0]
            found.append(replace(head, days=(*head.days[:-1], Expression(first.start, first.end, "day", (first,)))))
        else:
            found.append(head)
    return found


_MINUTES = frozenset({15, 20, 25, 30})


def _length(passage: Passage, units: tuple[Unit, ...], *, by_line: bool) -> int:
    if not by_line:
        return len(units)
    return sum(passage.folded[: unit.sentence.start].rstrip(" \t").endswith("\n") for unit in units[1:]) + 1


def _month_of(passage: Passage, unit: Unit) -> int | None:
    """The one month that is spoken of shortly before bare days of the month ("the log for November. On the 5th …")."""
    before = passage.units[unit.number - 1] if unit.number else unit
    near = [unit] if before.sentence.last - before.sentence.first > _TITLE else [before, unit]
    months = {
        atom.month
        for one in near
        for expression in one.dates
        if expression.kind == "month" and expression.start < unit.dates[0].end
        for atom in expression.atoms
    }
    return months.pop() if len(months) == 1 else None


def _row(
    passage: Passage, sent: date | None, head: _Head, units: tuple[Unit, ...], month: int | None = None, week: date | None = None
) -> Row | None:
    days: list[When] = []
    for named in head.days:
        expression = named
        if (
            month is not None
            and named.kind == "day"
            and named.atoms[0].kind == "ordinal"
            and named.atoms[0].month is None
            and not named.atoms[0].fellows
        ):
            expression = replace(named, atoms=(replace(named.atoms[0], kind="date", month=month),))
        whens = expression.whens(sent, "past")
        if not whens or whens[0].first is None:
            return None
        when = whens[0]
        spans = head.week.whens(sent, "past") if head.week is not None else ()
        if spans and spans[0].first is not None:
            week = spans[0].first - timedelta(days=spans[0].first.weekday())
        if (
            week is not None
            and named.kind == "day"
            and named.atoms[0].kind == "weekday"
            and not named.atoms[0].name
            and named.atoms[0].weekday is not None
        ):
            day = week + timedelta(days=named.atoms[0].weekday)
            when = replace(when, first=day, last=day)
        if not any(when.first == one.first for one in days):
            days.append(when)
    cell, end = head.days[-1].end, units[-1].sentence.end
    ahead = sent is not None and days[0].first is not None and days[0].first > sent
    set_off = _CELL.match(passage.folded, cell, end) is not None
    opens = not units[0].dates or head.days[0].start <= units[0].dates[0].start
    start = units[0].sentence.start if opens else head.days[0].start
    end = _trimmed(passage.folded, cell, head.end) if head.end else end
    return Row(tuple(days), start, cell, end, units, ahead, set_off, head.days[0].start)


def _in_order(rows: list[Row], chain: list[_Head]) -> list[Row]:
    """`rows` without those that weekdays alone put out of order: "Mon … Thu" in a letter of Tuesday is a plan from there on."""
    if any(head.week is not None or expression.atoms[0].kind != "weekday" for head in chain for expression in head.days):
        return rows
    kept: list[Row] = []
    for row in rows:
        if kept and row.on is not None and kept[-1].on is not None and row.on < kept[-1].on:
            break
        kept.append(row)
    return kept


def lies_ahead(passage: Passage, table: Table) -> bool:
    """Whether a table is announced as a plan."""
    return any(_AHEAD.search(passage.folded, unit.sentence.start, unit.sentence.end) for unit in table.lead[-2:])
