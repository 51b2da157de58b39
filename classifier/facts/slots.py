"""The days of a sentence with their times of day, as a meeting's dates are written. Whether they are a meeting's is not its job."""
# ruff: noqa: C901, E501 - one branch for each way of listing days; patterns read best on one line

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

from casefile.reading import At
from classifier.dates import DEADLINES, Expression
from classifier.letter import Letter, unit_after
from classifier.passages import Passage, Unit
from classifier.times import TimeFound, find_times

# "the 25th, 26th or 27th", "the 4th or the 5th of March": days that lean on the month of their neighbour.
_MORE_DAYS = re.compile(
    r"(?:\s*,\s*(?:or\s+|and\s+)?|\s*(?:\bor\b|\band\b|&|/)\s*)(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)\b(?!\s*(?:grade|period))"
)
_DAY_BEFORE = re.compile(r"\bthe\s+(\d{1,2})(?:st|nd|rd|th)(?:\s*,\s*|\s+(?:or|and)\s+|\s*&\s*)(?:the\s+)?$")
_BARE_DAY = re.compile(r"(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)")
_JOINED = re.compile(r"\s+|(?:st|nd|rd|th)?\s*(?:,|or|and|o|y|/|&)[\s,]*(?:or\s+|and\s+)?(?:on\s+)?(?:the\s+|el\s+)?")
_BARE_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes|s)?|thu(?:rs?)?|fri)(?:day)?\.?$")
_WEEKDAY_NEXT_WEEK = re.compile(r"\w+(?: morning| afternoon)? (?:of )?next week$")
# "the 18th, a Wednesday": the second says of the first which day it is; "any Friday" is no day.
_NO_DAY = re.compile(
    r"\b(?:a|any|every|each|another)\s+$|\b(?:any\b.*|every\b.*|all\b.*|nothing|anything)but\s+(?:on\s+)?$|\b(?:except|besides|than|go past|not on|not)\s+(?:for\s+|on\s+)?$"
)
# What may stand between a day and a time of day that no form of its own marks as one.
_BESIDE = re.compile(
    r"[\s,(@–—-]*(?:at|from|around|about|for|between|or|after|still|again(?: at)?|same|(?:the )?same (?:time|hour),?|both at|both|at either|either at|either|hour|hora)?\s*"
)
# "8 on the 24th", "2:00, Tuesday": the time stands before its day.
_AHEAD = re.compile(r"[\s,]*(?:on|either|for)?\s*(?:the\s+)?")
# When somebody leaves work, a flight lands or an answer is wanted is not when people meet.
_ELSEWHERE = re.compile(
    r"\b(?:(?:gets?|getting|got|is|am|are|i'm|he's|she's) (?:off|out|in|home|done|through)|off work|leav(?:es?|ing)|sal(?:go|e|imos)|finish(?:es|ing)?|done|be out|ends?|"
    r"lands?|clos(?:es?|ing)|dismiss\w*|lets out|let out|work (?:starts|until)|(?:my|his|her) shift (?:\w+ )?(?:starts|ends|begins))"
    r"(?: (?!we\b|iep\b|meet|mon|tue|wed|thu|fri)[a-z]+){0,3}(?: at| by| from| around| about| a las?)?\s+$|\bby(?: about| around)?\s+$"
)
# "Thursday at 9 or the day after at 2", "Thursday at 10 or the Friday after that at one".
_NEXT_DAY = re.compile(
    r"\b(?:or|and|,)\s+(the\s+(?:day\s+after|next\s+day|following\s+day))\b(?!\s+(?:tomorrow|[a-z]*day\b|the\b|he|she|we|i\b|school|break))"
)
_AFTER_THAT = re.compile(r"\s+after(?:\s+that)?\b(?!\s+(?:the|school|lunch|noon|he|she|we|i|my|his|her|our|\d|[a-z]*day)\b)")
_ORS = re.compile(r"\bor\b")
_A_WEEKDAY = re.compile(r"\ba\s+$")
_REPLACED = re.compile(r"\b(?:instead of|rather than|not|was|were|had been)\s+(?:at\s+|@\s*)?$")
# "Any time after 3": no time of day, a border.
_OPEN_ENDED = re.compile(
    r"\b(?:(?<!day )after|(?<!half )(?<!quarter )past|later than|before|until|till|starting|onwards? from)\s+(?:at\s+|about\s+)?$"
)
_LEAD = 48  # characters before a time that say whose time it is
_WINDOW = 2  # hours from which on a range says when somebody is free, and not how long a meeting lasts
_MOVE = re.compile(r"\b(?:mov|push|chang|reschedul|bump|switch|shift|delay)\w*\b[^.]{0,40}\bfrom\s+(?:at\s+)?$")
_SAME_TIME = re.compile(r"\bsame (?:time|hour)\b|\bmisma hora\b")
_TIME_BELOW = re.compile(
    r"(?:(?:in )?(?:either|both)(?: cases?| way| days?)?\b|same (?:time|hour)\b|(?:i|we) (?:can|could) (?:do|come|be there)(?: at)?\s+\d|it (?:could|can|would) be (?:at )?\d|(?:start )?(?:time|hora|when|from|we'll start|we will start|start)\b|(?:(?:and|at|around|say|maybe|about|how about|@)\s*)*\d{1,2}(?::\d\d|\s*(?:[ap]\.?m\b|o'clock)))"
)
_THAT_DAY = re.compile(r"\b(?:that|same) day\b")


@dataclass(slots=True)
class Slot:
    """A day, with its time where one is given, and where it stands; `word` is its first word."""

    at: At
    start: int
    end: int
    word: int
    expression: Expression


def find_slots(letter: Letter, passage: Passage, unit: Unit, tense: str) -> Iterator[Slot]:
    """Each day of the sentence with its time or times."""
    folded = passage.folded
    worked = list(_days(letter, passage, unit, tense))
    if not worked:
        return
    times = [
        one
        for one in find_times(folded, unit.sentence.start, unit.sentence.end, ranges=True)
        if not any(e.start <= one.start < e.end for e in unit.dates)
        and not _REPLACED.search(folded[max(unit.sentence.start, one.start - 24) : one.start])
        and not _OPEN_ENDED.search(folded[max(unit.sentence.start, one.start - 24) : one.start])
        and not _ELSEWHERE.search(folded[max(unit.sentence.start, one.start - _LEAD) : one.start])
        and not _is_window(one)
    ]
    below = [] if times else _times_below(passage, unit)
    by_day = _times_by_day(passage, unit, worked, times)
    same = _same_time(letter, passage, unit)
    for number, (expression, day, start, end) in enumerate(worked):
        word = next(
            (at for at in range(unit.sentence.first, unit.sentence.last) if passage.words.ends[at] > start),
            unit.sentence.first,
        )
        ats = by_day[number]
        if not ats and below and (len(worked) == 1 or len(below) == 1):
            ats = [At(day, at) for at in below]
        if not ats and same is not None and number == len(worked) - 1:
            ats = [At(day, same)]
        for at in ats or [At(day)]:
            if _gone(letter, at):
                continue
            yield Slot(at, start, end, word, expression)


def _is_window(one: TimeFound) -> bool:
    return one.until is not None and one.until.hour - one.at.hour >= _WINDOW and one.until.minute >= one.at.minute


def _gone(letter: Letter, at: At) -> bool:
    """Whether it was earlier on the day on which the letter was written."""
    printed = letter.message.original.date if letter.message is not None else None
    return printed is not None and at.day == printed.wall.date() and at.time is not None and at.time < printed.wall.time()


def _days(letter: Letter, passage: Passage, unit: Unit, tense: str) -> Iterator[tuple[Expression, date, int, int]]:
    """The days of the sentence by place, the numbers of a list filled in from their neighbours."""
    folded = passage.folded
    days = [
        one
        for one in unit.dates
        if one.kind == "day"
        and one.prefix not in DEADLINES
        and one.prefix != "after"
        and not _NO_DAY.search(folded[max(unit.sentence.start, one.start - 30) : one.start])
    ]
    latest: date | None = None
    for number, expression in enumerate(days):
        following = days[number + 1] if number + 1 < len(days) else None
        whens = [when.first for when in expression.whens(letter.sent, tense) if when.first is not None]
        if (
            len(whens) == 1
            and latest is not None
            and (_AFTER_THAT.match(folded, expression.end) or folded.startswith("following", expression.start))
        ):
            whens = [latest + timedelta(days=(whens[0].weekday() - latest.weekday() - 1) % 7 + 1)]
        if len(whens) == 1 and following is not None and _BARE_WEEKDAY.match(folded[expression.start : expression.end]):
            whens = [_in_week_of(letter, folded, expression, following, tense) or whens[0]]
        bare = _BARE_DAY.fullmatch(folded, expression.start, expression.end)
        if (
            bare is not None
            and len(whens) == 1
            and following is not None
            and _JOINED.fullmatch(folded, expression.end, following.start)
        ):
            last = next((when.first for when in following.whens(letter.sent, tense) if when.first is not None), None)
            leaning = _same_month(last, int(bare.group(1))) if last is not None else None
            if leaning is not None and last is not None and leaning < last:
                whens = [leaning]
        if len(whens) == 1:
            before = _DAY_BEFORE.search(folded[unit.sentence.start : expression.start])
            free = before is not None and not any(e.start <= unit.sentence.start + before.start(1) < e.end for e in unit.dates)
            earlier = _same_month(whens[0], int(before.group(1))) if before is not None and free else None
            if earlier is not None and before is not None:
                yield expression, earlier, unit.sentence.start + before.start(), unit.sentence.start + before.end(1)
        for day in whens:
            yield expression, day, expression.start, expression.end
            latest = day
        at = expression.end
        following_day = _NEXT_DAY.search(folded, at, following.start if following is not None else unit.sentence.end)
        if len(whens) == 1 and following_day is not None:
            yield expression, whens[0] + timedelta(days=1), following_day.start(1), following_day.end(1)
        while len(whens) == 1:
            more = _MORE_DAYS.match(folded, at, unit.sentence.end)
            if more is None or any(e.start <= more.start(1) < e.end for e in unit.dates):
                break
            another = _same_month(whens[0], int(more.group(1)))
            if another is None or another <= whens[0]:
                break
            yield expression, another, more.start(1), more.end()
            at = more.end()


def _same_month(day: date, number: int) -> date | None:
    try:
        return day.replace(day=number)
    except ValueError:
        return None


def _in_week_of(letter: Letter, folded: str, one: Expression, following: Expression, tense: str) -> date | None:
    """The day of "Tuesday" in "Tuesday or Wednesday next week": the week stands with the last of them."""
    if not _JOINED.fullmatch(folded, one.end, following.start) or not _WEEKDAY_NEXT_WEEK.match(
        folded[following.start : following.end]
    ):
        return None
    mine = next((when.first for when in one.whens(letter.sent, tense)), None)
    last = next((when.first for when in following.whens(letter.sent, tense)), None)
    if mine is None or last is None:
        return None
    return last - timedelta(days=last.weekday()) + timedelta(days=mine.weekday())


def _times_by_day(
    passage: Passage, unit: Unit, worked: list[tuple[Expression, date, int, int]], times: list[TimeFound]
) -> dict[int, list[At]]:
    folded = passage.folded
    by_day: dict[int, list[At]] = {}
    for number, (_, day, _, end) in enumerate(worked):
        following = worked[number + 1][2] if number + 1 < len(worked) else unit.sentence.end
        own: list[time] = []
        reached = end
        for one in times:
            if not end <= one.start < following:
                continue
            if not one.sure and not _BESIDE.fullmatch(folded, reached, one.start):
                continue
            own.append(_meant(folded, unit, one))
            reached = one.end
        by_day[number] = [At(day, at) for at in dict.fromkeys(own)]
    leading = [one for one in times if one.end <= worked[0][2] and (one.sure or _AHEAD.fullmatch(folded, one.end, worked[0][2]))]
    if leading and not by_day[0]:
        by_day[0] = [At(worked[0][1], _meant(folded, unit, leading[-1]))]
        for number in range(1, len(worked)):  # "12:30, Wednesday the 10th or Thursday the 11th"
            if by_day[number] or not _JOINED.fullmatch(folded, worked[number - 1][3], worked[number][2]):
                break
            by_day[number] = [At(worked[number][1], at.time) for at in by_day[0]]
    # "Tuesday or Thursday at 2": the time holds for the whole list.
    for number in range(len(worked) - 2, -1, -1):
        if not by_day[number] and by_day[number + 1] and _JOINED.fullmatch(folded, worked[number][3], worked[number + 1][2]):
            by_day[number] = [At(worked[number][1], at.time) for at in by_day[number + 1]]
    return by_day


def _meant(folded: str, unit: Unit, one: TimeFound) -> time:
    """Of "moved from 9 to 10:30" the second; else the beginning."""
    if one.until is not None and _MOVE.search(folded[unit.sentence.start : one.start]):
        return one.until
    return one.at


def _times_below(passage: Passage, unit: Unit) -> list[time]:
    """The time on the line or sentence below a date ("Date: …", "Time: 1:15 p.m. – 2:30 p.m."; "The 19th please. 2:45 is good")."""
    after = unit
    for _ in range(2):
        following = unit_after(passage, after)
        if following is None:
            return []
        folded = passage.folded
        weekday_alone = bool(following.dates) and all(_A_WEEKDAY.search(folded[: one.start][-4:]) for one in following.dates)
        if following.dates and not weekday_alone:
            return []
        after = following
        text = passage.folded[after.sentence.start : after.sentence.end].lstrip(" -*•\t")
        if weekday_alone or _TIME_BELOW.match(text) or _THAT_DAY.search(text):  # "It's a Tuesday, at 8:15"
            found = find_times(passage.folded, after.sentence.start, after.sentence.end)
            if found:
                return [
                    found[0].at,
                    *(one.at for last, one in pairwise(found) if _ORS.search(passage.folded, last.end, one.start)),
                ]
    return []


def _same_time(letter: Letter, passage: Passage, unit: Unit) -> time | None:
    """The only time that the letter gives, where a new day keeps "the same time"."""
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    if not _SAME_TIME.search(text):
        return None
    found = {
        one.at
        for other in letter.passages
        for one in find_times(other.folded, 0, len(other.folded))
        if one.sure
        and not any(e.start <= one.start < e.end for unit_ in other for e in unit_.dates)
        and not _ELSEWHERE.search(other.folded[max(0, one.start - _LEAD) : one.start])
    }
    return found.pop() if len(found) == 1 else None
