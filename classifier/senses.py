"""Finds the words of `patterns/senses.toml` in a sentence: what each is about. It knows nothing of tags or rules."""

import tomllib
from collections.abc import Iterator, Sequence
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


_Entries = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


@cache
def _tables() -> tuple[dict[str, tuple[str, ...]], dict[str, dict[str, _Entries]]]:
    """The senses of single words; and by their first and second words the longer wordings, each with its senses."""
    text = (resources.files("classifier") / "patterns" / _FILE).read_text(encoding="utf-8")
    senses: dict[tuple[str, ...], dict[str, None]] = {}
    for sense, words in tomllib.loads(text)["senses"].items():
        for entry in words.replace("\n", " ").split(","):
            forms = split_words(fold(entry.strip())).forms
            if forms:
                for last in inflected(forms[-1]):
                    senses.setdefault((*forms[:-1], last), {})[sense] = None
    single: dict[str, tuple[str, ...]] = {}
    longer: dict[str, dict[str, _Entries]] = {}
    for wording, found in senses.items():
        if len(wording) == 1:
            single[wording[0]] = tuple(found)
        else:
            seconds = longer.setdefault(wording[0], {})
            seconds[wording[1]] = (*seconds.get(wording[1], ()), (wording, tuple(found)))
    return single, longer


def spot(forms: Sequence[str], first: int, last: int) -> list[Spot]:
    """Each wording among the words `first` to `last` (half open) with each of its senses, by place; they may overlap."""
    single, longer = _tables()
    found: list[Spot] = []
    nothing: tuple[str, ...] = ()
    for at, form in enumerate(forms[first:last], start=first):
        for sense in single.get(form, nothing):
            found.append((at, at + 1, sense))  # noqa: PERF401 - most words have one sense or none
        seconds = longer.get(form)
        if seconds is None or at + 1 >= last:
            continue
        for wording, senses in seconds.get(forms[at + 1], ()):
            end = at + len(wording)
            if end <= last and (end == at + 2 or tuple(forms[at:end]) == wording):
                found += [(at, end, sense) for sense in senses]
    return found
