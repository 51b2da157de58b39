"""IEP meetings: asked for, offered, confirmed, moved, held; with the dates that the text itself gives."""
# ruff: noqa: C901, E501, PLR0911, PLR0912, PLR0915 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re
from collections.abc import Iterator
from datetime import date

from casefile.mail import Message
from casefile.reading import At, Evidence, Meeting, Tag
from classifier.claims import FAIR, STRONG, SURE, WEAK, Claim
from classifier.context import context_at, tense_at
from classifier.dates import DEADLINES
from classifier.facts.slots import Slot, find_slots
from classifier.letter import Letter, unit_after, unit_before
from classifier.passages import Passage, Unit
from classifier.phrases import Hit

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
_THANKED_AHEAD = re.compile(
    r"^[^.]{0,40}\b(?:invit\w*|notices?|notification|dates?|times?|reminder|request|letter|link|minutes|notes|paper\w*|information|info|schedul\w*|agenda|offer|options?|confirm\w*|next|upcoming|tomorrow)\b"
)
_THANKED_PAST = re.compile(
    r"\b(?:good|great|productive|helpful|wonderful|lovely|nice|long|positive|excellent|thoughtful|constructive|useful|yesterday|today|last|this (?:morning|afternoon)|earlier|the other day|(?:on|this) (?:mon|tues|wednes|thurs|fri)day)\b"
)
_WAITING = re.compile(
    r"\b(?:haven't|have not|hasn't|has not|never|not|nobody|no one)\s+(?:\w+\s+){0,2}(?:heard|received|gotten|got|been (?:scheduled|given|set|offered)|scheduled|replied|responded|answered|response|reply)|still (?:waiting|no|have not|haven't|do not|don't|not)|no (?:response|reply|answer|date)|"
    r"following up|follow up|checking (?:in|on)|again|second|third|status of|any update|weeks ago|any news"
)
_PAST_REQUEST = re.compile(r"\brequested\b|\basked (?:for|that)\b|\bmy request\b|\bour request\b")
_PERMISSION = re.compile(
    r"\b(?:you|parents?|families|guardians?|anyone|member) (?:may|can|could|have the right to|has the right to|are entitled to|always) (?:\w+ )?(?:request|ask|call)|right to request|may request|can request|free to request"
)
_NOT_TO_COME = re.compile(
    r"(?:can't|cant|cannot|can not|won't|wont) (?:be|get) there|won't make it|can't (?:make|come|attend|do)|cannot (?:make|come|attend)|can not (?:make|come|attend)|cant (?:make|come|attend)|won't be able to|will not be able to|unable to|not able to|no longer|out of town|have a conflict|has a conflict|no puedo|no podré|no podemos|can't get off"
)
_MOVES = re.compile(
    r"\b(?:move|moves|moved|moving|push|pushed|pushing|bump|bumped|mover|delay|delayed|hold off|on hold|hold off on|new date|withdrawn?|another (?:date|day|time)|different day|a different date|find a new|scratch|scrap)\b"
)
_SPECIAL = re.compile(
    r"\b(?:goals?|accommodations?|eval(?:uation)?s?|re-?eval\w*|case (?:manager|carrier)|placement|special ed\w*|sped|services?|therap\w+|psych\w*|diagnos\w+|behavior|annual|advocate|plan|team|draft|agenda|minutes|data)\b"
)
_BUSINESS = re.compile(
    r"\b(?:due|deadline|effect(?:ive)?|turns|registration|testing|field trip|report cards?|birthday|expires?)\b"
)
_DUTY = re.compile(
    r"\b(?:assigned|closes|begins?|starts?|runs|sign(?:ed)?|return(?:ed)?|send|sent|break|back (?:to school|on)|evaluat(?:e|ion) (?:on|will)|draft|copy)\b"
)
_SURE_NAME = re.compile(
    r"\b(?:iep|ard|ppt|cse|cpse|ccc|arc|annual review|triennial|eligibility|manifestation|team meeting|amendment)\b",
    re.IGNORECASE,
)
_TEAM_MEETS = re.compile(
    r"\bteam (?:back )?(?:together|to meet|meet|needs to meet|in a room)|\b(?:re)?conven\w+ the (?:team|committee)|sit down (?:together |with the team|with everyone)"
)
_MEETING_WORD = re.compile(r"\bmeeting|\bmtg|\bjunta|\breuni|\btable\b|in (?:a|one|the same) room|\btogether\b")
_NO_DATE = frozenset(
    {
        "vague",
        "vague since",
        "since",
        "month",
        "months",
        "week",
        "week of",
        "length",
        "every",
        "weekago",
        "rest of week",
        "rest of month",
        "weeks of",
        "until",
        "range",
    }
)


_NOTICE = re.compile(
    r"\b(?:notice|invited|invitation|reminder|remind|agreed|is scheduled|has been scheduled|have scheduled|rescheduled|confirm(?:ed|ing)?|new date|moved to|as discussed|we (?:talked|spoke)|you (?:said|asked|mentioned|requested)|your (?:request|email|call|message))\b"
)
_PROPOSES = re.compile(
    r"\b(?:due|would like to|'d like to|want to|need to|time to|time for|that time|coming up|let's|hold|get (?:every|the)|set up|schedule|propos|hoping to|looking to|ready to)\w*\b"
)
_NEXT_ONE = re.compile(r"\b(?:next|reconven\w*|will|continue\w*|finish|resum\w*)\b|'ll\b")
# What says that a date in a letter of cancellation is the new one.
_NEW_DATE = re.compile(
    r"\b(?:to|instead|new|how about|can|could|does|do|works?|available|what about|moved|changed|until|slide|will|option|again|next|one week|week later|open|would|free|reset|now|holler|suit|al|puede|queda)\b"
)
# "Can we do 9:30 instead of 9?": asked to move.
_INSTEAD = re.compile(r"\b(?:can|could|may|might) (?:we|you|i|it)\b[^.?!]{0,40}\binstead\b(?: of)?")
_CANCELLED = re.compile(r"\b(?:cancell?ed|postponed|called off)\b")
_WISH = re.compile(
    r"\b(?:request\w*|ask(?:ed|ing|s)?|want(?:s|ed)?|need(?:s|ed)?|like to|would like|'d like|please|can we|could we|may we|might we|can you|could you|would you|when (?:can|could|are|is|will)|how (?:soon|do)|"
    r"let's|should|must|time to|due|schedule|set up|arrange|call|convene|kindly|hope|push for|insist|demand|quiero|quisiera|necesit\w*|pido|solicit\w*|pued\w+|podemos|podríamos|wish|i'm asking|urge)\b"
)
_UNWISH = re.compile(
    r"\b(?:is (?:scheduled|set|confirmed)|has been (?:scheduled|set|confirmed)|was (?:held|scheduled|set)|remind\w*|invited|thank|thanks|at (?:the|our|his|her|my|last|your)|during|since (?:the|our)|after (?:the|our)|before (?:the|our|his|her)|for (?:the|our|his|her)|prior to|ahead of|from (?:the|our)|discuss(?:ed)? (?:it|this|that)? ?at|bring|join|attend|copy|notes|minutes|draft|notice|link|agenda|excus\w+|interpreter|invite|"
    r"cancel\w*|reschedul\w*|postpon\w*|moved?|push\w*|put off|put(?:ting)? it off|slide|scrap|undeliverable)\b"
)


def read_meetings(letter: Letter, message: Message) -> tuple[list[Claim], list[Meeting]]:
    """Claims of the four meeting tags, and the meetings with their dates and status."""
    if not (message.invitations or letter.subject.any_of("meeting") or letter.body.any_of("meeting", "refuse", "offer")):
        return [], []
    reader = _Reader(letter, message)
    return reader.read()


def meetings_at(letter: Letter, message: Message, meetings: list[Meeting], *, scheduled: bool) -> list[Meeting]:
    """The meetings that go with the verdict: no date without the tag, and with it the likeliest days where no rule saw one.

    A short "the 19th, then, 2:45 is good" names no meeting; where the letter as a whole is judged to settle one, its days are it.
    """
    if not scheduled:
        return [one for one in meetings if one.status not in _OPEN]
    if any(one.status in _OPEN for one in meetings):
        return meetings
    return [*meetings, *_Reader(letter, message).suggest()]


_NEXT_TO = 3  # words between "per our" and its meeting: "last IEP team"
_POSSESSED = re.compile(r"'s\s+(?!(?:\w+\s+){0,3}(?:iep|ard|ppt|cse|meeting|mtg|review|annual|conference|triennial))")
# A meeting that these are said of is off, whatever day stands with them.
_IS_OFF = re.compile(
    r"(?:won't|will not|can't|cannot|unable|not able|not be|isn't|isnt|is not|wouldn't)\b.*|.*\b(?:off|through)|put(?:ting)? off|had to pull|got pulled|was pulled|scrub\w*|obliged to put|(?:has|have) to wait|will have to wait"
)
_OPEN = frozenset({"offered", "confirmed"})
# A day on which something goes out is not the meeting's.
_GOES_OUT = re.compile(
    r"\b(?:goes|going|went|sent|send|mailed|mail|call|calling|email|write|reply|let (?:you|me|us) know|due|return|by)\b"
)


class _Reader:
    def __init__(self, letter: Letter, message: Message) -> None:
        self.letter = letter
        self.claims: list[Claim] = []
        self.held_units: set[tuple[str, int]] = set()
        self.meetings: list[Meeting] = []
        kinds = {hit.kind for passage in letter.passages for hit in passage.of("meeting")}
        self.sure = "sure" in kinds
        self.iep = "iep" in kinds
        self.other = any(passage.any_of("notmeeting") for passage in letter.passages)
        quoted = letter.quoted[:4000].lower()
        self.quoted = bool(
            re.search(
                r"\b(?:iep|ard|ppt|cse|cpse|ccc|arc|annual review|triennial|eligibility|manifestation)\b[^.\n]{0,40}\b(?:meeting|mtg)?|team meeting|reunión del iep",
                quoted,
            )
        )
        weak = any(
            hit.kind == "weak" and _MEETING_WORD.search(passage.folded, hit.start, hit.end)
            for passage in letter.passages
            for hit in passage.of("meeting")
        )
        weak = weak or any(_TEAM_MEETS.search(passage.folded) for passage in letter.passages)
        # A bare "meeting" is an IEP meeting only in a letter about special education.
        weak = weak and (
            not letter.subject.asserts
            or len(letter.body.words) < 45
            or bool(letter.services)
            or any(_SPECIAL.search(passage.folded) for passage in letter.passages)
        )
        self.loose = weak and not self.other and not (self.sure or self.iep or self.quoted)
        if not self.sure and any("504" in passage.folded for passage in letter.passages):
            self.other = True
        self.about = self.sure or ((self.iep or self.quoted or weak) and not self.other)
        self.reply = not letter.subject.asserts
        self.invitations = message.invitations
        self._meant: dict[tuple[str, int], list[Hit]] = {}

    def read(self) -> tuple[list[Claim], list[Meeting]]:
        for passage in self.letter.passages:
            if not passage.asserts:
                continue
            for unit in passage:
                if not unit.hits:
                    continue
                self._cancelled(passage, unit)
                self._held(passage, unit)
                self._requested(passage, unit)
        for passage in self.letter.passages:
            if passage.asserts:
                for unit in passage:
                    self._scheduled(passage, unit)
        self._invited()
        self._proposed()
        return self.claims, self._unique()

    def _invited(self) -> None:
        """A calendar invitation (text/calendar) to such a meeting offers its time; a cancelled one takes it back."""
        for invitation in self.invitations:
            if invitation.starts is None or not (self.about or _SURE_NAME.search(invitation.summary)):
                continue
            passage = self.letter.subject if self.letter.subject.text.strip() else self.letter.body
            if not passage.units:
                continue
            last = passage.units[0].sentence.end
            at = At(invitation.starts.wall.date(), invitation.starts.wall.time().replace(second=0, microsecond=0))
            if invitation.cancelled or invitation.method.upper() == "CANCEL":
                evidence = self._claim(Tag.MEETING_CANCELLED, STRONG, passage, 0, last, "invitation-cancelled")
                self.meetings.append(Meeting(at, "cancelled", (evidence,)))
            elif self.letter.sent is None or at.day >= self.letter.sent:
                evidence = self._claim(Tag.MEETING_SCHEDULED, STRONG, passage, 0, last, "invitation")
                status = "confirmed" if invitation.method.upper() == "REPLY" else "offered"
                self.meetings.append(Meeting(at, status, (evidence,)))

    def _proposed(self) -> None:
        """A new meeting proposed with its dates is asked for too; dates in answer to a request, or a notice, are not."""
        if (
            self.reply
            or self.letter.from_family
            or any(claim.tag in (Tag.MEETING_REQUEST, Tag.MEETING_CANCELLED) for claim in self.claims)
        ):
            return
        body = self.letter.body
        if body.any_of("answered", "acknowledge") or not (self.sure or self.iep):
            return
        offered = [meeting for meeting in self.meetings if meeting.status == "offered"]
        if not offered or any(meeting.status == "confirmed" for meeting in self.meetings):
            return
        if _NOTICE.search(body.folded) or _NOTICE.search(self.letter.subject.folded):
            return
        asked = _PROPOSES.search(body.folded)
        score = (
            STRONG if asked else FAIR if len(offered) > 1 or any(unit.sentence.question for unit in body if unit.dates) else WEAK
        )
        self.claims.append(Claim(Tag.MEETING_REQUEST, score, offered[0].evidence[0]))

    def _meeting_hits(self, passage: Passage, unit: Unit) -> list[Hit]:
        """The words of the sentence that mean an IEP meeting."""
        if "meeting" not in unit.hits:
            return []
        place = (passage.where, unit.number)
        if place not in self._meant:
            self._meant[place] = self._work_out(unit)
        return self._meant[place]

    def _work_out(self, unit: Unit) -> list[Hit]:
        hits = unit.hits["meeting"]
        sure = [hit for hit in hits if hit.kind == "sure"]
        if sure:
            return sure
        if unit.has("notmeeting"):
            return []
        if not self.about:
            return []
        return [hit for hit in hits if hit.kind in ("weak", "iep")]

    def _claim(self, tag: Tag, score: float, passage: Passage, start: int, end: int, rule: str) -> Evidence:
        evidence = passage.evidence(start, end, rule)
        self.claims.append(Claim(tag, score, evidence))
        return evidence

    # requests ---------------------------------------------------------------------------------------------------------

    def _requested(self, passage: Passage, unit: Unit) -> None:
        meetings = self._meeting_hits(passage, unit)
        asks = unit.of("request")
        if not meetings or not asks:
            self._requested_near(passage, unit)
            self._wished(passage, unit, meetings)
            return
        text = passage.folded[unit.sentence.start : unit.sentence.end]
        if _PERMISSION.search(text) or unit.has("declinemeeting", "withdraw", "acknowledge") or unit.has("answered"):
            return
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
            if context.hypothetical or (context.policy and not self._personal()):
                continue
            if self._only_notice(unit, text):
                continue
            if re.search(r"\b(?:refus|den|declin|reject)\w*\b[^.]{0,30}\brequest|undeliverable", text):
                continue
            form_on = passage.folded[ask.start : ask.end + 16]
            past = _PAST_REQUEST.search(form)
            if past and not _WAITING.search(text + " " + self._text_after(passage, unit)):
                continue
            strong = (
                _STRONG_REQUEST.search(form) is not None
                or _MAY_ASK.fullmatch(form) is None
                or bool(past)
                or _ASKING.search(form_on) is not None
            )
            weak_noun = meeting.kind != "sure"
            if not strong and not (
                unit.sentence.question or _WAITING.search(text) or re.search(r"\b(?:let me know|please|what|which|when)\b", text)
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
                self.letter.side is not None
                and not self.letter.from_family
                and self.reply
                and any(e.kind == "day" for e in unit.dates)
                and not re.search(r"request|again", form)
            ):
                continue
            start, end = min(ask.start, meeting.start), max(ask.end, meeting.end)
            score = SURE if strong and not weak_noun else STRONG if strong else FAIR
            if weak_noun and self.loose:
                score = FAIR if strong else WEAK
            self._claim(Tag.MEETING_REQUEST, score, passage, start, end, "meeting-asked")
            return

    def _wished(self, passage: Passage, unit: Unit, meetings: list[Hit]) -> None:
        """A wish beside a meeting, in words that no phrase foresees ("might the IEP people gather")."""
        if not meetings:
            return
        sure = [hit for hit in meetings if hit.kind == "sure" or _MEETING_WORD.search(passage.folded, hit.start, hit.end)]
        if not sure or any(claim.tag is Tag.MEETING_REQUEST for claim in self.claims):
            return
        text = passage.folded[unit.sentence.start : unit.sentence.end]
        wish = _WISH.search(text)
        if (
            wish is None
            or _UNWISH.search(text)
            or _ASKED_ABOUT.search(text)
            or _PERMISSION.search(text)
            or unit.has("answered", "notmeeting", "declinemeeting", "withdraw")
        ):
            return
        context = context_at(passage, unit, sure[0].first)
        if context.hypothetical or context.policy or not self.letter.personal:
            return
        start = min(unit.sentence.start + wish.start(), sure[0].start)
        end = max(unit.sentence.start + wish.end(), sure[0].end)
        self._claim(Tag.MEETING_REQUEST, FAIR if not self.loose else WEAK, passage, start, end, "meeting-wished")

    def _requested_near(self, passage: Passage, unit: Unit) -> None:
        """'It was cancelled. What other times do you have?": times asked for beside a meeting spoken of."""
        if unit.has("answered"):
            return
        around = (*passage.units[max(0, unit.number - 3) : unit.number], *passage.units[unit.number + 1 : unit.number + 2])
        if not any("meeting" in other.hits and self._meeting_hits(passage, other) for other in around):
            return
        text = passage.folded[unit.sentence.start : unit.sentence.end]
        match = re.search(
            r"\b(?:what|which|send|give|offer|propose|please send|let me know)\b[^.?!\n]{0,40}\b(?:dates?|times?|days|availability|slots?|options)\b|\bwhen (?:can|could) (?:we|it|you|the team)\b[^.?!\n]{0,20}|\b(?:reschedule|new date)\b[^.?!]{0,20}\b(?:as soon as|asap|please)|\bplease (?:schedule|reschedule|set|call|arrange) (?:it|one|this|that)\b|\b(?:pick|find|set|settle on|agree on) (?:a|another|us a|some) (?:day|date|time)\b|\b(?:need|want|toss me|shoot me|send me|give me) (?:\w+ ){0,3}(?:options|dates|times|choices)\b|\b(?:what|which) (?:day|time|days)\b[^.?!\n]{0,20}\b(?:can|could|works?|good)\b|\bis there any(?:thing|\s+time|\s+day)\b[^.?!\n]{0,30}|\bwhen is it now\b",
            text,
        )
        if match is None or self._offers_dates(unit) or re.search(r"\b(?:i|we)(?:'ll| will)\b", text[: match.start() + 12]):
            return
        wants = unit.sentence.question or re.search(r"\b(?:please|pls|let me know|send|give|need|want|toss|shoot)\b", text)
        other_wants = any(claim.tag is Tag.MEETING_REQUEST for claim in self.claims)
        cancelled = any(claim.tag is Tag.MEETING_CANCELLED for claim in self.claims)
        if wants and (other_wants or cancelled or not self._any_dates()):
            start = unit.sentence.start + match.start()
            self._claim(Tag.MEETING_REQUEST, FAIR, passage, start, unit.sentence.start + match.end(), "times-asked")

    def _offers_dates(self, unit: Unit) -> bool:
        return any(expression.kind == "day" for expression in unit.dates)

    def _any_dates(self) -> bool:
        return any(expression.kind == "day" for unit in self.letter.body for expression in unit.dates)

    def _only_notice(self, unit: Unit, text: str) -> bool:
        """Whether the sentence tells of a meeting already agreed ("need to remind you of the IEP meeting on Friday")."""
        return bool(
            re.search(
                r"\b(?:remind|reminder|is scheduled|has been scheduled|is set for|invited to|notice of|you are invited|confirm(?:ing|ed)?)\b",
                text,
            )
        ) and bool(unit.dates)

    def _text_after(self, passage: Passage, unit: Unit) -> str:
        after = unit_after(passage, unit)
        return passage.folded[after.sentence.start : after.sentence.end] if after else ""

    def _personal(self) -> bool:
        forms = self.letter.body.words.forms
        return any(form in {"i", "my", "i'm", "i'd"} for form in forms)

    # cancelled --------------------------------------------------------------------------------------------------------

    def _cancelled(self, passage: Passage, unit: Unit) -> None:
        meetings = self._meeting_hits(passage, unit)
        text = passage.folded[unit.sentence.start : unit.sentence.end]
        before = unit_before(passage, unit)
        for hit in unit.of("cancel"):
            form = passage.folded[hit.start : hit.end]
            context = context_at(passage, unit, hit.first)
            if context.hypothetical or (context.asks_whether and not context.question):
                continue
            if context.policy and not self._personal():
                continue
            near = [meeting for meeting in meetings if abs(meeting.first - hit.first) <= 12]
            told_before = (
                not near
                and before is not None
                and bool(self._meeting_hits(passage, before))
                and not any(one.value for one in unit.of("service"))
            )
            if told_before and not _MOVES.fullmatch(form) and re.search(r"\b(?:it|that|this|we|lo|la)\b", text):
                # "It was cancelled", of the meeting in the sentence before.
                self._claim(Tag.MEETING_CANCELLED, FAIR, passage, hit.start, hit.end, "meeting-cancelled-it")
                return
            if not near and self.reply and form in {"is no good", "isn't any good"}:
                continue  # an offered day refused is no meeting cancelled
            if not near and self._day_falls_away(unit, text):
                # "Tomorrow's off", in a letter about a meeting: the day stands for it.
                self._claim(Tag.MEETING_CANCELLED, FAIR, passage, hit.start, hit.end, "meeting-day-off")
                return
            if not near:
                continue
            if _MOVES.fullmatch(form) and re.search(
                r"\b(?:moving forward|move forward|move on|moving on|moved (?:on|into|here|in\b|away)|move (?:him|her|to a)|moving (?:him|her)|moved (?:him|her))",
                text,
            ):
                continue
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
            } and not (
                unit.has("refuse") or re.search(r"\b(?:need|find|move|change|instead|reschedul|sorry|unfortunately)\b", text)
            ):
                continue
            if re.search(
                r"\b(?:don't|do not|not|no need to|won't|never|please don't)\s+(?:\w+\s+)?$",
                passage.folded[max(0, hit.start - 24) : hit.start],
            ) and not form.startswith(("won't", "will not", "not ")):
                continue
            weak = all(one.kind != "sure" for one in near)
            if weak and not self.about:
                continue
            start, end = min(hit.start, near[0].start), max(hit.end, near[-1].end)
            self._claim(Tag.MEETING_CANCELLED, STRONG if weak else SURE, passage, start, end, "meeting-cancelled")
            return
        instead = _INSTEAD.search(text) if self.about and "instead" in text else None
        if (
            instead
            and unit.sentence.question
            and (unit.dates or re.search(r"\d", text))
            and not any(one.value for one in unit.of("service"))
        ):
            start = unit.sentence.start
            self._claim(
                Tag.MEETING_CANCELLED, FAIR, passage, start + instead.start(), start + instead.end(), "meeting-other-time"
            )
            return
        refuse = unit.of("refuse")
        if refuse and self.about and not context_at(passage, unit, refuse[0].first).hypothetical:
            absent = _NOT_TO_COME.search(passage.folded, refuse[0].start, unit.sentence.end)
            after = self._text_after(passage, unit)
            moves = re.search(
                r"\b(?:could we|can we|is it possible|would it be possible|how about|what about|instead|another|different|reschedul|move|push|change|any other|later|earlier)\b",
                text + " " + after,
            )
            if absent and (moves or meetings) and (unit.dates or meetings):
                at = refuse[0]
                self._claim(Tag.MEETING_CANCELLED, STRONG if meetings else FAIR, passage, at.start, at.end, "cannot-come")

    def _day_falls_away(self, unit: Unit, text: str) -> bool:
        """Whether the sentence takes a day back without naming the meeting that the letter is about."""
        if not self.about or unit.has("service", "makeup", "notmeeting"):
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

    # held -------------------------------------------------------------------------------------------------------------

    def _held(self, passage: Passage, unit: Unit) -> None:
        held = unit.hits.get("held")
        if not held:
            return
        text = passage.folded[unit.sentence.start : unit.sentence.end]
        meetings = self._meeting_hits(passage, unit)
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
            if form.startswith("conven") and (re.search(r"\bbe\s+$", lead) or unit.has("request")):
                continue
            thanks = form.startswith(("thank", "gracias"))
            met = re.search(r"\bmet\b|sat down|nos reunimos|\bhad\b|was held|took place|convened", form)
            meeting = next((one for one in meetings if -2 <= one.first - hit.last <= 6 or -8 <= one.first - hit.first < 0), None)
            if meeting is None and not ((thanks or (met and form != "had")) and self.about):
                continue
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
            dated_past = self._past_date(unit)
            talk = unit.of("pasttalk")
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
                if not (dated_past or talk or after) or (
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
                    and not re.search(
                        r"\bat (?:the|his|her|our|my|last|that|yesterday|\w+'s|this \w+'s)|\bmeeting|\bduring", text
                    )
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
            evidence = self._claim(Tag.MEETING_HELD, score, passage, start, end, "meeting-held")
            self.held_units.add((passage.where, unit.number))
            self.meetings.append(Meeting(dated_past, "held", (evidence,)))
            return

    def _past_date(self, unit: Unit) -> At | None:
        """The past day named in the sentence, if there is one."""
        for expression in unit.dates:
            if expression.kind != "day" or expression.prefix in DEADLINES or expression.prefix == "until":
                continue
            for when in expression.whens(self.letter.sent, "past"):
                if when.first is not None and self.letter.sent is not None and when.first <= self.letter.sent:
                    return At(when.first)
        return None

    # scheduled --------------------------------------------------------------------------------------------------------

    def _scheduled(self, passage: Passage, unit: Unit) -> None:
        if not unit.dates or self.letter.sent is None:
            return
        if not self.letter.personal:
            return
        meetings = self._meeting_hits(passage, unit)
        near = meetings or self._near_meeting(passage, unit)
        if not near:
            return
        if (passage.where, unit.number) in self.held_units and not _NEXT_ONE.search(
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
            self.letter, passage, unit, "future" if tense_at(passage, unit, unit.sentence.first) != "past" else ""
        ):
            day = slot.at.day
            moved_from = slot.expression.prefix == "from" and self._status(passage, unit, slot, refuse) == "cancelled"
            if day < self.letter.sent or (
                slot.expression.prefix in {"from", "until", "through", "since", "starting"} and not moved_from
            ):
                continue
            if _POSSESSED.match(passage.folded, slot.end) and not slot.at.time:
                continue  # "following Tuesday's incident"
            if re.search(r"\b(?:a|any|every|each|either|another)\s+$", passage.folded[max(0, slot.start - 8) : slot.start]):
                continue
            if not meetings and not (slot.at.time or unit.has("offer") or label_line or self._short_answer(passage, unit)):
                continue
            if self._other_business(passage, unit, slot):
                continue
            context = context_at(passage, unit, slot.word)
            if context.hypothetical and not unit.has("offer"):
                continue
            status = self._status(passage, unit, slot, refuse)
            evidence = passage.evidence(slot.start, slot.end, f"meeting-{status}")
            if status in {"refused", "cancelled"}:
                self.meetings.append(Meeting(slot.at, status, (evidence,)))
                if status == "cancelled" and not any(claim.tag is Tag.MEETING_CANCELLED for claim in self.claims):
                    self.claims.append(Claim(Tag.MEETING_CANCELLED, FAIR, evidence))  # "the 6th instead of the 5th"
                continue
            if not (
                unit.has("offer")
                or label_line
                or (meetings and slot.at.time)
                or (slot.at.time and self._short_answer(passage, unit))
            ) and not re.search(r"\b(?:meet|meeting|on|at)\b", text):
                continue
            if tense_at(passage, unit, slot.word) == "past" and not unit.has("offer") and not slot.at.time:
                continue
            if re.search(
                r"\b(?:requested|emailed|wrote|asked|sent|called|received)\b[^.]{0,20}$"
                r"|\b(?:letter|e-?mail|mail|message|note|voicemail|text|request|call|voice mail) (?:of|from|dated|on)\s*$",
                passage.folded[max(unit.sentence.start, slot.start - 30) : slot.start],
            ):
                continue
            self.meetings.append(Meeting(slot.at, status, (evidence,)))
            sure = any(one.kind == "sure" for one in meetings)
            score = SURE if sure and unit.has("offer") else STRONG if meetings or slot.at.time else FAIR
            self.claims.append(Claim(Tag.MEETING_SCHEDULED, score, evidence))

    def suggest(self) -> list[Meeting]:
        """The days of a letter that is known to settle a meeting, though no sentence says it in words that a rule foresees."""
        if self.letter.sent is None:
            return []
        found: list[tuple[bool, Meeting]] = []
        for passage in self.letter.passages:
            if not passage.asserts:
                continue
            for unit in passage:
                if unit.dates:
                    found.extend(self._suggested(passage, unit, self.letter.sent))
        timed = [one for _, one in found if one.at is not None and one.at.time is not None]
        self.meetings = timed or [one for likely, one in found if likely]
        return self._unique()

    def _suggested(self, passage: Passage, unit: Unit, sent: date) -> Iterator[tuple[bool, Meeting]]:
        text = passage.folded[unit.sentence.start : unit.sentence.end]
        if unit.has("makeup", "notmeeting") and not self._meeting_hits(passage, unit):
            return
        for slot in find_slots(self.letter, passage, unit, "future"):
            if slot.at.day < sent or slot.expression.prefix in {"from", "until", "through", "since", "starting"}:
                continue
            if slot.at.day == sent and slot.at.time is None:
                continue
            status = self._status(passage, unit, slot, unit.of("refuse"))
            if status not in _OPEN:
                continue
            first, last = unit.clause(slot.word)
            clause = passage.folded[passage.words.starts[first] : passage.words.ends[last - 1]]
            if slot.at.time is None and (_GOES_OUT.search(clause) or _BUSINESS.search(clause) or _DUTY.search(clause)):
                continue
            likely = bool(unit.has("meeting", "offer") or self._short_answer(passage, unit) or _MEETING_WORD.search(text))
            evidence = passage.evidence(slot.start, slot.end, f"meeting-{status}")
            yield likely, Meeting(slot.at, status, (evidence,))

    def _near_meeting(self, passage: Passage, unit: Unit) -> bool:
        """Whether the sentences around, or the subject, speak of an IEP meeting, so that a bare date is its date."""
        if not self.about or unit.has("notmeeting"):
            return False
        around = passage.units[max(0, unit.number - 4) : unit.number + 3]
        if any(
            hit.kind in ("sure", "weak") or other.has("cancel", "request", "refuse")
            for other in around
            for hit in other.of("meeting")
        ) and (self.sure or self.iep or self.quoted):
            return True
        return any(
            hit.kind in ("sure", "weak") or (self.reply and self._short_answer(passage, unit))
            for other in self.letter.subject
            for hit in other.of("meeting")
        ) or (self.quoted and self.reply)

    def _short_answer(self, passage: Passage, unit: Unit) -> bool:
        return len(passage.words) < 60 and unit.number < 4

    def _other_business(self, passage: Passage, unit: Unit, slot: Slot) -> bool:
        """Whether the date is a session's, a deadline's or a document's rather than the meeting's."""
        clause_first, clause_last = unit.clause(slot.word)
        in_clause = [hit for hit in unit.of("meeting") if clause_first <= hit.first < clause_last]
        if in_clause and any(hit.kind == "sure" for hit in in_clause):
            return False
        text = passage.folded[passage.words.starts[clause_first] : passage.words.ends[clause_last - 1]]
        if unit.has("makeup") and not unit.has("meeting"):
            return True
        services = [
            hit for hit in unit.of("service") if hit.kind in ("strong", "weak") and clause_first <= hit.first < clause_last
        ]
        if services and not in_clause:
            return True
        if any(_MEETING_WORD.search(passage.folded, hit.start, hit.end) for hit in in_clause):
            return False
        return _BUSINESS.search(text) is not None or (_DUTY.search(text) is not None and not unit.has("offer"))

    def _status(self, passage: Passage, unit: Unit, slot: Slot, refuse: list[Hit]) -> str:
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
        if unit.has("cancel") or self._cancelled_before(passage, unit):
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

    def _cancelled_before(self, passage: Passage, unit: Unit) -> bool:
        """Whether the letter says in its subject or in the sentence before that the meeting is cancelled."""
        before = unit_before(passage, unit)
        said = any(
            _CANCELLED.search(passage.folded, other.sentence.start, other.sentence.end) for other in [before] if other is not None
        )
        return said or _CANCELLED.search(self.letter.subject.folded) is not None

    def _unique(self) -> list[Meeting]:
        seen: dict[tuple[str | None, str], Meeting] = {}
        timed = {(m.at.day, m.status) for m in self.meetings if m.at is not None and m.at.time is not None}
        gone = {m.at for m in self.meetings if m.at is not None and m.status in {"cancelled", "refused"}}
        for meeting in self.meetings:
            if meeting.at is not None and meeting.status in {"offered", "confirmed"}:
                if meeting.at.time is None and any(
                    day == meeting.at.day for day, status in timed if status in {"offered", "confirmed"}
                ):
                    continue
                if meeting.at in gone:
                    continue
            key = (meeting.at.isoformat() if meeting.at else None, "held" if meeting.status == "held" else meeting.status)
            other = (key[0], "confirmed" if meeting.status == "offered" else "offered")
            if key in seen or (meeting.status in {"offered", "confirmed"} and other in seen):
                if meeting.status == "confirmed" and other in seen:
                    seen[other] = meeting
                continue
            seen[key] = meeting
        return list(seen.values())
