"""Where a text says that less was given than was due, by counting: of minutes, of sessions, of times. Days are read elsewhere."""
# ruff: noqa: E501 - patterns read best on one line

import re
from collections.abc import Iterator

from classifier.claims import FAIR, STRONG
from classifier.facts.trigger import Trigger, inherited_service, words_of
from classifier.letter import Letter, services_in
from classifier.passages import Passage, Unit
from classifier.sought import Sought

_OF = Sought(
    r"\b(?P<given>\d{1,3}|one|two|three|four|five|six|seven|eight|half)\s*(?:min(?:ute)?s?\s*)?(?:sessions\s*)?(?:out\s+)?(?:of|/|de)\s*(?:the\s+|his\s+|her\s+|their\s+|our\s+|a\s+|sus\s+)?(?:usual\s+|scheduled\s+|planned\s+|required\s+|weekly\s+|expected\s+|iep\s+|full\s+|possible\s+|last\s+)*"
    r"(?P<whole>\d{1,3}|three|four|five|six|seven|eight|nine|ten|twelve)\s*-?\s*(?P<unit>min(?:ute)?s?|minutos|sessions?|sesiones|times|days|lessons|visits|speech|ot|pt|therapy|scheduled|weeks|service|aide)\b"
)


def _not_less(match: re.Match[str]) -> bool:
    given, whole = match.group("given"), match.group("whole")
    return given.isdigit() and whole.isdigit() and int(given) >= int(whole)


def _each_so_long(match: re.Match[str]) -> bool:
    """Whether "five sessions of 30 minutes" is meant: how long each was, and nothing that lacks."""
    return "sessions" in match.group() and match.group("unit").startswith("min")


_LENGTHS = r"15|20|25|30|40|45|50|60|90|120|fifteen|twenty|twenty[ -]five|thirty|forty|forty[ -]five|fifty|sixty|ninety"
# "Ten minutes out of our thirty", "15 of 30", "ten minutes of speech out of her forty-five": the length itself is the whole.
_OF_LENGTH = Sought(
    rf"\b(?P<given>\d{{1,2}}|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|half)(?P<min>\s*-?\s*min(?:ute)?s?\.?)?(?:\s+(?:done|of speech|of ot|of pt|of therapy|of counseling|with (?:him|her|me|us)))?\s*"
    rf"(?:,\s*)?(?:(?:out )?of|/|instead of)\s*(?P<whose>(?:the|his|her|our|my|their)\s+)?(?:usual |full |scheduled )?(?P<whole>{_LENGTHS})\b(?P<unit>\s*-?\s*min\w*)?"
    r"(?!\s*(?:/|:|%|percent|words?|trials?|kids|students|points?|questions?|correct|times|problems|steps|sentences|sounds|opportunit\w+|letters|pages|books|days|weeks|sessions|lessons|hours|children|parents|families|facts|people|of))"
)


def _part_of_length(letter: Letter, passage: Passage, unit: Unit) -> Iterator[Trigger]:
    """Fewer minutes than the session has, said by its length alone."""
    sentence = unit.sentence
    for match in _OF_LENGTH.finditer(passage.folded, unit.lacks, sentence.start, sentence.end):
        given, whole = match.group("given"), match.group("whole")
        if not (match.group("min") or match.group("unit") or match.group("whose")) and not (
            given.isdigit() and whole.isdigit() and unit.has("deliver")
        ):
            continue
        if given == whole or _not_less(match) or unit.has("amount", "record"):
            continue
        named = services_in(unit.of("service"))
        service = "" if named else inherited_service(letter, passage, unit)
        if not named and not service and not letter.personal:
            continue
        first, last = words_of(passage, unit, match)
        score = STRONG if named or service else FAIR
        yield Trigger(unit, first, last, tuple(named), service, score, "short-count", partial=True)
        return


def fractions(letter: Letter, passage: Passage, unit: Unit) -> Iterator[Trigger]:
    """Less given than was due: "20 of 30 minutes", "3 of 8 sessions"."""
    sentence = unit.sentence
    for match in _OF.finditer(passage.folded, unit.lacks, sentence.start, sentence.end):
        if (
            unit.has("amount")
            or re.match(r"\s*(?:trials|opportun|times|accuracy)", passage.folded[match.end() :])
            or match.group("unit") == "times"
            or match.group("given") == match.group("whole")  # all of it was given
            or _not_less(match)
            or _each_so_long(match)
            or any(e.start <= match.start() < e.end for e in unit.dates)  # "9/3 speech yes"
        ):
            continue
        named = services_in(unit.of("service"))
        service = "" if named else inherited_service(letter, passage, unit)
        if not named and not service and not unit.has("service"):
            continue
        first, last = words_of(passage, unit, match)
        yield Trigger(
            unit, first, last, tuple(named), service, STRONG, "short-count", partial=match.group("unit").startswith("min")
        )
        return
    yield from _part_of_length(letter, passage, unit)


# "He has been only once since the holidays", "she's only had speech twice this fall".
_ONLY = Sought(
    r"(?:\b(?:ha[sd]|have|was|were|got|came|went|saw)|'s|'ve)\s+(?:[a-z']+\s+){0,3}?(?:only|just|barely)\s+(?:(?!(?:for|to|a|an|the|about|if|when|be|ask\w*|wrote|write|call\w*|met|meet\w*|spoken?|talk\w*|absent|missed|late)\b)[a-z']+\s+){0,4}?"
    r"(?:once|twice|(?:one|two|three|1|2|3)\s+(?:times?|sessions?|visits?)|a (?:couple|handful)(?: of (?:times|sessions))?)\s+"
    r"(?:since|so far (?:this|in)|all (?:month|year|semester|fall|winter|spring|quarter)|this (?:month|year|semester|fall|winter|spring|quarter|trimester|school year)|in (?:the (?:last|past) )?(?:two|three|four|five|six|\d) (?:weeks|months))\b"
)
_AS_PLANNED = Sought(
    r"\b(?:as (?:planned|written|scheduled|it says|it should)|monthly|consult\w*|once a (?:month|quarter)|is all (?:that )?(?:he|she|they)|(?:right|fine|what) (?:in|is in|by) (?:the|his|her) (?:iep|plan))\b"
)


def only_so_often(letter: Letter, passage: Passage, unit: Unit) -> Iterator[Trigger]:
    """A service that was had once or twice in a time in which more was due."""
    match = unit.search(_ONLY)
    if match is None or unit.has("record") or unit.search(_AS_PLANNED) is not None:
        return
    named = services_in(unit.of("service"))
    service = "" if named else inherited_service(letter, passage, unit)
    if named or service:
        first, last = words_of(passage, unit, match)
        yield Trigger(unit, first, last, tuple(named), service, FAIR, "short-count")
