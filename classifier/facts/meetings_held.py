"""That an IEP meeting took place, be it said in half a sentence. What was decided there is not its job."""
# ruff: noqa: C901, E501, PLR0912, PLR0915 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re

from casefile.reading import At, Meeting, Tag
from classifier.claims import FAIR, STRONG, SURE
from classifier.context import context_at, tense_at
from classifier.dates import DEADLINES
from classifier.facts.meeting_talk import Talk
from classifier.passages import Passage, Unit

_THANKED_AHEAD = re.compile(
    r"^[^.]{0,40}\b(?:invit\w*|notices?|notification|dates?|times?|reminder|request|letter|link|minutes|notes|paper\w*|information|info|schedul\w*|agenda|offer|options?|confirm\w*|next|upcoming|tomorrow)\b"
)
_THANKED_PAST = re.compile(
    r"\b(?:good|great|productive|helpful|wonderful|lovely|nice|long|positive|excellent|thoughtful|constructive|useful|yesterday|today|last|this (?:morning|afternoon)|earlier|the other day|(?:on|this) (?:mon|tues|wednes|thurs|fri)day)\b"
)
_NEXT_TO = 3  # words between "per our" and its meeting: "last IEP team"

_NOT_THERE = re.compile(r"\b(?:to be|can be|will be|should be|'ll be|could be|to come|to sit|is|are|theater)\s+$")
_WE = re.compile(r"\b(?:we|we've|they|you|y'all|team|everyone|all)\s+(?:\w+\s+)?$")
_ANOTHER_THING = re.compile(
    r"\b(?:letter|notice|same|time|call|email|mail|paper|calendar|schedule|way|event|case|hall|capitol)\b"
)
_ITS_OFFICE = re.compile(r"\s*(?:\w+\s+){0,2}(?:office|chair|chairperson|department|secretary|coordinator|people)\b")


def read_held(talk: Talk, passage: Passage, unit: Unit) -> None:
    """Adds what the sentence says of a meeting that took place."""
    held = unit.of("held")
    if not held:
        return
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    meetings = talk.hits(unit)
    for hit in held:
        form = passage.folded[hit.start : hit.end]
        context = context_at(passage, unit, hit.first)
        if context.hypothetical or context.policy:
            continue
        lead = passage.folded[max(unit.sentence.start, hit.start - 24) : hit.start]
        if (
            form.endswith("'s")
            and not form.startswith("yesterday")
            and not re.search(r"\bthank", lead)
            and (
                re.search(r"\b(?:before|for|until|till|prior to|ahead of|by)\s+(?:the\s+)?$", lead)
                or unit.has("cancel", "refuse")
            )
        ):
            continue  # "before Thursday's meeting", "Friday's meeting is off": still ahead, or taken back
        if form.endswith("'s") and talk.taken_back(passage, unit) is not None:
            continue
        if _NOT_THERE.search(lead) or (form.startswith("from") and _ITS_OFFICE.match(passage.folded, hit.end)):
            continue
        if form.startswith("conven") and (re.search(r"\bbe\s+$", lead) or unit.has("request")):
            continue
        thanks = form.startswith(("thank", "gracias"))
        met = re.search(r"\bmet\b|sat down|nos reunimos|\bhad\b|was held|took place|convened", form)
        leads = form.startswith(("at ", "in ", "from ", "after ", "during ", "following ", "since "))
        meeting = next(
            (one for one in meetings if -2 <= one.first - hit.last <= 6 or (-8 <= one.first - hit.first < 0 and not leads)), None
        )
        if meeting is None and not ((thanks or (met and form != "had")) and talk.about):
            continue
        if meeting is not None and form.startswith("had") and meeting.kind != "sure" and not _WE.search(lead):
            continue  # "he had an IEP at his old school", "I had a meeting at central"
        if meeting is not None and leads and _ANOTHER_THING.search(passage.folded, hit.end, max(hit.end, meeting.start)):
            continue  # "in the letter that the ARD …", "at the same time as the IEP"
        if (
            meeting is not None
            and meeting.first - hit.last > _NEXT_TO
            and form.split()[0] in {"per", "pursuant", "further", "subsequent", "as"}
        ):
            continue  # "per our call I'm setting the determination": another thing than the meeting
        past = tense_at(passage, unit, hit.first) == "past"
        ahead = re.search(
            r"\b(?:will|next|upcoming|'ll|going to|plan(?:ning)? to|want to|would like to|hope to|can we|could we|should|please|prior to|before (?:the|our)|look(?:ing)? forward)\b",
            text,
        )
        dated_past = _past_date(talk, unit)
        said = unit.of("pasttalk")
        if re.search(
            r"\b(?:was|were|is|are) (?:not|never) held|never (?:met|happened|took place|had)|did(?: not|n't) (?:meet|happen|take place|have)|hasn't (?:met|been held)|has not (?:met|been held)|haven't (?:met|had)|have not (?:met|had)|yet to",
            text,
        ):
            continue
        if thanks:
            if ahead and not dated_past and re.search(r"\b(?:upcoming|for (?:agreeing|scheduling)|tomorrow|next)\b", text):
                continue
            words = text[hit.end - unit.sentence.start :]
            if re.search(r"\bfor (?:a|an|the|our|such|another|that|this)$", form) and (
                meeting is None or _THANKED_AHEAD.search(words) or not _THANKED_PAST.search(words)
            ):
                continue
            if meeting is None and not re.search(
                r"\b(?:meet|today|yesterday|team|iep|last|this (?:morning|afternoon|week)|monday|tuesday|wednesday|thursday|friday)\b",
                form + words,
            ):
                continue
            if re.search(r"\bthe (?:make|session|speech|ot)\b", words):
                continue
            score = SURE if meeting else FAIR
        elif met:
            if not (past or dated_past) and not form.startswith(("we met", "team met", "nos reunimos")):
                continue
            if meeting is None and not (
                dated_past
                or form.startswith(
                    ("we met", "team met", "committee met", "nos reunimos", "when we met", "since we met", "we all met")
                )
            ):
                continue
            score = STRONG if meeting else FAIR
        else:
            if re.search(
                r"\b(?:next|upcoming|tomorrow's|future|another|any)\b", text[max(0, hit.start - unit.sentence.start) :][:60]
            ):
                continue
            if form in {
                "attended",
                "completed",
                "was a good",
                "was great",
                "went well",
                "was productive",
                "left the",
                "took place",
                "convened",
            } and not (past or dated_past):
                continue
            after = (
                meeting is not None
                and meeting.kind == "sure"
                and re.match(
                    r"(?:following|after|since|from|per|subsequent|pursuant|as (?:agreed|discussed|promised)|further to|documents following|notes from|minutes|papers|paperwork|everything from)",
                    form,
                )
            )
            if not (dated_past or said or after) or (
                ahead
                and not dated_past
                and not re.search(
                    r"\b(?:agreed|discussed|decided|said|told|promised|signed|approved|talked|went over|determined)\b", text
                )
            ):
                continue
            if (
                meeting is not None
                and meeting.kind == "iep"
                and not re.search(r"\bat (?:the|his|her|our|my|last|that|yesterday|\w+'s|this \w+'s)|\bmeeting|\bduring", text)
            ):
                continue
            if (
                meeting is not None
                and meeting.kind == "weak"
                and not re.search(r"meeting|mtg|junta|reuni", passage.folded[meeting.start : meeting.end])
            ):
                continue
            score = STRONG if meeting is not None and meeting.kind == "sure" else FAIR
        start, end = (min(hit.start, meeting.start), max(hit.end, meeting.end)) if meeting else (hit.start, hit.end)
        evidence = talk.claim(Tag.MEETING_HELD, score, passage, start, end, "meeting-held")
        talk.held_units.add((passage.where, unit.number))
        talk.meetings.append(Meeting(dated_past, "held", (evidence,)))
        return


def _past_date(talk: Talk, unit: Unit) -> At | None:
    """The past day named in the sentence, if there is one."""
    for expression in unit.dates:
        if expression.kind != "day" or expression.prefix in DEADLINES or expression.prefix == "until":
            continue
        for when in expression.whens(talk.letter.sent, "past"):
            if when.first is not None and talk.letter.sent is not None and when.first <= talk.letter.sent:
                return At(when.first)
    return None
