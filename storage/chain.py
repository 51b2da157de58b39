"""The chain over everything kept: each link binds a message's hash and times to all that came before. Pure functions."""

from hashlib import sha256

START = "0" * 64  # what the first link hangs on


def link(before: str, seq: int, sha: str, size: int, received_at: str, kept_at: str) -> str:
    """The hash of link `seq`, in hex, hung on the link `before`.

    `received_at` and `kept_at` are the stored texts (`storage.types.moment_text`). The fields stand on lines of their own
    under the version of this definition, so that no two sets of fields give the same bytes. A tombstone keeps every one of
    them, so the chain still verifies after a purge.

    >>> link(START, 1, "ab" * 32, 10, "2026-01-05T08:00:00.000000Z", "2026-01-05T08:05:00.000000Z")[:12]
    'b7290139b36c'
    """
    lines = ("iepwatch chain 1", before, str(seq), sha, str(size), received_at, kept_at)
    return sha256("\n".join(lines).encode("ascii")).hexdigest()
