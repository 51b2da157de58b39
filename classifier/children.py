"""Which of the configured children a text is about, by their names and aliases alone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from classifier.words import fold


@dataclass(frozen=True, slots=True)
class ChildNames:
    """A child's name as configured, and what else it is called."""

    name: str
    aliases: tuple[str, ...] = ()


class ChildFinder:
    """Finds children by name; a first name counts too where no other child bears it."""

    def __init__(self, children: tuple[ChildNames, ...]) -> None:
        firsts = [child.name.split()[0].lower() for child in children if child.name.split()]
        self._patterns: list[tuple[str, re.Pattern[str]]] = []
        words: set[str] = set()
        for child in children:
            called = {child.name, *child.aliases}
            first = child.name.split()[0] if child.name.split() else ""
            if first and firsts.count(first.lower()) == 1:
                called.add(first)
            forms = sorted({fold(form).strip() for form in called if form.strip()}, key=len, reverse=True)
            words.update(form for form in forms if form.isalpha())
            if forms:
                self._patterns.append((child.name, re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, forms)) + r")(?!\w)")))
        self.words = tuple(sorted(words))

    def find(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The children named in the folded texts: those of the first text that names any, the most often named first."""
        for text in texts if self._patterns else ():
            counts = [(len(pattern.findall(text)), name) for name, pattern in self._patterns]
            found = [name for count, name in sorted(counts, key=lambda one: -one[0]) if count]
            if found:
                return tuple(found)
        return ()
