"""Weighs the claims of rules, and a model's judgement where there is one: what is asserted, what is asked, what is not said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casefile.reading import Evidence, Tag, TagReading
from classifier.claims import Claim
from classifier.features import Piece
from classifier.model import Judgement

# Each further rule that says the same closes this share of the distance to certainty.
_SUPPORT = 0.5
_MOST_EVIDENCE = 6
# A rule that is as sure as this stands in a letter of few sentences, unless rules and model together hold it for less likely than
# `_DOUBTED`: on voices that nobody had read, half of the false alarms were rules of this score (docs/classifier.md). In a long
# letter a rule has many sentences to err in, and what both make of it decides.
_SURE = 0.9
_DOUBTED = 0.17
# What sounds like a request for a meeting may be the promise of one ("I will be in touch with new dates"): where a rule hears
# what the asking words are for, the model alone must hold it for likelier than not.
_EXPLAINED = 0.5
_EXPLAINS = {
    Tag.MEETING_REQUEST: (Tag.RECORDS_REQUEST, Tag.MEETING_SCHEDULED, Tag.MEETING_CANCELLED),
    Tag.RECORDS_REQUEST: (Tag.MEETING_REQUEST, Tag.RECORDS_PROVIDED),
}
_HEARD = 0.6  # a rule's score from which it counts as heard: ClassifierSettings.assert_at


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is asserted and what is asked, in the order of the tags; `found` is where the model alone saw a tag."""

    asserted: tuple[TagReading, ...]
    unsure: tuple[TagReading, ...]
    found: Mapping[Tag, Piece]


def weigh(claims: Iterable[Claim]) -> list[TagReading]:
    """One reading a tag, of every tag that any rule speaks for, in the order of the tags."""
    by_tag: dict[Tag, list[Claim]] = {}
    for claim in claims:
        by_tag.setdefault(claim.tag, []).append(claim)
    readings = []
    for tag in Tag:
        found = sorted(by_tag.get(tag, []), key=lambda claim: -claim.score)
        if not found:
            continue
        score = found[0].score
        for claim in found[1:4]:
            score += (1 - score) * claim.score * _SUPPORT * 0.5
        evidence = tuple(dict.fromkeys(claim.evidence for claim in found))[:_MOST_EVIDENCE]
        readings.append(TagReading(tag, round(min(score, 0.99), 4), evidence))
    return readings


def decide(weighed: Iterable[TagReading], assert_at: float, ask_at: float) -> Verdict:
    """The verdict of the rules alone."""
    weighed = tuple(weighed)
    return Verdict(
        tuple(one for one in weighed if one.score >= assert_at),
        tuple(one for one in weighed if ask_at <= one.score < assert_at),
        {},
    )


def decide_together(
    weighed: Iterable[TagReading],
    judged: Mapping[Tag, Judgement],
    pieces: Mapping[int, tuple[Piece, str]],
    version: str,
    *,
    long: bool = False,
) -> Verdict:
    """The verdict of rules and model: its calibrated score counts, and its words where no rule has any.

    `pieces` are the places that the judgements name, each with its words; `long` is whether a letter has more sentences than one
    window holds.
    """
    ruled = {one.tag: one for one in weighed}
    asserted: list[TagReading] = []
    unsure: list[TagReading] = []
    found: dict[Tag, Piece] = {}
    for tag in Tag:
        judgement = judged[tag]
        rule = ruled.get(tag)
        if rule is not None and rule.score >= _SURE and judgement.score >= _DOUBTED and not long:
            asserted.append(TagReading(tag, max(rule.score, judgement.score), rule.evidence))
            continue
        if not (judgement.asserted or judgement.unsure):
            continue
        evidence = rule.evidence if rule is not None else ()
        if not evidence:
            explained = any(other in ruled and ruled[other].score >= _HEARD for other in _EXPLAINS.get(tag, ()))
            if judgement.piece is None or (explained and judgement.score < _EXPLAINED):
                continue
            piece, words = pieces[judgement.piece]
            evidence = (Evidence(piece.where, piece.start, piece.end, words, f"model:{version}"),)
            found[tag] = piece
        (asserted if judgement.asserted else unsure).append(TagReading(tag, judgement.score, evidence))
    return Verdict(tuple(asserted), tuple(unsure), found)
