"""The seam for a trained text classifier: what it must offer. The rules read well without one."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from casefile.reading import Tag


class SentenceModel(Protocol):
    """Scores sentences with their neighbours. `version` names the trained weights; a new one re-reads the archive."""

    version: str

    def score(self, passages: Sequence[str]) -> Sequence[Mapping[Tag, float]]:
        """For each passage, how likely each tag is, in 0..1."""
        ...
