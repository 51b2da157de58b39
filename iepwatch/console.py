"""How results reach a person or a script: tables, JSON Lines, progress, and errors as sentences. It decides nothing."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol


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
    held = [list(row) for row in rows]
    if not held:
        say(empty)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in held:
        drawn.add_row(*(Text(printable(cell)) for cell in row))
    console = Console(file=sys.stdout, highlight=False, soft_wrap=False)
    # In a pipe there is no width: nothing is folded there.
    console.print(drawn, width=None if console.is_terminal else max(200, *(sum(map(len, row)) + 2 * len(row) for row in held)))


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
