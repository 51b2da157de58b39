"""Unicode normalisation in linear time, whatever the text; it decides nothing about it."""

import unicodedata
from typing import Literal

_STRIDE = 2_000  # characters
_MARKS = 64  # that may hang on a letter: UAX 15, 13 knows no script with more than 30


def normalized(form: Literal["NFC", "NFKC"], text: str) -> str:
    """The text in a normal form, stride by stride: sorting a run of marks costs its length squared (100,000: eight seconds)."""
    if len(text) <= _STRIDE:
        return unicodedata.normalize(form, text)
    pieces: list[str] = []
    start = 0
    while start < len(text):
        end = min(start + _STRIDE, len(text))
        for _ in range(_MARKS):  # a mark goes with the letter before it
            if end == len(text) or text[end].isascii():
                break
            end += 1
        pieces.append(unicodedata.normalize(form, text[start:end]))
        start = end
    return "".join(pieces)
