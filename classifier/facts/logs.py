"""Logs typed or attached, read row by row: each row a day, a service, minutes, and whether the session was given."""
# ruff: noqa: E501, PLR0911 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from casefile.reading import Given, Missed, Tag
from classifier.claims import STRONG, SURE, Claim
from classifier.dates import Expression
from classifier.letter import Letter, services_in
from classifier.passages import Passage, Unit
from classifier.reasons import reason_of
from classifier.sought import Sought

_ROW_DAYS = 2  # a log is at least two dated rows
_NOT_GIVEN = re.compile(
    r"\b(?:absent|cancell?ed|cancell?ation|no session|not held|not seen|missed|no show|refused|no school|holiday|snow day|closed|unavailable|0 min(?:utes)?|zero|not provided|not available|sick|out|field trip|testing|assembly|vacan\w+|n/s|na\b|none|cancelada|ausente|suspended|did not|didn't|no (?:speech|ot|pt|aide|para|service|therapy|counseling|group|coverage|sub))\b|(?<!\d)0\s*(?:min|minutes|m\b)|(?:^|\s)(?:no|n|✗|✘|☐|blank|nobody|no one)\s*(?:\([^)]*\))?\s*[,.;]?\s*$"
)
_GIVEN = re.compile(
    r"\b(?:seen|provided|held|attended|completed|delivered|present|worked|done|group|individual|session|ok|yes|given|makeup|make up|push in|pull out|met|full|s(?:mall)? group|indiv|1:1)\b|\d{1,3}\s*(?:min|minutes|m\b)|✓|✔|☑|\bx\b|\by\b"
)
_NUMBERS = re.compile(r"(?<![\d/:.-])(\d{1,3})(?![\d/:]|\.\d|(?:st|nd|rd|th)\b|\s*(?:of|kids|students|trials|%|out))")
_PART_OF = re.compile(r"\b(\d{1,3})\s*(?:min(?:ute)?s?\s*)?(?:of|/|out of)\s*(\d{1,3})\b")
_LENGTH = Sought(r"\b(?:sessions?|each|scheduled)\s+(?:are|is|of|at|for|x)?\s*(\d{2,3})\s*min|\b(?:1|2|3)?\s*x\s*(\d{2,3})\s*min")
# Codes that service trackers print: provider absent, student absent, school closed, cancelled.
_CODES = {
    "pa": "staff_absence",
    "pna": "staff_absence",
    "ta": "staff_absence",
    "sna": "student_absence",
    "sa": "student_absence",
    "stu abs": "student_absence",
    "su": "unknown",
    "sc": "weather_closure",
    "ns": "unknown",
    "nsd": "unknown",
    "hol": "holiday",
    "cx": "unknown",
}
_CODED = re.compile(rf"(?<!\w)(?:{'|'.join(_CODES)})(?!\w)")
_LEAD = 24  # characters that may stand before a row's date: a bullet, a number, a name
_TYPED_ROW = 16  # words: a row of a log is short


@dataclass(frozen=True, slots=True)
class _Row:
    unit: Unit
    day: date
    service: str
    minutes: int | None
    lost: int | None
    given: bool | None
    reason: str
    start: int
    end: int


def read_logs(letter: Letter) -> tuple[list[Claim], list[Missed], list[Given], frozenset[int]]:
    """Claims of `records_provided` and `missed_service` from logs, what the rows say, and the body's sentences used up."""
    claims: list[Claim] = []
    missed: list[Missed] = []
    given: list[Given] = []
    used: set[int] = set()
    for passage in [letter.body, *letter.attachments]:
        if sum(expression.kind == "day" for unit in passage for expression in unit.dates) < _ROW_DAYS:
            continue
        if not any(_may_be_row(passage, unit) for unit in passage if unit.dates):
            continue
        rows = _rows(letter, passage)
        told = [row for row in rows if row.given is not None]
        if len(told) < _ROW_DAYS or len({row.day for row in told}) < _ROW_DAYS:
            continue
        if passage is letter.body:
            used.update(row.unit.number for row in rows)
        school = not letter.from_family
        first, last = told[0].unit.sentence, told[-1].unit.sentence
        # A list of the missed days alone is a letter; with the sessions held, or by itself, it is a log.
        if school and (passage.where != "new_text" or any(row.given for row in told) or len(told) > _ROW_DAYS):
            claims.append(
                Claim(Tag.RECORDS_PROVIDED, STRONG, passage.evidence(first.start, min(last.end, first.start + 400), "log-rows"))
            )
        for row in told:
            evidence = (passage.evidence(row.start, row.end, "log-row"),)
            if row.given:
                given.append(Given(row.service, row.day, None, row.minutes, evidence))
            if not row.given or row.lost:
                claims.append(Claim(Tag.MISSED_SERVICE, SURE, evidence[0]))
                lost = row.lost if row.given else row.lost or row.minutes or None
                missed.append(Missed(row.service, row.day, None, "day", None, lost, row.reason, evidence))
    return claims, missed, given, frozenset(used)


def _rows(letter: Letter, passage: Passage) -> list[_Row]:
    rows: list[_Row] = []
    service = ""
    missed_list = False
    for unit in passage:
        named = services_in(unit.of("service")) if unit.has("service") else []
        days = [expression for expression in unit.dates if expression.kind == "day"]
        is_list = bool(days) and _is_list(days, unit)
        if not (is_list or _is_short(unit, days)):
            if named:
                service = named[0].value
            if unit.sentence.last - unit.sentence.first > 2:
                missed_list = (unit.has("neg", "lost", "gone") and not unit.has("settled")) or (
                    missed_list and not unit.has("deliver")
                )
            continue
        if not is_list and not _opens_row(passage, unit, days[0]):
            continue
        for number, expression in enumerate(days):
            start = expression.start if is_list else unit.sentence.start
            end = days[number + 1].start if is_list and number + 1 < len(days) else unit.sentence.end
            line = passage.folded.find("\n", expression.end, end)
            end = line if line > 0 else end
            whens = expression.whens(letter.sent, "past")
            if not whens or whens[0].first is None or (letter.sent is not None and whens[0].first > letter.sent):
                continue
            text = passage.folded[expression.end : end]
            minutes, lost, told = _told(text, _usual(passage))
            if told is None and missed_list:
                told = False
            reason, _ = reason_of(passage, unit, _word_at(passage, unit, expression.end), letter.names)
            if reason == "unknown" and _CODED.search(text):
                reason = next(value for code, value in _CODES.items() if re.search(rf"(?<!\w){code}(?!\w)", text))
            whose = named[0].value if named else service or letter.topic or letter.signature_service or "other"
            rows.append(
                _Row(
                    unit,
                    whens[0].first,
                    whose,
                    minutes,
                    lost,
                    told,
                    reason,
                    start,
                    passage.folded[start:end].rstrip(" ,;|\n").__len__() + start,
                )
            )
    return _shortened(passage, rows)


# Why a session ended early; what was worked on in a shorter one is no reason.
_ENDED_EARLY = re.compile(
    r"\b(?:had to|ended|left|leave|leaving|only|early|late|cut|alarm|drill|evacuat\w+|lockdown|refus\w+|tired|short|shortened|interrupt\w*|called|pulled|sick|"
    r"ill|upset|meltdown|would(?:n't| not)|quit|stopped|bus|assembly|nurse|dismiss\w*|picked up|delay\w*|fell asleep|threw up|headache|nosebleed)\b"
)
_MUCH_LESS = 0.8  # of the usual length; what is nearer is a matter of the clock


def _shortened(passage: Passage, rows: list[_Row]) -> list[_Row]:
    """`rows`, where one is shorter than the usual session of the log and says why ("20 min (had to leave)")."""
    lengths = Counter(row.minutes for row in rows if row.given and row.minutes and row.lost is None)
    if not lengths:
        return rows
    usual, count = lengths.most_common(1)[0]
    if count < _ROW_DAYS or usual is None:
        return rows
    return [
        replace(row, lost=usual - row.minutes)
        if row.given
        and row.lost is None
        and row.minutes
        and row.minutes <= usual * _MUCH_LESS
        and (_ENDED_EARLY.search(passage.folded, row.start, row.end) or row.reason != "unknown")
        else row
        for row in rows
    ]


def _may_be_row(passage: Passage, unit: Unit) -> bool:
    days = [expression for expression in unit.dates if expression.kind == "day"]
    if not days:
        return False
    return _is_list(days, unit) or (_is_short(unit, days) and _opens_row(passage, unit, days[0]))


def _is_list(days: list[Expression], unit: Unit) -> bool:
    """Whether a sentence lists days, each with little beside it."""
    if sum(any(atom.kind == "date" for atom in day.atoms) for day in days) < 3:
        return False
    return (unit.sentence.last - unit.sentence.first) / len(days) <= _TYPED_ROW


def _is_short(unit: Unit, days: list[Expression]) -> bool:
    """Whether it has the length of a row, and one day."""
    return len(days) == 1 and len(unit.dates) <= 2 and unit.sentence.last - unit.sentence.first <= _TYPED_ROW + 8


def _usual(passage: Passage) -> int | None:
    """The minutes of a session, where the text gives them."""
    length = passage.first(_LENGTH)
    return int(length.group(1) or length.group(2)) if length else None


def _opens_row(passage: Passage, unit: Unit, expression: Expression) -> bool:
    """Whether a row's date stands at its head, set off as in a table, and not in a sentence."""
    after = passage.folded[expression.end : expression.end + 2]
    numeric = any(atom.kind == "date" for atom in expression.atoms)
    if (
        after[:1] not in {":", "-", "–", "|", ",", ";", "(", ")", "="}
        and after not in {"  ", " -", " –", " |", " ("}
        and not (numeric and after[1:2].isdigit())
        and not (numeric and len(passage.folded[expression.end : unit.sentence.end]) < 30)
    ):
        return False
    lead = passage.folded[unit.sentence.start : expression.start].strip(" -*•|\t>:")
    return len(lead) <= _LEAD and not re.search(r"\b(?:on|the|was|is|did|for|missed|have|had|we|i|he|she|will)\b", lead)


def _word_at(passage: Passage, unit: Unit, offset: int) -> int:
    return next(
        (at for at in range(unit.sentence.first, unit.sentence.last) if passage.words.starts[at] >= offset), unit.sentence.first
    )


def _told(text: str, usual: int | None) -> tuple[int | None, int | None, bool | None]:
    """What a row says after its date: minutes given, minutes lost, and whether the session was given (None: it does not say)."""
    part = _PART_OF.search(text)
    if part and int(part.group(1)) < int(part.group(2)):
        got, due = int(part.group(1)), int(part.group(2))
        return got, due - got, got > 0
    numbers = [int(number) for number in _NUMBERS.findall(text) if int(number) <= 360]
    not_given = _NOT_GIVEN.search(text) is not None or _CODED.search(text) is not None
    if len(numbers) >= 2 and numbers[1] < numbers[0] and (numbers[1] == 0 or numbers[0] % 5 == 0) and ":" not in text[:24]:
        return numbers[1], numbers[0] - numbers[1], numbers[1] > 0
    first = numbers[0] if numbers else None
    if first == 0 or (not_given and not first):
        return None, numbers[1] if len(numbers) > 1 and numbers[1] else usual, False
    if not_given:
        return None, first, False
    if first and usual and first < usual:
        return first, usual - first, True
    if first or _GIVEN.search(text) or re.search(r"(?<!\w)p(?!\w)", text):
        return first, None, True
    return None, None, None
