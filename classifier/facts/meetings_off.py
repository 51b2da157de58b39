"""That an IEP meeting is cancelled, withdrawn, postponed or moved. The new date is not its job."""
# ruff: noqa: PLR0915, C901, E501, PLR0912 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re

from casefile.reading import Tag
from classifier.claims import FAIR, STRONG, SURE
from classifier.context import context_at
from classifier.facts.meeting_talk import Talk
from classifier.letter import unit_before
from classifier.passages import Passage, Unit
from classifier.phrases import Hit
from classifier.sought import Sought

_NOT_TO_COME = re.compile(
    r"(?:can't|cant|cannot|can not|won't|wont) (?:be|get) there|won't make it|can't (?:make|come|attend|do)|cannot (?:make|come|attend)|can not (?:make|come|attend)|cant (?:make|come|attend)|won't be able to|will not be able to|unable to|not able to|no longer|out of town|have a conflict|has a conflict|no puedo|no podré|no podemos|can't get off"
)
_MOVES = re.compile(
    r"\b(?:move|moves|moved|moving|push|pushed|pushing|bump|bumped|mover|delay|delayed|hold off|on hold|hold off on|new date|withdrawn?|another (?:date|day|time)|different day|a different date|find a new|scratch|scrap)\b"
)
# "Can we do 9:30 instead of 9?": asked to move.
_INSTEAD = Sought(r"\b(?:can|could|may|might) (?:we|you|i|it)\b[^.?!]{0,40}\binstead\b(?: of)?")
_PAPERS = re.compile(r"\b(?:ieps|copy|copies|folder|portal|system|desk|file|password|from prior|goals?)\b")
_PUT_OFF = re.compile(r"\b(?:you|we|i|they)\b[^.?!]{0,50}\bbeen\s+$")
_NOT_HEARD = re.compile(
    r"\b(?:not|n't|never|nobody|no one)\b[^.?!]{0,30}\b(?:heard|received|gotten|got|answered|replied)\b|\bstill waiting\b"
)
# Between a verb of moving and its meeting: "move Dario's IEP", "the IEP has to be moved"; no other doer, no other thing.
_JOINS = re.compile(
    r"[\s,]*(?:(?:the|this|that|our|his|her|their|my|your|tomorrow's|today's|a|an|back|up|out|off|down|of|for|date|time|day|on|\w+'s|\w+day)[\s,]+){0,5}(?:[a-z]+(?:'s)?\s+)?"
)
_CARRIES = re.compile(r"(?:(?!\b(?:we|i|they|he|she|you|who|when|because|since)\b)[^.;?!]){0,70}")


def read_off(talk: Talk, passage: Passage, unit: Unit) -> None:
    """Adds what the sentence takes back or moves of a meeting."""
    if not unit.has("cancel", "refuse") and (_INSTEAD.cannot(unit.lacks) or not talk.about):
        return
    meetings = talk.hits(unit)
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    before = unit_before(passage, unit)
    for hit in unit.of("cancel"):
        form = passage.folded[hit.start : hit.end]
        context = context_at(passage, unit, hit.first)
        if context.hypothetical or (context.asks_whether and not context.question):
            continue
        if context.policy and not talk.written_by_a_person():
            continue
        near = [meeting for meeting in meetings if abs(meeting.first - hit.first) <= 12]
        told_before = (
            not near and before is not None and bool(talk.hits(before)) and not any(one.value for one in unit.of("service"))
        )
        if not near and talk.reply and form in {"is no good", "isn't any good"}:
            continue  # an offered day refused is no meeting cancelled
        if form == "put off" and _PUT_OFF.search(passage.folded[max(0, hit.start - 60) : hit.start]):
            continue
        if told_before and not _MOVES.fullmatch(form) and re.search(r"\b(?:it|that|this|we|lo|la)\b", text):
            # "It was cancelled", of the meeting in the sentence before.
            talk.claim(Tag.MEETING_CANCELLED, FAIR, passage, hit.start, hit.end, "meeting-cancelled-it")
            return
        if not near and _day_falls_away(talk, unit, text):
            # "Tomorrow's off", in a letter about a meeting: the day stands for it.
            talk.claim(Tag.MEETING_CANCELLED, FAIR, passage, hit.start, hit.end, "meeting-day-off")
            return
        if not near:
            continue
        if _MOVES.fullmatch(form) and re.search(
            r"\b(?:moving forward|move forward|move on|moving on|moved (?:on|into|here|in\b|away)|move (?:him|her|to a)|moving (?:him|her)|moved (?:him|her))",
            text,
        ):
            continue
        if _MOVES.fullmatch(form) and _something_else(passage.folded, hit, near):
            continue
        if form.startswith(("resched", "re sched")) and unit.sentence.question and _NOT_HEARD.search(talk.letter.body.folded):
            continue  # asked again for the new date of one that is off already
        if _MOVES.fullmatch(form) and any(
            service.kind == "strong" and abs(service.first - hit.first) < abs(near[0].first - hit.first)
            for service in unit.of("service")
        ):
            continue
        if form == "moved" and re.match(
            r"\s+(?!the|our|his|her|it|to|from|back|up|this|that|on|until|a)[a-z]+ (?:from|to|into|up|down|out)\b",
            passage.folded[hit.end :],
        ):
            continue  # "at his annual they moved Eitan from …"
        if form in {
            "new date",
            "another date",
            "another time",
            "another day",
            "different day",
            "a different date",
            "find a new",
        } and not (unit.has("refuse") or re.search(r"\b(?:need|find|move|change|instead|reschedul|sorry|unfortunately)\b", text)):
            continue
        if re.search(
            r"\b(?:don't|do not|not|no need to|won't|never|please don't)\s+(?:\w+\s+)?$",
            passage.folded[max(0, hit.start - 24) : hit.start],
        ) and not form.startswith(("won't", "will not", "not ")):
            continue
        if all(one.kind == "iep" for one in near) and _PAPERS.search(text):
            continue  # "IEPs from prior years will be moved over": papers
        weak = all(one.kind != "sure" for one in near)
        if weak and not talk.about:
            continue
        start, end = min(hit.start, near[0].start), max(hit.end, near[-1].end)
        talk.claim(Tag.MEETING_CANCELLED, STRONG if weak else SURE, passage, start, end, "meeting-cancelled")
        return
    instead = _INSTEAD.search(text, unit.lacks) if talk.about else None
    if (
        instead
        and unit.sentence.question
        and (unit.dates or re.search(r"\d", text))
        and not any(one.value for one in unit.of("service"))
    ):
        start = unit.sentence.start
        talk.claim(Tag.MEETING_CANCELLED, FAIR, passage, start + instead.start(), start + instead.end(), "meeting-other-time")
        return
    refuse = unit.of("refuse")
    if refuse and talk.about and not context_at(passage, unit, refuse[0].first).hypothetical:
        absent = _NOT_TO_COME.search(passage.folded, refuse[0].start, unit.sentence.end)
        after = talk.text_after(passage, unit)
        moves = re.search(
            r"\b(?:could we|can we|is it possible|would it be possible|how about|what about|instead|another|different|reschedul|move|push|change|any other|later|earlier)\b",
            text + " " + after,
        )
        if absent and (moves or meetings) and (unit.dates or meetings) and not talk.takes_a_slot():
            at = refuse[0]
            talk.claim(Tag.MEETING_CANCELLED, STRONG if meetings else FAIR, passage, at.start, at.end, "cannot-come")


def _something_else(folded: str, hit: Hit, near: list[Hit]) -> bool:
    """Whether a verb of moving has another object than the meeting ("we moved up from", "picture day moved to the 9th, …")."""
    if any(_JOINS.fullmatch(folded, hit.end, one.start) for one in near if one.start >= hit.end):
        return False
    return not any(_CARRIES.fullmatch(folded, one.end, hit.start) for one in near if one.end <= hit.start)


def _day_falls_away(talk: Talk, unit: Unit, text: str) -> bool:
    """Whether the sentence takes a day back without naming the meeting that the letter is about."""
    if not talk.about or unit.has("service", "makeup", "notmeeting"):
        return False
    if re.search(
        r"\b(?:moving forward|move forward|moved (?:on|into|here)|move (?:him|her)|moving (?:him|her)|push(?:ed|ing)? (?:him|her)|day off|days off)\b",
        text,
    ):
        return False
    return (
        any(expression.kind == "day" for expression in unit.dates)
        or re.search(r"\b(?:that one|this one|ours|the one)\b", text) is not None
    )
