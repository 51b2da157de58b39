"""Make-up sessions: offered, accepted, declined, given or not; a demand, a refusal or a policy offers nothing."""
# ruff: noqa: C901, E501, PLR0911, PLR0912 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re
from collections.abc import Iterator

from casefile.reading import Makeup, Tag
from classifier.claims import FAIR, STRONG, SURE, WEAK, Claim
from classifier.context import context_at, tense_at
from classifier.facts.makeup_slots import MINUTES, NOT_OFFERED, day_of, slot_offered, told_of_loss
from classifier.facts.trigger import inherited_service
from classifier.letter import Letter, services_in
from classifier.passages import Passage, Unit
from classifier.phrases import Hit

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
        slot = slot_offered(letter, passage, unit)
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
    lost = told_of_loss(letter, passage, unit)
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
    if "policy" in text or (not sure and NOT_OFFERED.search(text)):
        return
    status = _status(letter, passage, unit, hit, text)
    if status == "":
        return
    form = passage.folded[hit.start : hit.end]
    evidence = passage.evidence(hit.start, hit.end, f"makeup-{status}")
    if status == "not_given":
        yield None, Makeup(service or "other", day_of(letter, passage, unit, for_day=False), None, None, status, (evidence,))
        return
    score = SURE if sure and (named or lost or form.startswith("compensatory") or generic) else STRONG if sure else FAIR
    if context.question and letter.from_family:
        score = WEAK
    if passage is letter.subject and not _OFFER.search(text):
        score = min(score, FAIR)  # "Comp time" over a letter names its matter: two of five of them ask for it or refuse it
    if context.maybe and status == "offered" and not _dated(unit):
        score = min(score, FAIR)
    minutes = MINUTES.search(text)
    yield (
        Claim(Tag.MAKEUP_OFFERED, score, evidence),
        Makeup(
            service or "other",
            day_of(letter, passage, unit, for_day=False),
            int(minutes.group(1)) if minutes else None,
            day_of(letter, passage, unit, for_day=True),
            status,
            (evidence,),
        ),
    )


# "wasn't able to do her make-up session today after all": its day came, and it was not given
_FELL_THROUGH = re.compile(
    r"\b(?:wasn't|was not|weren't|were not|didn't|did not|couldn't|could not) (?:able to |get to |manage to )?"
    r"(?:do|hold|give|fit in|have)\b[^.]{0,30}\bmake[- ]?up\b"
)


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
    if unit.sentence.question and _ASKED_OR_DENIED.search(text) and not _dated(unit):
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
        and not _ASKED_OR_DENIED.search(text)
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
        and (unit.has("demand") or "ask" in text)
        and _DEMANDED.search(text)
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


# "Should those hours be made up?", "snow days aren't made up", "they don't get made up"
_ASKED_OR_DENIED = re.compile(
    r"\b(?:would|should|could|will|can|must|'ll)\b[^.;]{0,30}\bbe (?:all )?made up|(?:n't|\bnot|\bnever) (?:get |be |being )?made up|\bi expect\b"
)
# What a family is due by its own word is no offer: "they must give her that time back", "I'm asking for compensatory hours".
_DEMANDED = re.compile(
    r"\b(?:request\w*|demand\w*|want|expect|insist|owed|entitled|should be|must|ought|seek\w*|ask(?:s|ed|ing)? (?:that|you to|the (?:school|district|team) to|again for|one more time for|for (?:\d[\d,]* |the |those |any |some )?(?:\w+ ){0,2}?(?:comp\w*|hours|minutes|sessions|time)))\b"
)


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
