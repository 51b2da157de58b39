"""What a letter's meetings are known by: whether it is about an IEP meeting at all, and what was found of it so far."""
# ruff: noqa: E501 - patterns read best on one line

import re

from casefile.mail import Message
from casefile.reading import At, Evidence, Meeting, Tag
from classifier.claims import Claim
from classifier.letter import Letter, unit_after
from classifier.passages import Passage, Unit
from classifier.phrases import Hit
from classifier.sought import Sought

_SPECIAL = Sought(
    r"\b(?:goals?|accommodations?|eval(?:uation)?s?|re-?eval\w*|case (?:manager|carrier)|placement|special ed\w*|sped|services?|therap\w+|psych\w*|diagnos\w+|behavior|annual|advocate|plan|team|draft|agenda|minutes|data)\b"
)
_TEAM_MEETS = Sought(
    r"\bteam (?:back )?(?:together|to meet|meet|needs to meet|in a room|(?:can|will|could|should) (?:meet|gather|convene|sit)|convenes?)|\bwith (?:the|his|her|your|our) (?:whole |full )?team\b|\bconven\w+ (?:on|at)\b|\b(?:re)?conven\w+ the (?:team|committee)|sit down (?:together |with the team|with everyone)"
)
MEETING_WORD = re.compile(r"\bmeeting|\bmtg|\bjunta|\breuni|\btable\b|in (?:a|one|the same) room|\btogether\b")

# One of the days offered is taken: the others are refused slots, and nothing was set.
_TAKES = Sought(
    r"\b(?:is|are|sounds|would be|'s|looks) (?:\w+ )?(?:fine|best|good|great|perfect|ok|okay|better|wonderful|open|free)\b(?! for (?:another|a different))|\bworks?\b(?! (?:on|with|until|for the))|\byes\b|\bwe(?:'ll| will) take\b|\bit is\b|\b(?:neither|none) of\b|\bof the (?:two|three|dates|choices|options)\b|\bthe (?:dates|options|choices|times) you\b"
)
_OFFERED = Sought(r"\b(?:times?|dates?|options|availability|scheduling|choices|which|when)\b")
# Before "meeting" these leave it bare; another word says which one it is ("SEPTA meeting", "troop meeting").
_LEADS_BARE = re.compile(
    r"(?:^|[^\w'-])(?:the|our|this|that|a|an|any|his|her|their|my|your|next|last|another|to|for|of|at|on|by|with|from|since|until|during|about|before|after|in|and|or|is|was|have|had|having|hold|holding|attend|attending|set|call|please|good|great|long|productive|new|first|second|third|whole|full|tomorrow|today|yesterday|mon|tues|weds?|thurs?|fri|\w+day|am|pm|noon|morning|afternoon|zoom|phone|video|virtual|team|school|special|formal|emergency|follow-?up|parent|re|about|schedule|scheduling|request|requested|no|cancel\w*|resched\w*|the \d+\w*|\d+|\w+'s)[\s:-]*$"
)

# A subject that is nothing but the meeting's kind.
_SUBJECT_ALONE = re.compile(
    r"(?:(?:re|fwd?|fw|updated|reminder|invitation|resched\w*|cancel\w*)\s*:\s*)*(?:\w+'s |his |her |the |\w+ )?(?:annual|annual review|tri|triennial|re-?eval(?:uation)?|eligibility|placement|amendment|transition|30[- ]day review|review)(?: (?:meeting|mtg|date|dates|review|time|\d\S*))*\s*$"
)

# Massachusetts writes the committee with a capital: "Connor's Team", "let's not do Team today".
_TEAM = Sought(r"(?<=[a-z,] )Team\b(?! [A-Z])(?! (?:sports|practice|spirit|jersey|photo))|\bTeam for [A-Z]")


def _of_another_kind(unit: Unit, hit: Hit) -> bool:
    """Whether the words stand in a meeting that never counts ("annual 504")."""
    return any(other.first - 2 <= hit.last and hit.first <= other.last for other in unit.of("notmeeting"))


def _bare(passage: Passage, hit: Hit) -> bool:
    """Whether no word before "meeting" says that it is another one."""
    lead = passage.folded[max(0, hit.start - 24) : hit.start]
    return not passage.folded[: hit.start].strip() or lead[-1] in '\n"(' or _LEADS_BARE.search(lead) is not None


class Talk:
    """A letter and what it says of meetings: the readers of the four tags add to `claims` and `meetings`.

    `about`: an IEP meeting is what is talked of, so that a bare "meeting" is one; `loose`: but by weak words alone.
    """

    def __init__(self, letter: Letter, message: Message) -> None:
        self.letter = letter
        self.claims: list[Claim] = []
        self.held_units: set[tuple[str, int]] = set()
        self.meetings: list[Meeting] = []
        self.settled: list[tuple[At, Claim]] = []
        kinds = {
            hit.kind
            for passage in letter.passages
            for unit in passage.having("meeting")
            for hit in unit.of("meeting")
            if not _of_another_kind(unit, hit)
        }
        self.sure = "sure" in kinds
        self.iep = "iep" in kinds or _SUBJECT_ALONE.match(letter.subject.folded) is not None
        self.iep = self.iep or any(_TEAM.search(passage.text, passage.lacks) for passage in letter.passages)
        self.other = any(passage.any_of("notmeeting") for passage in letter.passages)
        quoted = letter.quoted[:4000].lower()
        self.quoted = bool(
            re.search(
                r"\b(?:iep|ard|ppt|cse|cpse|ccc|arc|annual review|triennial|eligibility|manifestation)\b[^.\n]{0,40}\b(?:meeting|mtg)?|team meeting|reunión del iep",
                quoted,
            )
        )
        weak = any(
            hit.kind == "weak" and MEETING_WORD.search(passage.folded, hit.start, hit.end) and _bare(passage, hit)
            for passage in letter.passages
            for hit in passage.of("meeting")
        )
        weak = weak or any(passage.search(_TEAM_MEETS) for passage in letter.passages)
        # A bare "meeting" is an IEP meeting only in a letter about special education.
        weak = weak and (
            not letter.subject.asserts
            or len(letter.body.words) < 45
            or bool(letter.services)
            or any(passage.search(_SPECIAL) for passage in letter.passages)
        )
        self.loose = weak and not self.other and not (self.sure or self.iep or self.quoted)
        if not self.sure and any("504" in passage.folded for passage in letter.passages):
            self.other = True
        self.about = self.sure or ((self.iep or self.quoted or weak) and not self.other)
        self.reply = not letter.subject.asserts
        self.invitations = message.invitations
        self.subject_names = any(hit.kind in ("sure", "iep") for hit in letter.subject.of("meeting"))
        self._ahead: bool | None = None
        self._meant: dict[int, list[Hit]] = {}
        self.off: list[tuple[str, int, int]] = []

    def hits(self, unit: Unit) -> list[Hit]:
        """The words of the sentence that mean an IEP meeting."""
        if "meeting" not in unit.hits:
            return []
        if id(unit) not in self._meant:
            self._meant[id(unit)] = self._work_out(unit)
        return self._meant[id(unit)]

    def _work_out(self, unit: Unit) -> list[Hit]:
        hits = unit.hits["meeting"]
        sure = [hit for hit in hits if hit.kind == "sure" and not _of_another_kind(unit, hit)]
        if sure:
            return sure
        if unit.has("notmeeting"):
            return []
        if not self.about:
            return []
        return [hit for hit in hits if hit.kind in ("weak", "iep")]

    def claim(self, tag: Tag, score: float, passage: Passage, start: int, end: int, rule: str) -> Evidence:
        """Adds a claim with these characters as its evidence, and gives the evidence."""
        evidence = passage.evidence(start, end, rule)
        self.claims.append(Claim(tag, score, evidence))
        if tag is Tag.MEETING_CANCELLED:
            self.off.append((passage.where, start, end))
        return evidence

    def text_after(self, passage: Passage, unit: Unit) -> str:
        """The folded text of the sentence after `unit`, "" at the end."""
        after = unit_after(passage, unit)
        return passage.folded[after.sentence.start : after.sentence.end] if after else ""

    def written_by_a_person(self) -> bool:
        """Whether somebody says "I" in it."""
        forms = self.letter.body.words.forms
        return any(form in {"i", "my", "i'm", "i'd"} for form in forms)

    def taken_back(self, passage: Passage, unit: Unit) -> tuple[int, int] | None:
        """Where the sentence takes a meeting back or moves it, as far as was found."""
        for where, start, end in self.off:
            if where == passage.where and unit.sentence.start <= start < unit.sentence.end:
                return start, end
        return None

    def takes_a_slot(self) -> bool:
        """Whether an answer takes one of the days that were offered: the others are refused slots, and nothing was set."""
        answers = self.reply or self.letter.subject.search(_OFFERED) is not None
        return answers and self.letter.body.search(_TAKES) is not None

    def days_ahead(self) -> bool:
        """Whether the writer names a day to come that is not taken back: then no day is asked for."""
        if self._ahead is None:
            self._ahead = any(
                meeting.at is None or self.letter.sent is None or meeting.at.day > self.letter.sent
                for meeting in self.meetings
                if meeting.status in {"offered", "confirmed"}
            )
        return self._ahead
