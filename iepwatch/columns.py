"""Sets rows in columns for a person, folded to the width of a terminal; it prints nothing.

Rich draws better tables, but takes half a second over the seven hundred rows of a long school year.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from unicodedata import category, east_asian_width

LONGEST_WORD = 12  # "occupational": up to here a word is not broken
UNBROKEN = ("id", "date")  # what a person copies by eye, or reads down, is not broken over two lines
MANY = 8  # so many columns stand closer together, to fit a terminal of 80
NO_WIDTH = frozenset({"Mn", "Me", "Cf"})


def lines_of(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> Iterator[str]:
    """The lines of the table, those of the head first. With `width` None nothing is folded: a row is a line."""
    gap = "  " if len(columns) < MANY else " "
    natural = [
        max(map(cells, (*column.split("\n"), *(line for row in rows for line in row[number].split("\n")))))
        for number, column in enumerate(columns)
    ]
    widths = natural
    if width is not None and sum(natural) + len(gap) * (len(columns) - 1) > width:
        least = [_least(column, natural[number], [row[number] for row in rows]) for number, column in enumerate(columns)]
        widths = _shrunk(natural, least, width - len(gap) * (len(columns) - 1))
    for row in (columns, *rows):
        folded = [list(_folded(cell, room)) for cell, room in zip(row, widths, strict=True)]
        for pieces in zip_longest(*folded, fillvalue=""):
            padded = (piece + " " * (room - cells(piece)) for piece, room in zip(pieces, widths, strict=True))
            yield gap.join(padded).rstrip()


def cells(text: str) -> int:
    """How many places of a terminal a text takes: two for a wide letter, none for a mark on another."""
    if text.isascii():
        return len(text)
    return sum(0 if category(letter) in NO_WIDTH else 1 + (east_asian_width(letter) in "WF") for letter in text)


def _least(column: str, natural: int, held: Sequence[str]) -> int:
    if column in UNBROKEN:
        return natural
    words = (cells(word) for text in (column, *held) for word in text.split())
    return min(max(words, default=0), LONGEST_WORD, natural)


def _shrunk(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """The widths, the widest taken in first, until they fit or nothing gives way any more."""
    widths = list(natural)
    while sum(widths) > room:
        giving = [number for number, width in enumerate(widths) if width > least[number]]
        if not giving:
            break
        widths[max(giving, key=lambda number: widths[number])] -= 1
    return widths


def _folded(text: str, room: int) -> Iterator[str]:
    for line in text.split("\n"):
        if cells(line) <= room:
            yield line
        else:
            yield from _filled(line.split(), room)


def _filled(words: Sequence[str], room: int) -> Iterator[str]:
    """The words in lines of `room` places; a word that is longer is cut."""
    line = ""
    for word in words:
        rest = word
        if line and cells(line) + 1 + cells(rest) <= room:
            line = f"{line} {rest}"
            continue
        if line:
            yield line
        while cells(rest) > room and len(rest) > 1:
            cut = next(number for number in range(len(rest), 0, -1) if cells(rest[:number]) <= room or number == 1)
            yield rest[:cut]
            rest = rest[cut:]
        line = rest
    if line:
        yield line
