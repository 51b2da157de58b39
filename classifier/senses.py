"""Finds the words of `patterns/senses.toml` in a sentence: what each is about. It knows nothing of tags or rules."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

from classifier.passages import Passage, Unit
from classifier.words import fold, split_words

_FILE = "senses.toml"
_SHORTEST = 3  # letters of the shortest word that takes endings
_HISSING = ("s", "x", "z", "ch", "sh")
_VOWELS = frozenset("aeiou")
_UNDOUBLED = frozenset("aeiouwxys")


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


Spot = tuple[int, int, int]  # words `first` to `last` (half open), and the number of the sense


class Senses:
    """The wordings of the file, ready to be found."""

    def __init__(self) -> None:
        text = (resources.files("classifier") / "patterns" / _FILE).read_text(encoding="utf-8")
        senses: dict[tuple[str, ...], dict[int, None]] = {}
        classes = tomllib.loads(text)["senses"]
        self.names = tuple(classes)
        for number, words in enumerate(classes.values()):
            for entry in words.replace("\n", " ").split(","):
                forms = split_words(fold(entry.strip())).forms
                if forms:
                    for last in inflected(forms[-1]):
                        senses.setdefault((*forms[:-1], last), {})[number] = None
        # By first word: the senses that it has alone, and by the second one the longer wordings with theirs.
        self._known: dict[str, tuple[list[int], dict[str, list[tuple[list[str], list[int]]]]]] = {}
        for (first, *rest), found in senses.items():
            alone, longer = self._known.setdefault(first, ([], {}))
            if rest:
                longer.setdefault(rest[0], []).append((rest, list(found)))
            else:
                alone += found

    def spots(self, forms: list[str], first: int, last: int) -> list[Spot]:
        """Each wording among the words `first` to `last` (half open) with each of its senses, by place; they may overlap."""
        found = []
        for at, known in enumerate(map(self._known.get, forms[first:last]), start=first):
            if known is None:
                continue
            alone, longer = known
            for sense in alone:
                found.append((at, at + 1, sense))
            if longer and at + 1 < last:
                for rest, senses in longer.get(forms[at + 1], ()):
                    end = at + 1 + len(rest)
                    if end <= last and forms[at + 1 : end] == rest:
                        found += [(at, end, sense) for sense in senses]
        return found


@cache
def lexicon() -> Senses:
    """The senses of the file, read once."""
    return Senses()


def spots_in(passage: Passage, unit: Unit) -> list[Spot]:
    """The wordings that stand in a sentence, looked for once however many ask."""
    if unit.spots is None:
        unit.spots = lexicon().spots(passage.words.forms, unit.sentence.first, unit.sentence.last)
    return unit.spots
