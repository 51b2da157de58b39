"""Make-up sessions: offered, accepted, declined, given or not; a demand, a refusal or a policy offers nothing."""
# ruff: noqa: C901, E501, PLR0911, PLR0912 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re
from collections.abc import Iterator
from datetime import date

from casefile.reading import Makeup, Tag
from classifier.claims import FAIR, STRONG, SURE, WEAK, Claim
from classifier.context import context_at, tense_at
from classifier.facts.triggers import inherited_service
from classifier.letter import Letter, services_in
from classifier.passages import Passage, Unit
from classifier.phrases import Hit

_FOR_DAY = re.compile(
    r"\b(?:for|from|of)\s+(?:the\s+)?(?:\w+\s+){0,3}$|\bmissed\s+(?:on\s+)?(?:the\s+)?$|'s\s*$|\bmake up\s+(?:the\s+)?$"
)
_MINUTES = re.compile(r"\b(\d{1,3})\s*-?\s*min")
_OFFER = re.compile(
    r"\b(?:will|'ll|can|could|going to|plan(?:ning)? to|try|trying|would|scheduled?|offer(?:ing|ed)?|available|see|grab|works?|let me|we are|i am|am|is|are|add(?:ing)?|have|set|repond|propon|podemos|puedo|happy to|want to|like to)\b|'ll\b|'m\b|'re\b"
)
_OTHER_WORK = re.compile(
    r"\b(?:quiz(?:zes)?|tests?|exams?|homework|assignments?|work missed|absences?|labs?|diagnostics?|projects?|class(?:work)?|club|games?|practice|required|to be determined)\b"
)
_ASK = re.compile(r"\b(?:when|how|will you|are you|what|can you|could you|cuándo|cómo|is there|do you)\b")


def read_makeups(letter: Letter, *, missed: bool = True) -> tuple[list[Claim], list[Makeup]]:
    """Claims of `makeup_offered`, and the make-up sessions. `missed`: whether the letter tells of a miss, which an offered time then makes up."""
    if not letter.personal:
        return [], []
    claims: list[Claim] = []
    found: list[Makeup] = []
    for passage in letter.passages:
        if not passage.asserts:
            continue
        for unit in passage.having("makeup", "slot"):
            for claim, makeup in _unit(letter, passage, unit, missed=missed):
                if claim is not None:
                    claims.append(claim)
                found.append(makeup)
    return claims, _unique(found)


def _unit(letter: Letter, passage: Passage, unit: Unit, *, missed: bool) -> Iterator[tuple[Claim | None, Makeup]]:
    hits = unit.of("makeup")
    if missed and not any(hit.kind == "sure" for hit in hits):
        slot = _slot(letter, passage, unit)
        if slot is not None:
            yield slot
            return
    squares = unit.of("squares")
    if not hits and squares and unit.has("slot") and not unit.has("meeting"):
        hits = unit.of("slot")
    if not hits:
        return
    # "I'll tack fifteen minutes on until we're square": time offered, and said to settle something.
    sure = [hit for hit in hits if hit.kind == "sure"] or (squares and not unit.has("meeting") and hits)
    hit = (sure or hits)[0]
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    context = context_at(passage, unit, hit.first)
    named = services_in(unit.of("service"))
    service = named[0].value if named else inherited_service(letter, passage, unit)
    generic = any(one.kind == "generic" for one in unit.of("service"))
    lost = _told_of_loss(letter, passage, unit)
    if context.hypothetical or (context.policy and not _dated(unit)):
        return
    if not sure and not (lost and (_OFFER.search(text) or tense_at(passage, unit, hit.first) == "past")):
        return
    if not (service or generic or lost or squares) and not re.search(
        r"\b(?:his|her|the|that|a|these|those|for) make ?-?ups?\b|compensatory|comp (?:time|ed|services|minutes|hours|sessions)|make ?-?up session",
        text,
    ):
        return
    if _OTHER_WORK.search(text) and not named:
        return
    if "policy" in text or (not sure and _SLOT_NOT.search(text)):
        return
    status = _status(letter, passage, unit, hit, text)
    if status == "":
        return
    form = passage.folded[hit.start : hit.end]
    evidence = passage.evidence(hit.start, hit.end, f"makeup-{status}")
    if status == "not_given":
        yield None, Makeup(service or "other", _day_of(letter, passage, unit, for_day=False), None, None, status, (evidence,))
        return
    score = SURE if sure and (named or lost or form.startswith("compensatory") or generic) else STRONG if sure else FAIR
    if context.question and letter.from_family:
        score = WEAK
    if context.maybe and status == "offered" and not _dated(unit):
        score = min(score, FAIR)
    minutes = _MINUTES.search(text)
    yield (
        Claim(Tag.MAKEUP_OFFERED, score, evidence),
        Makeup(
            service or "other",
            _day_of(letter, passage, unit, for_day=False),
            int(minutes.group(1)) if minutes else None,
            _day_of(letter, passage, unit, for_day=True),
            status,
            (evidence,),
        ),
    )


_SURE_SLOT = re.compile(
    r"\b(?:add|extra|double|twice|longer|make|opening|openings|free|penciled|owe|reschedul\w*|instead|another (?:hour|time|day)|find a|come early|stay|squeeze|fit (?:him|her)|two (?:hours|sessions)|an hour|offer|take (?:him|her)|grab|catch|see (?:him|her)|pull (?:him|her)|get (?:him|her)|use it)\b"
)
_GIVEN_INSTEAD = re.compile(
    r"\b(?:saw|pulled|took|met with|worked with|got|grabbed) (?:him|her|them|\w+) (?:\w+ ){0,3}instead\b|\b(?:saw|pulled|took|met with) (?:him|her|them) (?:twice|for an extra|an extra|again)\b"
)
_SLOT_NOT = re.compile(
    r"\b(?:won't|will not|can't|cannot|unable|not able|no (?:room|openings|time)|don't have|do not have|isn't any)\b[^.;]{0,40}\b(?:opening|slot|time|make|squeeze|fit|replacement)\b|\bmeeting|\bconference|\bback (?:on|to)\b|\b(?:regular|usual|normal)(?:ly)?\b|\bas usual\b|\bwhen (?:he|she) (?:returns|is back|comes back)\b|\bhome at\b|\bcall me\b|\bcan't promise\b"
)
_AHEAD = re.compile(
    r"\b(?:will|'ll|can|could|going to|plan|hope|offer|have|got|i've|has|try|next|tomorrow|this (?:friday|thursday|wednesday|tuesday|monday|week)|would|happy to|glad to|put|penciled)\b|'ll\b|'ve\b"
)


def _slot(letter: Letter, passage: Passage, unit: Unit) -> tuple[Claim, Makeup] | None:
    """A time offered for a session just told to be lost ("I have a free half hour Friday, so I'll take him then")."""
    slots = unit.of("slot", "makeup")
    if not slots or letter.from_family:
        return None
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    done = _GIVEN_INSTEAD.search(text)
    if done and _told_of_loss(letter, passage, unit) and not unit.has("meeting"):
        named = services_in(unit.of("service"))
        service = named[0].value if named else inherited_service(letter, passage, unit)
        evidence = passage.evidence(unit.sentence.start + done.start(), unit.sentence.start + done.end(), "makeup-given")
        return Claim(Tag.MAKEUP_OFFERED, STRONG, evidence), Makeup(
            service or "other", _day_of(letter, passage, unit, for_day=False), None, None, "given", (evidence,)
        )
    if _SLOT_NOT.search(text) or not _AHEAD.search(text) or (unit.has("meeting") and not unit.has("service")):
        return None
    if not _told_of_loss(letter, passage, unit):
        return None
    near = passage.units[max(0, unit.number - 2) : unit.number + 1]
    if not unit.has("service") and any(other.has("meeting") and other.has("cancel", "refuse") for other in near):
        return None
    hit = next((one for one in slots if _SURE_SLOT.search(passage.folded, one.start, one.end)), None)
    if hit is None or context_at(passage, unit, hit.first).hypothetical:
        return None
    form = passage.folded[hit.start : hit.end]
    day = _day_of(letter, passage, unit, for_day=False)
    moved = unit.has("moved") and unit.has("no", "neg", "lost")
    if form in {"instead", "double", "doubled", "squeeze", "extra time", "an extra"} and not (day or unit.has("service")):
        return None
    named = services_in(unit.of("service"))
    service = named[0].value if named else inherited_service(letter, passage, unit)
    if not service:
        return None
    score = STRONG if day is not None and not moved else FAIR
    evidence = passage.evidence(hit.start, hit.end, "makeup-slot")
    minutes = _MINUTES.search(text)
    return (
        Claim(Tag.MAKEUP_OFFERED, score, evidence),
        Makeup(
            service,
            day,
            int(minutes.group(1)) if minutes else None,
            _day_of(letter, passage, unit, for_day=True),
            "offered",
            (evidence,),
        ),
    )


# "wasn't able to do her make-up session today after all": its day came, and it was not given
_FELL_THROUGH = re.compile(
    r"\b(?:wasn't|was not|weren't|were not|didn't|did not|couldn't|could not) (?:able to |get to |manage to )?"
    r"(?:do|hold|give|fit in|have)\b[^.]{0,30}\bmake[- ]?up\b"
)


def _told_of_loss(letter: Letter, passage: Passage, unit: Unit) -> bool:
    around = passage.units[max(0, unit.number - 3) : unit.number + 2]
    if any(
        other.has("lost", "short", "gone")
        or (other.has("no") and other.has("service"))
        or (other.has("neg") and other.has("deliver") and other.has("service"))
        for other in around
    ):
        return True
    return any(other.has("reason") and other.has("service") for other in around) or letter.subject.any_of("lost", "no", "makeup")


def _dated(unit: Unit) -> bool:
    return any(expression.kind in {"day", "every", "week"} for expression in unit.dates)


def _status(letter: Letter, passage: Passage, unit: Unit, hit: Hit, text: str) -> str:
    """What becomes of the make-up, "" where the words offer none: a refusal, a demand, a question."""
    given = any(abs(one.first - hit.first) <= 4 for one in unit.of("givenmakeup"))
    refused = unit.of("nomakeup")
    if refused:
        if re.search(r"\b(?:never|not|n't)\b[^.]{0,30}\b(?:been made up|made up|happened)\b", text) or letter.from_family:
            return "not_given"
        return ""
    if re.search(
        r"\bmake ?up[^.]{0,40}\b(?:didn't happen|did not happen|never happened|wasn't held|didn't take place|never took place)\b|\bno one (?:came|showed)\b",
        text,
    ):
        return "not_given"
    if _FELL_THROUGH.search(text):
        return "not_given"
    if (
        re.match(r"\s*(?:so )?(?:how|when|will|are|what)\b", text)
        and unit.sentence.question
        and not re.search(r"\b(?:i|we|can i|should i)\b", text)
    ):
        return ""
    if letter.from_family:
        if unit.has("declinemakeup") and re.search(r"make ?up|session|friday|monday|tuesday|wednesday|thursday", text):
            return "declined"
        if (unit.has("acceptmakeup") and not unit.has("demand")) or re.search(
            r"\b(?:works (?:great|fine|well|for)|that works|sounds good|is fine|thank you for (?:making|the|offering)|thanks for (?:making|the|offering)|we accept|yes)\b",
            text,
        ):
            return "accepted"
        if re.search(
            r"\b(?:you (?:said|offered|promised|told|mentioned|wrote)|was (?:offered|promised|told)|they (?:said|offered|promised|told)|she (?:said|offered)|he (?:said|offered)|were offered|offered)\b",
            text,
        ):
            return "offered"
        if given and tense_at(passage, unit, hit.first) == "past" and not unit.has("demand"):
            return "given"
        return ""
    if (
        given
        and re.search(r"\b(?:was|were|has been|have been|been|i|we|did|had|got|already|all|saw|today|yesterday|made)\b", text)
        and not re.search(
            r"\b(?:will|'ll|to be|needs? to be|can be|should be|must be|going to be)\s+(?:\w+\s+)?(?:made|completed)", text
        )
    ):
        if re.search(r"\b(?:if|once|until|when)\b[^.]{0,20}\bmade up", text):
            return "offered"
        return "given"
    if (
        unit.sentence.question
        and _ASK.search(text)
        and letter.side is None
        and not re.search(r"\b(?:would|does|works?|can i|could i|may i|should i|ok)\b", text)
    ):
        return ""
    if (
        letter.side is None
        and unit.has("demand")
        and re.search(r"\b(?:request\w*|demand\w*|want|expect|insist|owed|entitled|should be|must be)\b", text)
        and not re.search(r"\b(?:i|we)(?:'ll| will| can| owe)\b", text)
    ):
        return ""
    if re.search(
        r"n't (?:let|allow)\b[^.]{0,30}$|not (?:let|allow)\w*\b[^.]{0,30}$",
        passage.folded[max(unit.sentence.start, hit.start - 40) : hit.start],
    ):
        return ""
    if re.search(
        r"(?:\b(?:no|not)|n't)\b[^.]{0,24}$", passage.folded[max(unit.sentence.start, hit.start - 26) : hit.start]
    ) and not re.search(r"\b(?:not only|don't worry|didn't|did not|wasn't|not (?:there|here|in)|sure)\b", text):
        return ""
    return "offered"


def _day_of(letter: Letter, passage: Passage, unit: Unit, *, for_day: bool) -> date | None:
    """The day of the make-up, or of what it makes up for."""
    for expression in unit.dates:
        if expression.kind != "day":
            continue
        before = passage.folded[max(unit.sentence.start, expression.start - 32) : expression.start]
        after = passage.folded[expression.end : expression.end + 24]
        is_for = bool(_FOR_DAY.search(before)) or after.startswith(("'s session", "'s missed", "'s speech", "'s ot", "'s lost"))
        tense = "past" if is_for else tense_at(passage, unit, unit.sentence.first) or "future"
        if not is_for and re.search(
            r"\b(?:will|'ll|going to|can|could|make it up|instead)\b", passage.folded[unit.sentence.start : unit.sentence.end]
        ):
            tense = "future"
        whens = expression.whens(letter.sent, tense)
        if not whens or whens[0].first is None:
            continue
        if is_for == for_day:
            if not for_day and letter.sent is not None and tense == "future" and whens[0].first < letter.sent:
                continue
            return whens[0].first
    return None


def _unique(found: list[Makeup]) -> list[Makeup]:
    kept: list[Makeup] = []
    for makeup in found:
        if makeup.on is None and any(
            other.service == makeup.service and other.status == makeup.status
            for other in found
            if other is not makeup and other.on is not None
        ):
            continue
        if any((other.service, other.on, other.status) == (makeup.service, makeup.on, makeup.status) for other in kept):
            continue
        kept.append(makeup)
    return kept
