"""Places typed figures beside the goals that they are about, and progress reports beside their due days; it guesses nothing.

A figure counts only where the goal's own measure, or two of its own words, stand in the same sentence or row, and where no
other goal fits as well. What restates the goal (its start, its target, a wish, a class average) is no progress.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casefile.events import Event, EventKind
from casefile.family import Goal, Side
from casefile.mail import Grade
from casefile.progress import ReportDue

# A progress report may go home some weeks before its period ends; one that comes later is still the one of that period.
EARLY = timedelta(days=21)
LONGEST_QUOTE = 240

_NUMBER = r"(?P<value>\d+(?:\.\d+)?)"
_SEVERAL = r"(?P<earlier>(?:\d+(?:\.\d+)?\s*%?\s*(?:,\s*(?:and\s+)?|\s+and\s+))+)?"  # "68, 71 and 74 words a minute"
_MINUTE = r"(?:a|per|each|/|in (?:a|one|1))\s*min(?:ute)?s?\b"
_WORDS_A_MINUTE = rf"(?:[cw]cpm|cwpm|wpm|(?:correct\s+)?words?(?:\s+read)?(?:\s+correct(?:ly)?)?(?:\s+read)?\s*{_MINUTE})"
_OVER = (
    r"(?:\s+(?:accura(?:cy|te)|correct(?:ly)?|independen(?:t|ce|tly)|of\s+(?:the\s+)?(?:time|trials|opportunities|attempts)"
    r"|(?:over|across|in|on)\s+(?:the\s+last\s+)?\w+(?:\s+(?:consecutive|data))?\s+(?:sessions|trials|probes|days|weeks|opportunities)"
    r"|(?:over|across|in|on)\s+\d+\s+(?:out\s+)?of\s+\d+\s+\w+))*"
)
_TRIED = (
    r"(?:trials?|opportunities|times|attempts|tries|sessions|probes|chances|occasions|days|items|words|sounds|problems"
    r"|questions)"
)
MEASURES = {
    "words a minute": (
        re.compile(rf"{_SEVERAL}{_NUMBER}\s*{_WORDS_A_MINUTE}", re.IGNORECASE),
        re.compile(rf"\b{_WORDS_A_MINUTE}\s*[:=|]\s*{_NUMBER}(?![\d%./])", re.IGNORECASE),
    ),
    "percent": (re.compile(rf"{_SEVERAL}{_NUMBER}\s*(?:%|percent\b|per\s+cent\b){_OVER}", re.IGNORECASE),),
    "of": (
        re.compile(rf"{_NUMBER}\s*(?:out\s+of|of)\s+(?:the\s+)?(?P<of>\d+)\b(?:\s+{_TRIED}\b)?", re.IGNORECASE),
        re.compile(rf"{_NUMBER}\s*(?:/|in)\s*(?P<of>\d+)\s+{_TRIED}\b", re.IGNORECASE),
    ),
}
_HAS = {
    "words a minute": re.compile(rf"\b{_WORDS_A_MINUTE}", re.IGNORECASE),
    "percent": re.compile(r"%|\bper\s?cent\b", re.IGNORECASE),
    "of": re.compile(r"\b\d+\s+(?:times\s+)?(?:out\s+)?of\s+\d+\b|\btrials\b|\bopportunities\b", re.IGNORECASE),
}
_OUT_OF = re.compile(r"\b\d+\s+(?:times\s+)?(?:out\s+)?of\s+(\d+)\b", re.IGNORECASE)
# What stands right before a number that is no progress: where it began, where it shall go, what others do.
_NO_PROGRESS = re.compile(
    r"(?:\b(?:baselines?|began\s+at|started\s+(?:at|with)|starting\s+(?:at|point)|from(?=\W*$)|benchmarks?|norms?|average|mean|median|expected|expectation|criterion|peers?"
    r"|class(?:mates)?|grade\s+level|last\s+(?:year|spring|fall|winter|term|quarter|trimester|semester)|previous(?:ly)?)\b[^\d.;]{0,25}"
    r"|\b(?:will|should|would|shall|could|must|needs?\s+to|aims?|wants?|hopes?|if|until|once|toward|towards|reach|target(?:s|ed)?)\b[^\d.;]{0,40})$",
    re.IGNORECASE,
)
_GOAL_IS = re.compile(r"\b(?:goal|objective)s?\b\s*(?:is|of|was|to|at|=|:|-|–)*\s*$", re.IGNORECASE)
_SO_IT_WAS = re.compile(
    r"^\s*\(?\s*(?:(?:baseline|target|goal|expected)\s*(?:[).,;]|$)|by\s+(?:the\s+end|june|may|next)\b)", re.IGNORECASE
)
_DATED = r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:,?\s+\d{4})?\s*[:–-]\s*"
_DAY = re.compile(rf"{_DATED}$", re.IGNORECASE)
_STARTS_DATED = re.compile(_DATED, re.IGNORECASE)
# "September 8: 81 words a minute. October 13: 88. November 20: 96." goes on in the measure in which it began.
_GOES_ON = re.compile(rf"^{_DATED}{_NUMBER}(?=\s*(?:[.,;]|$))(?![.,]\d)", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-ZÀ-Þ0-9])")
_ROW = re.compile(r"^\s*(?:[-*•·▪|]|\d+[.)]\s)|[|\t]")
_WRAPPED = 60  # a line at least so long may have been broken to fit
_WORD = re.compile(r"[^\W\d_]{2,}")
# Words that say nothing of what a goal is about.
_EMPTY = frozenset(
    _WORD.findall(
        "an and any are as at be been by can correct correctly do each every for from given goal grade has have"
        " her his in into is it its level min minute minutes more of on one or out over per percent she so than"
        " that the their them they this to trials times opportunities up when while who will with words word"
        " accuracy accurate sessions consecutive using use least independently student child show increase improve"
        " able without was were not"
    )
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure beside the goal of this number."""

    goal: int
    typed: str
    value: float | None
    quote: str


def placed(text: str, goals: Sequence[Goal], only_naming: Sequence[str] = ()) -> tuple[Placed, ...]:
    """The figures of a text that are about one of the goals, in reading order.

    With `only_naming`, a sentence or row counts only where it holds one of these names: the text speaks of several children.
    """
    known = [_Known.of(goal) for goal in goals]
    found: dict[tuple[int, str], Placed] = {}
    series: tuple[int, bool] | None = None  # the goal of a dated figure right before, and whether it was in the goal's measure
    for unit in units(text):
        row, series = series, None
        more = _GOES_ON.match(unit) if row is not None else None
        if row is not None and more is not None:
            same, as_goal = row
            typed = " ".join(more[0].split())
            found.setdefault(
                (same, typed.lower()), Placed(same, typed, float(more["value"]) if as_goal else None, unit[:LONGEST_QUOTE])
            )
            series = row
            continue
        if unit.endswith("?") or (only_naming and not _names(unit, only_naming)):
            continue
        for measure, typed, value, out_of in _figures(unit):
            which = _goal_of(known, unit, measure)
            if which is None or _restates(goals[which], unit, typed, value):
                continue
            own = known[which].is_in_measure(measure, out_of)
            found.setdefault((which, typed.lower()), Placed(which, typed, value if own else None, unit[:LONGEST_QUOTE]))
            series = (which, own) if _STARTS_DATED.match(typed) else None
    return tuple(found.values())


def _names(unit: str, names: Sequence[str]) -> bool:
    return any(re.search(rf"\b{re.escape(name)}\b", unit, re.IGNORECASE) for name in names)


def search_words(goal: Goal) -> tuple[tuple[str, ...], ...]:
    """What to look for in the archive: each tuple of words that a text about the goal holds all of."""
    known = _Known.of(goal)
    wishes: list[tuple[str, ...]] = []
    if "words a minute" in known.measures:
        wishes += [("wcpm",), ("cwpm",), ("ccpm",), ("wpm",), ("words", "minute"), ("words", "min")]
    words = [f"{stem}*" for stem in known.stems[:6]]
    wishes += [(first, second) for at, first in enumerate(words) for second in words[at + 1 :]]
    return tuple(wishes or [(word,) for word in words])


def units(text: str) -> Iterator[str]:
    """The sentences and rows of a text: lines of a list or table by themselves, others joined where they were broken to fit."""
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        rows: list[str] = []
        before = ""
        for line in lines:
            if rows and len(before) >= _WRAPPED and not _ROW.search(line):
                rows[-1] = f"{rows[-1]} {line}"
            else:
                rows.append(line)
            before = line
        for row in rows:
            yield from (part.strip() for part in _SENTENCE.split(row) if part.strip())


def reports(days: Iterable[date], events: Iterable[Event], since: date, until: date) -> tuple[ReportDue, ...]:
    """Each progress report that was due between two days, with the first message of the school that brought one."""
    due = sorted(set(days))
    brought = sorted(
        (event.sent_on, event.original)
        for event in events
        if event.kind is EventKind.RECORDS_PROVIDED
        and event.what == "progress_data"
        and event.side is Side.SCHOOL
        and event.grade is not Grade.UNPROVEN
        and event.sent_on <= until
    )
    found = []
    for number, day in enumerate(due):
        if not since <= day <= until:
            continue
        last = due[number + 1] - EARLY if number + 1 < len(due) else day + timedelta(days=60)
        came = next(((on, message) for on, message in brought if day - EARLY <= on < last), None)
        found.append(ReportDue(day, *came) if came else ReportDue(day))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a goal is recognised by: its measures, and the stems of its own words."""

    measures: frozenset[str]
    stems: tuple[str, ...]
    out_of: int | None

    @classmethod
    def of(cls, goal: Goal) -> "_Known":
        measures = frozenset(measure for measure, has in _HAS.items() if has.search(goal.text))
        words = dict.fromkeys(word.lower() for word in _WORD.findall(goal.text) if word.lower() not in _EMPTY)
        out_of = _OUT_OF.search(goal.text)
        return cls(measures, tuple(dict.fromkeys(map(_stem, words))), int(out_of[1]) if out_of else None)

    def shared(self, words: frozenset[str]) -> int:
        """How many of the goal's own words stand there."""
        return sum(stem in words for stem in self.stems)

    def is_in_measure(self, measure: str, out_of: int | None) -> bool:
        """Whether a figure can be held against the goal's numbers: 4 of 5 trials says nothing of 9 of 10."""
        return measure in self.measures and (measure != "of" or out_of == self.out_of)


def _goal_of(known: Sequence[_Known], unit: str, measure: str) -> int | None:
    """The one goal that the sentence is about; None where none fits, or several fit alike."""
    words = frozenset(map(_stem, (word.lower() for word in _WORD.findall(unit))))
    scores = []
    for number, goal in enumerate(known):
        shared = goal.shared(words)
        # words a minute are a measure of one thing alone; percents and trials are not
        own_measure = measure == "words a minute" and measure in goal.measures
        fits_kind = measure in goal.measures or measure != "words a minute"
        enough = min(2, len(goal.stems)) or 99
        if own_measure or (fits_kind and shared >= enough):
            scores.append((shared, number))
    scores.sort(reverse=True)
    if not scores or (len(scores) > 1 and scores[0][0] == scores[1][0]):
        return None
    return scores[0][1]


def _figures(unit: str) -> Iterator[tuple[str, str, float | None, int | None]]:
    """Each figure of a sentence: measure, as typed, its number (None where several were typed together), and of how many."""
    taken: list[tuple[int, int]] = []
    for measure, patterns in MEASURES.items():
        for pattern in patterns:
            for match in pattern.finditer(unit):
                start, end = match.span()
                if any(start < last and first < end for first, last in taken):
                    continue
                taken.append((start, end))
                if (start and (unit[start - 1].isalnum() or unit[start - 1] in ".$/-–")) or _is_no_progress(unit, match):
                    continue
                out_of = int(match["of"]) if "of" in pattern.groupindex else None
                dated = _DAY.search(unit[:start])
                if dated:  # "September 8: 81 words a minute" is not of the day on which it was written
                    start = dated.start()
                several = "earlier" in pattern.groupindex and match["earlier"]
                yield measure, " ".join(unit[start:end].split()), None if several else float(match["value"]), out_of


def _is_no_progress(unit: str, match: re.Match[str]) -> bool:
    before, after = unit[: match.start()], unit[match.end() :]
    return bool(_NO_PROGRESS.search(before) or _SO_IT_WAS.search(after))


def _restates(goal: Goal, unit: str, typed: str, value: float | None) -> bool:
    """Whether "the goal is 90" only says what the goal is."""
    before = unit[: unit.lower().find(typed.lower()[:3])]
    return bool(_GOAL_IS.search(before)) and (goal.target is None or value in (goal.target, goal.baseline))


def _stem(word: str) -> str:
    return word[:5]
