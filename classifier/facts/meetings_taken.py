"""A day and hour taken or told in few words that name no meeting ("The 22nd at 8:20 is good"), as answers in a thread are."""
# ruff: noqa: E501 - patterns read best on one line

import re

from casefile.reading import Meeting, Tag
from classifier.claims import FAIR, WEAK, Claim
from classifier.context import context_at
from classifier.facts.meeting_talk import Talk
from classifier.facts.slots import Slot, find_slots
from classifier.passages import Passage, Unit
from classifier.sought import Sought
from classifier.times import find_times

_WHO = r"(?:we|i|you|they|everyone|everybody|all of us|the (?:family|team|others|parents|whole team)|(?:my|her|his) (?:husband|wife|mom|dad|father|mother))"
# What is said of the day behind it, or of those who come on it before it.
_SUITS = re.compile(
    r"[\s,]*(?:\([^)]*\)[\s,]*)?(?:a \w+day[\s,]+)?(?:at [\w: ]{1,18})?[\s,]*(?:(?:in the morning|in the afternoon|[\w ]{3,20} room|before school|after school|for (?:his|her|the|our|\w+'s) \w+)[\s,]+)?"
    r"(?:(?:is|are|'s|will be|would be|sounds|looks|should be|all|seems)\s+(?:(?:just|very|really|real|all|so|also|quite|absolutely|both)\s+)*(?:great|good|fine|perfect|best|right|ok|okay|confirmed|wonderful|lovely|ideal|doable|possible|excellent|booked|set|convenient|the one)\b(?!\s+(?:for|with) (?:a|the) (?:call|chat|make-?up))"
    r"|(?:will )?(?:works?|suits?|will do)\b|it (?:is|shall be|will be)\b|good\b|yes\b|ok(?:ay)?\b|please\b|(?:i|we)(?:'ll| will| can) (?:all |both )?be there\b)"
)
_TAKES = re.compile(
    rf"\b{_WHO} (?:can|could|will|'ll|are able to|is able to)?\s?(?:both )?(?:do|take|takes|choose|chooses|picks?|make|come|attend)(?: it)?(?: on)?\s+(?:the |next |this )?$|\b(?:let's|let us|we'll|shall we) (?:make it|say|do|go with|take)\s+(?:the |next |this )?$"
    r"|\b(?:i|we)(?:'ve| have)(?: got)? (?:us down for |booked |reserved |openings? on |set aside )?(?:the |next |this )?$|\b(?:you're|we're|you are|we are) on for (?:the )?$|\bsee you (?:all )?on (?:the )?$|^ok(?:ay)? for (?:the )?$"
    r"|\b(?:able to|managed to|could) get (?:everyone|everybody|the \w+|them all|all of them)(?: \w+){0,2} (?:for|on)\s+(?:the |next |this )?$|\beveryone's calendars?,?\s+(?:the |on )?$|\beverybody's calendars?,?\s+(?:the |on )?$"
)
# Whose hour it is otherwise.
_NOT_THIS = Sought(
    r"\b(?:conferences?|504|pta|pto|therap\w+|sessions?|make-?up|makeup|speech|tutor\w*|practice|concert|game|show|class|trip|bus|pick ?up|drop ?off|party|dentist|doctor|appointment|phone call|call|chat|coffee|volunteer\w*|tour|interview|test(?:ing)?|mediation|hearing|club|rehearsal|deliver\w*|snack|lunch|playdate|visit)\b"
)
# Grown people come to it: no child's session that is made up.
_COMES = Sought(
    r"\b(?:i'll be|i will be|we'll be|we will be|be there|i'll bring|i will bring|i(?:'m| am) bringing|bringing|attend|my (?:husband|wife|boss|mom|mother|cousin|auntie|aunt|sister|advocate|brother|dad)|i told|i asked|see you|sit in|sit with|join|come|comes|coming|"
    r"interpreter|conference room|library|office|team|everyone|everybody|psychologist|booked|ride|all confirmed|off work|leave work|ferry|shift)\b"
)


def read_taken(talk: Talk, passage: Passage, unit: Unit) -> None:
    """Adds the day and hour that the sentence takes, where the letter is an answer and settles no other meeting."""
    if not unit.dates or talk.letter.sent is None or not talk.letter.personal or talk.other:
        return
    if unit.has("notmeeting", "makeup", "cancel", "refuse") or unit.search(_NOT_THIS):
        return
    if any(one.value for one in unit.of("service")):
        return
    score = FAIR if passage.search(_COMES) else WEAK
    slots = [
        slot
        for slot in find_slots(talk.letter, passage, unit, "future")
        if slot.at.time is not None and slot.at.day >= talk.letter.sent
    ]
    if not any(_taken(passage, unit, slot) for slot in slots):
        return
    for slot in slots:  # what is said of one is said of all: "Tuesday at 3 or Thursday at 4 is fine"
        evidence = passage.evidence(slot.start, slot.end, "meeting-taken")
        talk.meetings.append(Meeting(slot.at, "confirmed", (evidence,)))
        talk.settled.append((slot.at, Claim(Tag.MEETING_SCHEDULED, score, evidence)))


def _taken(passage: Passage, unit: Unit, slot: Slot) -> bool:
    folded = passage.folded
    said = any(_SUITS.match(folded, place, unit.sentence.end) for place in (slot.end, *_after_hour(folded, unit, slot)))
    said = said or _TAKES.search(folded[unit.sentence.start : slot.start]) is not None
    return said and not context_at(passage, unit, slot.word).hypothetical


def _after_hour(folded: str, unit: Unit, slot: Slot) -> list[int]:
    """Where the day's hour ends, behind the day."""
    return [one.end for one in find_times(folded, slot.end, unit.sentence.end, ranges=True) if one.at == slot.at.time][:1]
