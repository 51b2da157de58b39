"""Logs typed or attached, read row by row: each row a day, a service, minutes, and whether the session was given."""

import re
from dataclasses import dataclass
from datetime import date

from casefile.reading import Given, Missed, Tag
from classifier.claims import SURE, STRONG, Claim
from classifier.letter import Letter, services_in
from classifier.passages import Passage, Unit
from classifier.reasons import reason_of

_ROW_DAYS = 2  # a log is at least two dated rows
_NOT_GIVEN = re.compile(
    r"\b(?:absent|cancell?ed|cancell?ation|no session|not held|not seen|missed|no show|refused|no school|holiday|snow day|closed|unavailable|0 min(?:utes)?|zero|not provided|not available|sick|out|field trip|testing|assembly|vacan\w+|n/s|na\b|none|cancelada|ausente|suspended|did not|didn't|no (?:speech|ot|pt|aide|para|service|therapy|counseling|group|coverage|sub))\b|(?<!\d)0\s*(?:min|minutes|m\b)"
)
_GIVEN = re.compile(
    r"\b(?:seen|provided|held|attended|completed|delivered|present|worked|done|group|individual|session|ok|yes|given|makeup|make up|push in|pull out|met|full|s(?:mall)? group|indiv|1:1)\b|\d{1,3}\s*(?:min|minutes|m\b)|✓|✔|\bx\b"
)
_MINUTES = re.compile(r"(?<![\d/:-])(\d{1,3})\s*(?:min(?:ute)?s?\b|m\b|')")
_BARE_MINUTES = re.compile(r"(?:[|,\t ]|^)(5|10|15|20|25|30|35|40|45|50|60|75|90|120)(?:[|,\t ]|$)")
_TYPED_ROW = 16  # words: a row of a log is short


@dataclass(frozen=True, slots=True)
class _Row:
    unit: Unit
    day: date
    service: str
    minutes: int | None
    given: bool | None
    reason: str


def read_logs(letter: Letter) -> tuple[list[Claim], list[Missed], list[Given]]:
    """Claims of `records_provided` and `missed_service` from logs, with what the rows say."""
    claims: list[Claim] = []
    missed: list[Missed] = []
    given: list[Given] = []
    for passage in [letter.body, *letter.attachments]:
        rows = _rows(letter, passage)
        if len(rows) < _ROW_DAYS:
            continue
        told = [row for row in rows if row.given is not None]
        if len(told) < _ROW_DAYS:
            continue
        school = not letter.from_family
        first, last = told[0].unit.sentence, told[-1].unit.sentence
        if school and (passage.where != "new_text" or sum(row.given is True for row in told) >= 1):
            claims.append(
                Claim(Tag.RECORDS_PROVIDED, STRONG, passage.evidence(first.start, min(last.end, first.start + 400), "log-rows"))
            )
        for row in told:
            evidence = (passage.evidence(row.unit.sentence.start, row.unit.sentence.end, "log-row"),)
            if row.given:
                given.append(Given(row.service, row.day, None, row.minutes, evidence))
            elif passage.where == "new_text" or school:
                claims.append(Claim(Tag.MISSED_SERVICE, SURE, evidence[0]))
                missed.append(Missed(row.service, row.day, None, "day", None, row.minutes or None, row.reason, evidence))
    return claims, missed, given


def _rows(letter: Letter, passage: Passage) -> list[_Row]:
    rows: list[_Row] = []
    service = ""
    for unit in passage:
        named = services_in(unit.of("service"))
        if not unit.dates:
            if named:
                service = named[0].value
            continue
        if unit.sentence.last - unit.sentence.first > _TYPED_ROW + 8 or len(unit.dates) != 1 or unit.dates[0].kind != "day":
            continue
        text = passage.folded[unit.sentence.start : unit.sentence.end]
        lead = passage.folded[unit.sentence.start : unit.dates[0].start].strip(" -*•|\t>")
        if len(lead) > 24 or re.search(r"\b(?:on|the|was|is|did|for|missed)\b", lead):
            continue
        whens = unit.dates[0].whens(letter.sent, "past")
        if not whens or whens[0].first is None or (letter.sent is not None and whens[0].first > letter.sent):
            continue
        found = _MINUTES.search(text) or _BARE_MINUTES.search(text[unit.dates[0].end - unit.sentence.start :])
        minutes = int(found.group(1)) if found else None
        not_given = _NOT_GIVEN.search(text) is not None or minutes == 0
        is_given = _GIVEN.search(text) is not None or (minutes or 0) > 0
        told = False if not_given else True if is_given else None
        reason, _ = reason_of(passage, unit, unit.sentence.first, letter.names)
        rows.append(
            _Row(
                unit,
                whens[0].first,
                named[0].value if named else service or letter.topic or letter.signature_service or "other",
                minutes,
                told,
                reason,
            )
        )
    return rows
