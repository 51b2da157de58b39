"""The missed service in a sentence that the model found and no rule did: which service, when, why. It never decides a tag."""

from collections.abc import Iterable

from casefile.reading import Evidence, Missed, Tag, TagReading
from classifier.facts.missed import _drafts, _entries
from classifier.facts.triggers import Trigger, inherited_service
from classifier.features import Piece
from classifier.letter import Letter, services_in


def missed_at(letter: Letter, piece: Piece, asserted: Iterable[TagReading]) -> list[Missed]:
    """The entries for the sentence of `piece`, with the evidence of the model's tag; none unless the tag is asserted."""
    reading = next((one for one in asserted if one.tag is Tag.MISSED_SERVICE), None)
    passage = next(one for one in letter.passages if one.where == piece.where)
    unit = next((one for one in passage if one.sentence.start == piece.start), None)
    if reading is None or unit is None:
        return []
    services = tuple(services_in(unit.of("service")))
    inherited = "" if services else inherited_service(letter, passage, unit)
    sentence = unit.sentence
    trigger = Trigger(unit, sentence.first, sentence.last, services, inherited, reading.score, "model")
    evidence: tuple[Evidence, ...] = reading.evidence[:1]
    return [
        Missed(
            entry.service, entry.on, entry.until, entry.extent, entry.sessions, entry.minutes, entry.reason, evidence, entry.child
        )
        for entry in _entries(list(_drafts(letter, passage, trigger)))
    ]
