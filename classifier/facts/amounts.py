"""How many minutes and sessions a place that tells of a miss says were lost. Whether one is told is not its job."""
# ruff: noqa: C901, E501, PLR0911 - one branch for each way of telling it; patterns read best on one line

import re

from classifier.dates import When
from classifier.facts.trigger import Trigger
from classifier.letter import Letter
from classifier.passages import Passage, Unit
from classifier.sought import Sought

_NUMBER_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "fifteen": 15, "twenty": 20,
                 "twenty five": 25, "thirty": 30, "forty": 40, "forty five": 45, "sixty": 60, "ninety": 90, "half": 0, "once": 1, "twice": 2}  # fmt: skip
_NUM = r"\d{1,3},\d{3}|\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty(?:[ -]five)?|thirty|forty(?:[ -]five)?|sixty|ninety"
_MINUTES = Sought(rf"\b(?P<n>{_NUM})\s*-?\s*(?:min(?:ute)?s?\b\.?|minutos)")
_HOUR = Sought(
    r"\b(?:an|one|1)(?:\s+full)?\s+hour\b|\ba half hour\b|\bhalf(?: an?)? hour\b|\b(?P<n>\d(?:\.5)?|two|three|four|five|six)\s*(?:hours|hrs)\b"
)
_GIVEN_OF = Sought(
    rf"\b(?P<given>{_NUM})\s*(?:min(?:ute)?s?\s*)?(?:out\s+)?(?:of|/|de)\s*(?:the\s+|his\s+|her\s+|their\s+|our\s+|a\s+|sus\s+)?(?:\w+\s+){{0,2}}?(?P<whole>{_NUM})\s*-?\s*(?:min|minutos)"
)
_ONLY_OF = Sought(
    rf"\b(?:only|just|about|solo|sólo)\s+(?:\w+\s+){{0,3}}?(?P<given>{_NUM})\b(?:\s*-?\s*min(?:ute)?s?)?[^.;]{{0,40}}?\b(?:instead of|rather than|of|not|out of)\s+(?:the\s+|his\s+|her\s+|our\s+|a\s+)?(?:\w+\s+){{0,2}}?(?P<whole>{_NUM})\b(?!\s*(?:sessions|times|days))"
)
_SESSIONS_OF = Sought(
    rf"\b(?P<n>{_NUM})\s+(?:out\s+)?of\s+(?:the\s+|his\s+|her\s+|their\s+|our\s+)?(?:\w+\s+){{0,2}}?(?P<whole>{_NUM})\s+(?:(?!min)\w+\s+){{0,2}}?(?:sessions|sesiones|times|days|lessons|visits|speech|ot|pt|weeks|therapy)"
)
_SESSIONS = Sought(
    rf"\b(?P<n>{_NUM}|both)\s+(?:\w+\s+){{0,3}}?(?:sessions|sesiones|lessons|visits|appointments|groups|times|veces)\b"
)
_TIMES = Sought(r"\b(?P<n>once|twice|dos veces|thrice)\b(?!\s+(?:a|per|each|every)\b)")
_RATE = re.compile(
    r"^\s*(?:a|per|each|every|/|por)\s*-?\s*(?:week|month|day|wk|semana|mes|quarter|year)|^\s*(?:weekly|monthly|daily)"
)
_SESSION_LENGTH = Sought(
    rf"\b(?P<a>{_NUM})\s*-?\s*min(?:ute)?s?\.?\s+(?:session|sessions|slot|block|lesson|lessons|visit|visits|each|apiece)\b|\b(?:sessions?|lessons?|visits?|visit|session) (?:is|are|was|were|of|at|runs?|last)\s+(?P<b>{_NUM})\s*-?\s*min|\bmeet for (?P<c>{_NUM}) min|\b(?P<d>{_NUM}) minutes (?:each|every) (?:mon|tues|wednes|thurs|fri)day",
    apart=True,
)


def length_of_session(letter: Letter, whens: tuple[When, ...], sessions: int | None) -> int | None:
    """The minutes of a session whose length the letter gives elsewhere; a span without a count has none."""
    if len(whens) == 1 and whens[0].extent == "day":
        for unit in letter.body.having("makeup", "slot"):
            if not unit.has("fromto"):
                text = letter.body.folded[unit.sentence.start : unit.sentence.end]
                made_up = [match for match in _MINUTES.finditer(text, unit.lacks) if not _RATE.match(text[match.end() :])]
                if len(made_up) == 1:
                    # What is made up in one go is what was lost.
                    return _number(made_up[0].group("n"))
    if "min" not in letter.body.folded or letter.body.first(_SESSION_LENGTH) is None:
        return None
    found = {
        match.group("a") or match.group("b") or match.group("c") or match.group("d")
        for match in _SESSION_LENGTH.pattern.finditer(letter.body.folded)
    }
    if len(found) != 1:
        return None
    length = _number(found.pop())
    if length is None:
        return None
    if len(whens) >= 1 and all(when.extent == "day" for when in whens):
        return length
    return length * sessions if sessions else None


def _number(text: str) -> int | None:
    text = text.replace("-", " ").replace(",", "")
    return int(text) if text.isdigit() else _NUMBER_WORDS.get(text)


def minutes_lost(passage: Passage, trigger: Trigger) -> int | None:
    """The minutes not delivered, as far as the sentence (or the one after it) says."""
    unit = trigger.unit
    sentence = unit.sentence
    text = passage.folded[sentence.start : sentence.end]
    for pattern in (_GIVEN_OF, _ONLY_OF):
        match = pattern.search(text, unit.lacks)
        if match:
            given, whole = _number(match.group("given")), _number(match.group("whole"))
            if given is not None and whole is not None and whole > given and whole >= 10:
                missed = re.search(r"\b(?:missed|lost|short|missing|owed)\s+(?:\w+\s+){0,3}$", text[: match.start()])
                return given if missed else whole - given
    found = list(_MINUTES.finditer(text, unit.lacks))
    usable = [match for match in found if not _RATE.match(text[match.end() :])]
    if "makeup" in unit.hits:
        before = [match for match in usable if not any(hit.start - sentence.start < match.start() for hit in unit.of("makeup"))]
        usable = before or usable
    if len(usable) >= 2 and trigger.partial:
        first, second = _number(usable[0].group("n")), _number(usable[1].group("n"))
        if first and second and second > first and re.search(r"instead|rather|of\b|not\b|scheduled|supposed|usual|full", text):
            return second - first
        if first and second and first > second and re.search(r"\bgot|only|had|did|ran", text):
            return first - second
    if len(usable) >= 1:
        if trigger.partial and re.search(r"\b(?:only|just)\b[^.]{0,24}$", text[: usable[0].start()]):
            return None
        return _number(usable[0].group("n"))
    hour = _HOUR.search(text, unit.lacks)
    if hour and not _RATE.match(text[hour.end() :]) and not re.search(r"\bfor\s+$|\bin\s+$|\bafter\s+$", text[: hour.start()]):
        if hour.group("n"):
            spelled = _number(hour.group("n"))
            return spelled * 60 if spelled is not None else int(float(hour.group("n")) * 60)
        return 30 if "half" in hour.group() else 60
    return _clock_minutes(unit, text)


_CLOCK = Sought(
    r"\b(?P<h>1[0-2]|[1-9])(?::(?P<m>[0-5]\d))?\s*(?:am|pm|a\.m\.|p\.m\.)?\s*(?:to|until|till|through|-|–)\s*(?P<h2>1[0-2]|[1-9])(?::(?P<m2>[0-5]\d))?(?!\d|/|-|\s*(?:min|times|of\b|x\b|sessions|days|weeks))"
)


def _clock_minutes(unit: Unit, text: str) -> int | None:
    """The minutes between two times of one school day ("from 12:30 to 2:15"), None where none or several are told."""
    found = [match for match in _CLOCK.finditer(text, unit.lacks) if match.group("m") or match.group("m2")]
    if len(found) != 1:
        return None
    match = found[0]
    begin = int(match.group("h")) * 60 + int(match.group("m") or 0)
    end = int(match.group("h2")) * 60 + int(match.group("m2") or 0)
    length = (end - begin) % (12 * 60)
    return length if 0 < length <= _SCHOOL_DAY else None


_SCHOOL_DAY = 8 * 60  # longer than any session or any school day with its bus


def sessions_lost(passage: Passage, trigger: Trigger) -> int | None:
    """The number of sessions not given, where the sentence counts them."""
    lacks = trigger.unit.lacks
    text = passage.folded[trigger.unit.sentence.start : trigger.unit.sentence.end]
    match = _SESSIONS_OF.search(text, lacks)
    if match:
        count, whole = _number(match.group("n")), _number(match.group("whole"))
        if count is not None and whole is not None and whole >= count:
            missed = re.search(
                r"miss|cancel|lost|skip|without|short|not", text[: match.start()] + text[match.end() :]
            ) and not re.search(r"\b(?:only|got|had|received|seen|just)\s+(?:\w+\s+){0,3}$", text[: match.start()])
            return count if missed else whole - count
    match = _SESSIONS.search(text, lacks)
    if match and not _RATE.match(text[match.end() :]):
        if match.group("n") == "both":
            return 2
        return _number(match.group("n"))
    match = _TIMES.search(text, lacks)
    if match:
        return 1 if match.group("n") == "once" else 3 if match.group("n") == "thrice" else 2
    return None
