"""IEP meetings: asked for, offered, confirmed, moved, held; each is read in a module of its own, and put together here."""
# ruff: noqa: E501 - patterns read best on one line

import re

from casefile.mail import Message
from casefile.reading import At, Meeting, Tag
from classifier.claims import FAIR, LOOSE, STRONG, WEAK, Claim
from classifier.facts.meeting_talk import Talk
from classifier.facts.meetings_asked import read_asked
from classifier.facts.meetings_dated import OPEN, read_dated, settle_days, suggested, unique
from classifier.facts.meetings_held import read_held
from classifier.facts.meetings_hours import prefer_hours
from classifier.facts.meetings_moved import read_moved
from classifier.facts.meetings_off import read_off
from classifier.facts.meetings_past import read_past
from classifier.facts.meetings_taken import read_taken
from classifier.facts.meetings_wished import read_wished
from classifier.letter import Letter
from classifier.passages import Passage
from classifier.sought import Sought

_SURE_NAME = re.compile(
    r"\b(?:iep|ard|ppt|cse|cpse|ccc|arc|annual review|triennial|eligibility|manifestation|team meeting|amendment)\b",
    re.IGNORECASE,
)
_NOTICE = Sought(
    r"\b(?:promised|me to let you know|still on|plan(?:ning)? to (?:come|be)|we(?:'ll| will) be there|i(?:'ll| will) be there|(?:i|we) can (?:come|attend|make|be there|do)|i'm free|works for|you wanted|notice|invited|invitation|reminder|remind|agreed|is scheduled|has been scheduled|have scheduled|rescheduled|confirm(?:ed|ing)?|new dates?|stands|moved to|as discussed|we (?:talked|spoke)|you (?:said|asked|mentioned|requested)|your (?:request|email|call|message))\b"
)
# A new date for one that was set is no new meeting.
_DATED_ANEW = Sought(
    r"\b(?:postpon\w*|resched\w*|re-?do|round (?:2|two)|put off|off the book|won't work|won't do|instead)\b|\bwe're on for\b|\b(?:i|we) can(?:not|'t)\b"
)
_PROPOSES = Sought(
    r"\b(?:due|would like to|'d like to|want to|need to|time to|time for|that time|coming up|let's|hold|get (?:every|the)|set up|schedule|propos|hoping to|looking to|ready to)\w*\b"
)
_FIRST = 5  # sentences: an answer comes first


def read_meetings(letter: Letter, message: Message) -> tuple[list[Claim], list[Meeting]]:
    """Claims of the four meeting tags, and the meetings with their dates and status."""
    named = letter.subject.any_of("meeting") or letter.body.any_of("meeting", "refuse", "offer")
    answered = (bool(letter.quoted) or not letter.subject.asserts) and any(unit.dates for unit in letter.body)
    if not (message.invitations or named or answered):
        return [], []
    talk = Talk(letter, message)
    asserting = [passage for passage in letter.passages if passage.asserts]
    for passage in asserting:
        for unit in passage:
            if unit.hits:
                read_off(talk, passage, unit)
                read_moved(talk, passage, unit)
                read_held(talk, passage, unit)
                read_past(talk, passage, unit)
    _read_days(talk, asserting)
    settle_days(talk)
    meetings = unique(talk.meetings)
    standing = {one.at for one in meetings if one.status in OPEN}
    talk.claims.extend(claim for at, claim in talk.settled if at in standing)
    for passage in asserting:
        for unit in passage:
            if unit.hits:
                read_asked(talk, passage, unit)
                read_wished(talk, passage, unit)
    _invited(talk)
    _proposed(talk)
    return talk.claims, prefer_hours(talk, unique(talk.meetings))


def _read_days(talk: Talk, asserting: list[Passage]) -> None:
    """Adds the days that are settled; those of an answer that names no meeting where there are no others."""
    for passage in asserting:
        for unit in passage:
            read_dated(talk, passage, unit)
    if talk.meetings:
        return
    for passage in asserting:
        for unit in passage.units[:_FIRST]:
            read_taken(talk, passage, unit)


def meetings_at(letter: Letter, message: Message, meetings: list[Meeting], *, scheduled: bool) -> list[Meeting]:
    """The meetings that go with the verdict: no date without the tag, and with it the likeliest days where no rule saw one.

    A short "the 19th, then, 2:45 is good" names no meeting; where the letter as a whole is judged to settle one, its days are it.
    """
    if not scheduled:
        return [one for one in meetings if one.status not in OPEN]
    if any(one.status in OPEN for one in meetings):
        return meetings
    return [*meetings, *suggested(Talk(letter, message))]


def _invited(talk: Talk) -> None:
    """A calendar invitation (text/calendar) to such a meeting offers its time; a cancelled one takes it back."""
    for invitation in talk.invitations:
        if invitation.starts is None or not (talk.about or _SURE_NAME.search(invitation.summary)):
            continue
        passage = talk.letter.subject if talk.letter.subject.text.strip() else talk.letter.body
        if not passage.units:
            continue
        last = passage.units[0].sentence.end
        at = At(invitation.starts.wall.date(), invitation.starts.wall.time().replace(second=0, microsecond=0))
        if invitation.cancelled or invitation.method.upper() == "CANCEL":
            evidence = talk.claim(Tag.MEETING_CANCELLED, STRONG, passage, 0, last, "invitation-cancelled")
            talk.meetings.append(Meeting(at, "cancelled", (evidence,)))
        elif talk.letter.sent is None or at.day >= talk.letter.sent:
            evidence = talk.claim(Tag.MEETING_SCHEDULED, STRONG, passage, 0, last, "invitation")
            status = "confirmed" if invitation.method.upper() == "REPLY" else "offered"
            talk.meetings.append(Meeting(at, status, (evidence,)))


def _proposed(talk: Talk) -> None:
    """A new meeting proposed with its dates is asked for too; dates in answer to a request, or a notice, are not."""
    if (
        talk.reply
        or talk.letter.from_family
        or any(claim.tag in (Tag.MEETING_REQUEST, Tag.MEETING_CANCELLED) for claim in talk.claims)
    ):
        return
    body = talk.letter.body
    if body.any_of("answered", "acknowledge") or not (talk.sure or talk.iep):
        return
    offered = [
        meeting
        for meeting in talk.meetings
        if meeting.status == "offered"
        and meeting.at is not None
        and (talk.letter.sent is None or meeting.at.day > talk.letter.sent)
    ]
    if not offered or any(meeting.status == "confirmed" for meeting in talk.meetings):
        return
    if body.search(_DATED_ANEW) or talk.letter.subject.search(_DATED_ANEW):
        return
    if body.search(_NOTICE) or talk.letter.subject.search(_NOTICE):
        return
    asked = body.search(_PROPOSES)
    score = FAIR if asked else LOOSE if len(offered) > 1 or any(unit.sentence.question for unit in body if unit.dates) else WEAK
    talk.claims.append(Claim(Tag.MEETING_REQUEST, score, offered[0].evidence[0]))
