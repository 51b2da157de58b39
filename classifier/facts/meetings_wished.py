"""An IEP meeting asked for in words that no phrase foresees: a wish and people gathering, a meeting to be had, or its day."""
# ruff: noqa: C901, E501 - patterns read best on one line

import re

from casefile.reading import Tag
from classifier.claims import FAIR
from classifier.facts.meeting_talk import MEETING_WORD, Talk
from classifier.passages import Passage, Unit
from classifier.sought import Sought
from classifier.words import word_set

_WANT = (
    r"(?:(?:can|could|may|might|shall|should|would|will|can't|could n't|couldn't) (?:we|you|i|u|ya|the|his|her|everyone|everybody|it|someone|y'all|all|an|a|another|our|her)\b|\b(?:i|we|he|she|mom|dad|my \w+|our \w+)(?:'d| would| should| do|'m| am|'re| are)* ?(?:also |just |really |still |now |rather |sooner |formally |very much )*(?:like|love|want|wants|need|needs|prefer|rather|sooner|appreciate|asks?|asking|calling|requesting|request|gotta|must|propose|proposing|suggest|hope|hoping|ready|say|insist|demand|require|feel better|be (?:grateful|glad) if)\b"
    r"|\bplease\b|\bpls\b|\bplz\b|\bkindly\b|\blet's\b|\blets\b|\bmust\b|\bneed to\b|\bneeds to\b|\bought to\b|\btime (?:to|for|we)\b|\bwould be (?:best|good|helpful|great|nice|wise|better)\b|\bbetter if\b|\bwonder(?:ing)? if\b|\bis it possible\b|\bif is possible\b|\bpossible to\b|\bhow (?:do|can|soon) (?:i|we|can)\b|\bwhom? (?:do|should) (?:i|we)\b|\bwhen (?:can|could|are|will|is|would|do)\b|\bgood time to\b|\bup for\b|\bany chance\b|\bcall(?:ing)? (?:us|an?|the)\b|\bwe(?:'ve| have) (?:got )?to\b|\bput the\b|\bwhenever\b|\bis there (?:a way|any way)\b)"
)
_GROUP = r"(?:everyone|every ?body|all (?:of )?(?:us|you|them|those|of them)(?: \w+)?|us all|you all|y'all|we all|all (?:the )?(?:teachers?|parties|people|iep \w+)|(?:the |that |his |her |my |our |your |\w+'s |a )?(?:whole |full |entire |iep |case |official |school |same )*(?:team|committee|group|people|folks|persons|staff|bunch|council|adults)(?: (?:of (?:you|us)|that \w+ \w+|from \w+ \w+))?|the (?:two|three|four|five|six|seven|eight) of us)"
_MEETING = r"(?:(?:one of (?:them|those|the|your) |the |an? |another |his |her |our |my |this |that |their |\w+'s |special |formal |real |full |new |proper |emergency |early |short |whole |big |official |first |next |follow-?up )*(?:iep|i\.e\.p\.?|ard|cse|cpse|ppt|ccc|arc|annual|triennial|tri|amendment|eligibility|transition|team|placement|annual review|30[- ]day|manifestation)(?: (?:team|review|review team|committee|case))? ?(?:meeting|mtg|meet|conference|review|call|talk|sit-?down|date|session|staffing)?s?(?!\w)(?! (?:from|goals?|copy|draft|pages?|says|document|plan|minutes|meeting notes|report|and whatever|itself|paper|folder|page)))"
_GATHER = r"(?:meet(?!ing)|meets|gather(?:ed)?|reconvene|convene|sit(?:s|ting)?(?: (?:down|with|again|together))?|together|in (?:one|a|the same|that) room|(?:a?round|at|to|back at) (?:a|the|one|our|your) table|met|confer|huddle|come back)"
_GATHERS = Sought(
    rf"{_WANT}[^.?!\n]{{0,70}}?\b{_GROUP}\b[^.?!\n]{{0,60}}?\b{_GATHER}\b|{_WANT}[^.?!\n]{{0,50}}?\b(?:we|us|you|i)\b[^.?!\n]{{0,24}}\b(?:meet|gather|reconvene|convene|sit (?:down )?with|confer)\b[^.?!\n]{{0,40}}\b(?:team|iep|everyone|committee|together|all|table|psychologist|principal)\b|\b(?:collect|gather|assemble|convene|reconvene|put|get|call|pull|bring|have) (?:\S+ ){{0,2}}?{_GROUP}\b[^.?!\n]{{0,30}}\b(?:together|back|in|around|round|at a|to the table|again)\b|{_WANT}[^.?!\n]{{0,40}}?\bsit down (?:together )?as (?:an?|the|his|her) (?:\w+ )?team\b|(?:\A|(?<=[.!?:\n] )|(?<=[.!?:\n]))(?:reconvene|convene) (?:the|his|her|our) (?:\w+ ){{0,2}}(?:team|committee)\b|\brequest (?:to (?:re)?convene|to meet|for (?:a|the|another) (?:team |iep )?meeting)\b|\bwhen are we gathering\b|\b(?:se|nos) re[uú]na(?:n|mos)?\b|\bse programe una (?:reuni[oó]n|junta)\b|\bmight we (?:all )?(?:re)?convene\b|\bwe must confer\b"
)
_HAVE = r"(?:have|hold|do|redo|set(?:ting)?(?: up)?|schedule|scheduling|call|calling|plan|book|rebook\w*|arrange|convene|reconvene|organi[sz]e|get|need|want|like|request|put|start|review|discuss|go over|see|come (?:in )?(?:for|to)|find (?:a|us a|another) (?:day|time|date) (?:for|to)|ask (?:you )?for|asking (?:you )?for|be up for|look at)"
_HAVING = Sought(
    rf"{_WANT}[^.?!\n]{{0,60}}?\b{_HAVE} {_MEETING}(?!\w)|{_WANT}[^.?!\n]{{0,24}}?(?<=like|want|need|eeds|ants|for ) {_MEETING}(?!\w)|{_WANT}[^.?!\n]{{0,40}}?\b(?:have|hold|set up|schedule|call|plan|arrange|get|need|want|request|calling|requesting) (?:a|an|another|one more) (?:\w+ )?meeting\b|(?:\A|(?<=[.!?:\n] )|(?<=[.!?:\n])|[,;] ?|\band |\bthen |\bso )(?:call|schedule|set up|hold|convene|reconvene|put|arrange|book) {_MEETING}(?!\w)"
)
# A day is asked of the reader, none is given.
_WHICH = Sought(
    r"\b(?:which|what) (?:\w+ ){0,2}?(?:day|days|date|dates|time|times|mornings?|afternoons?|evenings?|wed|wednesday|hour|week)\b[^.!\n]{0,60}(?:\?|$)|\b(?:give|get|send|tell|name|toss|offer|pick|choose|find|propose|shoot|suggest|set) (?:me |us |a |an |another |some |any |the |two |three |which |new |firm |real |couple |few |of |with |something |out |when )*(?:day|date|time|hour|mornings?|afternoons?|evenings?|options?|slots?|one|wed|when|something (?:in|for|the|after))s?\b(?! (?:that (?!work|would|suit|you)|he|she|of|on which|when|ms|mr))|\bwhen (?:can|could|are|is|will|would) (?:we|it|you|y'all|he|she|that|the|i)\b[^.!\n]{0,60}(?:\?|$)"
    r"|\bwhat do your (?:\w+ )?(?:mornings|afternoons|days|weeks?)\b|\b(?:you|y'all) (?:choose|(?:name|tell me|say|pick) (?:the |a |which )?(?:day|hour|date|when))\b|\b(?:you |u )?got an hour\b|\bany (?:day|time|morning|evening|afternoon|hour) you\b|\b(?:can|could) (?:we|you|it) (?:\w+ )?(?:do|find|have|get|try|set) (?:\w+ ){0,3}(?:any other|another|some other|a new|a different|something|a) (?:day|date|time|else|week|in)\b|\b(?:want|need|like|get) (?:it )?(?:\S+ ){0,3}?(?:new|real|another|different) date\b|\b(?:dates?|times?|mornings?|days?) (?:that|which|you|when) (?:would |will |might |can )?(?:works?|suits?|you can|you could|you are)\b|\bmay i have (?:\w+ ){1,3}(?:mornings|dates|days|times|afternoons)\b|\bdime cuándo\b|\botra fecha\b|\bd[ií]game otro d[ií]a\b|\bqu[eé] (?:d[ií]as?|fechas?)\b|\bwhat evenings\b|\bare you able to come back\b|\bcome back\b[^.?!]{0,20}\bwhich days\b|\btell me now when\b|\btell me which\b|\bhear from you about the week\b|\blet (?:me|us) know what (?:dates|days|times)\b"
)
_AGAIN = Sought(
    r"\b(?:do|had|have|start) (?:it|this|that|the \w+)? ?over\b(?! (?:her|his|my|lunch|zoom|the phone|phone|video|coffee))|\bhad over again\b|\brebooked\b|\btry (?:a|it) (?:second|third) time\b|\btry again\b|\bmy (?:second|third|formal|official) (?:ask|request)\b|\bconsider this (?:my|our|a) (?:formal |written |official )?request\b|\btreat this as (?:my|our|a) (?:formal |second |written )?(?:request|ask)\b|\bi(?:'m| am) asking(?: again| now| in \w+| for real)?[.,!]|\basking for real\b|\b(?:meeting|iep|it) (?:to happen|put back on|back on the calendar)\b|\bput \S+ iep on\b|\brather gather\b|\bthe official one\b|\bshall we set that\b|\bcall us for\b"
)
_WISHES = (_GATHERS, _HAVING, _WHICH, _AGAIN)
_NOT_ASKED = Sought(
    r"\b(?:remind\w*|is (?:scheduled|set|confirmed|still on)|are (?:scheduled|set|confirmed)|has been (?:scheduled|set|moved)|was (?:scheduled|held|set|going)|cancel\w*|postpon\w*|called off|put off|moved?|bring(?:ing)? (?:it|this|that|him|her|a|an|the (?:notes|copy|data|draft|report))|copy|copies|notes? from|minutes|agenda|excus\w+|interpreter for|thank\w*|thanks|went|good to|great to|glad (?:to|we)|pleasure|attended|as promised|you asked (?:for|twice)|you(?:'ve| have) (?:asked|requested)|you requested|your request|is not necessary|isn't necessary|no need|don't (?:have|need|want)|not (?:asking|needed|required)|doesn't apply|are required|may request|can request|right to|ask(?:ed|s)? (?:about|what|why|how)|put it to|workshop|training|webinar|class parents|pta|on the day of|same (?:time|hour)|instead of|if i were|understand if|if you (?:want\w*|choose|like|need)|if,? you|nobody's asked|say the word|when we (?:met|meet)|until|we met|told me)\b"
)
_REQUESTED_ELSE = re.compile(r"\b(?:evaluat\w+|iee|assess(?:ed|ment)|records?|logs?|reports?|paper|notes|data|copy|file)\b")
_PLAN = Sought(
    r"\b(?:iep|i\.e\.p|special ed\w*|sped|(?:his|her|that|the|\w+'s) plan|case manager|goals|services?|yearly|annual|reviewed|diagnos\w+|psychologist|behavior plan|placement|half days|eligib\w+)\b"
)
_CHAT = Sought(
    r"\b(?:parent[- ]teacher|conferences?\b(?! committee)|504|coffee (?:chat|with)|volunteer|pta|pto|troop|practice|rehearsal|club|party|potluck|field trip|birthday|class meeting|student council|game)\b"
)

# "I'll find us another day": the writer does it.
_OWN = re.compile(
    r"(?:'ll|\bwill|\bshall|\bgoing to|\b(?:i|she|he|we|they) can|\bable to|\bto)\s+(?:\w+\s+){0,6}$|(?:'ll|\bwill|\bshall|\bgoing to)\b[^.?!]{0,40}$"
)


# A sentence without any of these asks for no meeting: the patterns are not tried on it.
_GATHERING = word_set(
    "meet meets gather gathered gathering reconvene convene sit sits sitting together room table confer huddle back around round call collect assemble everyone everybody"
)
_TRIGGERS = _GATHERING | word_set("""iep ard cse cpse ppt ccc arc annual triennial tri amendment eligibility transition team placement manifestation review meeting
    which what when day days date dates time times morning mornings afternoon afternoons evening evenings hour week options slot slots name choose pick got cuándo
    fecha día dia días dias reúna reuna reunamos programe over rebooked try request ask asking official call year yearly""")


def read_wished(talk: Talk, passage: Passage, unit: Unit) -> None:
    """Adds a meeting that the sentence asks for, where no foreseen phrase did."""
    if any(one.tag is Tag.MEETING_REQUEST and one.score >= FAIR for one in talk.claims) or not talk.letter.personal:
        return
    words = passage.words.forms[unit.sentence.first : unit.sentence.last]
    if all(wish.cannot(unit.lacks) for wish in _WISHES) or _TRIGGERS.isdisjoint(words):
        return
    if unit.has("answered", "declinemeeting", "withdraw", "notmeeting", "policy") or unit.search(_NOT_ASKED):
        return
    about = named = talk.sure or talk.iep or talk.quoted
    if talk.reply and talk.days_ahead():
        return  # days offered in answer
    if unit.has("cancel", "refuse") or talk.taken_back(passage, unit):
        named = False
    dated = any(one.kind == "day" for one in unit.dates)
    folded = passage.folded
    found = None
    if not (dated and talk.reply):
        found = unit.search(_HAVING) if named and unit.has("meeting") else None
        if found is None and not _GATHERING.isdisjoint(words) and (named or (not about and _special(talk))):
            found = unit.search(_GATHERS)
    if found is not None and _REQUESTED_ELSE.search(folded, found.start(), found.end()):
        found = None
    if found is None and about and _spoken(talk, passage, unit) and not talk.days_ahead():
        found = unit.search(_WHICH) or (None if talk.taken_back(passage, unit) else unit.search(_AGAIN))
        if found is not None and _OWN.search(folded[unit.sentence.start : found.start()]):
            return
    if found is None:
        return
    talk.claim(Tag.MEETING_REQUEST, FAIR, passage, found.start(), found.end(), "meeting-wished")


def _special(talk: Talk) -> bool:
    """Whether special education is talked of at all, where no meeting is named, and no gathering of another kind."""
    passages = talk.letter.passages
    return any(one.search(_PLAN) for one in passages) and not any(one.search(_CHAT) for one in passages)


def _spoken(talk: Talk, passage: Passage, unit: Unit) -> bool:
    """Whether the meeting is what the sentences around are about."""
    if talk.subject_names:
        return True
    around = passage.units[max(0, unit.number - 2) : unit.number + 2]
    return any(
        one.kind != "weak" or MEETING_WORD.search(passage.folded, one.start, one.end)
        for other in around
        for one in talk.hits(other)
    )
