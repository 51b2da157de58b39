"""Tells a letter in which its writer shows an older mail from a forward of that mail; what follows is decided elsewhere."""

import re

from ingest.blocks import Block
from ingest.evidence import Evidence
from ingest.labels import fold
from ingest.lines import is_rule, separator

_JOINED = frozenset(["and", "&", "y", "e", "et", "und", "en", "och", "og", "ja", "i", "и", "та", "ve", "και", "și"])
_SIGN_OFF = 4  # filled lines at the end among which the writer's name stands: name, title, telephone, postscript


def shown_in_letter(evidence: Evidence, block: Block, author: str) -> bool:
    """Whether the writer goes on below the mail that a header block heads, and signs: the words on both sides are one letter.

    Args:
        evidence: of the whole text.
        block: one of its header blocks.
        author: the printed name of who sent the text.
    """
    lines = evidence.lines
    own = set(re.findall(r"\w{2,}", fold(author)))
    named = set(re.findall(r"\w{2,}", fold(block.values.get("from", ""))))
    if block.separator or block.depth or not own or own <= named:
        return False
    if not any(len(line.text.split()) > 2 for line in lines[: block.top]):
        return False
    filled: list[int] = []
    for at in range(block.last, len(lines)):
        if lines[at].blank:
            continue
        if lines[at].depth or is_rule(lines[at].text) or separator(lines[at].text) or evidence.block(at) is not None:
            return False  # more history: the name below may be that of an older mail of hers
        filled.append(at)
    return any(_is_signed(lines[at].text, own) for at in filled[2:][-_SIGN_OFF:]) and not any(
        (found := evidence.attribution(at)) is not None and found.sure for at in filled
    )


def _is_signed(text: str, own: set[str]) -> bool:
    """Whether a line is the writer's name, alone or with another ("Priya and Miguel Raman"); "Dear Priya," is none."""
    if len(text) > 40 or text.endswith((",", ":", "!", "?")):
        return False
    words = fold(text).strip(" .-–—").split()
    names = {word for word in words if word not in _JOINED}
    return bool(names & own) and len(names) <= 4 and (names <= own or len(names) < len(words))
