"""Ids that are stable for ever: twelve hex digits of a hash, after a letter that says the kind."""

from hashlib import sha256

DIGITS = 12
LETTERS = {"message": "m", "obligation": "o", "draft": "d", "question": "q", "said": "s"}


def short_id(kind: str, *parts: str) -> str:
    """The id of a thing of `kind` that is itself by `parts`, in this order.

    >>> short_id("message", "a", "b")[0], len(short_id("message", "a", "b"))
    ('m', 13)
    """
    digest = sha256("\x1f".join((kind, *parts)).encode("utf-8", "surrogatepass")).hexdigest()
    return LETTERS[kind] + digest[:DIGITS]
