"""Remembers what was made of a key: most mail is made of the same few thousand words. It knows nothing of what it remembers."""

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Made = TypeVar("Made")
MOST = 1 << 14  # a reader's common words and some names


class Memo(dict[Key, Made]):
    """What is made of a key, made once; all are forgotten once there are `most`."""

    def __init__(self, make: Callable[[Key], Made], most: int = MOST) -> None:
        super().__init__()
        self._make = make
        self._most = most

    def __missing__(self, key: Key) -> Made:
        if len(self) >= self._most:
            self.clear()
        made = self[key] = self._make(key)
        return made
