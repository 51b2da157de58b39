"""Weighs the claims of rules into scores: what is asserted, what is asked, what is not said. It reads no text."""

from collections.abc import Iterable

from casefile.reading import Tag, TagReading
from classifier.claims import Claim

# Each further rule that says the same closes this share of the distance to certainty.
_SUPPORT = 0.5
_MOST_EVIDENCE = 6


def weigh(claims: Iterable[Claim]) -> list[TagReading]:
    """One reading a tag, of every tag that anything speaks for, in the order of the tags."""
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
