"""What ties a service to a day by the order of a letter: how near it is told, and what is told between. It chooses nothing."""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from classifier.facts.clues import Place
from classifier.facts.heard import Heard, size
from classifier.facts.people import People
from classifier.letter import Letter
from classifier.passages import LONG, Passage, Unit

_LAST = 3  # services told before or after a day; all further ones are far
_NOWHERE = 9  # how near a service is told that is not


@dataclass(frozen=True, slots=True)
class Mention:
    """A service where a text names it, itself or by a person: its character, sentence and paragraph."""

    service: str
    start: int
    unit: int
    paragraph: int
    by_name: bool


Ranked = dict[str, tuple[int, Mention]]  # the nearest mention of each service, and how many others stand before it


class Lines:
    """The services of a letter in the order of its text."""

    def __init__(self, letter: Letter) -> None:
        self._heard = Heard(letter) if letter.heard else None
        people = People(letter)
        self._named = {passage.where: _mentions(passage, people) for passage in letter.passages}

    def along(self, stands: Place, services: Collection[str]) -> dict[str, set[str]]:
        """For each of the services how it lies to a day, along the text in which the day stands."""
        passage, unit = stands.passage, stands.unit
        named = self._named[passage.where]
        at = bisect_left(named, stands.expression.start, key=lambda each: each.start)
        before, after = _ranked(named[at - 1 :: -1] if at else []), _ranked(named[at:])
        clause = _clause(passage, unit, stands.expression.start)
        reach = {service: _reach(before.get(service), after.get(service), unit, clause) for service in {*before, *after}}
        nearest = min(reach.values(), default=_NOWHERE)
        by_name = {each.service for each in named if each.by_name and each.unit == unit.number}
        several = f"{min(len(reach), 3)}:{len(passage.units) > LONG}"
        found: dict[str, set[str]] = {}
        for service in services:
            mine = reach.get(service, _NOWHERE)
            clues = {
                f"reach:{several}:{mine}:{mine == nearest}",
                f"name:{service in by_name}:{bool(by_name - {service})}",
            }
            if service in before:
                rank, last = before[service]
                clues.add(f"prev:{rank}:{last.paragraph == unit.sentence.paragraph}")
            else:
                clues.add("prev:none")
            if self._heard is not None:
                mentioned = [each for each in named if each.service == service and each.paragraph == unit.sentence.paragraph]
                loudest = max((self._heard.logit(passage, each.unit) for each in mentioned), default=None)
                told = "-" if loudest is None else size(loudest)
                clues.add(f"heard:{told}:{size(self._heard.logit(passage, unit.number))}")
            found[service] = clues
        return found


def lines_of(letter: Letter) -> Lines:
    """The services of a letter in their order, worked out once."""
    if letter.lines is None:
        letter.lines = Lines(letter)
    return letter.lines


def _mentions(passage: Passage, people: People) -> list[Mention]:
    """Every service that a text names, by place."""
    found = []
    for unit in passage:
        number, paragraph = unit.number, unit.sentence.paragraph
        found += [Mention(hit.value, hit.start, number, paragraph, by_name=False) for hit in unit.of("service") if hit.value]
        starts = passage.words.starts
        found += [Mention(service, starts[word], number, paragraph, by_name=True) for word, service in people.at(passage, unit)]
    found.sort(key=lambda one: (one.start, one.service))
    return found


def _ranked(named: Sequence[Mention]) -> Ranked:
    found: Ranked = {}
    for one in named:
        if one.service not in found:
            found[one.service] = min(len(found), _LAST), one
    return found


def _clause(passage: Passage, unit: Unit, at: int) -> tuple[int, int]:
    """The first and last character of the clause that holds a place."""
    word = min(bisect_left(passage.words.starts, at, unit.sentence.first, unit.sentence.last), unit.sentence.last - 1)
    first, last = unit.clause(word)
    return passage.words.starts[first], passage.words.ends[last - 1]


def _reach(before: tuple[int, Mention] | None, after: tuple[int, Mention] | None, unit: Unit, clause: tuple[int, int]) -> int:
    """How near a service is told to a day, by the nearest of its mentions on either side.

    0 in its clause, 1 in its sentence, 2 there by a person's name; 3 to 5 in its paragraph: the last one told before it, the
    next one after, one further off; 6 the last one told in a paragraph before, 7 and 8 further off.
    """
    best = _NOWHERE
    for told, (near, same, far, farther) in ((before, (3, 5, 6, 7)), (after, (4, 5, 8, 8))):
        if told is None:
            continue
        rank, one = told
        if one.unit == unit.number:
            inside = clause[0] <= one.start < clause[1]
            how = 0 if inside else 2 if one.by_name else 1
        elif one.paragraph == unit.sentence.paragraph:
            how = near if rank == 0 else same
        else:
            how = far if rank == 0 else farther
        best = min(best, how)
    return best
