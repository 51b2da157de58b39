"""Works out which words a regular expression cannot do without; where it is searched, and for what, is decided elsewhere."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import import_module
from math import prod
from typing import Any, NamedTuple

from classifier.words import EVERYWHERE

# The standard library parses expressions for itself; its tree is used as it is, and a test holds what we read from it to what
# the expressions find.
_PARSER: Any = import_module("re._parser")
_OPS: Any = import_module("re._constants")

_MOST = 200  # spellings of one word: beyond it an expression is too open to say
_OFTEN = 25.0  # how much oftener a word of `EVERYWHERE` stands in a sentence than another one
_SHORT = {1: 200.0, 2: 60.0, 3: 15.0, 4: 4.0}  # the same for letters anywhere in a word, by their number
_SETS = 4  # that are asked for one wording: the first few say nearly all
_LIGHT = 2.0  # of many wordings, one with a set that so few sentences meet needs no other
_HEAVIEST = 300.0  # a set that nearly every sentence meets is not worth asking
_TERMS = 6  # wordings of one expression that are asked for one by one
_MARKS = frozenset(
    "!$%&()*+/:<=>?@[]^{|}"
)  # each of them is a word; frames put a semicolon for a dash, and the others tell little
_EDGE, _NUMBER, _ANY = "edge", "number", ""  # what stands beside letters: the end of a word, a digit, anything
_SEGMENT = re.compile(r"[^\W\d_]+(?:'(?!s(?![^\W\d_]))[^\W\d_]+)*|\d+")
_REPEATS = frozenset({_OPS.MAX_REPEAT, _OPS.MIN_REPEAT, _OPS.POSSESSIVE_REPEAT})
_LOOKS = frozenset({_OPS.ASSERT, _OPS.ASSERT_NOT})
_BLANK = frozenset({_OPS.CATEGORY_SPACE, _OPS.CATEGORY_NOT_WORD})


class Piece(NamedTuple):
    """Letters or digits that stand in a word, and whether it must begin or end with them (an apostrophe begins and ends too)."""

    letters: str
    begins: bool
    ends: bool


NUMBER = Piece("#", begins=False, ends=False)  # any number
NAME = Piece("^", begins=False, ends=False)  # any capital letter, where a text has any
Needs = list[frozenset[Piece]]


class _Item:
    """An operation of the tree: its argument, what stands in it (`parts`), and all that it spells, [] where that is too much."""

    __slots__ = ("arg", "edge", "looks", "number", "op", "optional", "parts", "spelled", "walked")

    def __init__(self, op: Any, arg: Any, parts: "Parts") -> None:
        self.op = op
        self.arg = arg
        self.parts: list[list[_Item]] = []
        self.spelled: list[str] = []
        self.walked: dict[tuple[str, bool], Needs] = {}  # what a choice needs, by what stands before and after it
        self.number = self.edge = False  # whether it is a digit; the end of a word, or a character that stands in none
        self.optional = op in _REPEATS and arg[0] == 0  # whether it may be left out
        if op is _OPS.LITERAL:
            self.spelled, self.edge = _of_letter(arg)
        elif op is _OPS.IN:
            self.spelled, self.number, self.edge = _of_class(tuple(arg))
        elif op is _OPS.AT:
            self.edge = arg is not _OPS.AT_NON_BOUNDARY
        elif op is _OPS.BRANCH:
            self.parts = [_items(one, parts) for one in arg[1]]
            each = [_spellings(one) for one in self.parts]
            self.spelled = list(dict.fromkeys(one for found in each for one in found)) if all(each) else []
        elif op in _REPEATS:
            self.parts = [_items(arg[2], parts)]
            inner = _spellings(self.parts[0]) if arg[0] == 0 and arg[1] == 1 else []
            self.spelled = ["", *inner] if inner else []
            self.number = not self.optional and len(self.parts[0]) == 1 and self.parts[0][0].number
        elif op in _LOOKS:
            self.parts = [_items(arg[1], parts)]
            self.edge = _no_word_beside(self)
        self.looks = op in _LOOKS and not self.edge  # whether it takes no letter and says nothing of the ends of words


Part = list[_Item]
Parts = Mapping[str, Part]
_NO_PARTS: Parts = {}


def alternatives(source: str) -> list[str]:
    """The wordings that stand side by side in an expression ("a|b(c|d)" gives "a" and "b(c|d)")."""
    found, depth, start = [], 0, 0
    for match in _SYNTAX.finditer(source):
        mark = match.group()
        depth += (mark == "(") - (mark == ")")
        if mark == "|" and depth == 0:
            found.append(source[start : match.start()])
            start = match.end()
    return [*found, source[start:]]


def has_groups(source: str) -> bool:
    """Whether a match of the expression has groups that may be asked for."""
    return any(match.group() == "(" and not source.startswith("?", match.end()) for match in _SYNTAX.finditer(source)) or (
        "(?P<" in source
    )


_SYNTAX = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)  # what is escaped or in a class parts nothing


def part(source: str, parts: Parts = _NO_PARTS) -> Part:
    """An expression that stands in others for a letter: worked out once, and not wherever it stands."""
    return _items(_PARSER.parse(source), parts)


def needed(source: str, flags: int = 0, parts: Parts = _NO_PARTS, *, names: bool = False) -> list[Needs]:
    """What must stand in a text that the expression fits: for one of its wordings, of each set a piece.

    No wording where nothing can be said. Words are those of `classifier.words`, in small letters; what only looks around
    (`(?=...)`) asks for nothing. `parts` stand in it for their letters. With `names`, a capital letter may be needed too.
    """
    items = _items(_PARSER.parse(source, flags), parts)
    whole = _telling(_walk(items, [""], _ANY, closed=False), names=names)
    apart = _apart_from_one_another(items, names=names)
    if apart and _chance(apart) < _chance([whole]) / 2:
        return apart
    return [whole] if whole else []


def held(source: str, flags: int = 0) -> frozenset[Piece]:
    """The words that may stand in what the expression fits: it must spell each of them out as a whole."""
    return frozenset(_held(_items(_PARSER.parse(source, flags), _NO_PARTS)))


def _held(items: Iterable[_Item]) -> Iterator[Piece]:
    spelled = [""]
    for item in items:
        if item.op in _LOOKS or item.op is _OPS.AT:
            continue
        if item.spelled and len(item.spelled) * len(spelled) <= _MOST:
            spelled = [start + end for start in spelled for end in item.spelled]
            continue
        yield from _letters(spelled)
        spelled = [""]
        if item.spelled:
            spelled = item.spelled
        elif item.number:
            yield NUMBER
        elif item.parts:
            for one in item.parts:
                yield from _held(one)
    yield from _letters(spelled)


def _letters(spelled: Iterable[str]) -> Iterator[Piece]:
    for one in spelled:
        for match in _SEGMENT.finditer(one):
            yield Piece(match.group(), begins=True, ends=True)


def _apart_from_one_another(items: Sequence[_Item], *, names: bool) -> list[Needs]:
    """What each of its wordings needs, those together that say enough with one set each; nothing where one needs nothing."""
    at = next((at for at, item in enumerate(items) if item.op is _OPS.BRANCH and not item.spelled), None)
    if at is None:
        return []
    wholes = ([*items[:at], *one, *items[at + 1 :]] for one in items[at].parts)
    each = [_telling(_walk(one, [""], _ANY, closed=False), names=names) for one in wholes]
    if not all(each):
        return []
    each = sorted((sets[:1] if weight(sets[0]) <= _LIGHT else sets for sets in each), key=lambda sets: weight(sets[0]))
    apart = [sets for sets in each if len(sets) > 1][-_TERMS:]
    together = frozenset[Piece]().union(*(sets[0] for sets in each if sets not in apart))
    return [*([[together]] if together else []), *apart]


def _chance(wordings: Iterable[Needs]) -> float:
    """How many sentences have one of the wordings' needs, as a rough guess."""
    return sum(prod(min(1.0, weight(one) / _HEAVIEST) for one in sets) for sets in wordings)


@lru_cache(maxsize=1 << 12)  # of one expression's sets the same are weighed again and again
def weight(pieces: frozenset[Piece]) -> float:
    """How often a sentence meets one of the pieces: about 1 for each word that is not in every other sentence."""
    return sum(map(_weight, pieces))


@cache
def _weight(piece: Piece) -> float:
    letters, begins, ends = piece
    if piece in {NUMBER, NAME}:
        return _OFTEN
    if begins and ends:
        return _OFTEN if letters in EVERYWHERE else 1.0
    shorter = _SHORT.get(len(letters), 1.5) / (4 if begins or ends else 1)
    return max(1.0, shorter) + _OFTEN * (begins and any(word.startswith(letters) for word in EVERYWHERE))


def _telling(sets: Needs, *, names: bool) -> Needs:
    """The sets that say most, the best first."""
    found = (one for one in sets if weight(one) <= _HEAVIEST and (names or NAME not in one))
    return sorted(dict.fromkeys(found), key=weight)[:_SETS]


def _items(tree: Iterable[tuple[Any, Any]], parts: Parts) -> list[_Item]:
    """The items of a tree, with groups undone."""
    found: list[_Item] = []
    for op, arg in tree:
        if op is _OPS.SUBPATTERN:
            found += _items(arg[-1], parts)
        elif op is _OPS.ATOMIC_GROUP:
            found += _items(arg, parts)
        elif op in _REPEATS and arg[0] == arg[1] == 1:
            found += _items(arg[2], parts)
        elif op is _OPS.LITERAL and parts and chr(arg) in parts:
            found += parts[chr(arg)]
        else:
            found.append(_Item(op, arg, parts))
    return found


def _spellings(items: Sequence[_Item]) -> list[str]:
    spelled = [""]
    for item in items:
        if not item.spelled or len(spelled) * len(item.spelled) > _MOST:
            return []
        spelled = [start + end for start in spelled for end in item.spelled]
    return spelled


def _walk(items: Sequence[_Item], spelled: list[str], before: str, *, closed: bool) -> Needs:
    """The sets that `items` need, which go on a word `spelled` so far; `closed`: its end is the end of a word."""
    found: Needs = []
    for number, item in enumerate(items):
        if item.looks:
            continue
        if item.spelled and len(item.spelled) * len(spelled) <= _MOST:
            spelled = [start + end for start in spelled for end in item.spelled]
            continue
        rest = items[number:]
        digit = item.number
        if item.op is _OPS.BRANCH:
            found += _choice(item, spelled, before, closed=_opens(rest[1:], closed=closed))
        found += _pieces(spelled, before, _EDGE if _opens(rest, closed=closed) else _NUMBER if digit else _ANY)
        if digit or _is_capital(item):
            found.append(frozenset({NUMBER if digit else NAME}))
        elif item.op is _OPS.LITERAL and chr(item.arg) in _MARKS:
            found.append(frozenset({Piece(chr(item.arg), begins=True, ends=True)}))
        elif item.op in _REPEATS and not item.optional:
            found += _walk(item.parts[0], [""], _ANY, closed=False)
        at_edge = before == _EDGE and not any(spelled)
        before = _NUMBER if digit else _EDGE if _closes(item, at_edge=at_edge) else _ANY
        spelled = [""]
    return found + _pieces(spelled, before, _EDGE if closed else _ANY)


def _choice(item: _Item, spelled: list[str], before: str, *, closed: bool) -> Needs:
    """One set, the best of each of the item's choices; none where one of them needs nothing."""
    key = before, closed
    if any(spelled) or key not in item.walked:
        each = [_walk(one, spelled, before, closed=closed) for one in item.parts]
        found = [frozenset[Piece]().union(*(min(sets, key=weight) for sets in each))] if all(each) else []
        if any(spelled):
            return found
        item.walked[key] = found
    return item.walked[key]


def _pieces(spelled: Sequence[str], before: str, after: str) -> Needs:
    """One set, a piece for each spelling; none where one of them holds no letter."""
    if "" in spelled:  # nearly always: between two others nothing was spelled
        return []
    found = set()
    for one in spelled:
        segments = [
            Piece(
                letters,
                inner_begin or before == _EDGE or (before == _NUMBER and not number),
                inner_end or after == _EDGE or (after == _NUMBER and not number),
            )
            for letters, number, inner_begin, inner_end in _segments(one)
        ]
        if not segments:
            return []
        found.add(min(segments, key=_weight))
    return [frozenset(found)]


@lru_cache(maxsize=1 << 12)
def _segments(spelled: str) -> list[tuple[str, bool, bool, bool]]:
    """The letters and numbers of a spelling, whether each is a number, and whether it begins and ends within the spelling."""
    return [
        (match.group(), match.group().isdecimal(), match.start() > 0, match.end() < len(spelled))
        for match in _SEGMENT.finditer(spelled)
    ]


@cache
def _of_letter(code: int) -> tuple[list[str], bool]:
    """What a character spells, and whether no word holds it: it ends the one before and begins the one after."""
    return [chr(code).lower()] if _in_word(code) else [], _apart(code)


@cache
def _of_class(members: tuple[tuple[Any, Any], ...]) -> tuple[list[str], bool, bool]:
    """The same of a class of characters, and whether all of them are digits."""
    spelled = [chr(value).lower() for one, value in members if one is _OPS.LITERAL and _in_word(value)]
    number = all(
        (one is _OPS.CATEGORY and value is _OPS.CATEGORY_DIGIT)
        or (one is _OPS.RANGE and chr(value[0]).isdecimal() and chr(value[1]).isdecimal())
        or (one is _OPS.LITERAL and chr(value).isdecimal())
        for one, value in members
    )
    edge = all((one is _OPS.LITERAL and _apart(value)) or (one is _OPS.CATEGORY and value in _BLANK) for one, value in members)
    return spelled if len(spelled) == len(members) else [], number, edge


def _in_word(code: int) -> bool:
    letter = chr(code)
    return (letter.isalpha() or letter.isdecimal() or letter == "'") and len(letter.lower()) == 1


def _apart(code: int) -> bool:
    letter = chr(code)
    return not letter.isalnum() and letter != "'"


def _is_capital(item: _Item) -> bool:
    return item.op is _OPS.IN and all(
        (one is _OPS.LITERAL and chr(value).isupper())
        or (one is _OPS.RANGE and chr(value[0]).isupper() and chr(value[1]).isupper())
        for one, value in item.arg
    )


def _no_word_beside(item: _Item) -> bool:
    """Whether it says that no letter, digit or underscore stands beside it."""
    if item.op is not _OPS.ASSERT_NOT or len(item.parts[0]) != 1:
        return False
    inner = item.parts[0][0]
    return inner.op is _OPS.IN and (_OPS.CATEGORY, _OPS.CATEGORY_WORD) in inner.arg


def _opens(items: Sequence[_Item], *, closed: bool) -> bool:
    """Whether all that the items fit begins with the end of a word; `closed`: one follows them."""
    for number, item in enumerate(items):
        if item.looks:
            continue
        if item.op is _OPS.BRANCH:
            rest = items[number + 1 :]
            return all(_opens([*one, *rest], closed=closed) for one in item.parts)
        if item.op not in _REPEATS:
            return item.edge
        if not _opens(item.parts[0], closed=False):
            return False
        if not item.optional:
            return True
    return closed


def _closes(item: _Item, *, at_edge: bool) -> bool:
    """Whether all that the item fits ends with the beginning of a word; `at_edge`: one stands before it."""
    if item.op is _OPS.BRANCH:
        return all(_closing(one, at_edge=at_edge) for one in item.parts)
    if item.op in _REPEATS:
        return (at_edge or not item.optional) and _closing(item.parts[0], at_edge=False)
    return item.edge


def _closing(items: Iterable[_Item], *, at_edge: bool) -> bool:
    for item in items:
        if not item.looks:
            at_edge = _closes(item, at_edge=at_edge)
    return at_edge
