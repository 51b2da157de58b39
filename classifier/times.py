"""Times of day in school mail: "at 3", "3:30 pm", "10-10:45". School hours settle what the text leaves open."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from classifier.calendar_words import NUMBERS

# Both expressions are tried at every letter: first it is asked whether a time can begin there, which is seldom within a word
# and only with some beginnings.
_TIME = re.compile(
    r"""(?:(?<![a-z])|(?=[\d@]|half\s|quarter\s|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)\b))
    (?=[\d@]|a(?:\s|t|l|round|bout)|b(?:y|etween)|c(?:uatro|inco)|d(?:os|iez|oce)|e(?:i|leven)|f(?:rom|or|our|ive)|half|mediod|n(?:oon|ine|ueve)
      |o(?:r|f|n[ec]|cho)|quarter|s(?:ix|e[vi]|iete)|t(?:en|we|wo|hree|res))
    (?<![\d:/.$%-])
    (?:(?P<noon>\bnoon\b|\bmediod[ií]a\b)
    |(?:(?P<pre>\beither\s+at|\beither|\bat|@|\bfrom|\baround|\bor|\ba\s+las|\ba\s+la|\bal|\babout|\bby|\bbetween|\bfor|\bof)\s*)?
     (?P<half>half\s+past\s+|(?:a\s+)?quarter\s+(?:past|after|to|till|of|before)\s+|(?:five|ten|twenty(?:[\s-]+five)?)\s+(?:past|after)\s+
       |twenty(?:[\s-]+five)?\s+(?:to|till|before)\s+
       |(?<!from\s)(?<!between\s)(?:five\s+(?:to|till)\s+(?!six|seven)|ten\s+(?:to|till)\s+(?!eleven|twelve))(?=(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b))?
     (?P<hour>1[0-2]|0?[1-9]|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b|(?<=past\s)noon\b|(?<=\blas\s)(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)\b)(?:[:.](?P<minute>[0-5]\d)|(?P<hm>[0-5]\d)(?=\s*(?:am|pm|a\.m|p\.m)))?
     \s*(?P<mer>a\.?\s?m\b\.?|p\.?\s?m\b\.?|[ap]\b(?!\w))?
     (?P<clock>\s*o'?\s?clock|\s*sharp\b|\s*(?:de|por)\s+la\s+(?:tarde|ma[nñ]ana)|\s*in\s+the\s+(?:morning|afternoon|evening))?
     (?:\s*(?:-|–|—|to|until|and|till|a|hasta)\s*(?:(?P<enoon>noon\b)|(?P<ehour>1[0-2]|0?[1-9])(?:[:.](?P<eminute>[0-5]\d))?\s*(?P<emer>a\.?\s?m\b\.?|p\.?\s?m\b\.?)?))?
    )(?![\d/%]|:\d)""",
    re.VERBOSE,
)
# Without one of these there is no time at all.
_HOUR = re.compile(r"\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b|noon|mediod|\blas\s")
_LEADING = 6
_COUNTED = re.compile(
    r"\s*(?:min|minutes|students|kids|days?\b|weeks?|months|years|times|sessions|hours|hrs|people|of\b|th\b|st\b|nd\b|rd\b|goals|points|"
    r"percent|x\b|pages|grade|school|more|other|different|options|dates)"
)
# "8 on the 24th"
_ON_A_DAY = re.compile(r"\s*\bon\s+(?:the\s+\d|(?:mon|tues|wednes|thurs|fri)day|[a-z]{3,9}\.?\s+\d)")
_NUMBERED = re.compile(
    r"\b(?:be|is|was|turns?|turned|turning|of|all|room|grade|period|page|bus|route|the|these|those|unit|chapter)\s+$"
)
_SPANISH = ["dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce"]
_HOUR_WORDS = {word: number for word, number in NUMBERS.items() if number <= 12 and len(word) > 1} | {
    "noon": 12,
    **{word: number for number, word in enumerate(_SPANISH, 2)},
}
# School hours: meetings are held from 7 in the morning to 6 in the evening.
_FIRST_MORNING_HOUR = 7
_NOON = 12


# The clock of 24 hours, "1400 hrs", "at 830", and minutes in words ("twelve thirty").
_OTHER = re.compile(
    r"""(?=[\d@aefnost])(?:(?<![a-z])|(?=[\d@]))(?<![\d:/.$%,-])
    (?:(?P<day>1[3-9]|2[0-3])[:h](?P<past>[0-5]\d)(?:\s*[-–]\s*(?:1[3-9]|2[0-3])[:h][0-5]\d)?
    |(?P<full>[01]\d|2[0-3])(?P<rest>[0-5]\d)\s*(?:hrs?\b|hours\b)
    |(?P<pre>(?:\bat|@)\s*)?(?P<short>0?[7-9]|1[0-7]|[1-6])(?P<left>[0-5][05])\b
    |\b(?P<word>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)[\s-]+(?P<minutes>ten|fifteen|twenty|thirty|forty|fifty)(?:[\s-]+(?P<five>five))?\b(?!\s+(?:min|pages|sessions|people|days|trials|percent))
    )(?![\d/%:]|\s*(?:min|minutes|students|sessions|of\b|percent|words))""",
    re.VERBOSE,
)
# The parts of an hour that are counted from it or towards it; of "twenty-five" the whole is met first.
_PARTS = {"half": 30, "quarter": 15, "ten": 10, "twenty-five": 25, "twenty five": 25, "twenty": 20, "five": 5}
_MINUTES = {"ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}


@dataclass(frozen=True, slots=True)
class TimeFound:
    """A time of day with its place; `sure` where its own form says that it is one; `until` where a range gives its end."""

    at: time
    start: int
    end: int
    sure: bool
    until: time | None = None


def find_times(folded: str, start: int, end: int, *, ranges: bool = False) -> list[TimeFound]:
    """Every time of day in `folded[start:end]`; `ranges` takes bare numbers too ("8-9", "(10 or 1)"), none of them sure."""
    first = _HOUR.search(folded, start, end)
    if first is None:
        return []
    # Few words lead to an hour ("at a quarter past three"): what stands before them is passed over.
    before = folded[start : first.start()].rsplit(None, _LEADING)
    start += len(before[0]) if len(before) > _LEADING else 0
    found = list(_usual(folded, start, end, ranges=ranges))
    others = list(_others(folded, start, end, ranges=ranges))
    if others:
        found = [one for one in found if not any(other.start <= one.start < other.end for other in others)]
        found = sorted([*found, *others], key=lambda one: one.start)
    return found


def _usual(folded: str, start: int, end: int, *, ranges: bool) -> Iterator[TimeFound]:
    """Times in the usual forms."""
    for match in _TIME.finditer(folded, start, end):
        if match.group("noon"):
            yield TimeFound(time(12, 0), match.start(), match.end(), sure=True)
            continue
        hour = _HOUR_WORDS.get(match.group("hour")) or int(match.group("hour"))
        minute = int(match.group("minute") or match.group("hm") or 0)
        half = match.group("half")
        if half:
            minute = next(number for word, number in _PARTS.items() if word in half)
            if not re.search(r"half|past|after", half):
                hour, minute = (hour - 1) or 12, 60 - minute
        meridiem = match.group("mer")
        clock = match.group("clock") or ""
        later = match.group("emer")
        sure = bool(
            match.group("minute")
            or match.group("eminute")
            or match.group("hm")
            or meridiem
            or clock
            or half
            or later
            or match.group("enoon")
        )
        pre = " ".join((match.group("pre") or "").split())
        if not sure:
            bare = ranges and (
                match.group("ehour")
                or folded[max(0, match.start() - 1) : match.start()] == "("
                or (
                    _ON_A_DAY.match(folded, match.end())
                    and not _NUMBERED.search(folded[max(0, match.start("hour") - 12) : match.start("hour")])
                )
            )
            if not bare and pre not in {
                "at",
                "@",
                "from",
                "around",
                "a las",
                "a la",
                "or",
                "about",
                "between",
                "for",
                "either",
                "either at",
            }:
                continue
            if _COUNTED.match(folded, match.end()) or (pre == "either" and match.group("hour") == "one"):
                continue
        if match.group("minute") and folded[match.start("minute") - 1] == "." and not (meridiem or pre in {"at", "@", "a las"}):
            continue
        if meridiem and len(meridiem) == 1 and not match.group("minute") and not pre:
            continue
        yield TimeFound(
            _settle(hour, minute, meridiem or clock, match),
            match.start("half") if half else match.start("hour"),
            match.end(),
            sure or pre in {"at", "@", "a las", "a la"},
            _until(match, later or meridiem or clock),
        )


def _others(folded: str, start: int, end: int, *, ranges: bool) -> Iterator[TimeFound]:
    """Times in the rarer forms; three or four bare digits are one only after "at", or (unsure) where `ranges` are taken."""
    for match in _OTHER.finditer(folded, start, end):
        first = match.start("short") if match.group("short") else match.start()
        if match.group("day"):
            at = time(int(match.group("day")), int(match.group("past")))
        elif match.group("full"):
            at = time(int(match.group("full")), int(match.group("rest")))
        elif match.group("short"):
            if not match.group("pre") and (not ranges or int(match.group("short")) < _FIRST_MORNING_HOUR):
                continue
            hour = int(match.group("short"))
            at = time(hour if hour >= _FIRST_MORNING_HOUR else hour + 12, int(match.group("left")))
        else:
            hour = _HOUR_WORDS[match.group("word")]
            minute = _MINUTES[match.group("minutes")] + (5 if match.group("five") else 0)
            at = time(hour if _FIRST_MORNING_HOUR <= hour <= _NOON else hour + 12, minute)
        yield TimeFound(at, first, match.end(), sure=not match.group("short") or bool(match.group("pre")))


def _until(match: re.Match[str], meridiem: str) -> time | None:
    """The end of a range."""
    if match.group("enoon"):
        return time(_NOON, 0)
    if not match.group("ehour"):
        return None
    hour = int(match.group("ehour"))
    minute = int(match.group("eminute") or 0)
    return _settle(hour, minute, meridiem, None)


def _settle(hour: int, minute: int, meridiem: str, match: re.Match[str] | None) -> time:
    if meridiem.lstrip().startswith("a") or "mañana" in meridiem or "manana" in meridiem or "morning" in meridiem:
        return time(hour % 12, minute)
    if meridiem.lstrip().startswith("p") or "tarde" in meridiem or "afternoon" in meridiem or "evening" in meridiem:
        return time(hour % 12 + 12, minute)
    later = match.group("emer") if match is not None else None
    if match is not None and later and match.group("ehour"):
        end_hour = int(match.group("ehour")) % 12 + (12 if later.startswith("p") else 0)
        here = hour % 12 + (12 if later.startswith("p") else 0)
        if here > end_hour:
            here -= 12
        return time(here % 24, minute)
    return time(hour if _FIRST_MORNING_HOUR <= hour <= 12 else hour + 12, minute)
