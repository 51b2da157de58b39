"""Where a lost session is made up by a time that is offered: "I have a free half hour Friday, so I'll take him then".

It knows the day of a make-up and whether a loss is told of; what is called a make-up by its name is read in `makeups.py`.
"""
# ruff: noqa: E501, PLR0911 - one way out for each ruling of docs/tags.md; patterns read best on one line

import re
from datetime import date

from casefile.reading import Makeup, Tag
from classifier.claims import FAIR, STRONG, WEAK, Claim
from classifier.context import context_at, tense_at
from classifier.facts.trigger import inherited_service
from classifier.letter import Letter, services_in
from classifier.passages import Passage, Unit

_FOR_DAY = re.compile(
    r"\b(?:for|from|of)\s+(?:the\s+)?(?:\w+\s+){0,3}$|\bmissed\s+(?:on\s+)?(?:the\s+)?$|'s\s*$|\bmake up\s+(?:the\s+)?$"
)
MINUTES = re.compile(r"\b(\d{1,3})\s*-?\s*min")
_SURE_SLOT = re.compile(
    r"\b(?:add|extra|double|twice|longer|make|opening|openings|free|penciled|owe|reschedul\w*|instead|another (?:hour|time|day)|find a|come early|stay|squeeze|fit (?:him|her)|two (?:hours|sessions)|an hour|offer|take (?:him|her)|grab|catch|see (?:him|her)|pull (?:him|her)|get (?:him|her)|use it)\b"
)
_GIVEN_INSTEAD = re.compile(
    r"\b(?:saw|pulled|took|met with|worked with|got|grabbed) (?:him|her|them|\w+) (?:\w+ ){0,3}instead\b|\b(?:saw|pulled|took|met with) (?:him|her|them) (?:twice|for an extra|an extra|again)\b"
)
# "I was out today. I'll see her next Tuesday": her next session as it stands, where nothing says that it is one more.
_NEXT_TIME = re.compile(r"(?:i'll|i will|will) (?:see|take) (?:him|her)")
_ONE_MORE = re.compile(
    r"\b(?:instead|extra|double|longer|twice|both|two|make|made|as well|too|also|another|half|hours?|addition\w*|replace\w*|then|free|open\w*|minutes|owe\w*|back)\b"
)
NOT_OFFERED = re.compile(
    r"\b(?:won't|will not|can't|cannot|unable|not able|no (?:room|openings|time)|don't have|do not have|isn't any)\b[^.;]{0,40}\b(?:opening|slot|time|make|squeeze|fit|replacement)\b|\bmeeting|\bconference|\bback (?:on|to)\b|\b(?:regular|usual|normal)(?:ly)?\b|\bas usual\b|\bwhen (?:he|she) (?:returns|is back|comes back)\b|\bhome at\b|\bcall me\b|\bcan't promise\b"
)
_AHEAD = re.compile(
    r"\b(?:will|'ll|can|could|going to|plan|hope|offer|have|got|i've|has|try|next|tomorrow|this (?:friday|thursday|wednesday|tuesday|monday|week)|would|happy to|glad to|put|penciled)\b|'ll\b|'ve\b"
)


def slot_offered(letter: Letter, passage: Passage, unit: Unit) -> tuple[Claim, Makeup] | None:
    """A time offered for a session just told to be lost ("I have a free half hour Friday, so I'll take him then")."""
    slots = unit.of("slot", "makeup")
    if not slots or letter.from_family:
        return None
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    done = _GIVEN_INSTEAD.search(text)
    if done and told_of_loss(letter, passage, unit) and not unit.has("meeting"):
        named = services_in(unit.of("service"))
        service = named[0].value if named else inherited_service(letter, passage, unit)
        evidence = passage.evidence(unit.sentence.start + done.start(), unit.sentence.start + done.end(), "makeup-given")
        return Claim(Tag.MAKEUP_OFFERED, STRONG, evidence), Makeup(
            service or "other", day_of(letter, passage, unit, for_day=False), None, None, "given", (evidence,)
        )
    if NOT_OFFERED.search(text) or not _AHEAD.search(text) or (unit.has("meeting") and not unit.has("service")):
        return None
    if not told_of_loss(letter, passage, unit):
        return None
    near = passage.units[max(0, unit.number - 2) : unit.number + 1]
    if not unit.has("service") and any(other.has("meeting") and other.has("cancel", "refuse") for other in near):
        return None
    hit = next((one for one in slots if _SURE_SLOT.search(passage.folded, one.start, one.end)), None)
    if hit is None or context_at(passage, unit, hit.first).hypothetical:
        return None
    form = passage.folded[hit.start : hit.end]
    day = day_of(letter, passage, unit, for_day=False)
    moved = unit.has("moved") and unit.has("no", "neg", "lost")
    if form in {"instead", "double", "doubled", "squeeze", "extra time", "an extra"} and not (day or unit.has("service")):
        return None
    named = services_in(unit.of("service"))
    service = named[0].value if named else inherited_service(letter, passage, unit)
    if not service:
        return None
    score = STRONG if day is not None and not moved and form != "instead" else FAIR
    if _NEXT_TIME.fullmatch(form) and not _ONE_MORE.search(text):
        score = WEAK
    evidence = passage.evidence(hit.start, hit.end, "makeup-slot")
    minutes = MINUTES.search(text)
    return (
        Claim(Tag.MAKEUP_OFFERED, score, evidence),
        Makeup(
            service,
            day,
            int(minutes.group(1)) if minutes else None,
            day_of(letter, passage, unit, for_day=True),
            "offered",
            (evidence,),
        ),
    )


def told_of_loss(letter: Letter, passage: Passage, unit: Unit) -> bool:
    """Whether the sentences around, or the subject, tell of something lost."""
    around = passage.units[max(0, unit.number - 3) : unit.number + 2]
    if any(
        other.has("lost", "short", "gone")
        or (other.has("no") and other.has("service"))
        or (other.has("neg") and other.has("deliver") and other.has("service"))
        for other in around
    ):
        return True
    return any(other.has("reason") and other.has("service") for other in around) or letter.subject.any_of("lost", "no", "makeup")


def day_of(letter: Letter, passage: Passage, unit: Unit, *, for_day: bool) -> date | None:
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
