"""What tells why a service fell out: clues for a trained chooser to weigh. It chooses nothing itself."""
# ruff: noqa: C901, PLR0912 - one branch for each kind of clue

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from casefile.reading import REASONS, Missed
from classifier.dates import Expression
from classifier.facts.clue_numbers import Clues
from classifier.facts.clues import DayClues, telling_units
from classifier.letter import Letter
from classifier.passages import Passage, Unit
from classifier.phrases import Hit
from classifier.reasons import settle

_FAR = 3  # sentences; all that is further is far
_NOWHERE = 9
# Services that have reasons of their own: a bus does not fall ill, and a device has no substitute.
_APART = frozenset({"transportation", "aide", "hearing", "assistive_technology"})
_JOINING = frozenset({"and", "or", "&", ",", "(", ")", "the", "also", "both", "then", "again", "y", "el"})  # dates of one list
_OF_PEOPLE = ("student_absence", "staff_absence", "peers_absent")
# How far a reason stands from an occasion: words within a sentence, and beyond it so many for each step.
_SENTENCE, _BACKWARDS, _OTHERS_DAY, _BESIDE, _UNDATED = 100, 10, 500, 50, 5


class Read(NamedTuple):
    """A phrase of a reason with what it stands for there."""

    passage: Passage
    unit: Unit
    hit: Hit
    reason: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """A service that fell out, and where the letter tells of its day: `parts` are the words from the day before to the next one.

    `others` are the sentences that hold another day alone. Sentences are told by passage and number.
    """

    service: str
    several: bool  # days in this letter
    parts: Mapping[tuple[str, int], Sequence[tuple[int, int]]]
    days: Mapping[tuple[str, int], tuple[int, int]]
    others: frozenset[tuple[str, int]]

    def steps(self, passage: Passage, unit: Unit) -> int:
        """How many sentences lie between one and the nearest that tells of the day."""
        return min((abs(unit.number - number) for where, number in self.parts if where == passage.where), default=_NOWHERE)


def read_reasons(letter: Letter) -> list[Read]:
    """Each phrase of a reason in subject and body, with what it stands for there ("" for no reason)."""
    return [
        Read(passage, unit, hit, settle(passage, unit, hit, letter.names))
        for passage in letter.passages
        for unit in passage.having("reason")
        for hit in unit.of("reason")
    ]


def occasion(
    letter: Letter,
    told: Sequence[Missed],
    telling: Sequence[tuple[Passage, Unit]],
    entry: tuple[str, date | None],
    days: Sequence[DayClues],
) -> Occasion:
    """Where the letter tells of a service and its day, which is one of the `days` of the letter's misses."""
    service, on = entry
    mine = [place for day in days if day.on == on and on is not None for place in _places(day)]
    here = {id(expression) for *_, expression in mine}
    parts: dict[tuple[str, int], list[tuple[int, int]]] = {}
    words: dict[tuple[str, int], tuple[int, int]] = {}
    for passage, unit, expression in mine:
        place = passage.where, unit.number
        first, last = _words(passage, unit, expression)
        start, end = _part(passage, unit, (first, last), [one for one in unit.dates if id(one) not in here])
        parts.setdefault(place, []).append((start, end))
        words[place] = min(words.get(place, (first, last)), (first, last))
    if not parts:
        ruled = [one for one in told if one.service == service]
        for own in ([one for one in ruled if one.on == on], ruled, told):
            found = telling_units(letter, own) if own is not told else telling
            if found:
                parts = {(passage.where, unit.number): [(unit.sentence.first, unit.sentence.last)] for passage, unit in found}
                break
    dated = frozenset((passage.where, unit.number) for passage in letter.passages for unit in passage if unit.dates)
    others = dated - parts.keys()
    return Occasion(service, len({day.on for day in days}) > 1, parts, words, others)


def own_part(
    letter: Letter, told: Sequence[Missed], telling: Sequence[tuple[Passage, Unit]], entry: tuple[str, date | None], one: Occasion
) -> tuple[Sequence[Missed], Sequence[tuple[Passage, Unit]]]:
    """What the rules told of an occasion, and the sentences that tell of it; all of a letter's where it tells of one alone."""
    if not one.several:
        return told, telling
    service, on = entry
    ruled = [each for each in told if each.on == on]
    ruled = [each for each in ruled if each.service == service] or ruled or list(told)
    own = [(passage, unit) for passage in letter.passages for unit in passage if (passage.where, unit.number) in one.parts]
    return ruled, own or telling


def _part(passage: Passage, unit: Unit, own: tuple[int, int], others: Sequence[Expression]) -> tuple[int, int]:
    """The words around a date up to the others; those that it is listed with ("the 3rd and the 4th") share its words."""
    forms, (first, last) = passage.words.forms, own
    start, end = unit.sentence.first, unit.sentence.last
    spans = sorted(_words(passage, unit, one) for one in others)
    for before, after in spans:
        if before >= last and _JOINING.issuperset(forms[last:before]):
            last = max(last, after)
        elif before >= last:
            end = before
            break
    for before, after in reversed(spans):
        if after <= first and _JOINING.issuperset(forms[after:first]):
            first = before
        elif after <= first:
            start = after
            break
    return start, end


def _places(day: DayClues) -> list[tuple[Passage, Unit, Expression]]:
    each = {place.number: (place.passage, place.unit, place.expression) for place in day.places}
    return list(each.values())


def _words(passage: Passage, unit: Unit, one: Expression) -> tuple[int, int]:
    """The words of a date expression, half open."""
    ends, sentence = passage.words.ends, unit.sentence
    first = bisect_right(ends, one.start, sentence.first, sentence.last)
    return first, max(first + 1, min(bisect_right(ends, one.end - 1, sentence.first, sentence.last) + 1, sentence.last))


def reason_clues(
    letter: Letter,
    told: Sequence[Missed],
    telling: Sequence[tuple[Passage, Unit]],
    read: Sequence[Read],
    known: Clues,
) -> dict[str, set[int]]:
    """For each reason what speaks for it: what the rules read, and the phrases of reasons by their distance from the miss."""
    clues = {reason: {known[f"is:{reason}"]} for reason in REASONS}
    ruled = {one.reason for one in told}
    for reason in ruled:
        clues[reason] |= {known["R"], known[f"R:is:{reason}"]}
        if len(ruled) == 1:
            clues[reason].add(known["R:alone"])
    seen: dict[str, int] = {}
    for passage, unit, hit, reason in read:
        off = distance(passage, unit, telling)
        if reason in clues:
            mine = clues[reason]
            if off > _FAR:
                mine |= {known["H:far"], known[f"H:far:{reason}"]}
                seen[reason] = min(off, seen.get(reason, _NOWHERE))
                continue
            mine |= {known["H"], known[f"H:d{min(off, _FAR)}"]}
            mine |= {known[f"H:is:{reason}"], known[f"H:is:{reason}:{min(off, 2)}"]}
            mine |= {known[f"H:w:{passage.folded[hit.start : hit.end]}"], known[f"H:id:{hit.pattern.id}"]}
            if unit.sentence.question:
                mine.add(known["H:?"])
            seen[reason] = min(off, seen.get(reason, _NOWHERE))
        if hit.kind == "either":
            for other in _OF_PEOPLE:
                if other != reason:
                    clues[other].add(known["H:another's"])
        elif hit.value in clues and hit.value != reason:
            clues[hit.value].add(known["H:raw"])
    nearest = min(seen, key=lambda reason: (seen[reason], reason), default="")
    for reason in seen:
        if len(seen) == 1:
            clues[reason].add(known["H:only"])
        if reason == nearest:
            clues[reason].add(known["H:nearest"])
    least = min(seen.values(), default=_NOWHERE)
    spread = f"U:n{min(_FAR, len(seen))}", f"U:d{min(least, _FAR + 1)}", f"U:{'unknown' in ruled}"
    clues["unknown"].update(map(known.__getitem__, spread))
    side = letter.side.value if letter.side else ""
    services = {one.service if one.service in _APART else "-" for one in told}
    for reason, mine in clues.items():
        mine.add(known[f"side:{side}:{reason}"])
        mine.update(known[f"s:{service}:{reason}"] for service in services)
    return clues


def clues_of(one: Occasion, read: Sequence[Read], known: Clues) -> dict[str, set[int]]:
    """For each reason what speaks for it on this occasion rather than on the letter's others."""
    clues = {reason: {known[f"E:s:{one.service}:{reason}"]} for reason in REASONS}
    far: list[tuple[int, str]] = []
    for passage, unit, hit, reason in read:
        if reason not in clues:
            continue
        mine, place, steps = clues[reason], (passage.where, unit.number), one.steps(passage, unit)
        if steps == 0:
            within = any(first <= hit.first < last for first, last in one.parts[place])
            day = one.days.get(place)
            side = ("after" if hit.first >= day[1] else "before") if day is not None else "undated"
            mine |= {known[f"E:0:{within}"], known[f"E:0:{within}:{side}"], known[f"E:0:{within}:{reason}"]}
            if one.several:
                mine |= {known[f"E:many:0:{within}"], known[f"E:many:0:{within}:{side}"]}
            words = _UNDATED if day is None else hit.first - day[1] if side == "after" else abs(day[0] - hit.last)
            far.append((words + (0 if within else _BESIDE), reason))
        else:
            others, after = (
                place in one.others,
                all(unit.number > number for where, number in one.parts if where == passage.where),
            )
            near = min(steps, _FAR)
            mine |= {known[f"E:{near}:{others}"], known[f"E:{near}:{reason}"], known[f"E:{near}:after:{after}"]}
            if one.several:
                mine.add(known[f"E:many:{near}:{others}"])
            far.append((steps * _SENTENCE + (0 if after else _BACKWARDS) + (_OTHERS_DAY if others else 0), reason))
        named = {hit.value for hit in unit.of("service") if hit.value}
        if one.service in named:
            mine.add(known[f"E:service:{len(named) > 1}"])
    own = {reason for steps, reason in far if steps < _BESIDE}
    if far:
        steps, reason = min(far)
        clues[reason] |= {known["E:nearest"], known[f"E:nearest:{min(steps // _BACKWARDS, _BACKWARDS)}"]}
        if one.several:
            clues[reason].add(known["E:many:nearest"])
        if len(own) == 1:
            clues[reason].add(known["E:alone"])
    clues["unknown"].add(known[f"E:own:{min(len(own), 2)}:{one.several}"])
    return clues


def distance(passage: Passage, unit: Unit, telling: Sequence[tuple[Passage, Unit]]) -> int:
    """How many sentences lie between one and the nearest of those that tell of a miss."""
    return min((abs(unit.number - other.number) for place, other in telling if place is passage), default=_NOWHERE)
