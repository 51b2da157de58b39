"""That an IEP meeting is asked for. What became of the asking is not its job."""
# ruff: noqa: PLR0915, C901, E501, PLR0912 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re

from casefile.reading import Tag
from classifier.claims import FAIR, STRONG, SURE, WEAK
from classifier.context import context_at
from classifier.facts.meeting_talk import Talk
from classifier.passages import Passage, Unit
from classifier.sought import Sought

_STRONG_REQUEST = re.compile(
    r"request(?:s|ing)?$|formally|am requesting|would like|'d like|want|please (?:schedule|set|convene|reconvene|call|arrange)|can (?:we|you|the team)|could (?:we|you|the team)|"
    r"when can we|how soon|is it possible|would it be possible|let's|lets|looking to|hoping to|have an|call an|calling (?:an|for)|convene$|reconvene$|ask(?:ing)? (?:for|that|the)|need|put (?:something|a)|"
    r"get (?:every|the team|us|all)|pull (?:the|every)|demand|insist|must|solicit|quisi|quiero|queremos|pido|pedir|necesit|me gustar|nos gustar|podemos|podríamos|pued|renew|reiterat|second request|third request|asking again|again asking|requesting again|time to|due for|how do i|trying to"
)
# Phrases of the pattern file that ask only with a question, a "please" or a wait beside them; all others ask by themselves.
_MAY_ASK = re.compile(
    r"(?:at|round|around) (?:a|one) table|set one|be there one|in person then|(?:\S+ )?also like(?: to)?|(?:what )?other times|happy to meet to review|(?:to )?be convened|convened|in the same room|do it again|try again|"
    r"(?:it 's that time|time again|it's that time)|has to be held by|(?:is |are )?due(?: by| in| for)?|coming (?:up|due)(?: quick)?|open to that|meet (?:again|before|sooner|with .*)|requested|asked for|have asked|asked in writing|(?:please )?let me know .*|schedule|"
    r"call for|(?:put it )?on the calendar|find a .*|(?:a few |some |possible |proposed |what |which )?(?:dates?|times|days)(?: .*)?|when .*|works|what works|(?:your )?availability|(?:a |new )date|no \w+|have(?: not|n't) .*|(?:still )?waiting .*|follow(?:ing)? up .*|second time|third time|once again|as i requested|"
    r"put together|set (?:that|this|it) up|(?:en )?una (?:junta|reunión)|consider a meeting|another meeting|time for .*|reconvene the"
)
_ASKING = re.compile(
    r"\bask(?:ing|s)? (?:again )?(?:for|that|the|to (?:have|meet|schedule|convene|set|hold|call)|you to|if we)\b"
)
_ASKED_ABOUT = re.compile(
    r"\bask(?:ed|ing|s)? (?:(?:you|me|us|her|him|them|everyone) )?(?:about|at|what|why|how|who|where|whether|when|if)\b"
)
_WAITING = Sought(
    r"\b(?:haven't|have not|hasn't|has not|never|not|nobody|no one)\s+(?:\w+\s+){0,2}(?:heard|received|gotten|got|been (?:scheduled|given|set|offered)|scheduled|replied|responded|answered|response|reply)|still (?:waiting|no|have not|haven't|do not|don't|not)|no (?:response|reply|answer|date)|"
    r"following up|follow up|checking (?:in|on)|again|second|third|status of|any update|weeks ago|any news"
)
_PAST_REQUEST = re.compile(r"\brequested\b|\basked (?:for|that)\b|\bmy request\b|\bour request\b")
_PERMISSION = Sought(
    r"\b(?:you|parents?|families|guardians?|anyone|member) (?:may|can|could|have the right to|has the right to|are entitled to|always) (?:\w+ )?(?:request|ask|call)|right to request|may request|can request|free to request"
)
_WISH = re.compile(
    r"\b(?:request\w*|ask(?:ed|ing|s)?|want(?:s|ed)?|need(?:s|ed)?|like to|would like|'d like|please|can we|could we|may we|might we|can you|could you|would you|when (?:can|could|are|is|will)|how (?:soon|do)|"
    r"let's|should|must|time to|due|schedule|set up|arrange|call|convene|kindly|hope|push for|insist|demand|quiero|quisiera|necesit\w*|pido|solicit\w*|pued\w+|podemos|podríamos|wish|i'm asking|urge)\b"
)
_UNWISH = re.compile(
    r"\b(?:is (?:scheduled|set|confirmed)|has been (?:scheduled|set|confirmed)|was (?:held|scheduled|set)|remind\w*|invited|thank|thanks|at (?:the|our|his|her|my|last|your)|during|since (?:the|our)|after (?:the|our)|before (?:the|our|his|her)|for (?:the|our|his|her)|prior to|ahead of|from (?:the|our)|discuss(?:ed)? (?:it|this|that)? ?at|bring|join|attend|copy|notes|minutes|draft|notice|link|agenda|excus\w+|interpreter|invite|"
    r"cancel\w*|reschedul\w*|postpon\w*|moved?|push\w*|put off|put(?:ting)? it off|slide|scrap|undeliverable)\b"
)

_NO_REQUEST = Sought(
    r"\b(?:not|n't|nobody's|nobody|no one(?:'s)?) (?:\w+ )?ask(?:ed|ing)\b|\bunderstand if\b|\bif i were\b|\bsay the word\b|\b(?:don't|do not|didn't|doesn't) (?:have to |need |want )|\bno need\b"
)
_PAPER = Sought(r"\b(?:send|email|e-mail|mail|forward|cop(?:y|ies)|papers?|carry|reports?|notes|summary|data)\b")
_MEETS = Sought(r"\bmeet|\bconven|\bsit down|\bschedul|\btogether\b|\breview meeting|\btable\b")
_CONVENE_WISHED = re.compile(
    r"\b(?:please|kindly|ask\w*|like|love|want|needs?|request\w*|(?:can|could|may|might|shall) (?:we|you|the|all|us)|let's|must|should|time to|how (?:do|soon)|when|calling|insist\w*|demand\w*|to be|hope|hoping|agree to|willing to|would you)\b|^\W*$"
)
_REQUEST_FOR = re.compile(
    r"\s*(?:an?|that|the|for|another|to|our|his|her|my|this|:|iep|ard|cse|ppt|arc|ccc|team|additional|formal|emergency)\b|\s*:"
)

# "What other times do you have?"
_TIMES_ASKED = Sought(
    r"\b(?:what|which(?= (?:of|day|date|time|one|morning|afternoon|week|\w+day))|(?:send|give|offer|propose) (?:me|us|over|some)|please (?:send|offer|propose|give)|let me know)\b[^.?!\n]{0,40}\b(?:dates?|times?|days|availability|slots?|options)\b(?! of day)|\bwhen (?:can|could) (?:we|it|you|the team)\b[^.?!\n]{0,20}|\b(?:reschedule|new date)\b[^.?!]{0,20}\b(?:as soon as|asap|please)|\bplease (?:schedule|reschedule|set|call|arrange) (?:it|one|this|that)\b|\b(?:pick|find|set|settle on|agree on) (?:a|another|us a|some) (?:day|date|time)\b|\b(?:need|want|toss me|shoot me|send me|give me) (?:\w+ ){0,3}(?:options|dates|times|choices)\b|\b(?:what|which) (?:day|time|days)\b[^.?!\n]{0,20}\b(?:can|could|works?|good)\b|\bis there any(?:thing|\s+time|\s+day)\b[^.?!\n]{0,30}|\bwhen is it now\b"
)


def read_asked(talk: Talk, passage: Passage, unit: Unit) -> None:
    """Adds what the sentence asks for of a meeting."""
    meetings = talk.hits(unit)
    asks = unit.of("request")
    if not meetings or not asks:
        _asked_near(talk, passage, unit)
        return
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    if unit.search(_PERMISSION) or unit.has("declinemeeting", "withdraw", "acknowledge") or unit.has("answered"):
        return
    taken_back = unit.has("cancel") or talk.taken_back(passage, unit)
    dated = any(one.kind == "day" for one in unit.dates)
    for ask in asks:
        form = passage.folded[ask.start : ask.end]
        meeting = next((hit for hit in meetings if -3 <= hit.first - ask.last <= 12), None)
        if meeting is None:
            meeting = next((hit for hit in meetings if abs(hit.first - ask.first) <= 14), None)
            if meeting is None:
                continue
        if meeting.kind == "iep" and not re.search(
            r"schedul|conven|meet|set up|sit down|get together|hold|date|calendar|times|available", text
        ):
            continue
        if (
            meeting.kind == "weak"
            and passage.folded[meeting.start : meeting.end]
            in {"team", "the team", "review", "table", "annual", "as a team", "conference", "invitation", "invite"}
            and not re.search(r"\bmeet|conven|sit down|together|schedul", text)
        ):
            continue
        context = context_at(passage, unit, ask.first)
        if context.hypothetical or (context.policy and not talk.written_by_a_person()):
            continue
        if _only_notice(unit, text) or unit.search(_NO_REQUEST):
            continue
        if taken_back and not re.search(r"again|other|another|new|dates?|times?|set one|pick|find", form):
            continue  # "she asks that the annual be put off"
        if unit.has("record") and unit.search(_PAPER) and not unit.search(_MEETS):
            continue  # "asks that you email the last triennial": a paper
        if form.startswith(("conven", "reconven")):
            lead = passage.folded[unit.sentence.start : ask.start]
            if not _CONVENE_WISHED.search(lead) or (dated and talk.reply):
                continue  # "the committee will convene on the 3rd": a notice
        if form in {"request", "requests"} and not _REQUEST_FOR.match(passage.folded, ask.end):
            continue
        if form in {"calling for", "calling an", "call for"} and re.match(
            r"\s+(?:the )?(?:parent|mr|mrs|ms|you)\b", passage.folded[ask.end :]
        ):
            continue
        if re.search(r"\b(?:refus|den|declin|reject)\w*\b[^.]{0,30}\brequest|undeliverable", text):
            continue
        form_on = passage.folded[ask.start : ask.end + 16]
        past = _PAST_REQUEST.search(form)
        if past and not _WAITING.pattern.search(text + " " + talk.text_after(passage, unit)):
            continue
        strong = (
            _STRONG_REQUEST.search(form) is not None
            or _MAY_ASK.fullmatch(form) is None
            or bool(past)
            or _ASKING.search(form_on) is not None
        )
        weak_noun = meeting.kind != "sure"
        if not strong and not (
            unit.sentence.question or unit.search(_WAITING) or re.search(r"\b(?:let me know|please|what|which|when)\b", text)
        ):
            continue
        if (
            not strong
            and form
            in {
                "is due",
                "coming up",
                "coming due",
                "schedule",
                "date for",
                "a date",
                "dates",
                "times",
                "availability",
                "new date",
                "on the calendar",
            }
            and not re.search(r"\b(?:what|which|when|please|let me know|need|can|could|would|still|find)\b", text)
        ):
            continue
        if re.search(r"\b(?:scheduled|set|confirmed)\b", text) and not strong:
            continue
        if re.search(r"\bask(?:ing)?\b", form) and not _ASKING.search(form_on):
            continue  # "ask about", "a question to ask": of the meeting, not for it
        if re.search(r"\b(?:bring|attend|discuss|talk about|question|copy|copies|agenda|questions?|report)\b", form):
            continue
        if (
            talk.letter.side is not None
            and not talk.letter.from_family
            and talk.reply
            and any(e.kind == "day" for e in unit.dates)
            and not re.search(r"request|again", form)
        ):
            continue
        start, end = min(ask.start, meeting.start), max(ask.end, meeting.end)
        score = SURE if strong and not weak_noun else STRONG if strong else FAIR
        if weak_noun and talk.loose:
            score = FAIR if strong else WEAK
        talk.claim(Tag.MEETING_REQUEST, score, passage, start, end, "meeting-asked")
        return


def _asked_near(talk: Talk, passage: Passage, unit: Unit) -> None:
    """'It was cancelled. What other times do you have?": times asked for beside a meeting spoken of."""
    if unit.has("answered") or talk.days_ahead():
        return
    around = (*passage.units[max(0, unit.number - 3) : unit.number], *passage.units[unit.number + 1 : unit.number + 2])
    if not any(talk.hits(other) for other in around):
        return
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    match = _TIMES_ASKED.search(text, unit.lacks)
    if match is None or _offers_dates(unit) or re.search(r"\b(?:i|we)(?:'ll| will)\b", text[: match.start() + 12]):
        return
    wants = unit.sentence.question or re.search(r"\b(?:please|pls|let me know|send|give|need|want|toss|shoot)\b", text)
    other_wants = any(claim.tag is Tag.MEETING_REQUEST for claim in talk.claims)
    cancelled = any(claim.tag is Tag.MEETING_CANCELLED for claim in talk.claims)
    if wants and (other_wants or cancelled or not _any_dates(talk)):
        start = unit.sentence.start + match.start()
        talk.claim(Tag.MEETING_REQUEST, FAIR, passage, start, unit.sentence.start + match.end(), "times-asked")


def _offers_dates(unit: Unit) -> bool:
    return any(expression.kind == "day" for expression in unit.dates)


def _any_dates(talk: Talk) -> bool:
    return any(expression.kind == "day" for unit in talk.letter.body for expression in unit.dates)


def _only_notice(unit: Unit, text: str) -> bool:
    """Whether the sentence tells of a meeting already agreed ("need to remind you of the IEP meeting on Friday")."""
    return bool(
        re.search(
            r"\b(?:remind|reminder|is scheduled|has been scheduled|is set for|invited to|notice of|you are invited|confirm(?:ing|ed)?)\b",
            text,
        )
    ) and bool(unit.dates)
