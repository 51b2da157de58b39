"""What stands around rows says of them: the service they are about, whether they list what was missed, the length of a session."""
# ruff: noqa: E501 - patterns read best on one line

import re
from collections.abc import Sequence

from classifier.facts.rows import Table
from classifier.letter import Letter, services_in
from classifier.passages import Passage, Unit
from classifier.sought import Sought

RIDE = "transportation"
_LEAST = 2  # rows that name a service, so that it is the one of all


def service_of(letter: Letter, table: Table) -> tuple[str, bool]:
    """The service that a table is about: of its heading, else of the letter, else of who writes; "" where none is.

    And whether that is sure: it is not where the service is only spoken of somewhere in the letter.
    """
    near = table.lead[-1] if table.lead else None
    if near is not None and near.has("service") and near.sentence.last - near.sentence.first <= _HEADING:
        named = services_in(near.of("service"))
        if len({hit.value for hit in named}) == 1:
            return named[0].value, True
    if len({hit.value for hit in letter.subject.of("service") if hit.value}) == 1 and letter.topic:
        return letter.topic, True
    for unit in reversed(table.lead):
        named = services_in(unit.of("service")) if unit.has("service") else []
        if named and unit.sentence.paragraph >= (table.rows[0].units[0].sentence.paragraph - 2):
            return named[0].value, len({hit.value for hit in named}) == 1
    if letter.signature_service and letter.signature_service != RIDE:
        return letter.signature_service, True
    for likely in (letter.topic, *(service for service, _ in letter.services.most_common(1))):
        # What one row alone speaks of is not what all are about.
        naming = {row.start for row in table.rows if any(hit.value == likely for unit in row.units for hit in unit.of("service"))}
        elsewhere = any(
            hit.value == likely
            for unit in letter.body.having("service")
            if unit.number not in table.units
            for hit in unit.of("service")
        )
        if likely and likely != RIDE and (elsewhere or len(naming) >= _LEAST):
            return likely, False
    return "", False


_HEADING = 6  # words


def lists_misses(table: Table) -> bool:
    """Whether the sentence before the rows says that they are the days without ("here is each day he did not:")."""
    if not table.lines or not table.lead:
        return False
    if any(
        _WHY.search(unit.folded, unit.sentence.start, unit.sentence.end)
        and "|" in unit.folded[unit.sentence.start : unit.sentence.end]
        for unit in table.lead[-1:]
    ) and any(_WITHOUT.search(unit.folded, unit.sentence.start, unit.sentence.end) for unit in table.lead):
        return True
    last = table.lead[-1]
    ends = last.folded[last.sentence.start : last.sentence.end].rstrip().endswith(":")
    return ends and not last.has("settled") and _WITHOUT.search(last.folded, last.sentence.start, last.sentence.end) is not None


def speaks_of_misses(letter: Letter, table: Table) -> bool:
    """Whether the rows are announced as what was lost ("what was lost this winter")."""
    return _announced(_LOST, letter, table.lead[-3:])


def under_a_loss(table: Table) -> bool:
    """Whether the rows stand under a short heading of what was lost ("Missed:")."""
    if not table.lead:
        return False
    last = table.lead[-1]
    short = last.sentence.last - last.sentence.first <= _HEADING
    return short and _LOST.search(last.folded, last.sentence.start, last.sentence.end) is not None


_LOST = re.compile(
    r"\b(?:lost|miss(?:ed|es|ing)?|without|not (?:given|held|seen|delivered)|cancell?(?:ed|ations)|absences|gaps?|red)\b"
)
_WHY = re.compile(r"\b(?:why|reason|cause)\b")
_WITHOUT = re.compile(r"\b(?:not|no|without|miss(?:ed|es)?|lost|cancell?ed|absent|absences)\b|n't\b")


def list_label(words: str) -> bool | None:
    """Whether the words before a list say that its sessions were given ("Sessions given:"), or that they were not."""
    if not words.rstrip().endswith(":") or len(words.split()) > _HEADING:
        return None
    if _LISTED_NOT.search(words):
        return False
    return True if _LISTED_GIVEN.search(words) else None


_LISTED_NOT = re.compile(r"\b(?:not|no|missed|missing|cancell?ed|cancellations|lost|absent|absences|owed|didn't|without|out)\b")
_LISTED_GIVEN = re.compile(r"\b(?:given|held|seen|attended|delivered|provided|done|present|kept|met|sessions)\b")
_SESSIONS = re.compile(
    r"\b(?:logs?|records?|attendance|sheets?|notes|calendar|notebook|diary|miss(?:es|ed|ing)?|count(?:ed)?|sessions?|visits?|dates|days|account|picture|list|times|summary|minutes|didn't|not|wasn't|haven't|without|happened|what i have|what i've got)\b"
)
_COUNTED = re.compile(
    r"\b(?:observations?|on.task|intervals?|opportunities|cool.?downs?|meltdowns?|tantrums?|accidents?|incidents?|hits?|bites?|bit|throws?|seizures?|outbursts?|elopements?|referrals?|words per|scores?|points?|grades?|steps|pages|books|homework|temperature|blood sugar)\b"
)


def about_sessions(letter: Letter, table: Table) -> bool:
    """Whether the rows are announced as what became of sessions ("here is my log", "the days he missed")."""
    return _announced(_SESSIONS, letter, table.lead[-3:])


def counts_something_else(letter: Letter, table: Table) -> bool:
    """Whether the rows count what a child did ("the log of his cool downs"): a nought is no missed session there."""
    return _announced(_COUNTED, letter, table.lead[-1:])


def _announced(what: re.Pattern[str], letter: Letter, lead: Sequence[Unit]) -> bool:
    """Whether the subject or one of the sentences before the rows says something."""
    texts = (unit.folded[unit.sentence.start : unit.sentence.end] for unit in lead)
    return any(what.search(text) for text in (*texts, letter.subject.folded))


_WORDS = {"half an": 30, "a half": 30, "one": 60, "an": 60, "1": 60, "two": 120, "2": 120, "three": 180, "3": 180}
_LENGTH = Sought(
    r"\b(?P<n>\d{2,3})\s*-?\s*min(?:ute)?s?\b|\b(?P<h>half an|a half|one|an|two|three|[123])[ -](?:full )?(?:hours?|hrs?)\b"
)
_RATE = re.compile(r"\s*(?:a|per|each|every|/)\s*(?:week|month|quarter|year)|\s*(?:weekly|monthly)")


def usual_length(passage: Passage, table: Table) -> int | None:
    """The minutes of a session, where the sentences before the rows give one length."""
    return _one_length(passage, table.lead)


def length_in(passage: Passage, heading: Unit) -> int | None:
    """The minutes of a session that a heading gives ("PT (30 min, Mondays)")."""
    return _one_length(passage, [heading])


def _one_length(passage: Passage, units: Sequence[Unit]) -> int | None:
    found = set()
    for unit in units:
        for match in _LENGTH.pattern.finditer(passage.folded, unit.sentence.start, unit.sentence.end):
            if not _RATE.match(passage.folded, match.end()) or passage.folded[: match.start()].endswith(("x ", "× ")):
                found.add(int(match.group("n")) if match.group("n") else _WORDS[match.group("h")])
    return found.pop() if len(found) == 1 else None
