"""Takes apart a line on which several printed headers stand without a line end between them; it decides nothing about them."""

import re

from ingest.labels import lexicon
from ingest.lines import LONGEST_LINE, HeaderLine, header_line

_GLUED = re.compile(r"(?<=[^\s:：])([^\W\d_][^\W\d_ -]{0,11})(?=[:：]\s?\S)|(?<=\s)([^\W\d_][^\W\d_]{0,11}) ?(?=[:：]\s)")


def unglue(text: str) -> list[HeaderLine]:
    """The headers of a line on which several stand without a line end between them (Yahoo's plain text); [] for any other."""
    if text.count(":") + text.count("：") < 3:
        return []
    words = lexicon()
    starts = [0]
    seen: set[str] = set()
    first = header_line(text, words)
    if first is None or "subject" in first.roles:
        return []  # it stands last wherever headers are glued, and its words may look like labels
    seen |= set(first.roles) - {"other"}
    for match in _GLUED.finditer(text[:LONGEST_LINE]):
        label, at = match.group(), match.start()
        roles, at = _roles_of_tail(label.rstrip(), at)
        fresh = roles - seen - {"other"}
        if fresh and at > starts[-1] + 3:
            starts.append(at)
            seen |= roles
    if len(starts) < 3:
        return []
    pieces = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    heads = [header_line(piece, words) for piece in pieces]
    return [head for head in heads if head is not None]


def _roles_of_tail(label: str, at: int) -> tuple[set[str], int]:
    """The known label at the end of a run of letters that may have the end of the last value glued to it ("ESTSubject")."""
    words = lexicon()
    for start in range(len(label)):
        if start and not (label[start].isupper() or not label[start].isascii()):
            continue
        roles = words.labels.get(label[start:].casefold().rstrip())
        if roles and label[start].isupper() | (not label[start].isascii()):
            return set(roles), at + start
    return set(), at
