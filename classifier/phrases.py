"""Finds the phrases of `patterns/*.toml` in a text with spaCy's PhraseMatcher; what they mean together is not its job."""

import gc
import hashlib
import itertools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from operator import attrgetter
from typing import Any

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from classifier.words import EVERYWHERE, Words, fold, split_words

# Stands for every word that occurs in no phrase, so that the vocabulary does not grow with the mail that is read.
_STRANGE = "\u00a4"


class PatternError(ValueError):
    """A pattern file that cannot be read: it ships with the program, so this is a fault of ours."""


@dataclass(frozen=True, slots=True, eq=False)  # each is itself alone, which is faster asked than whether all is the same
class Pattern:
    """One entry of a pattern file: what a phrase of it is called, and what it stands for."""

    id: str
    label: str
    value: str = ""
    kind: str = ""
    weight: float = 1.0


class Hit:
    """A phrase found: words `first` to `last` (half open), characters `start` to `end` of the folded text.

    A plain class: a hundred are made for each message, and a frozen dataclass takes three times as long to make.
    """

    __slots__ = ("end", "first", "kind", "label", "last", "pattern", "start", "value")

    def __init__(self, pattern: Pattern, first: int, last: int, start: int, end: int) -> None:
        self.pattern = pattern
        self.first = first
        self.last = last
        self.start = start
        self.end = end
        self.label = pattern.label
        self.value = pattern.value
        self.kind = pattern.kind


def expand(phrase: str, macros: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Every wording of a phrase: `(a|b)` is one of, `[a|b]` one of or nothing, `<name>` any phrase of that macro.

    Raises:
        PatternError: a bracket is left open or a macro is unknown.
    """
    whole = _CONTRACTED.sub(lambda match: _CONTRACTIONS[match.group()], phrase)
    yield from dict.fromkeys(" ".join(words.split()) for words in _expand(whole, macros))


_CONTRACTIONS = {
    "'d": "(i'd|we'd|he'd|she'd|they'd|you'd|id)",
    "'ll": "(i'll|we'll|he'll|she'll|they'll|you'll|it'll|ill)",
    "'re": "(we're|they're|you're)",
    "'ve": "(i've|we've|they've|you've|ive)",
}
_CONTRACTED = re.compile(r"(?<![\w'])'(?:d|ll|re|ve)\b")


def _expand(phrase: str, macros: Mapping[str, Iterable[str]]) -> Iterator[str]:
    opening = min((at for at in map(phrase.find, "([<") if at >= 0), default=-1)
    if opening < 0:
        yield phrase
        return
    bracket = phrase[opening]
    closing = _closing(phrase, opening)
    head, inner, tail = phrase[:opening], phrase[opening + 1 : closing], phrase[closing + 1 :]
    if bracket == "<":
        if inner not in macros:
            raise PatternError(f"unknown macro <{inner}>")
        choices: list[str] = [word for wording in macros[inner] for word in _expand(wording, macros)]
    else:
        choices = [word for part in _parts(inner) for word in _expand(part, macros)]
        if bracket == "[":
            choices.append("")
    tails = list(_expand(tail, macros))
    for choice, rest in itertools.product(choices, tails):
        yield f"{head}{choice}{rest}"


def _closing(phrase: str, opening: int) -> int:
    pairs = {"(": ")", "[": "]", "<": ">"}
    depth = 0
    for at in range(opening, len(phrase)):
        if phrase[at] in pairs:
            depth += 1
        elif phrase[at] in pairs.values():
            depth -= 1
            if depth == 0:
                return at
    raise PatternError(f"a bracket is left open in {phrase!r}")


def _parts(inner: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(inner):
        if letter in "([<":
            depth += 1
        elif letter in ")]>":
            depth -= 1
        elif letter == "|" and depth == 0:
            parts.append(inner[start:at])
            start = at + 1
    return [*parts, inner[start:]]


def load_patterns(folder: Traversable | None = None) -> tuple[dict[Pattern, tuple[str, ...]], str]:
    """Every pattern with all its wordings, and a hash of the files.

    Raises:
        PatternError: a file is malformed, or an id stands twice.
    """
    place = folder if folder is not None else resources.files("classifier") / "patterns"
    files = sorted((item for item in place.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    contents = [(item.name, item.read_bytes()) for item in files]
    digest = hashlib.sha256(b"\0".join(content for _, content in contents)).hexdigest()
    tables = [(name, tomllib.loads(content.decode())) for name, content in contents]
    macros: dict[str, list[str]] = {}
    for _, table in tables:
        macros.update(table.get("macros", {}))
    found: dict[Pattern, tuple[str, ...]] = {}
    ids: set[str] = set()
    for name, table in tables:
        for entry in table.get("pattern", []):
            pattern = Pattern(
                id=entry["id"],
                label=entry["label"],
                value=entry.get("value", ""),
                kind=entry.get("kind", ""),
                weight=entry.get("weight", 1.0),
            )
            if pattern.id in ids:
                raise PatternError(f"{name}: the id {pattern.id!r} stands twice")
            ids.add(pattern.id)
            found[pattern] = tuple(wording for phrase in entry["phrases"] for wording in expand(phrase, macros))
    return found, digest


class PhraseBook:
    """All phrases, ready to be found. Loading takes a moment; `shipped_book` keeps one."""

    def __init__(self, folder: Traversable | None = None) -> None:
        patterns, self.digest = load_patterns(folder)
        self._vocab = Vocab()
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        # A pickle of the matcher would hold all phrases once more, a tuple for each; they are let go of as they are learned.
        copies = self._matcher.__reduce__()[1][1]
        self._by_key: dict[int, Pattern] = {}
        self._strange = self._vocab.strings.add(_STRANGE)
        self._ids: dict[str, int] = {}
        pieces: dict[str, list[int]] = {}
        self._roles: dict[str, set[frozenset[str]]] = {}  # the words of each wording of `may_name_role`, by the most telling one
        self.patterns = tuple(patterns)
        for pattern in self.patterns:
            wordings = patterns.pop(pattern)  # all of them take 30 MB: each is let go of as it is learned
            if pattern.label == "service" and pattern.kind in {"role", "strong"}:
                for wording in wordings:
                    forms = split_words(fold(wording)).forms
                    self._roles.setdefault(max(forms, key=_telling), set()).add(frozenset(forms))
            for wording in wordings:
                for piece in wording.split():
                    if piece not in pieces:
                        pieces[piece] = self._learn(piece)
            # The matcher takes the hashes of a phrase's words as well as a Doc of them: 50,000 Docs take half of the loading.
            phrases: Any = [[key for piece in wording.split() for key in pieces[piece]] for wording in wordings]
            self._matcher.add(pattern.id, phrases)
            copies[pattern.id].clear()
            self._by_key[self._vocab.strings[pattern.id]] = pattern

    def may_name_role(self, words: Words) -> bool:
        """Whether a text holds all words of a wording that names its writer's service: without them nothing need be found."""
        forms = frozenset(words.forms)
        return any(wording <= forms for form in self._roles.keys() & forms for wording in self._roles[form])

    def _learn(self, piece: str) -> list[int]:
        """The hashes of the words between two blanks of a phrase ("make-up" holds two)."""
        forms = split_words(fold(piece)).forms
        for form in forms:
            self._ids[form] = self._vocab.strings.add(form)
        return [self._ids[form] for form in forms]

    def keep_for_good(self) -> None:
        """Lets go of nearly half of its memory, 35 MB, which only serves to free the rest: none of it will be."""
        for held in gc.get_referents(self._matcher):  # one of them is its pool, which remembers each of 430,000 places
            if isinstance(addresses := getattr(held, "addresses", None), dict):
                addresses.clear()

    def find(self, words: Words) -> list[Hit]:
        """Every hit in `words` by place, the longest of each label only, and none inside a mask ("speech contest")."""
        if not words.forms:
            return []
        ids, strange = self._ids, self._strange
        hashes: Any = [ids.get(form, strange) for form in words.forms]  # a Doc takes them too, and need not look them up
        doc = Doc(self._vocab, words=hashes)
        by_key, starts, ends = self._by_key, words.starts, words.ends
        found: list[Hit] = []
        # Of each label the last place in `found`, and where it ends; by place those that overlap one another.
        places: dict[str, int] = {}
        reached: dict[str, int] = {}
        tangled: dict[int, list[Hit]] = {}
        for key, first, last in self._matcher(doc):
            hit = Hit(by_key[key], first, last, starts[first], ends[last - 1])
            label = hit.label
            if reached.get(label, 0) <= first:
                places[label] = len(found)
                found.append(hit)
                reached[label] = last
            else:
                place = places[label]
                tangled.setdefault(place, [found[place]]).append(hit)
                reached[label] = max(reached[label], last)
        masks = [hit for hit in found if hit.label == "mask"] if "mask" in reached else []
        for place, hits in tangled.items():
            if hits[0].label == "mask":
                masks += hits[1:]
            found[place], *others = _longest(hits)
            found += others
        if masks:
            found = [hit for hit in found if hit.label != "mask" and _says_more(hit, masks)]
        found.sort(key=_FIRST)
        return found


@cache
def shipped_book() -> PhraseBook:
    """The phrases that ship with the program, read once and kept as long as it runs: what it let go of cannot be freed."""
    book = PhraseBook()
    book.keep_for_good()
    return book


def _telling(form: str) -> tuple[bool, int]:
    return form not in EVERYWHERE, len(form)


def _says_more(hit: Hit, masks: Iterable[Hit]) -> bool:
    """Whether every mask that a phrase overlaps lies inside it: "lunch bunch" is no place to eat, and still a service."""
    first, last = hit.first, hit.last
    return all(first <= mask.first and mask.last <= last for mask in masks if mask.first < last and first < mask.last)


_FIRST = attrgetter("first")


def _longest(hits: Sequence[Hit]) -> list[Hit]:
    """Of hits of which each overlaps another, those that overlap no longer one (and no earlier one of the same length)."""
    if len(hits) == 2:
        return [min(hits, key=_length_then_place)]
    kept: list[Hit] = []
    taken: set[int] = set()
    for hit in sorted(hits, key=_length_then_place):
        places = range(hit.first, hit.last)
        if taken.isdisjoint(places):
            kept.append(hit)
            taken.update(places)
    return kept


def _length_then_place(hit: Hit) -> tuple[int, int, str]:
    return hit.first - hit.last, hit.first, hit.pattern.id
