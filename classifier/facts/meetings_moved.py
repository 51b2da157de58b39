"""A set IEP meeting taken back or moved in words that no phrase foresees: it will not happen, or the writer cannot come."""
# ruff: noqa: E501 - patterns read best on one line

import re

from casefile.reading import Tag
from classifier.claims import FAIR, STRONG
from classifier.context import context_at
from classifier.facts.meeting_talk import MEETING_WORD, Talk
from classifier.passages import Passage, Unit
from classifier.sought import Sought

_DAY = r"(?:monday|tuesday|wednesday|thursday|friday|mon|tues?|weds?|thurs?|fri|today|tomorrow|tonight|the \d{1,2}(?:st|nd|rd|th)?|\d{1,2}(?:st|nd|rd|th)|that (?:day|one)|this one|(?:jan|feb|mar|apr|may|jun|aug|sep|sept|oct|nov|dec)\w*\.? \d{1,2}(?:st|nd|rd|th)?|\d{1,2}/\d{1,2})"
_NOUN = r"(?:iep|ard|cse|cpse|ppt|ccc|arc|annual|review|meeting|mtg|conference|team|eligibility|triennial|amendment)"
_CANNOT = r"(?:won't|wont|will not|can't|cant|cannot|can not|couldn't|could not|isn't|is not|aren't|are not|not|ain't|unable to|refuse to)"
# The meeting itself does not take place.
_GONE = Sought(
    rf"\b{_CANNOT} (?:\w+ ly )?(?:now |possibly |lawfully |be able to |going to |gonna )?(?:go(?: ahead| forward| on|ing ahead|ing forward)?|happen(?:ing)?(?! again| a second| twice| anymore)|proceed|sit|take place|be held|be holding|holding|hold|convene|run|have it|do (?:it|this|that) (?:without|{_DAY})|be (?:{_DAY}|with me))\b"
    rf"|\bdid(?: not|n't) (?:sit|go ahead|go forward)\b|\b(?:put|putting|push|pushing|call|calling|called) (?:\S+ ){{0,5}}off\b|\b(?:pull|pulling|pulled) (?:back |out of |down )?(?:the|our|his|her|tomorrow's|today's|\w+'s|it)\b"
    rf"|\b(?:tak(?:e|en|ing)|took|come|came|struck|strike|erase) (?:\S+ ){{0,6}}off (?:of )?(?:the |your |our |my )?(?:\w+ )?(?:books?|calendar|schedule|wall|board|{_DAY})\b|\b(?:take|taking|took) (?:us|me|him|her|it|that|them|you) off\b|\boff (?:the|your|our) (?:books?|calendar|schedule|wall)\b"
    rf"|\bstand(?:ing|s)? (?:\w+ )?down\b|\bwithdraw(?:ing|n)? (?:the|from|our|that|tomorrow's|today's|\w+day's|my (?:offer|date))\b|\bfall(?:s|en|ing)? (?:through|too)\b|\bfell through\b|\bno (?:\w+'s )?{_NOUN}\b(?: meeting| for \w+)? (?:at \d|{_DAY}|this|on|tonight|after all)"
    rf"|\b(?:{_NOUN}|{_DAY})(?:'s)?(?: \S+){{0,3}} (?:is|are|has to be|will be|'s|be) (?:off|a no|a no-?go|no go|dead|out(?! of)|toast|on hold|scrapped|history|some other time)\b|\b{_DAY} (?:is )?(?:a )?(?:no[- ]go|no good|no(?=\W*$| ?[.,;!?])|not possible|impossible)\b(?! (?:school|class|speech|ot|pt))|\b{_NOUN} off (?:for |until )?{_DAY}"
    rf"|\b(?:do not|don't|dont|no need to) (?:come|drive|make the drive)\b(?! (?:home|with|to (?:class|him|her)))|\brather wait\b|\bprefers? not to (?:meet|hold|go)\b|\bnot (?:to )?(?:meet|meeting) {_DAY}|\bstart(?:ing)? over (?:on|with|w)\b|\bisn't a thing\b|\bnot feel right going ahead\b"
    rf"|\bnot (?:this |on )?{_DAY}(?= (?:now|anymore|any more|after all)|\s*[.!,;])|\bno longer (?:on )?{_DAY}|\blet's not (?:do|meet|have|hold)\b|\bforget (?:about )?{_DAY}|\b(?:have to|better|need to) meet (?:\S+ ){{0,4}}another (?:day|time)\b|\bchanged an event\b|\bso not {_DAY}|\b(?:has|have) (?:taken|eaten|claimed) (?:our|the|his|her)\b|\bdouble[- ]booked\b|\blet (?:his|her|the|\w+'s) (?:iep|\w+) wait\b|\bbe continued to\b|\b(?:se suspende|queda suspendid[oa]|suspendid[oa]|se suspendi[oó]|se cay[oó])\b|\bput up again\b|\bdo it over\b(?! (?:her|his|my|the|zoom|phone|video|lunch|coffee))|\bold:|\bdon't want you \S+(?: \S+)? in\b"
)
# Somebody who must be there cannot come.
_ABSENT = Sought(
    rf"\b(?:can't|cant|cannot|can not|won't|wont|couldn't|not able to|unable to|not gonna|not going to|ain't|no way (?:i|we)(?: can| could)?|don't think (?:i|we|she|he) can|will not be able to|won't be able to|not be able to)\s+(?:now |be able to |possibly |really |get to )?(?:make|come|comin|coming|attend|be there|get (?:to|there|off|away|a sub)|manage|join|swing|be (?:at|in (?:the|that))|do (?:it|{_DAY}|mornings|afternoons))\b"
    rf"|\b(?:have|need|going|gotta|got|must|had|obliged|forced) (?:to )?(?:back out|bail|miss|skip|pull out|punt|give it back|beg off|bow out)\b|\b(?:bailing|backing out|pulling out|beg off|back out|bail) (?:on|of|from)\b|\b{_DAY}(?:'s| is) out for (?:me|us)\b|\bmiss (?:his|her|the|\w+'s) {_NOUN}|\b{_DAY} i (?:cannot|can't|cant)\b"
    rf"|\b(?:problem|conflict|trouble|an issue) (?:with|on|for) (?:this |the )?{_DAY}|\bgive it back\b|\bno podr[aá] estar\b|\bimposible el\b"
    r"|\b(?:don't|dont|do not|please don't) (?:y'all |yall |you )?wait (?:on|for) (?:me|us)\b|\b(?:don't see|no) (?:any |a |no )?way (?:that )?(?:i|we) (?:can |could )?(?:make|get|be)\b|\bno one (?:else )?(?:to|who can) (?:sit|stand) in\b|\bnobody to (?:stand|sit) in\b"
)
# Another day is asked for what is set.
_OTHER_DAY = Sought(
    rf"\b(?:another|a different|different|some other|any other|literally any other|a new|an earlier|a later|other) (?:day|date|time|weekday|week|hour|slot|morning|afternoon)\b|\bsame (?:time|hour|day|morning|afternoon) as\b|\bon top of\b|\bthe very (?:hour|day|time) of\b|\bsame (?:time|hour|place)\b[^.!]*\?|\binstead\b|\b(?:one|a) week later\b|\bthe following (?:week|{_DAY})|\bon a (?:monday|tuesday|wednesday|thursday|friday)\b"
    rf"|\b(?:move|moving|shove|push|punt|bump|change|shift|switch|re-?set|prepone|postpone|delay|slide|swap|trade|sub in|resched\w*|re-?book\w*) (?:\S+ ){{0,6}}?(?:to|until|till|from|for|after|back|up|out|later|earlier|ahead)\b|\bput (?:\S+ ){{1,6}}(?:on another|on a different|off (?:to|until|till))\b|\b(?:move|shove|punt|push|bump|reset|reschedule|postpone|cancel|resched) (?:it|that|this|his|her|our|the|\w+'s)\b|\bneed to (?:move|punt|postpone|reschedule|reset|cancel)\b|\bwe reset\b"
    r"|\b(?:could|can|may|might|let|would|should) (?:it|that|we|her|his|the \w+|\w+'s)\s?(?:\w+ ){0,2}?(?:wait|yield|be (?:moved|pushed|later|earlier|continued|put|postponed)|leave (?:it|the meeting|his iep|her iep)|try again|go from)\b|\b\d{1,2}(?::\d\d)? become \d|\btry again\b|\btry a (?:second|third) time\b|\bstill (?:have|be) \S+ \d+ (?:free|open)|\btake two\b"
)
_SET = Sought(
    rf"\b(?:set|scheduled|booked|down|slated|planned|put|calendared|invit\w+|notice|letter|paper|had|have) (?:\S+ ){{0,3}}?(?:for|on|at|says?|is|was)\b|\b(?:was|were) (?:for|to)\b|\b{_NOUN}(?: meeting| for \w+)? (?:on|at|of|is|from|{_DAY})|\b(?:{_DAY}|tomorrow|today|friday|thursday|monday|tuesday|wednesday)'s (?:\w+ )?{_NOUN}|\bthat (?:day|morning|week|afternoon)\b|\bday of (?:my|his|her|the|our)\b|\bsame (?:time|hour) as\b|\bon top of\b"
)
_REGRET = Sought(
    r"\b(?:sorry|forgive|regret\w*|unfortunately|afraid|hate|apolog\w*|ugh|bad news|mortified|ashamed|problem|emergency|surgery|hospital|funeral|passed|sick|flu|fever|strep|ill|jury|court|conflict|stuck|overtime|broke|broken|fell|called (?:to|in|away)|training|quarantine|covid)\b"
)
_SAYS_NO_MORE = re.compile(
    r"\b(?:no longer|not|never|hasn't|isn't|wasn't|n't) (?:been )?(?:cancel\w*|off|postponed|moved|called off)\b|\bunless\b|\bif (?:you|we|i|he|she|it|that|this)\b|\bneighbor\b|\bin case\b"
)


def read_moved(talk: Talk, passage: Passage, unit: Unit) -> None:
    """Adds a meeting that the sentence takes back or moves, where no foreseen phrase did."""
    if not (talk.sure or talk.iep or (talk.quoted and talk.about)) or any(
        one.tag is Tag.MEETING_CANCELLED for one in talk.claims
    ):
        return
    found = None
    told = _GONE
    for told in (_GONE, _ABSENT, _OTHER_DAY):
        found = unit.search(told)
        if found is not None:
            break
    if found is None or unit.has("makeup", "declinemeeting"):
        return
    folded = passage.folded
    if _SAYS_NO_MORE.search(folded, unit.sentence.start, found.end()):
        return
    nouns = [one for one in talk.hits(unit) if one.kind != "weak" or MEETING_WORD.search(folded, one.start, one.end)]
    if unit.has("notmeeting") and not any(one.kind == "sure" for one in nouns):
        return
    named = [one for one in nouns if one.kind != "iep"]
    if not named and told is not _ABSENT and any(one.kind in {"strong", "role"} for one in unit.of("service")):
        return  # "her IEP group won't run tomorrow"
    first = next(
        (at for at in range(unit.sentence.first, unit.sentence.last) if passage.words.ends[at] > found.start()),
        unit.sentence.first,
    )
    context = context_at(passage, unit, first)
    if context.hypothetical or context.policy:
        return
    score = _weight(talk, passage, unit, nouns=bool(nouns), told=told)
    if score:
        talk.claim(Tag.MEETING_CANCELLED, score, passage, found.start(), found.end(), "meeting-moved")


def _weight(talk: Talk, passage: Passage, unit: Unit, *, nouns: bool, told: Sought) -> float:
    folded, start, end = passage.folded, unit.sentence.start, unit.sentence.end
    near = passage.units[max(0, unit.number - 2) : unit.number + 2]
    spoken = nouns or talk.subject_names or talk.quoted or any(talk.hits(other) for other in near)
    if not spoken:
        return 0
    dated = any(one.kind == "day" for one in unit.dates)
    if told is _GONE:
        return (
            STRONG
            if nouns and dated
            else FAIR
            if nouns or dated or talk.subject_names or re.search(r"\b(?:it|that|we|this)\b", folded[start:end])
            else 0
        )
    if talk.takes_a_slot():
        return 0
    if told is _ABSENT:
        return FAIR if nouns or dated or any(one.dates for one in near) else 0
    body = talk.letter.body
    settled = body.search(_SET) is not None
    regrets = body.search(_REGRET) is not None
    return FAIR if (settled or talk.subject_names) and (regrets or nouns) and (settled or regrets) else 0
