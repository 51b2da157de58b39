"""What expressions need, as it was worked out when they were written; for one that is not there it is worked out anew.

Working it out takes a second for all of them, in each process that reads its first hundred letters; reading it takes 20 ms.
`python -m classifier.foresee` writes it, and a test holds it to what would be worked out.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib import resources
from typing import Any

from classifier.needs import Needs, Piece, held, needed

FORESEEN = "foreseen.json"
_BEGINS, _ENDS = "<", ">"  # around the letters of a piece
_KEY = 8  # bytes


class Foreseen:
    """Needs by the key of their expression; `worked_out` are those that had to be."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        self._pieces = [_piece(one) for one in kept.get("pieces", ())]
        self._sets: Sequence[Sequence[int]] = kept.get("sets", ())
        self._of: Mapping[str, Sequence[Sequence[int]]] = kept.get("of", {})
        self.worked_out: dict[str, list[Needs]] = {}

    def forget(self) -> None:
        """Forgets all, so that everything that is asked for from now on is worked out."""
        self._of = {}

    def of(self, key: str, otherwise: Callable[[], list[Needs]]) -> list[Needs]:
        """What is known by `key`, or else what is worked out now."""
        if key in self._of:
            return [[self._set(number) for number in sets] for sets in self._of[key]]
        found = self.worked_out[key] = otherwise()
        return found

    def _set(self, number: int) -> frozenset[Piece]:
        return frozenset([self._pieces[piece] for piece in self._sets[number]])


def needs_of(source: str, flags: int = 0) -> list[Needs]:
    """See `classifier.needs.needed`."""
    return shipped().of(_key("needs", source, flags), lambda: needed(source, flags))


def needs_of_frame(source: str, otherwise: Callable[[], list[Needs]]) -> list[Needs]:
    """What the wording of a frame needs, all spelled out; it is worked out by its macros (`classifier.frames`)."""
    return shipped().of(_key("frame", source, 0), otherwise)


def held_by(source: str, flags: int = 0) -> frozenset[Piece]:
    """See `classifier.needs.held`."""
    return shipped().of(_key("held", source, flags), lambda: [[held(source, flags)]])[0][0]


@cache
def shipped() -> Foreseen:
    """What the program ships with."""
    file = resources.files("classifier") / "patterns" / FORESEEN
    return Foreseen(json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {})


def written(worked_out: Mapping[str, Sequence[Needs]]) -> dict[str, Any]:
    """Needs by key as `Foreseen` takes them, each piece and each set once."""
    spelled = {
        key: [[tuple(sorted(map(_spelled, each))) for each in wording] for wording in wordings]
        for key, wordings in sorted(worked_out.items())
    }
    sets = sorted({each for wordings in spelled.values() for wording in wordings for each in wording})
    pieces = sorted({one for each in sets for one in each})
    of_piece = {one: number for number, one in enumerate(pieces)}
    of_set = {one: number for number, one in enumerate(sets)}
    return {
        "pieces": pieces,
        "sets": [[of_piece[one] for one in each] for each in sets],
        "of": {key: [[of_set[each] for each in wording] for wording in wordings] for key, wordings in spelled.items()},
    }


def _spelled(piece: Piece) -> str:
    return f"{_BEGINS * piece.begins}{piece.letters}{_ENDS * piece.ends}"


def _piece(spelled: str) -> Piece:
    begins, ends = spelled.startswith(_BEGINS), spelled.endswith(_ENDS)
    return Piece(spelled[begins : len(spelled) - ends], begins, ends)


def _key(kind: str, source: str, flags: int) -> str:
    return blake2b(f"{kind}\0{int(flags)}\0{source}".encode(), digest_size=_KEY).hexdigest()
