"""Of the days that a letter names beside a meeting, those that have an hour are the meeting's. Finding them is not its job."""

import re

from casefile.reading import Meeting
from classifier.facts.meeting_talk import Talk

_OPEN = frozenset({"offered", "confirmed"})
# "I'm free the 20th all morning", "or the 24th, any time": a day offered whole.
_WHOLE = re.compile(
    r"(?:'m|'re|\b(?:am|are|is|be)) (?:\w+ )?(?:open|free|available)\b"
    r"|\bany ?(?:time|hour)\b|\b(?:all|whole) (?:day|morning|afternoon)\b"
)
_OR = re.compile(r"\bor\b")


def prefer_hours(talk: Talk, meetings: list[Meeting]) -> list[Meeting]:
    """Drops the open days without an hour where others have one: they are a concert's, a deadline's, or a day taken back."""
    meetings = _spoken_of(talk, meetings)
    timed = [one for one in meetings if one.status in _OPEN and one.at is not None and one.at.time is not None]
    return [
        one
        for one in meetings
        if not timed or one.status not in _OPEN or one.at is None or one.at.time is not None or _offered_whole(talk, one, timed)
    ]


def _spoken_of(talk: Talk, meetings: list[Meeting]) -> list[Meeting]:
    """Drops the hours of sentences that neither name the meeting nor offer anything, where others do ("Awards Thursday at 9")."""
    timed = [one for one in meetings if one.status in _OPEN and one.at is not None and one.at.time is not None]
    idle = [one for one in timed if not _speaks(talk, one)]
    return meetings if len(idle) == len(timed) else [one for one in meetings if one not in idle]


def _speaks(talk: Talk, meeting: Meeting) -> bool:
    place = talk.letter.place_of(meeting.evidence[0])
    if place is None:
        return True
    passage, unit = place
    return (
        unit.sentence.question
        or unit.has("offer", "meeting", "refuse")
        or _OR.search(passage.folded, unit.sentence.start, unit.sentence.end) is not None
    )


def _offered_whole(talk: Talk, day: Meeting, timed: list[Meeting]) -> bool:
    """Whether a day without an hour is an option beside those that have one."""
    place = talk.letter.place_of(day.evidence[0])
    if place is None:
        return True
    passage, unit = place
    if _WHOLE.search(passage.folded, unit.sentence.start, unit.sentence.end):
        return True
    starts = [one.evidence[0].start for one in timed if one.evidence[0].where == day.evidence[0].where]
    own = day.evidence[0].start
    return (
        any(
            unit.sentence.start <= at < unit.sentence.end and _OR.search(passage.folded, min(own, at), max(own, at))
            for at in starts
        )
        or _OR.match(passage.folded, unit.sentence.start) is not None
    )
