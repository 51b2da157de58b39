"""The grammar of dates in school mail: finds them in a folded text, ranges, lists and "since" included.

It never guesses at a general phrase, and it does not decide which date belongs to which service.
"""
# ruff: noqa: C901, PLR0912, PLR0915 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import replace

from classifier.date_values import COUNTED_FROM, DAY_KINDS, WEEK_KINDS, Atom, Expression, When
from classifier.date_words import find_atoms
from classifier.words import Words, split_words, word_set

__all__ = ["DEADLINES", "Expression", "When", "find_dates"]

# Prepositions that make a date the end of a time in which something is due, and no occasion.
DEADLINES = frozenset({"by", "no later than", "not later than", "on or before", "prior to", "before", "antes del", "antes de"})

_RANGE_TIE = re.compile(
    r"\s*(?:-|–|—|,?\s*\bup\s+(?:to|until|till)\b|\bto\b|\bthrough\b|\bthru\b|\buntil\b|\btill\b|\btil\b|\bhasta\b|\bal?\b|,?\s*and\s+(?:through|including))\s*(?:and\s+including\s+)?(?:the\s+|el\s+)?"
)
_SINCE_BEFORE = re.compile(
    r"\b(since(?:\s+(?:about|around|at\s+least|before|after|last|the\s+(?:first|start|beginning)(?:\s+day)?(?:\s+of\s+(?:school|the\s+\w+))?,|(?:[a-z'.]+\s+){1,7}?on))?|starting|beginning|effective|as\s+of|desde|a\s+partir\s+del?|commencing|ever\s+since)\s+(?:on\s+)?(?:the\s+|el\s+)?$"
)
_SINCE_WORDS = word_set("since starting beginning effective as desde partir commencing")  # one of them it needs
_PREPOSITION = re.compile(
    r"\b(by|no later than|not later than|on or before|prior to|before|after|up to(?: and including)?|until|"
    r"till|til|through|thru|hasta|from|between|about|"
    r"for|on|in|"
    r"para\s+el|antes\s+del?)\s+(?:on\s+)?(?:the\s+|el\s+|about\s+)?$"
)
# With one of them it ends, or with one behind an apostrophe.
_PREPOSITION_WORDS = word_set(
    "by than to including before after until till til through thru hasta from between about for on in el de del the"
)
_WITHIN_MONTH = re.compile(r"\s*(?:(?:in|of|during|for|throughout|since|from|so\s+far|over|,)\s+)?(?:all\s+)?(?:the\s+)?$")
_BETWEEN = re.compile(r"\bbetween\b(?:(?!\band\b)[^.,;:!?])*$")  # "between the start of school on August 25 and today"
_AND_THE = re.compile(r"\s*and\s*(?:the\s+)?")
_COMMA_DAY = re.compile(r"[\s,.(]*(?:the\s+|el\s+|on\s+)?")
_PAREN_WEEKDAY = re.compile(r"\s*[(,]?\s*")
_TO = re.compile(r"\s*(?:to|until|till|hasta|al?)\s*(?:the\s+|el\s+)?")
_MOVED = re.compile(
    r"\b(?:mov(?:e|es|ed|ing)|re-?schedul\w*|chang(?:e|es|ed|ing)|push(?:es|ed|ing)?|bump(?:ed|ing)?|switch(?:ed|ing)?|shift(?:ed|ing)?|"
    r"postpon\w*|swap(?:ped|ping)?|slid(?:e|ing)?|mover|movid[ao]|cambi\w+|reprogram\w*)\b[^.!?\n]*$"
)
_ONWARD = re.compile(r"\s*(?:on\b|onward|forward)(?!\s+(?:the|mon|tue|wed|thu|fri|\d))")


_SENTENCE_ENDS = re.compile(r"[.!?]\s")
_NEAR = 40  # "every Tuesday for him, ever since the "
_BEFORE = 52  # characters: "since the new semester began on ", with room to spare
_BEFORE_WORDS = 52 // 2  # as many words and blanks may stand there at most


def find_dates(folded: str | Words) -> list[Expression]:
    """Every date expression in a folded text (or in its words, where it is already cut into them), by place."""
    words = folded if isinstance(folded, Words) else split_words(folded)
    return _combine(words, list(find_atoms(words)))


def _combine(words: Words, atoms: list[Atom]) -> list[Expression]:
    folded = words.folded
    merged: list[Atom] = []
    for atom in _named_twice(folded, atoms):
        last = merged[-1] if merged else None
        if last is not None:
            between = folded[last.end : atom.start]
            if (
                last.kind == "weekday"
                and not last.name
                and atom.kind in {"date", "ordinal"}
                and _COMMA_DAY.fullmatch(between)
                and not folded[last.start : atom.start].rstrip().endswith("day.")  # "a Thursday. November 5 is fine"
            ):
                merged[-1] = replace(atom, start=last.start, weekday=last.weekday)
                continue
            if (
                atom.kind == "weekday"
                and last.kind in {"date", "ordinal"}
                and last.weekday is None
                and _PAREN_WEEKDAY.fullmatch(between)
            ):
                merged[-1] = replace(last, end=atom.end, weekday=atom.weekday)
                continue
            if (
                atom.kind == "weekday"
                and last.kind == "week"
                and not atom.name
                and re.fullmatch(r"\s*(?:,|on|-|–|\()?\s*", between)
                and last.name != "all"
            ):
                merged[-1] = replace(
                    atom,
                    start=last.start,
                    name=("last week", "this week", "next week")[last.offset + 1] if abs(last.offset) < 2 else "",
                )
                continue
            if (
                atom.kind == "ordinal"
                and last.kind == "date"
                and last.month
                and re.fullmatch(r"\s*(?:,|and|&|,\s*and)\s*(?:the\s+)?", between)
            ):
                merged.append(replace(atom, kind="date", month=last.month, year=last.year))
                continue
        if atom.kind == "ordinal" and atom.weekday is None and merged:
            month = _month_before(folded, merged, atom)
            if month is not None:
                merged.append(replace(atom, kind="date", month=month))
                continue
        merged.append(atom)
    for at in range(len(merged) - 2, -1, -1):
        atom, following = merged[at], merged[at + 1]
        if (
            atom.kind == "ordinal"
            and following.kind == "date"
            and following.month
            and (atom.day or 0) < (following.day or 0)
            and re.fullmatch(r"\s*(?:,|and|or|&|,\s*(?:and|or))\s*(?:the\s+)?", folded[atom.end : following.start])
        ):
            # "The 4th or the 5th of March": the month is said once.
            merged[at] = replace(atom, kind="date", month=following.month, year=following.year)
    found = list(_expressions(words, _in_one_month(folded, _month_said_once(merged))))
    _anchor(found)
    return found


_MOST_LISTED = 6  # days of one list: more are a log
_LISTED = re.compile(r"\s*(?:,|and|or|nor|y|&|,\s*(?:and|or|nor))\s*(?:on\s+)?(?:the\s+|el\s+)?")
_LISTED_OR_SPANNED = re.compile(rf"(?:{_LISTED.pattern})|(?:{_RANGE_TIE.pattern})")
_NAMED_AGAIN = re.compile(r"\s*[,(:–-]?\s*(?:that'?s\s+|both\s+)?(?:the\s+|el\s+)?")


def _named_twice(folded: str, atoms: list[Atom]) -> list[Atom]:
    """`atoms` without weekdays that are named again by their dates ("Tuesday and Wednesday, the 23rd and 24th")."""
    kept: list[Atom] = []
    at = 0
    while at < len(atoms):
        days = _run(folded, atoms, at, {"weekday", "every"})
        after = at + len(days)
        dates = _run(folded, atoms, after, {"ordinal", "date", "relative"}) if after < len(atoms) else []
        every = len(days) == 1 and days[0].kind == "every" and len(dates) > 1
        if (
            (every or 1 < len(days) == len(dates))
            and not any(one.name or one.weekday is None for one in days)
            and all(one.weekday is None and one.modifier != "bare" for one in dates)
            and _NAMED_AGAIN.fullmatch(folded, days[-1].end, dates[0].start)
        ):
            weekdays = [one.weekday for one in days] * (len(dates) if every else 1)
            kept += [replace(one, weekday=weekday) for one, weekday in zip(dates, weekdays, strict=True)]
            at = after + len(dates)
        else:
            kept.append(atoms[at])
            at += 1
    return kept


def _run(folded: str, atoms: list[Atom], at: int, kinds: Collection[str]) -> list[Atom]:
    """The atoms of some kinds that follow one another from a place on, as a list or a span."""
    run: list[Atom] = []
    for atom in atoms[at : at + _MOST_LISTED]:
        if atom.kind not in kinds or (run and not _LISTED_OR_SPANNED.fullmatch(folded, run[-1].end, atom.start)):
            break
        run.append(atom)
    return run


def _month_said_once(atoms: list[Atom]) -> list[Atom]:
    """`atoms` with the month of a day that another one gives in full ("November 20 and 21. On the 20th I'd have seen her")."""
    months: dict[int, set[tuple[int, int | None]]] = {}
    for atom in atoms:
        if atom.kind in {"date", "to"} and atom.month and atom.day:
            months.setdefault(atom.day, set()).add((atom.month, atom.year))
    kept = []
    for atom in atoms:
        known = months.get(atom.day or 0, set()) if atom.kind == "ordinal" else set()
        month, year = next(iter(known)) if len(known) == 1 else (None, None)
        kept.append(atom if month is None else replace(atom, kind="date", month=month, year=year))
    return kept


def _in_one_month(folded: str, atoms: list[Atom]) -> list[Atom]:
    """`atoms` in which the days of a list that goes up lie in one month ("the 5th, 12th and 19th")."""
    kept: list[Atom] = []
    at = 0
    while at < len(atoms):
        run = [atoms[at]]
        for atom in atoms[at + 1 :]:
            if not (
                run[-1].kind == atom.kind == "ordinal"
                and (run[-1].day or 0) < (atom.day or 0)
                and _LISTED.fullmatch(folded, run[-1].end, atom.start)
            ):
                break
            run.append(atom)
        days = tuple(atom.day or 0 for atom in run)
        kept += [replace(atom, fellows=days) for atom in run] if len(run) > 1 else run
        at += len(run)
    return kept


_ANCHORS = frozenset({"day", "range", "week", "week of", "since"})
_ANCHORED = 160  # characters from a day to one that counts from it


def _anchor(found: list[Expression]) -> None:
    """Ties each day that counts from another one ("the Friday after that") to the one before it."""
    for number, one in enumerate(found):
        if one.kind == "day" and one.atoms[0].name in COUNTED_FROM:
            before = [other for other in found[:number] if other.kind in _ANCHORS and one.start - other.end <= _ANCHORED]
            one.anchor = before[-1] if before else None


def _month_before(folded: str, atoms: list[Atom], ordinal: Atom) -> int | None:
    """The month that an ordinal belongs to where one is named shortly before ("of December, the 1st to the 19th")."""
    for atom in reversed(atoms[-3:]):
        if ordinal.start - atom.end > 40 or "." in folded[atom.end : ordinal.start] or "\n\n" in folded[atom.end : ordinal.start]:
            return None
        if atom.kind in {"month", "weeks of", "date"} and atom.month is not None:
            return atom.month
    return None


def _moved(folded: str, start: int, between: str) -> bool:
    """Whether "from Thursday to Monday" tells of one thing that was moved: then these are two days, and no range."""
    return _TO.fullmatch(between) is not None and _MOVED.search(folded[max(0, start - 90) : start]) is not None


def _expressions(words: Words, atoms: list[Atom]) -> Iterator[Expression]:
    folded = words.folded
    at = 0
    while at < len(atoms):
        atom = atoms[at]
        before = folded[max(0, atom.start - _BEFORE) : atom.start]
        first = bisect_left(words.starts, atom.start)
        near = words.forms[max(0, first - _BEFORE_WORDS) : first]
        since = None if _SINCE_WORDS.isdisjoint(near) else _SINCE_BEFORE.search(before)
        leading = near[-1] if near else ""
        found = _PREPOSITION.search(before) if leading in _PREPOSITION_WORDS or "'" in leading else None
        prefix = " ".join(found.group(1).split()) if found else ""
        if since:
            prefix = "since" if since.group(1).startswith(("since", "ever", "desde")) else "starting"
        if atom.kind == "month" and atom.modifier in {"since", "desde"}:
            prefix = "since"
        following = atoms[at + 1] if at + 1 < len(atoms) else None
        if atom.kind == "weekof":
            if (
                following is not None
                and folded[atom.end : following.start].strip() in {"", "the"}
                and following.kind in DAY_KINDS
            ):
                used = 2
                third = atoms[at + 2] if at + 2 < len(atoms) else None
                if third is not None and (
                    third.kind == "to"
                    or (third.kind == "ordinal" and _RANGE_TIE.fullmatch(folded, following.end, third.start) is not None)
                ):
                    used = 3  # "the week of the 9th to the 13th"
                yield Expression(atom.start, atoms[at + used - 1].end, "week of", (following,), prefix)
                at += used
            else:
                at += 1
            continue
        if following is not None and atom.kind in DAY_KINDS and following.kind in {*DAY_KINDS, "to"}:
            between = folded[atom.end : following.start]
            and_tie = (prefix == "between" or _BETWEEN.search(before)) and _AND_THE.fullmatch(between)
            tied = _RANGE_TIE.fullmatch(between) and not _moved(folded, atom.start, between)
            if following.kind == "to" or tied or and_tie:
                second = replace(following, kind="date") if following.kind == "to" else following
                yield Expression(atom.start, following.end, "range", (atom, second), prefix)
                at += 2
                continue
        if (
            atom.kind == "month"
            and following is not None
            and following.kind == "month"
            and re.fullmatch(
                r"\s*(?:-|–|to|through|thru|until|and|hasta)?\s*(?:all\s+of\s+|early\s+|late\s+|of\s+)?",
                folded[atom.end : following.start].replace(folded[following.start : following.start], ""),
            )
        ):
            yield Expression(atom.start, following.end, "months", (atom, following), prefix)
            at += 2
            continue
        if atom.kind == "every":
            span = None
            if (
                following is not None
                and following.kind in {"month", "length", "week", "weeks of"}
                and len(folded[atom.end : following.start]) < 24
                and _SENTENCE_ENDS.search(folded, atom.end, following.start) is None
            ):
                span = following
            elif (
                following is not None
                and following.kind == "every"
                and at + 2 < len(atoms)
                and atoms[at + 2].kind in {"month", "length"}
            ):
                span = atoms[at + 2]
            elif (
                following is not None
                and following.kind in DAY_KINDS
                and following.start - atom.end < _NEAR
                and _SINCE_BEFORE.search(folded[atom.end : following.start] + " ")
            ):
                span = replace(following, modifier="since")
            yield Expression(atom.start, span.end if span else atom.end, "every", (atom, span) if span else (atom,), prefix)
            at += 1
            if (span is not None and following is span) or (
                span is not None and following is not None and span.modifier == "since"
            ):
                at += 1
            continue
        kind = {"month": "month", "holiday": "day", "vague": "vague"}.get(
            atom.kind, "day" if atom.kind in DAY_KINDS else "week" if atom.kind in WEEK_KINDS else atom.kind
        )
        if kind == "to":
            at += 1
            continue
        if (
            kind == "vague"
            and prefix == "since"
            and following is not None
            and following.kind in DAY_KINDS
            and re.fullmatch(r"[\s,(]*(?:back\s+|up\s+)?(?:on\s+)?(?:the\s+)?", folded[atom.end : following.start])
        ):
            # "Since school opened on August 18": the day is told.
            yield Expression(atom.start, following.end, "since", (following,), prefix)
            at += 2
            continue
        if prefix in {"since", "starting"} or (kind == "day" and prefix == "from" and _ONWARD.match(folded, atom.end)):
            kind = "vague since" if atom.kind == "vague" else "since"
        elif prefix in {"through", "until", "till", "til", "thru", "hasta"} and kind in {"day", "month"}:
            kind = "until"
        yield Expression(atom.start, atom.end, kind, (atom,), prefix)
        at += 1
