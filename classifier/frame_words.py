"""Works out which words a frame's wording cannot do without, so that most sentences are passed over without a search."""

from collections.abc import Iterator
from dataclasses import dataclass

from classifier.words import split_words, word_set

# What stands in most sentences tells nothing: a set of words weighs by how often it would let a wording through.
_EVERYWHERE = word_set("""the a an to in on of for with and is are was be been will has have had do not it he she
    him her his i we you they this that at as from by our your my their out up so but if or all no can would one me us
    now week day time day's going go""")
_MOST = 400  # spellings of one word: beyond it a wording is too open to say
_OFTEN = 25.0


@dataclass(slots=True)
class _Item:
    """A piece of a wording: `text`, the wordings it may be (`choices`), a gap between words, or anything else (`open`)."""

    text: str = ""
    choices: "list[list[_Item]] | None" = None
    gap: bool = False
    open: bool = False
    optional: bool = False


def needed_words(wording: str) -> list[frozenset[str]]:
    """Sets of words of which each must have one in a sentence that the wording fits, the most telling first.

    `wording` is a regular expression without its macros: groups, alternatives, optional pieces, classes and escapes are
    understood; a blank parts words, and so does `~`.
    """
    items, _ = _sequence(wording, 0)
    return sorted(_needed(items), key=_weight)


def alternatives(wording: str) -> list[str]:
    """The wordings that stand side by side in one ("a|b(c|d)" gives "a" and "b(c|d)")."""
    found, depth, start = [], 0, 0
    for at, letter in enumerate(wording):
        if letter in "([" and wording[at - 1 : at] != "\\":
            depth += 1
        elif letter in ")]" and wording[at - 1 : at] != "\\":
            depth -= 1
        elif letter == "|" and depth == 0:
            found.append(wording[start:at])
            start = at + 1
    return [*found, wording[start:]]


def _weight(words: frozenset[str]) -> float:
    return sum(_OFTEN if word in _EVERYWHERE or word.isdigit() else 1.0 for word in words)


def _sequence(wording: str, at: int) -> tuple[list[_Item], int]:
    choices: list[list[_Item]] = [[]]
    while at < len(wording) and wording[at] != ")":
        letter = wording[at]
        if letter == "|":
            choices.append([])
            at += 1
            continue
        item, at = _item(wording, at)
        at = _quantified(wording, at, item)
        choices[-1].append(item)
    return (choices[0] if len(choices) == 1 else [_Item(choices=choices)]), at


def _item(wording: str, at: int) -> tuple[_Item, int]:
    letter = wording[at]
    if letter == "(":
        ahead = wording.startswith(("(?!", "(?<!", "(?=", "(?<="), at)
        inner, end = _sequence(wording, at + 3 if wording.startswith("(?:", at) else at + 1)
        return (_Item(optional=True) if ahead else _Item(choices=[inner])), end + 1
    if letter == "[":
        end = wording.index("]", at + 2)
        letters = "123456789" if wording[at + 1 : end] == "1-9" else wording[at + 1 : end]
        return (_Item(choices=[[_Item(text=one)] for one in letters]) if letters.isalnum() else _Item(open=True)), end + 1
    if letter == "\\":
        plain = not wording[at + 1].isalnum()
        edge = wording[at + 1] == "b"
        return (_Item(text=wording[at + 1]) if plain else _Item(optional=edge, open=not edge)), at + 2
    if letter in " ~":
        return _Item(gap=True), at + 1
    return (_Item(open=True) if letter == "." else _Item(text=letter)), at + 1


def _quantified(wording: str, at: int, item: _Item) -> int:
    while at < len(wording) and wording[at] in "?*+{":
        if wording[at] == "{":
            item.optional = item.optional or wording[at + 1] == "0"
            item.open = True
            at = wording.index("}", at) + 1
        else:
            item.optional = item.optional or wording[at] in "?*"
            item.open = item.open or wording[at] in "*+"
            at += 1
    return at


def _needed(items: list[_Item]) -> list[frozenset[str]]:
    return [words for chunk in _chunks(items) for words in _of_chunk(chunk)]


def _chunks(items: list[_Item]) -> Iterator[list[_Item]]:
    chunk: list[_Item] = []
    for item in items:
        parts = item.gap or _at_edge(item, 0) or _at_edge(item, -1)
        if parts and chunk:
            yield chunk
            chunk = []
        if item.gap or (parts and item.optional):
            continue
        chunk.append(item)
        if _at_edge(item, -1):
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _at_edge(item: _Item, edge: int) -> bool:
    """Whether every choice begins (0) or ends (-1) with a gap: then a new word begins there."""
    return item.choices is not None and all(
        choice and (choice[edge].gap or _at_edge(choice[edge], edge)) for choice in item.choices
    )


def _of_chunk(chunk: list[_Item]) -> list[frozenset[str]]:
    real = [item for item in chunk if item.text or item.choices is not None or item.open]
    if len(real) == 1 and real[0].choices is not None and not real[0].optional:
        if len(real[0].choices) == 1:
            return _needed(real[0].choices[0])
        each = [_needed(choice) for choice in real[0].choices]
        if all(each):
            return [frozenset().union(*(min(sets, key=_weight) for sets in each))]
        return []
    spelled = _spellings(chunk)
    if not spelled:
        return []
    firsts = {split_words(one).forms[0] if split_words(one).forms else "" for one in spelled}
    return [] if "" in firsts else [frozenset(firsts)]


def _spellings(items: list[_Item]) -> list[str]:
    """Every spelling of a word, [] where it is open or too many."""
    spelled = [""]
    for item in items:
        if item.open or item.gap:
            return []
        endings = [item.text]
        if item.choices is not None:
            each = [_spellings(choice) for choice in item.choices]
            if not all(each):
                return []
            endings = [one for found in each for one in found]
        if item.optional:
            endings.append("")
        spelled = [one + ending for one in spelled for ending in endings]
        if len(spelled) > _MOST:
            return []
    return spelled
