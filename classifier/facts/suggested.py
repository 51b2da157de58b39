"""The missed service in a sentence that the model found and no rule did: which service, when, why. It never decides a tag."""

from collections.abc import Iterable

from casefile.reading import Evidence, Missed, Tag, TagReading
from classifier.facts.missed import _drafts, _entries
from classifier.facts.trigger import Trigger, inherited_service
from classifier.features import Piece
from classifier.letter import Letter, services_in
from classifier.passages import Passage, Unit


def missed_at(letter: Letter, piece: Piece, asserted: Iterable[TagReading]) -> list[Missed]:
    """The entries for the sentence of `piece`, with the evidence of the model's tag; none unless the tag is asserted."""
    reading = next((one for one in asserted if one.tag is Tag.MISSED_SERVICE), None)
    passage = next(one for one in letter.passages if one.where == piece.where)
    unit = next((one for one in passage if one.sentence.start == piece.start), None)
    if reading is None or unit is None:
        return []
    passage, unit = _telling(letter, passage, unit)
    services = tuple(services_in(unit.of("service")))
    inherited = "" if services else inherited_service(letter, passage, unit)
    sentence = unit.sentence
    trigger = Trigger(unit, sentence.first, sentence.last, services, inherited, reading.score, "model")
    evidence: tuple[Evidence, ...] = reading.evidence[:1]
    triggers = [trigger, *_as_well(letter, passage, unit, trigger)]
    return [
        Missed(
            entry.service, entry.on, entry.until, entry.extent, entry.sessions, entry.minutes, entry.reason, evidence, entry.child
        )
        for entry in _entries([draft for one in triggers for draft in _drafts(letter, passage, one)])
    ]


# How much a sentence tells of a miss by what stands in it; the one that the model chose begins with a sign and a half.
_SIGNS = {"lost": 2, "gone": 2, "short": 2, "no": 1, "neg": 2, "reason": 2, "service": 1}
_CHOSEN = 3
_ABOUT_ELSE = ("makeup", "slot", "meeting", "notmeeting", "giverecord", "askrecord")


def _telling(letter: Letter, passage: Passage, unit: Unit) -> tuple[Passage, Unit]:
    """The sentence that tells most of what fell out: the model's window is right more often than its sentence."""
    best = _weight(unit) + _CHOSEN if passage is letter.body else 0
    found = (passage, unit)
    for other in letter.body:
        weight = _weight(other)
        if weight > best:
            best, found = weight, (letter.body, other)
    return found


def _weight(unit: Unit) -> int:
    weight = sum(points for label, points in _SIGNS.items() if unit.has(label)) + bool(unit.dates)
    return weight - 2 * unit.has(*_ABOUT_ELSE) - 2 * unit.sentence.question


def _as_well(letter: Letter, passage: Passage, unit: Unit, trigger: Trigger) -> list[Trigger]:
    """The other sentences that tell of a loss on a day of their own, as the rows of a list do."""
    if passage is not letter.body or not unit.dates:
        return []
    least = _weight(unit)
    found = []
    for other in letter.body:
        told = other is not unit and other.has("lost", "gone", "no", "neg", "short") and any(e.kind == "day" for e in other.dates)
        if told and _weight(other) >= least and not other.has(*_ABOUT_ELSE):
            sentence = other.sentence
            services = tuple(services_in(other.of("service")))
            inherited = "" if services else trigger.inherited or (trigger.services[0].value if trigger.services else "")
            found.append(Trigger(other, sentence.first, sentence.last, services, inherited, trigger.score, "model"))
    return found
