"""What tells why a service fell out: clues for a trained chooser to weigh. It chooses nothing itself."""
# ruff: noqa: C901, PLR0912 - one branch for each kind of clue

from collections.abc import Sequence

from casefile.reading import REASONS, Missed
from classifier.facts.clue_numbers import Clues
from classifier.letter import Letter
from classifier.passages import Passage, Unit
from classifier.reasons import settle
from classifier.senses import spots_of

_FAR = 3  # sentences; all that is further is far
_NOWHERE = 9
# Services that have reasons of their own: a bus does not fall ill, and a device has no substitute.
_APART = frozenset({"transportation", "aide", "hearing", "assistive_technology"})
_OF_PEOPLE = ("student_absence", "staff_absence", "peers_absent")


def reason_clues(
    letter: Letter, told: Sequence[Missed], telling: Sequence[tuple[Passage, Unit]], known: Clues
) -> dict[str, set[int]]:
    """For each reason what speaks for it: what the rules read, and the phrases of reasons by their distance from the miss."""
    clues = {reason: {known[f"is:{reason}"]} for reason in REASONS}
    ruled = {one.reason for one in told}
    for reason in ruled:
        clues[reason] |= {known["R"], known[f"R:is:{reason}"]}
        if len(ruled) == 1:
            clues[reason].add(known["R:alone"])
    seen: dict[str, int] = {}
    for passage in letter.passages:
        for unit in passage.having("reason"):
            off = _distance(passage, unit, telling)
            for hit in unit.of("reason"):
                reason = settle(passage, unit, hit, letter.names)
                if reason in clues:
                    mine = clues[reason]
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


def reason_words(letter: Letter, telling: Sequence[tuple[Passage, Unit]], known: Clues) -> set[int]:
    """The stems of the sentences that tell of the miss, and of their neighbours with their senses."""
    found: set[int] = set()
    senses = known.senses("z")
    for passage in letter.passages:
        for unit in passage:
            off = _distance(passage, unit, telling)
            if off > 1:
                continue
            forms = passage.words.forms[unit.sentence.first : unit.sentence.last]
            found.update(map(known.words("m").__getitem__, forms))
            if off == 0:
                found.update(map(known.words("n").__getitem__, forms))
            found.update([senses[sense] for _, _, sense in spots_of(letter, passage, unit)])
    return found


def _distance(passage: Passage, unit: Unit, telling: Sequence[tuple[Passage, Unit]]) -> int:
    return min((abs(unit.number - other.number) for place, other in telling if place is passage), default=_NOWHERE)
