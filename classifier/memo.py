"""Remembers what was made of a key: most mail is made of the same few thousand words. It knows nothing of what it remembers."""

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Made = TypeVar("Made")
MOST = 1 << 14  # a reader's common words and some names


class Memo(dict[Key, Made]):
    """What is made of a key, made once; of at most `most` keys, and those in use outlast the others.

    Once there are half as many, all are laid aside, and the one that is asked for again is taken up from there. Forgetting all of
    them would mean to make the common ones anew every hundred letters.
    """

    def __init__(self, make: Callable[[Key], Made], most: int = MOST) -> None:
        super().__init__()
        self._make = make
        self._half = max(1, most // 2)
        self._aside: dict[Key, Made] = {}

    def __missing__(self, key: Key) -> Made:
        if len(self) >= self._half:
            self._aside = self.copy()
            super().clear()
        made = self[key] = self._aside.pop(key) if key in self._aside else self._make(key)
        return made

    def clear(self) -> None:
        """Forgets all."""
        super().clear()
        self._aside.clear()
