"""The days and times that a text offers or confirms for an IEP meeting, refuses or takes back."""
# ruff: noqa: C901, E501, PLR0911, PLR0912 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re
from collections.abc import Iterator
from datetime import date

from casefile.reading import At, Evidence, Meeting, Tag
from classifier.claims import FAIR, STRONG, SURE, Claim
from classifier.context import context_at, tense_at
from classifier.facts.meeting_talk import MEETING_WORD, Talk
from classifier.facts.slots import Slot, find_slots
from classifier.letter import unit_before
from classifier.passages import Passage, Unit
from classifier.phrases import Hit

_BUSINESS = re.compile(
    r"\b(?:ends|runs out|lapses|(?<!')clock|by law|returns?|is back|jury|surgery|court|flying|arrives?|appointment|picture day|no school|book fair|birthday|anniversary|trip|holiday|new year|closed|workshop|training|due|deadline|effect(?:ive)?|turns|registration|testing|field trip|report cards?|birthday|expires?|concert|(?:winter|talent|spring|fall|variety|art|holiday|\w+'s) show|feast|recital|retakes?|carnival|parade|potluck|bingo|dance|game|track meet|assembly|pageant|festival|open house|ashes|awards|musical|weigh-in|leave any message|sing)\b"
)
_DUTY = re.compile(
    r"\b(?:assigned|closes|begins?|starts?|runs|sign(?:ed)?|return(?:ed)?|send|sent|break|back (?:to school|on)|evaluat(?:e|ion) (?:on|will)|draft|copy)\b"
)
_NEXT_ONE = re.compile(r"\b(?:next|reconven\w*|will|continue\w*|finish|resum\w*)\b|'ll\b")
# What says that a date in a letter of cancellation is the new one.
_NEW_DATE = re.compile(
    r"\b(?:to|instead|new|how about|can(?!'|not)|could(?!n)|does(?!n)|do(?!n|\s+not)|works?|available|what about|moved|changed|until|slide|will|option|again|next|one week|week later|open|would|free|reset|now|holler|suit|al|puede|queda)\b"
    r"|\b(?:i|we)(?: have|'ve got)\s{2,}"
)
_CANCELLED = re.compile(r"\b(?:cancell?ed|postponed|called off)\b")
_POSSESSED = re.compile(r"'s\s+(?!(?:\w+\s+){0,3}(?:iep|ard|ppt|cse|meeting|mtg|review|annual|conference|triennial))")
# A meeting that these are said of is off, whatever day stands with them.
_IS_OFF = re.compile(
    r"(?:won't|will not|can't|cannot|unable|not able|not be|isn't|isnt|is not|wouldn't)\b.*|.*\b(?:off|through)|put(?:ting)? off|had to pull|got pulled|was pulled|scrub\w*|obliged to put|(?:has|have) to wait|will have to wait"
)
OPEN = frozenset({"offered", "confirmed"})
# A day on which something goes out is not the meeting's.
_GOES_OUT = re.compile(
    r"\b(?:goes|going|went|sent|send|mailed|mail|call|calling|email|write|reply|let (?:you|me|us) know|due|return|by)\b"
)


def read_dated(talk: Talk, passage: Passage, unit: Unit) -> None:
    """Adds the days that the sentence settles, offers, refuses or takes back."""
    if not unit.dates or talk.letter.sent is None:
        return
    if not talk.letter.personal:
        return
    meetings = talk.hits(unit)
    near = bool(meetings) or _near_meeting(talk, passage, unit)
    if not near and not _near_iep(talk, passage, unit):
        return
    if (passage.where, unit.number) in talk.held_units and not _NEXT_ONE.search(
        passage.folded, unit.sentence.start, unit.sentence.end
    ):
        return
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    label_line = (
        re.match(
            r"\s*(?:[-*•]\s*)?(?:date|when|day|meeting date|date/time|date and time|date & time|fecha|scheduled for|new date|option \d|\d[.)])\b",
            text,
        )
        is not None
    )
    refuse = unit.of("refuse")
    for slot in find_slots(
        talk.letter, passage, unit, "future" if tense_at(passage, unit, unit.sentence.first) != "past" else ""
    ):
        if not near and not slot.at.time:
            continue
        day = slot.at.day
        moved_from = slot.expression.prefix == "from" and _status(talk, passage, unit, slot, refuse) == "cancelled"
        if day < talk.letter.sent or (
            slot.expression.prefix in {"from", "until", "through", "since", "starting"} and not moved_from
        ):
            continue
        if not slot.at.time and _AHEAD_OF.search(passage.folded, unit.sentence.start, slot.start):
            continue
        if _POSSESSED.match(passage.folded, slot.end) and not slot.at.time:
            continue  # "following Tuesday's incident"
        if not slot.at.time and re.search(
            r"\b(?:a|any|every|each|either|another)\s+$", passage.folded[max(0, slot.start - 8) : slot.start]
        ):
            continue
        if not (meetings or slot.at.time or label_line or _short_answer(passage, unit)) and not _ONE_OF_US.search(text):
            continue  # "the campus tour on May 7 is open to everyone"
        if not meetings and not (slot.at.time or unit.has("offer") or label_line or _short_answer(passage, unit)):
            continue
        if _other_business(passage, unit, slot) or _over(talk, passage, slot):
            continue
        context = context_at(passage, unit, slot.word)
        if context.hypothetical and not unit.has("offer") and not (slot.at.time and meetings and not _if_in_clause(unit, slot)):
            continue
        status = _status(talk, passage, unit, slot, refuse)
        evidence = passage.evidence(slot.start, slot.end, f"meeting-{status}")
        if status in {"refused", "cancelled"}:
            talk.meetings.append(Meeting(slot.at, status, (evidence,)))
            if status == "cancelled" and not any(claim.tag is Tag.MEETING_CANCELLED for claim in talk.claims):
                instead = meetings and _INSTEAD_OF.search(passage.folded, unit.sentence.start, slot.start)
                talk.claims.append(Claim(Tag.MEETING_CANCELLED, STRONG if instead else FAIR, evidence))
            continue
        if not (
            unit.has("offer")
            or label_line
            or (meetings and slot.at.time)
            or (slot.at.time and (_short_answer(passage, unit) or _ONE_OF_US.search(text)))
        ) and not re.search(r"\b(?:meet|meeting|on|at)\b", text):
            continue
        if tense_at(passage, unit, slot.word) == "past" and not unit.has("offer") and not slot.at.time:
            continue
        if re.search(
            r"\b(?:requested|emailed|wrote|asked(?! for)|sent|called|received)\b[^.]{0,20}$"
            r"|\b(?:letter|e-?mail|mail|message|note|voicemail|text|request|call|voice mail) (?:of|from|dated|on)\s*$",
            passage.folded[max(unit.sentence.start, slot.start - 30) : slot.start],
        ):
            continue
        talk.meetings.append(Meeting(slot.at, status, (evidence,)))
        sure = any(one.kind == "sure" for one in meetings)
        score = SURE if sure and unit.has("offer") else STRONG if meetings or slot.at.time else FAIR
        talk.settled.append((slot.at, Claim(Tag.MEETING_SCHEDULED, score, evidence)))


_EARLIER_TODAY = re.compile(r"(?:earlier today|this morning)")
_NOON = 11  # from this hour on, "this morning" is past


_ONE_OF_US = re.compile(r"\b(?:we|i|you|us|me|team|everyone|everybody|all|works?|meet|date|day|he|it)(?:'\w+)?\b")


def _if_in_clause(unit: Unit, slot: Slot) -> bool:
    return bool(unit.in_clause("if", slot.word))


def _over(talk: Talk, passage: Passage, slot: Slot) -> bool:
    """Whether "this morning" is over by the time of writing."""
    printed = talk.letter.message.original.date if talk.letter.message is not None else None
    return (
        printed is not None
        and slot.at.time is None
        and printed.wall.hour >= _NOON
        and _EARLIER_TODAY.match(passage.folded, slot.start, slot.end) is not None
    )


def settle_days(talk: Talk) -> None:
    """Takes the day of a cancelled meeting for cancelled where another sentence names it ("It was for the 9th. I can't come")."""
    if not talk.off:
        return
    gone = {one.at.day for one in talk.meetings if one.status == "cancelled" and one.at is not None}
    kept: list[tuple[At, Claim]] = []
    elsewhere = [at for at, claim in talk.settled if claim.evidence.where != "subject"]
    for at, claim in talk.settled:
        evidence = claim.evidence
        named_before = (
            evidence.where == "subject" and (bool(elsewhere) or bool(gone)) and any(one.day != at.day for one in elsewhere)
        )
        same = at.day in gone and (at.time is None or evidence.where == "subject")
        if same or named_before or evidence.where == "subject" or _stated_before(talk, evidence):
            talk.meetings = [
                Meeting(one.at, "cancelled", one.evidence)
                if one.at == at and one.evidence[0] == evidence_of(one, evidence)
                else one
                for one in talk.meetings
            ]
            continue
        kept.append((at, claim))
    talk.settled = kept


def evidence_of(meeting: Meeting, evidence: Evidence) -> Evidence:
    """The meeting's first evidence where it stands at the same place, else one that equals nothing of it."""
    first = meeting.evidence[0]
    return first if (first.where, first.start) == (evidence.where, evidence.start) else evidence


def _stated_before(talk: Talk, evidence: Evidence) -> bool:
    """Whether a day is told, not offered, in a sentence before the one that takes the meeting back."""
    for where, start, _ in talk.off:
        if where != evidence.where or evidence.start >= start:
            continue
        passage = next(one for one in talk.letter.passages if one.where == where)
        unit = next(one for one in passage if one.sentence.start <= evidence.start < one.sentence.end)
        if start < unit.sentence.end or unit.sentence.question:
            continue
        if not (
            unit.has("offer")
            and any(one.kind == "offer" and passage.folded[one.start : one.end] not in _NO_OFFER for one in unit.of("offer"))
        ):
            return True
    return False


_NO_OFFER = frozenset({"we have", "i have", "or", "would", "possible", "hold", "say", "will do"})


def suggested(talk: Talk) -> list[Meeting]:
    """The days of a letter that is known to settle a meeting, though no sentence says it in words that a rule foresees."""
    if talk.letter.sent is None:
        return []
    found: list[tuple[bool, Meeting]] = []
    for passage in talk.letter.passages:
        if not passage.asserts:
            continue
        for unit in passage:
            if unit.dates:
                found.extend(_suggested(talk, passage, unit, talk.letter.sent))
    timed = [one for _, one in found if one.at is not None and one.at.time is not None]
    talk.meetings = timed or [one for likely, one in found if likely]
    return unique(talk.meetings)


def _suggested(talk: Talk, passage: Passage, unit: Unit, sent: date) -> Iterator[tuple[bool, Meeting]]:
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    if unit.has("makeup", "notmeeting") and not talk.hits(unit):
        return
    for slot in find_slots(talk.letter, passage, unit, "future"):
        if slot.at.day < sent or slot.expression.prefix in {"from", "until", "through", "since", "starting"}:
            continue
        if slot.at.day == sent and slot.at.time is None:
            continue
        if not unit.has("meeting") and _CHAT.search(passage.folded, unit.sentence.start, unit.sentence.end):
            continue
        status = _status(talk, passage, unit, slot, unit.of("refuse"))
        if status not in OPEN:
            continue
        first, last = unit.clause(slot.word)
        clause = passage.folded[passage.words.starts[first] : passage.words.ends[last - 1]]
        if slot.at.time is None and (_GOES_OUT.search(clause) or _BUSINESS.search(clause) or _DUTY.search(clause)):
            continue
        likely = bool(unit.has("meeting", "offer") or _short_answer(passage, unit) or MEETING_WORD.search(text))
        evidence = passage.evidence(slot.start, slot.end, f"meeting-{status}")
        yield likely, Meeting(slot.at, status, (evidence,))


def _near_meeting(talk: Talk, passage: Passage, unit: Unit) -> bool:
    """Whether the sentences around, or the subject, speak of an IEP meeting, so that a bare date is its date."""
    if not talk.about or unit.has("notmeeting"):
        return False
    around = passage.units[max(0, unit.number - 4) : unit.number + 3]
    if any(
        hit.kind in ("sure", "weak") or other.has("cancel", "request", "refuse")
        for other in around
        for hit in other.of("meeting")
    ) and (talk.sure or talk.iep or talk.quoted):
        return True
    return any(
        hit.kind in ("sure", "weak", "iep") or (talk.reply and _short_answer(passage, unit))
        for other in talk.letter.subject
        for hit in other.of("meeting")
    ) or (talk.quoted and talk.reply)


def _near_iep(talk: Talk, passage: Passage, unit: Unit) -> bool:
    """Whether the sentences beside it speak of "his IEP" in a letter about a meeting: a day with its hour is then the meeting's."""
    if not talk.about or unit.has("notmeeting"):
        return False
    around = passage.units[max(0, unit.number - 2) : unit.number + 2]
    return any(hit.kind == "iep" for other in around for hit in other.of("meeting"))


def _short_answer(passage: Passage, unit: Unit) -> bool:
    return len(passage.words) < 60 and unit.number < 4


# "Let me know by Monday", "the invitation goes home tomorrow", "his IEP is due on the 20th": no meeting is held then.
_ERRAND = re.compile(
    r"\b(?:let (?:me|us|you) know|send|mail|e-?mail|call|reply|respond|hear(?: back)?|sign|return|bring|write|text|get back|invitation|notice|paperwork|form)"
    r"(?:\W+(?!meet|come|attend|if|whether|that|when|works?)\w+){0,4}\W+$"
    r"|\b(?:due|expires?|runs out|(?:is|are|was|comes?) up|deadline)(?:\s+(?:is|on|by|again|the|for|as of|in))*\s*$"
)
_CANNOT = re.compile(
    r"\b(?:can't|cannot|can not|cant|won't be able|wont be able|unable|not able|not be able|couldn't|not available|unavailable|isn't available|no can do|no (?:puedo|puede|podemos)|(?:can't|won't|can not|cannot) (?:make|do|come|be))\b"
    r"(?!\s+(?:we|you|it|wait))(?:(?!\b(?:but|until|till|before|instead|unless|so|or|how about|what about|could|can we)\b)[^.;:!?]){0,40}$"
)


def _other_business(passage: Passage, unit: Unit, slot: Slot) -> bool:
    """Whether the date is a session's, a deadline's or a document's rather than the meeting's."""
    if slot.at.time is None and _ERRAND.search(passage.folded, unit.sentence.start, slot.start):
        return True
    clause_first, clause_last = unit.clause(slot.word)
    in_clause = [hit for hit in unit.of("meeting") if clause_first <= hit.first < clause_last]
    if in_clause and any(hit.kind == "sure" for hit in in_clause):
        return False
    text = passage.folded[passage.words.starts[clause_first] : passage.words.ends[clause_last - 1]]
    makeups = [hit for hit in unit.of("makeup") if hit.kind != "implied" or unit.has("service")]  # "in its place"
    if makeups and not any(hit.kind == "sure" for hit in unit.of("meeting")):
        return True
    if (
        ";" in passage.folded[unit.sentence.start : unit.sentence.end]
        and unit.has("meeting")
        and not in_clause
        and not slot.at.time
    ):
        return True  # "2/10 book fair; 2/18 ARD meeting": each has its own
    if any(clause_first <= hit.first < clause_last for hit in unit.of("notmeeting")):
        return True
    if not in_clause and _CHAT.search(passage.folded, unit.sentence.start, max(slot.end, passage.words.ends[clause_last - 1])):
        return True  # "give me a call on Thursday at 3"
    services = [hit for hit in unit.of("service") if hit.kind in ("strong", "weak") and clause_first <= hit.first < clause_last]
    if services and not in_clause:
        return True
    if any(MEETING_WORD.search(passage.folded, hit.start, hit.end) for hit in in_clause):
        return False
    return _BUSINESS.search(text) is not None or (_DUTY.search(text) is not None and not unit.has("offer"))


# What leads to the new day, where the old one is taken back in the same sentence.
_NEW_LEAD = re.compile(
    r"\b(?:to|until|till|into|instead|now|about|new (?:date|one|day|time)(?: is| of| will be)?|try|make it|do|can|could|would|might|offer|hold|holding|free|open|available|meet|reset for|rescheduled for|slide|go|put it on|put him on|put her on|or|and|say|maybe|hoping|shoot|aim|prefer|come|take|choose)\W+(?:(?:for|the|on|like|you|we|it|at|have|still|next|following|week|either|be|do|that|your|come|rather|out|to|his|her|iep|ard|ppt|meeting|review|\w+day)\W+){0,5}$"
)


def _is_new_day(folded: str, unit: Unit, slot: Slot, back: tuple[int, int]) -> bool:
    """Whether a day in a sentence that takes a meeting back is the one put in its place."""
    if back[0] <= slot.start < back[1]:
        return _IN_ITS_PLACE.search(folded, *back) is not None
    lead = folded[max(unit.sentence.start, slot.start - 48) : slot.start]
    if slot.start >= back[1]:
        return _NEW_LEAD.search(lead[-(slot.start - back[1]) :]) is not None or (
            unit.sentence.question and slot.start - back[1] > _FAR
        )
    return _NEW_LEAD.search(lead) is not None and _NEW_DATE.search(lead) is not None and "to" not in lead.split()[-2:]


_INSTEAD_OF = re.compile(r"\b(?:instead of|rather than|in place of) (?:on |the |\w+day,? )*$")  # "the 6th instead of the 5th"
_IN_ITS_PLACE = re.compile(r"\b(?:following|instead|later|correr para)\b")
_CHAT = re.compile(
    r"\b(?:chat|give (?:me|us) a (?:call|ring)|call me|ring me|call you|i'll call|talk (?:it|this|that) (?:over|through)|talk (?:by|on the) (?:tele)?phone)\b"
)
_OTHER_HOUR = re.compile(
    r"\b(?:mov|chang|shift|push|bump|resched)\w*\b[^.?!]{0,30}\bfrom (?:at )?\d{1,2}(?::\d\d)?(?: ?[ap]\.?m\.?)? to (?:at )?\d{1,2}(?::\d\d)?(?! (?:week|day))"
)
# "Tomorrow's meeting, so it's off", "the 24th isn't possible", "which was Thursday at 1": the day has fallen away.
_FALLS = re.compile(
    r"(?:(?!\b(?:but|could|can we|instead|how about|what about|moved to|to|would)\b)[^;?!]){0,40}\b(?:(?:it's|it is|that's|we're|is|are) off\b|(?:will not|won't|can't|cannot|can not) (?:take place|happen|be(?! (?:able|late))\b(?! \w+ed))"
    r"|(?:is not|isn't|is no longer) (?:possible|doable)|makes no sense|(?:is|are|has been|have been) (?:postponed|cancell?ed|called off))"
)
_WAS = re.compile(r"\bwhich (?:was|were)(?: (?:set|scheduled|planned))?\s+(?:for |on )?(?:the )?$")
# A meeting that is only spoken of, not set: "ahead of Marcel's annual on the 20th".
_AHEAD_OF = re.compile(r"\b(?:ahead of|prior to|in advance of|in time for)\b[^,.;?!]{0,40}$")
_STANDS = re.compile(r"\b(?:works?|fine|good|best|great|ok|okay|instead|but|free|open|can(?!'|not))\b|\?")
_FAR = 20  # characters: beyond that, a question speaks of another day than the one taken back


def _status(talk: Talk, passage: Passage, unit: Unit, slot: Slot, refuse: list[Hit]) -> str:
    folded = passage.folded
    clause_first, clause_last = unit.clause(slot.word)
    before = folded[max(unit.sentence.start, slot.start - 48) : slot.start]
    after = folded[slot.end : min(unit.sentence.end, slot.end + 60)]
    for hit in refuse:
        if clause_first <= hit.first < clause_last:
            if hit.start >= slot.end and not re.search(
                r"\b(?:but|could|can we|how about|what about|instead)\b", folded[slot.end : hit.start]
            ):
                return "refused"
            if hit.end <= slot.start and not re.search(
                r"\b(?:but|could|can we|how about|what about|instead|so|or|available)\b", folded[hit.end : slot.start]
            ):
                return "refused"
    if _CANNOT.search(folded, max(unit.sentence.start, slot.start - 64), slot.start):
        return "refused"
    if slot.at.time is not None and len(unit.dates) == 1 and _OTHER_HOUR.search(folded, slot.end, unit.sentence.end):
        return "confirmed"  # "March 24 has been moved from 9:00 to 10:30": the day stands
    if _FALLS.match(after) or _WAS.search(before):
        return "cancelled"
    back = talk.taken_back(passage, unit)
    if back is not None and not unit.has("cancel"):
        return "offered" if _is_new_day(folded, unit, slot, back) else "cancelled"
    if back is not None and slot.end <= back[0] and not _STANDS.search(folded, slot.start, back[0]):
        return "cancelled"  # "he has surgery Thursday, so please cancel the ARD"
    if unit.has("cancel") or _cancelled_before(talk, passage, unit):
        text = folded[unit.sentence.start : unit.sentence.end]
        if not _NEW_DATE.search(text.replace(folded[slot.start : slot.end], " ")) or (
            re.search(r"\b(?:set for|of|scheduled for|planned for|originally)\s+(?:the\s+)?$", before)
            and not re.search(r"\b(?:re|now |been )scheduled for\s+(?:the\s+)?$|reset for\s+$", before)
        ):
            return "cancelled"
    if re.search(
        r"\b(?:from|originally (?:set|scheduled|planned) for|was (?:set|scheduled|planned) for|scheduled for|set for|instead of|rather than|not)\s+(?:on\s+)?(?:the\s+)?$",
        before,
    ):
        moved = re.search(
            r"\b(?:moved|rescheduled|pushed|cancel\w*|postponed|changed|has to|need to|reschedul\w*|won't|will not)\b", after
        )
        if moved or re.search(
            r"\b(?:originally|instead of|rather than|not)\s+(?:on\s+)?(?:the\s+)?$|\b(?:mov(?:e|ed|ing)|reschedul\w*|chang(?:e|ed|ing)|push(?:ed|ing)?|bump(?:ed)?|switch(?:ed)?|shift(?:ed)?)\b[^.]{0,40}\bfrom\s+(?:the\s+)?$",
            before,
        ):
            return "cancelled"
    cancel = [hit for hit in unit.of("cancel") if clause_first <= hit.first < clause_last]
    for hit in cancel:
        form = folded[hit.start : hit.end]
        if (
            form.startswith(("cancel", "postpon", "called off", "call off"))
            or (_IS_OFF.fullmatch(form) and not re.search(r"\b(?:can|could|how about|what about|instead)\b", before))
        ) and not re.search(r"\b(?:to|until|till|for)\s+(?:the\s+)?$", before):
            return "cancelled"
        if (
            hit.start >= slot.end
            and form in {"has to change", "need to change", "move", "moved", "reschedule", "rescheduled"}
            and re.search(r"\b(?:to|need|has|have)\b", after)
        ):
            return "cancelled"
        if (
            hit.end <= slot.start
            and re.fullmatch(
                r"\s*(?:the|our|his|her|this|my)?\s*(?:iep|annual|ard|team)?\s*(?:review|meeting|iep|ard|mtg)?\s*(?:on|of|for|from|scheduled for|set for)?\s*(?:the\s+)?",
                folded[hit.end : slot.start],
            )
            and not re.search(r"\b(?:to|for|until)\s+(?:the\s+)?$", before)
        ):
            return "cancelled"
    words = [hit for hit in unit.of("cancel") if 0 <= slot.word - hit.last <= 8]
    if (
        words
        and re.search(r"(?:\bon|\bof|\bfor|\bfrom|\bthis|^)\s*(?:the\s+)?$|'s\s*$", before.rstrip() + " ")
        and not re.search(
            r"\b(?:to|until|now|new|instead|will|rescheduled|reset|moved|changed|pushed)\b",
            folded[words[-1].end : slot.start],
        )
        and not folded[words[-1].start : words[-1].end].startswith(
            ("reschedule", "moved", "changed", "new date", "another", "different", "se cambia")
        )
    ):
        return "cancelled"
    offers = unit.of("offer")
    kinds = {hit.kind for hit in offers}
    if unit.sentence.question or "or" in {passage.word(hit.first) for hit in offers} or (kinds == {"offer"}):
        return "offered"
    return "confirmed" if "confirm" in kinds else "offered"


def _cancelled_before(talk: Talk, passage: Passage, unit: Unit) -> bool:
    """Whether the letter says in its subject or in the sentence before that the meeting is cancelled."""
    before = unit_before(passage, unit)
    said = any(
        _CANCELLED.search(passage.folded, other.sentence.start, other.sentence.end) for other in [before] if other is not None
    )
    return said or _CANCELLED.search(talk.letter.subject.folded) is not None


def unique(meetings: list[Meeting]) -> list[Meeting]:
    """Each day once: timed before bare, confirmed before offered, none that is taken back."""
    seen: dict[tuple[str | None, str], Meeting] = {}
    timed = {(m.at.day, m.status) for m in meetings if m.at is not None and m.at.time is not None}
    gone = {m.at for m in meetings if m.at is not None and m.status in {"cancelled", "refused"}}
    days_gone = {at.day for at in gone}
    for meeting in meetings:
        if meeting.at is not None and meeting.status in {"offered", "confirmed"}:
            if meeting.at.time is None and any(
                day == meeting.at.day for day, status in timed if status in {"offered", "confirmed"}
            ):
                continue
            if meeting.at in gone or (meeting.at.time is None and meeting.at.day in days_gone):
                continue
        key = (meeting.at.isoformat() if meeting.at else None, "held" if meeting.status == "held" else meeting.status)
        other = (key[0], "confirmed" if meeting.status == "offered" else "offered")
        if key in seen or (meeting.status in {"offered", "confirmed"} and other in seen):
            if meeting.status == "confirmed" and other in seen:
                seen[other] = meeting
            continue
        seen[key] = meeting
    return list(seen.values())
