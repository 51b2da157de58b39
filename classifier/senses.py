"""Finds the words of `patterns/senses.toml` in a sentence: what each is about. It knows nothing of tags or rules."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from classifier.words import fold, split_words

_FILE = "senses.toml"
_SHORTEST = 3  # letters of the shortest word that takes endings
_HISSING = ("s", "x", "z", "ch", "sh")
_VOWELS = frozenset("aeiou")
_UNDOUBLED = frozenset("aeiouwxys")

Spot = tuple[int, int, str]


def inflected(word: str) -> Iterator[str]:
    """The word with the endings that English gives it, right or not: a form that nobody writes does no harm."""
    yield word
    if not word.isalpha() or len(word) < _SHORTEST:
        return
    if word.endswith(_HISSING):
        yield f"{word}es"
    elif word[-1] == "y" and word[-2] not in _VOWELS:
        yield from (f"{word[:-1]}ies", f"{word[:-1]}ied")
    else:
        yield f"{word}s"
    if word[-1] == "e":
        yield from (f"{word}d", f"{word[:-1]}ing")
    else:
        yield from (f"{word}ed", f"{word}ing")
    if len(word) > _SHORTEST and word[-1] not in _UNDOUBLED and word[-2] in _VOWELS and word[-3] not in _VOWELS:
        yield from (f"{word}{word[-1]}ed", f"{word}{word[-1]}ing")


@dataclass(frozen=True, slots=True)
class _Opening:
    """What a word may open: its own senses, and by their second word how long the wordings are that begin with it."""

    senses: tuple[str, ...]
    lengths: dict[str, tuple[int, ...]]


@cache
def _tables() -> tuple[dict[str, _Opening], dict[tuple[str, ...], tuple[str, ...]]]:
    """What each word may open, and the senses of each wording of several words."""
    text = (resources.files("classifier") / "patterns" / _FILE).read_text(encoding="utf-8")
    senses: dict[tuple[str, ...], dict[str, None]] = {}
    for sense, words in tomllib.loads(text)["senses"].items():
        for entry in words.replace("\n", " ").split(","):
            forms = split_words(fold(entry.strip())).forms
            if forms:
                for last in inflected(forms[-1]):
                    senses.setdefault((*forms[:-1], last), {})[sense] = None
    openings = {wording[0]: _Opening(tuple(senses.get(wording[:1], ())), {}) for wording in senses}
    longer = {wording: tuple(found) for wording, found in senses.items() if len(wording) > 1}
    for first, second, *rest in sorted(longer, key=len):
        lengths = openings[first].lengths
        lengths[second] = tuple(dict.fromkeys((*lengths.get(second, ()), len(rest) + 2)))
    return openings, longer


def spot(forms: Sequence[str], first: int, last: int) -> list[Spot]:
    """Each wording among the words `first` to `last` (half open) with each of its senses, by place; they may overlap."""
    openings, longer = _tables()
    found: list[Spot] = []
    for at in range(first, last):
        opening = openings.get(forms[at])
        if opening is None:
            continue
        for sense in opening.senses:
            found.append((at, at + 1, sense))  # noqa: PERF401 - most words have one sense or none
        if at + 1 < last and forms[at + 1] in opening.lengths:
            for length in opening.lengths[forms[at + 1]]:
                end = at + length
                senses = longer.get(tuple(forms[at:end]))
                if senses is not None and end <= last:
                    found += [(at, end, sense) for sense in senses]
    return found
