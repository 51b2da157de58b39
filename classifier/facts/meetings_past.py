"""Half sentences that tell of an IEP meeting as past ("That was a long IEP", "the table yesterday"), in no foreseen phrase."""
# ruff: noqa: C901, PLR0911, E501 - one branch for each way of saying it; patterns read best on one line

import re
from collections.abc import Iterator

from casefile.reading import Meeting, Tag
from classifier.claims import FAIR, STRONG
from classifier.context import context_at
from classifier.dates import DEADLINES, Expression
from classifier.facts.meeting_talk import Talk
from classifier.passages import Passage, Unit
from classifier.phrases import Hit
from classifier.sought import Sought

# What keeps a meeting in the sentence from having been held: it is ahead, fell through, or is wished for.
_NOT_HELD = Sought(
    r"\b(?:no|not|never|n't|nobody|no one|cancel\w*|postpon\w*|resched\w*|moved?|moving|supposed to|meant to|was to (?:be|meet|convene)|were to|due|if|until|till|before|prepar\w*|reminder|invit\w*|scheduled|upcoming|"
    r"next|tomorrow|will|shall|would|should|hope|hoping|want|wish|please|request\w*|ask\w* for|schedule|set up|convene for|see you|look(?:ing)? forward|missed|no-?show|pulled|put off|withdr\w+|called off|instead|waiting|overdue|can|could we|let's|lets|attend|need (?:an?|to|you))\b|n't\b|'ll\b"
)
_PAST_VERB = Sought(
    r"\b(?:was|were|had|did|went|ran|came|met|sat|said|told|agreed|decided|settled|signed|talked|spoke|heard|learned|wrote|felt|gave|took|left|got|made|held|cried|laughed|brought|asked|promised|mentioned|discussed|showed|finished|ended|thanks|thank|enjoyed|survived|added|committed|nodded|wrapped|read|saw|found|thought|forgot|voted|noted|recorded|following|after|since|from|pleasure|privilege|good of|glad|proud|kind of you|tuvimos|quedamos|dijeron|acordamos|gracias|encantad[oa]|content\w+|ayer|good to|nice to|great to|lovely to)\b|\w{3,}ed\b"
)
_JUST_PAST = re.compile(
    r"yesterday(?:'s)?|last night(?:'s)?|last \w+|this past \w+|(?:the )?day before yesterday|the other day|ayer|anoche"
)
_PRAISED = re.compile(
    r"\b(?:good|great|nice|lovely|long|tough|productive|helpful|rough) (?:\w+ )?(?:iep|ard|cse|ppt|meeting|review|annual|team)(?: meeting| call)?,?\s+$"
)
_TODAY = re.compile(
    r"(?:earlier )?today(?:'s)?|this (?:morning|afternoon|noon|evening)(?:'s)?|tonight|hoy|esta mañana|esta tarde"
)
_THAT = re.compile(r"\b(?:that|what an?) (?:\w+ )?(?:iep|ard|meeting|cse|ppt|review|annual)\s+$")
_BETWEEN = re.compile(
    r"[\s,]*(?:(?:meeting|call|hour|talk|table|team|session|conference|review|discussion|deliberations|process|for \w+|with \w+(?: \w+)?|on|of|at|in|the|this|that|went|was|here|together|held|by (?:phone|video|zoom))[\s,(]*)*(?:(?!date|says|say|calls|requires|states|is|he|she|they|missed|which|that|has|and|but|will|who)[a-z'-]+[\s,]+){0,2}"
)
_NEAR = 40  # characters on either side in which a word says that the meeting is still ahead, or off
_BESIDE = re.compile(r"(?:'s)?[\s,]*(?:(?:\w+'s|the|his|her|our|your|that|this|long|good|first|whole)\s+)*")
# The IEP as a paper: "per her IEP yesterday he missed", "the IEP from last year".
_PAPER = re.compile(
    r"\b(?:per|under|on|to|than|by|copy of|draft of|in|with|says|into|signed|sign|sent|send|read|attached|finished|final|new|current|old|updated|amended|have|has)\s+(?:the |his |her |their |our |your |my |an? |\w+'s )*$"
)
_GOOD = r"(?:good|great|long|tough|productive|helpful|nice|lovely|hard|decent|fine|quick|short|smooth|rough|efficient|excellent|wonderful|terrible|frustrating|emotional|heavy|honest|busy|big|best|worst|first|real|calm|strange|fast|hell of an?|heck of an?|whale of an?)"
_NOUN = r"(?:i\.?e\.?p\.?s?|ards?|cse|cpse|ppts?|ccc|arc|mdr|manifestation|eligibility|annual|triennial|amendment|team|review|placement|transition|staffing|committee|case conference)"
_MET = Sought(
    r"\b(?:we|(?:the |his |her |our |\w+'s )?(?:iep |whole |full |eligibility |etr |ard )?(?:team|committee|group|board)(?: for \w+)?|everyone|everybody|all|you all|y'all|they)\s+(?:all |finally |just |both )*(?:met|sat (?:down|together|around)|convened|gathered|got together|got through)\b"
    r"|\bhaving met\b|\ball (?:sat|met) together\b|\bsat (?:in|through|with|across|around)\b|\bas (?:we|the team|the committee|everyone|the \w+ team) (?:all )?(?:agreed|decided|settled|discussed|said|recommended|talked about)\b"
    r"|\b(?:around|at|from) (?:the|that|your|our|their|a) (?:\w+ )?table\b|\bgood table\b|\bwe ran out (?:of time|the clock)\b|\b(?:the|his|her) (?:\w+ )?(?:team|committee|board) (?:all )?(?:found|determined|agreed|decided|voted|recommended|concluded|added|approved|settled)\b"
)
_TOLD = Sought(
    rf"\bwhat an? (?:\w+ ){{0,2}}(?:meeting|{_NOUN})\b|\b(?:we|you|they|everyone) (?:just |finally |already )?(?:had|held) (?:the |his |her |our |an |a |\w+'s )(?:\w+ ){{0,2}}{_NOUN}\b|\b(?:that was|what|such|1|well,?) (?:an? |1 |the |my |our |his |her |1st |so |really |very )*{_GOOD}?\s*(?:\w+ )?{_NOUN}\b(?! (?:says|calls|goals?|minutes|is|team (?:is|has)))|\b(?:quite|was|pretty) (?:an? |the |my |our |his |her |so |really |very )*{_GOOD}\s*(?:\w+ )?{_NOUN}\b(?! (?:says|calls|goals?|minutes|is|team (?:is|has)))"
    rf"|(?:\A|(?<=[.!?:\n] )|(?<=[.!?:\n]))(?:a |an |such a )?{_GOOD} (?:\w+ )?{_NOUN}\b"
    rf"|\b{_NOUN}(?: meeting| call| conference| hour)?(?: (?:yesterday|today|this morning|last night|on \w+|last week|at the \w+))?,? (?:went|ran (?:long|over|late|for|that|two)|was (?:a |an |so |very |really |pretty |quite |such a )*{_GOOD}|took (?:an|two|three|all|forever|longer|over)|wrapped|ended|cleared|got done|turned out|is (?:behind us|over|done)|(?:is |was )?recorded as held)\b"
    rf"|\b(?:ran|run|survived|sat through|sat in|enjoy(?:ed)?|attended|finished|wrapped up|got through|came to|came out of|walked out of|made it (?:to|through)|chaired|watched|left|spoke at|cried at|stood up (?:at|in)|in front of|thinking about|after|since|following|bringing \w+ to|coming (?:to|in for|out for)|being (?:at|part of)) (?:with )?(?:the |that |this |his |her |our |my |your |\w+'s |a |an |whole |first |\d+ |maybe \d+ |two hundred |hundred )*{_NOUN}\b"
    r"|\b(?:reuni[oó]n|junta|ard|compu) (?:de ayer|de anoche|del (?:lunes|martes|mi[eé]rcoles|jueves|viernes|pasado))\b|\btuvimos (?:por fin )?(?:la|el) (?:reuni[oó]n|junta|ard)\b|\bseg[uú]n acordamos\b|\bquedamos en\b|\bayer en la (?:reuni[oó]n|junta)\b|\bstatus changed to:? (?:complete|held|closed)|\battendance: \d|\b(?:recorded|marked|logged) as held\b"
)
_THANKS = Sought(
    r"\b(?:thank(?:s| you)|gracias|grateful|appreciate[ds]?)\b[^.!?\n]{0,40}\b(?:today|yesterday|this (?:morning|afternoon)|last night|coming (?:in|out|to)|your time|(?:all )?your patience|being (?:there|here|so)|sitting|staying|joining|driving|making (?:it|the time|time)|participat\w*|attending|bringing|having us|hanging in|listening|hearing|the (?:hour|two hours|time)|meeting with|speaking up)\b"
    r"|\b(?:pleasure|privilege|good|great|nice|lovely|glad|honor) (?:of \w+ (?:\w+ ){0,3})?(?:to|for) (?:finally )?(?:meet|see|sit|have|come|talk|speak|finish|listen|hear)\w*\b|\bit was (?:so )?(?:good|kind|nice) of\b"
)


def read_past(talk: Talk, passage: Passage, unit: Unit) -> None:
    """Adds a meeting that the sentence tells of as past, where no foreseen phrase did."""
    if (passage.where, unit.number) in talk.held_units or not talk.about:
        return
    nouns = talk.hits(unit)
    if not (nouns or unit.dates or talk.subject_names):
        return
    if unit.has("cancel", "refuse", "withdraw", "notmeeting", "policy") or talk.taken_back(passage, unit) is not None:
        return
    dated = _dated_past(talk, passage, unit, nouns)
    if dated is not None:
        noun, expression, score = dated
        if context_at(passage, unit, noun.first).hypothetical:
            return
        first, last = min(noun.start, expression.start), max(noun.end, expression.end)
        _say(talk, passage, unit, score, first, last)
        return
    if unit.search(_NOT_HELD):
        return
    told = unit.search(_TOLD)
    if told is not None and nouns and unit.search(_PAST_VERB):
        _say(talk, passage, unit, FAIR, told.start(), told.end())
        return
    if not (talk.sure or talk.iep):
        return
    when = next((one for one in unit.dates if _is_past(talk, passage.folded, one, unit)), None)
    met = unit.search(_MET)
    if met is not None and (when is not None or nouns):
        _say(talk, passage, unit, FAIR, met.start(), met.end())
        return
    thanks = unit.search(_THANKS)
    if thanks is not None and (when is not None or nouns or talk.subject_names) and not _ahead(talk):
        _say(talk, passage, unit, FAIR, thanks.start(), thanks.end())


def _say(talk: Talk, passage: Passage, unit: Unit, score: float, start: int, end: int) -> None:
    evidence = talk.claim(Tag.MEETING_HELD, score, passage, start, end, "meeting-past")
    talk.held_units.add((passage.where, unit.number))
    talk.meetings.append(Meeting(None, "held", (evidence,)))


def _ahead(talk: Talk) -> bool:
    """Whether the letter speaks of a day to come: then its thanks may be for an answer."""
    sent = talk.letter.sent
    return sent is None or any(
        when.first is not None and when.first > sent
        for unit in talk.letter.body
        for one in unit.dates
        if one.kind == "day"
        for when in one.whens(sent, "future")
    )


def _is_past(talk: Talk, folded: str, one: Expression, unit: Unit) -> bool:
    if (
        one.kind not in {"day", "week", "weekago"}
        or one.prefix in DEADLINES
        or one.prefix in {"until", "since", "starting", "from"}
    ):
        return False
    form = folded[one.start : one.end].strip()
    if _JUST_PAST.fullmatch(form):
        return True
    sent = talk.letter.sent
    if _TODAY.fullmatch(form):
        return _PRAISED.search(folded, unit.sentence.start, one.start) is not None or unit.search(_PAST_VERB) is not None
    if sent is None or one.kind != "day" or not (_THAT.search(folded, unit.sentence.start, one.start) or unit.search(_PAST_VERB)):
        return False
    return any(when.first is not None and when.first < sent for when in one.whens(sent, "past"))


def _dated_past(talk: Talk, passage: Passage, unit: Unit, nouns: list[Hit]) -> tuple[Hit, Expression, float] | None:
    """A meeting with a past day right beside it ("the IEP yesterday", "Friday's ARD")."""
    folded = passage.folded
    for noun, one in _pairs(nouns, unit):
        if not _is_past(talk, folded, one, unit):
            continue
        if noun.start < one.start:
            tied = _BETWEEN.fullmatch(folded, noun.end, one.start)
        else:
            tied = _BESIDE.fullmatch(folded, one.end, noun.start)
        if not tied or _NOT_HELD.pattern.search(
            folded,
            max(unit.sentence.start, min(noun.start, one.start) - _NEAR),
            min(unit.sentence.end, max(noun.end, one.end) + _NEAR),
        ):
            continue
        if (
            noun.kind == "iep"
            and noun.start < one.start
            and _PAPER.search(folded[max(unit.sentence.start, noun.start - 30) : noun.start + 0])
        ):
            continue
        return noun, one, STRONG if noun.kind != "weak" else FAIR
    return None


def _pairs(nouns: list[Hit], unit: Unit) -> Iterator[tuple[Hit, Expression]]:
    for noun in nouns:
        for one in unit.dates:
            yield noun, one
