"""What the dates of a sentence mean where they stand: its tense, the week named around them, the spans that they end."""
# ruff: noqa: C901, E501, PLR0911, PLR0912 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re
from dataclasses import replace
from datetime import date, timedelta

from classifier.context import tense_at
from classifier.dates import Expression, When
from classifier.letter import Letter, unit_before
from classifier.passages import Passage, Unit
from classifier.sought import Sought

# A sentence that names the days of the one before it.
THAT_WAS = re.compile(
    r"[\s\"'(]*(?:so )?(?:that(?:'s| is| was| would be| would have been| makes| made)|those (?:are|were)|these (?:are|were)|namely|specifically|(?:the )?(?:days?|dates?)(?: (?:are|were|is|was))?:?|it was|it's been|"
    r"so far|by my (?:count|calendar|records)|my (?:notes|calendar|records))\b"
)


def days_meant(
    letter: Letter,
    passage: Passage,
    unit: Unit,
    expressions: list[Expression],
    word: int,
    body: Passage | None = None,
    tense: str = "",
) -> tuple[When, ...]:
    """The occasions that some dates of a sentence mean together, those of a span told once.

    `word` stands where the miss is told; `body` tells the tense where the dates stand in a subject without a verb.
    """
    tense = tense or tense_at(passage, unit, word)
    if tense == "present" and THAT_WAS.match(passage.folded, unit.sentence.start):
        before = unit_before(passage, unit)
        tense = "past" if before is None or tense_at(passage, before, before.sentence.first) != "future" else tense
    if not tense and body is not None and body.units:
        tense = tense_at(body, body.units[0], 0)
    found: list[When] = []
    if any(atom.kind in {"date", "ordinal"} for expression in expressions for atom in expression.atoms):
        # "The last week, June 8 to 12": the days named say which week is meant.
        expressions = [expression for expression in expressions if expression.kind not in {"week", "weekago"}]
    if any(e.kind == "day" and any(atom.kind == "relative" and atom.offset <= 0 for atom in e.atoms) for e in expressions[1:]):
        tense = "past"  # "the 29th or today": a list that ends today looks back
    dated = [e for e in expressions if any(atom.kind in {"date", "ordinal"} and atom.day for atom in e.atoms)]
    if dated:
        # "Every Tuesday this past month, so 9/9 and 9/16"; "in October, and from the 19th through the 30th".
        expressions = [e for e in expressions if e.kind not in {"every", "month", "months", "length"} or e.prefix == "since"]
    if any(e.kind == "day" for e in expressions) and not any(e.prefix == "from" for e in expressions):
        # "She won't see him today or Thursday, she is out until Friday": the days named are meant.
        expressions = [e for e in expressions if e.kind != "until"]
    until = next((e for e in expressions if e.kind == "until"), None)
    begin = next((e for e in expressions if e.prefix == "from" and e.kind in {"day", "since"}), None)
    if until is not None and begin is not None and begin.start < until.start:
        first, last = begin.whens(letter.sent, "past"), end_day(until, letter.sent)
        if first and first[0].first and last and last >= first[0].first:
            return (When(first[0].first, last, start=begin.start, end=until.end),)
    for expression in expressions:
        week = week_around(letter, passage, unit, expression)
        if week is not None:
            atoms = tuple(replace(atom, name="this week") for atom in expression.atoms)
            found.extend(replace(expression, atoms=atoms).whens(week, "past"))
            continue
        found.extend(expression.whens(letter.sent, tense_of_date(passage, unit, expression, tense)))
    named = [when for when in found if when.first is not None]
    return tuple(_merge_spans(named or found[:1]))


_THAT_WEEK = Sought(r"\bthat (?:same )?week\b")
_WEEK_TIE = re.compile(r"[\s,:;(-]*(?:(?:and|or|on|of|both|through|to|the)[\s,]*)*")


def week_around(letter: Letter, passage: Passage, unit: Unit, expression: Expression) -> date | None:
    """The Monday of the week that a bare weekday lies in, where a week is named before it or right after ("last week: Monday ...")."""
    if expression.kind not in {"day", "range"} or any(
        atom.kind != "weekday" or atom.name or atom.modifier for atom in expression.atoms
    ):
        return None
    weeks = [e for e in unit.dates if e.kind in {"week", "week of", "weekago"}]
    before = [e for e in weeks if e.end <= expression.start]
    if not before:
        monday = _monday_of_days_before(letter, passage, unit, expression)
        if monday is not None:
            return monday
    if not before:
        later = [e for e in unit.dates if e.start > expression.start]
        for number, other in enumerate(later):
            # "Monday and Tuesday of last week"
            gap = passage.folded[(later[number - 1].end if number else expression.end) : other.start]
            if not _WEEK_TIE.fullmatch(gap):
                break
            if other.kind in {"week", "week of", "weekago"}:
                before = [other]
                break
            if any(atom.name.endswith("week") for atom in other.atoms) and other.kind == "day":
                whens = other.whens(letter.sent, "past")
                return whens[0].first - timedelta(days=whens[0].first.weekday()) if whens and whens[0].first else None
    earlier = unit_before(passage, unit)
    if not before and unit.search(_THAT_WEEK):
        days = [e for other in (earlier, unit) if other is not None for e in other.dates if e.end <= expression.start]
        named = next((e for e in reversed(days) if e.kind in {"range", "week", "week of"}), None)
        whens = named.whens(letter.sent, "past") if named is not None else ()
        if whens and whens[0].first is not None:
            return whens[0].first - timedelta(days=whens[0].first.weekday())
    if not before and earlier is not None and earlier.sentence.paragraph == unit.sentence.paragraph:
        before = [e for e in earlier.dates if e.kind in {"week", "week of", "weekago"} and e.prefix != "before"][-1:]
        if before and any(atom.offset >= 0 and atom.kind == "week" for atom in before[0].atoms):
            return None  # what is said after "this week" may well look ahead
    if not before:
        return None
    whens = before[-1].whens(letter.sent, "past")
    return whens[0].first if whens else None


_BACK = 2  # sentences in which a list of days goes on


def _monday_of_days_before(letter: Letter, passage: Passage, unit: Unit, expression: Expression) -> date | None:
    """The Monday of the week in which a list of days began ("Last week on Tuesday I was out and on Thursday she was ill")."""
    word = next((at for at in range(unit.sentence.first, unit.sentence.last) if passage.words.ends[at] > expression.start), None)
    if word is None or tense_at(passage, unit, word) == "future":
        return None
    for other in reversed(passage.units[max(0, unit.number - _BACK) : unit.number + 1]):
        if other.sentence.paragraph != unit.sentence.paragraph:
            return None
        days = [e for e in other.dates if other is not unit or e.end <= expression.start]
        for one in reversed(days):
            if one.kind != "day" or any(atom.kind != "weekday" for atom in one.atoms):
                return None
            if any(atom.name == "last week" for atom in one.atoms):
                whens = one.whens(letter.sent, "past")
                first = whens[0].first if whens else None
                return first - timedelta(days=first.weekday()) if first else None
            if any(atom.name or atom.modifier for atom in one.atoms):
                return None
    return None


_PAST_VERB = re.compile(
    r"(?<!is )(?<!are )(?<!be )(?<!being )(?<!been )(?<!am )\b(?:(?!need|feed|speed|proceed|indeed|exceed|succeed|seed|weed)\w{2,}ed|hit|drove|ate|sat|knew|wrote|sent|left|kept|broke|threw|"
    r"flew|slept|brought|forgot|made|ran|fell|taught|went|came|took|got|had|told|gave|saw|lost|began|heard|rode|swam|wore|chose|spoke|stood|quit|cut|shut|slid|froze|stuck|stole|woke|hung|caught|found|met|led|paid|laid|built|lent|spent|grew|blew|rang|died|went)\b"
)
_AHEAD = re.compile(
    r"\b(?:will|won't|wont|shall|going to|gonna|tomorrow|next|upcoming|not going|can't|cannot|am not|isn't|aren't)\b|'ll\b"
)
_NOW = re.compile(r"\b(?:i'm|im|i am|is|are|we're|she's|he's|they're|be)\b")


def tense_of_date(passage: Passage, unit: Unit, expression: Expression, tense: str) -> str:
    """The tense of the clause in which a date stands, where its verbs tell it; else `tense`, that of the miss."""
    if tense == "past":
        return tense
    word = next((at for at in range(unit.sentence.first, unit.sentence.last) if passage.words.ends[at] > expression.start), None)
    if word is None:
        return tense
    first, last = unit.clause(word)
    start, end = passage.words.starts[first], passage.words.ends[last - 1]
    if _AHEAD.search(passage.folded, start, end):
        return tense
    verbs = [match.end() for match in _PAST_VERB.finditer(passage.folded, start, end)]
    own = [at for at in verbs if at <= expression.start]
    if not verbs or (tense == "future" and not own and _AHEAD.search(passage.folded, unit.sentence.start, unit.sentence.end)):
        return tense
    # "Wanted to let you know I'm out Monday": the verb nearest to the date tells.
    near = max((at for at in verbs if at <= expression.start), default=0)
    return tense if near and _NOW.search(passage.folded, near, expression.start) else "past"


def end_day(until: Expression, sent: date | None) -> date | None:
    """The last day of a span whose end alone is told ("through last Friday")."""
    whens = Expression(until.start, until.end, "day", until.atoms).whens(sent, "past")
    return whens[0].first if whens else None


def _merge_spans(whens: list[When]) -> list[When]:
    """Named days win over a span that holds them ("twice last week, Tuesday and Thursday"); a "since" takes a span's length."""
    since = [when for when in whens if when.since]
    spans = [when for when in whens if when.extent == "range"]
    if since and spans and len(whens) == 2 and since[0].first is not None:
        begin = since[0].first
        ends = [span.last for span in spans if span.last is not None and span.last >= begin]
        return [When(begin, max(ends), start=since[0].start, end=since[0].end)] if ends else since
    if since:
        return since[:1]
    days = [when for when in whens if when.extent == "day"]
    kept = list(days)
    for span in spans:
        if span.first is None or span.last is None:
            continue
        if not any(day.first is not None and span.first <= day.first <= span.last for day in days):
            kept.append(span)
    seen: set[tuple[date | None, date | None]] = set()
    unique = []
    for when in kept or whens[:1]:
        key = (when.first, when.last)
        if key not in seen:
            seen.add(key)
            unique.append(when)
    return unique
