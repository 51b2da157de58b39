"""The words around what was searched for, as the mail has them. It finds nothing by itself."""

import re
from collections.abc import Sequence

from casefile.mail import Message
from storage.fulltext import words

AROUND = 70  # characters on either side: about a line and a half of a terminal in all
_WORD = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"\s+")


def snippet(message: Message, wanted: Sequence[tuple[list[str], bool]]) -> str:
    """A piece of the message's text with the first find in it; its beginning where only a name or an address was found."""
    texts = (message.new_text, message.note, message.body, *(attachment.text for attachment in message.attachments))
    for found in texts:
        for phrase, start in wanted:
            span = _find(found, phrase, start=start)
            if span is not None:
                return _around(found, *span)
    return _around(message.new_text or message.body, 0, 0)


def _find(text: str, phrase: Sequence[str], *, start: bool) -> tuple[int, int] | None:
    spots: list[tuple[str, int, int]] = []
    for match in _WORD.finditer(text):
        spots.extend((word, match.start(), match.end()) for word in words(match.group()))
        while len(spots) >= len(phrase):
            here = [word for word, _, _ in spots[: len(phrase)]]
            if here == phrase or (start and here[:-1] == phrase[:-1] and here[-1].startswith(phrase[-1])):
                return spots[0][1], spots[len(phrase) - 1][2]
            spots.pop(0)
    return None


def _around(text: str, first: int, last: int) -> str:
    begin, end = max(0, first - AROUND), last + AROUND
    if begin:  # not in the middle of a word
        begin = max(begin, text.find(" ", begin, first) + 1)
    piece = text[begin:end]
    if end < len(text) and " " in piece[last - begin :]:
        piece = piece[: piece.rindex(" ")]
    piece = _SPACES.sub(" ", piece).strip()
    return ("… " if begin else "") + piece + (" …" if end < len(text) else "")
