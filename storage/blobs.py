"""The bytes of messages, in and out of the database: a large one in strides, so that SQLite makes no copies of it.

Bound as a value, a message stands in memory three times while it is written (the driver's copy, and the row that SQLite builds)
and twice while it is read: 60 MB make 180. Written into its place (https://sqlite.org/c3ref/blob_open.html) it stands there once.
"""

from collections.abc import Sequence

from casefile.mail import RawMessage
from storage.hand import Hand

LARGE = 8 * 2**20  # below that three copies are little, and one statement is quicker
STRIDE = 2**20

_PUT = "INSERT INTO blobs (family, sha256, content) VALUES (:family, :sha256, :content)"
_MAKE_ROOM = "INSERT INTO blobs (family, sha256, content) VALUES (:family, :sha256, zeroblob(:size))"
_ROW = "SELECT rowid FROM blobs WHERE family = :family AND sha256 = :sha256"
_GET_OR_ROW = """
SELECT rowid, CASE WHEN length(content) < :large THEN content END FROM blobs
WHERE family = :family AND sha256 = :sha256"""
_GET = "SELECT content FROM blobs WHERE family = :family AND sha256 = :sha256"


def put(hand: Hand, family: str, raws: Sequence[RawMessage]) -> None:
    """Write the bytes of messages that are not there yet."""
    large = {raw.sha256 for raw in raws if hand.has_places and len(raw.content) >= LARGE}
    hand.each(_PUT, [{"family": family, "sha256": raw.sha256, "content": raw.content} for raw in raws if raw.sha256 not in large])
    for raw in raws:
        if raw.sha256 in large:
            hand.run(_MAKE_ROOM, {"family": family, "sha256": raw.sha256, "size": len(raw.content)})
            (row,) = hand.rows(_ROW, {"family": family, "sha256": raw.sha256})
            with hand.place("blobs", "content", row[0]) as place:
                for start in range(0, len(raw.content), STRIDE):
                    place.write(raw.content[start : start + STRIDE])


def get(hand: Hand, family: str, sha256: str) -> bytes | None:
    """The bytes of a message, or None where they are not there."""
    asked = {"family": family, "sha256": sha256}
    if not hand.has_places:
        rows = hand.rows(_GET, asked)
        return bytes(rows[0][0]) if rows else None
    for row, content in hand.rows(_GET_OR_ROW, {**asked, "large": LARGE}):
        if content is not None:
            return bytes(content)
        with hand.place("blobs", "content", row) as place:
            return place.read()
    return None
