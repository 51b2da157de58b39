"""How results reach a person or a script: tables, JSON Lines, progress, and errors as sentences. It decides nothing."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol
from unicodedata import combining, east_asian_width


def print_json(value: Mapping[str, Any]) -> None:
    """One object on one line of stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(", ", ": ")) + "\n")


def say(text: str = "") -> None:
    """A line of result on stdout."""
    # A surrogate, or a terminal that is not UTF-8, must not end the program with half the answer printed.
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")


def tell(text: str) -> None:
    """A line for the person on stderr: progress, advice, what went wrong."""
    sys.stderr.write(text.encode("utf-8", "replace").decode("utf-8") + "\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> None:
    """A table for a person, as wide as the terminal; `empty` is said where there is no row."""
    held = [tuple(printable(cell) for cell in row) for row in rows]
    if not held:
        say(empty)
    elif sys.stdout.isatty():
        _on_screen(columns, held)
    else:
        _in_a_pipe(columns, held)


def _on_screen(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    Console(file=sys.stdout, highlight=False, soft_wrap=False).print(drawn)


def _in_a_pipe(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """In a pipe there is no width and no colour: nothing is folded, and a thousand rows take no second to draw."""
    whole = [tuple(columns), *(tuple(cell.replace("\n", " ").replace("\t", " ") for cell in row) for row in rows)]
    widths = [max(cell_width(row[place]) for row in whole) for place in range(len(columns))]
    for row in whole:
        say("  ".join(cell + " " * (width - cell_width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())


def cell_width(text: str) -> int:
    """How many places a text takes on a terminal: an ideograph takes two, an accent that joins its letter none."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def printable(text: str) -> str:
    """Mail is hostile: control characters would move the cursor of a terminal, or recolour it."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "\N{REPLACEMENT CHARACTER}" for letter in text)


class Bar(Protocol):
    """A progress bar that is moved on by what has been done."""

    def __call__(self, done: int = 1) -> None:
        """Move on."""


def _unmoved(done: int = 1) -> None:
    """A bar that nobody sees."""
    del done


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Bar]:
    """A progress bar on a terminal, nothing in a pipe. `total` is None where it is not known."""
    if not sys.stderr.isatty():
        yield _unmoved
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done=1: bar.advance(task, done)
