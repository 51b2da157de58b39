"""Says which of several named children a fact is about, by its own sentence; it looks for no other names."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from casefile.family import Child
from casefile.mail import Message
from casefile.reading import Evidence

# A full stop inside a number or an address ends no sentence, nor does one after an initial or a title.
_END = re.compile(r"(?:(?<!\b\w)(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)\.|[!?;])+[\"')\]]*\s|\n", re.IGNORECASE)
_ONE = re.compile(r"(?<!\w)(?:he|she|his|her|hers|him)(?!\w)", re.IGNORECASE)
_SEVERAL = re.compile(r"(?<!\w)(?:both|each|they|them|their|theirs|kids|children|twins|all)(?!\w)", re.IGNORECASE)


def whose(evidence: Iterable[Evidence], message: Message, children: Sequence[Child]) -> tuple[str, ...]:
    """The children whom the sentences of the evidence name, in the family's order, () where any of them leaves it open.

    "He" and "she" are the child of the nearest sentence before that names one child alone.
    """
    texts = dict(message.texts())
    names = _names(children)
    found: set[str] = set()
    for each in evidence:
        told = _told(texts.get(each.where, ""), each, names)
        if not told:
            return ()
        found |= told
    return tuple(child.name for child in children if child.name in found)


def _told(text: str, words: Evidence, names: Sequence[tuple[str, re.Pattern[str]]]) -> set[str]:
    borders = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    sentences = [(start, end) for start, end in pairwise(borders) if start < end]
    own = [(start, end) for start, end in sentences if start < words.end and words.start < end]
    if not own:
        return set()
    sentence = text[own[0][0] : own[-1][1]]
    named = _named(sentence, names)
    if named or _SEVERAL.search(sentence) or not _ONE.search(sentence):
        return named
    before = (_named(text[start:end], names) for start, end in reversed(sentences) if end <= own[0][0])
    nearest: set[str] = next((each for each in before if each), set())
    return nearest if len(nearest) == 1 else set()


def _named(text: str, names: Sequence[tuple[str, re.Pattern[str]]]) -> set[str]:
    return {name for name, pattern in names if pattern.search(text)}


def _names(children: Sequence[Child]) -> list[tuple[str, re.Pattern[str]]]:
    """How each child is called: by its name, its other names, and its first name where no other child bears it."""
    firsts = [child.name.split()[0].casefold() for child in children if child.name.split()]
    found = []
    for child in children:
        called = {child.name, *child.aliases}
        if child.name.split() and firsts.count(child.name.split()[0].casefold()) == 1:
            called.add(child.name.split()[0])
        forms = sorted((form for form in called if form.strip()), key=len, reverse=True)
        if forms:
            pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)"
            found.append((child.name, re.compile(pattern, re.IGNORECASE)))
    return found
