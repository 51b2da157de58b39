"""How results reach a person or a script: tables, JSON Lines, progress, and errors as sentences. It decides nothing."""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from itertools import islice
from typing import Any, Protocol

from casefile.errors import IepWatchError


class OutputClosedError(IepWatchError):
    """Whoever read the output has gone away (`| head`): nothing is wrong, and there is nobody to tell."""

    exit_status = 141  # what a shell reports of a program that SIGPIPE ended


class OutputFullError(IepWatchError):
    """The output could not be written: the disk under it is full, say."""


@contextmanager
def written() -> Iterator[None]:
    """Turns what may go wrong with stdout into errors of this program; click would end with its own status."""
    try:
        yield
    except BrokenPipeError:
        _give_up_stdout()
        raise OutputClosedError("the output was closed") from None
    except OSError as error:
        _give_up_stdout()
        advice = "What was done is kept; print it to another place"
        raise OutputFullError(f"the output could not be written: {error.strerror}", advice=advice) from None


def _give_up_stdout() -> None:
    sys.stdout = StringIO()  # the interpreter flushes stdout once more at exit


def print_json(value: Mapping[str, Any]) -> None:
    """One object on one line of stdout: UTF-8 as it is; escaped where the terminal, or a lone surrogate, would not have it."""
    line = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    try:
        line.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        line = json.dumps(value, ensure_ascii=True, separators=(", ", ": "))
    with written():
        sys.stdout.write(line + "\n")


def say_all(lines: Iterable[str]) -> None:
    """Many lines of result at once."""
    text = "\n".join(lines)
    if text:
        say(text)


def say(text: str = "") -> None:
    """A line of result on stdout."""
    # A surrogate, or a terminal that is not UTF-8, must not end the program with half the answer printed.
    encoding = sys.stdout.encoding or "utf-8"
    with written():
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")


def tell(text: str) -> None:
    """A line for the person on stderr: progress, advice, what went wrong."""
    sys.stderr.write(text.encode("utf-8", "replace").decode("utf-8") + "\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> None:
    """A table for a person, as wide as the terminal; `empty` is said where there is no row."""
    held = [[printable(cell).replace("\t", " ") for cell in row] for row in rows]
    if not held:
        say(empty)
        return
    from iepwatch.columns import lines_of

    # In a pipe there is no width: nothing is folded there, so that a line is a row. COLUMNS is a person's own wish.
    on_screen = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if on_screen or "COLUMNS" in os.environ else None
    head = max(column.count("\n") for column in columns) + 1
    bold = on_screen and not os.environ.get("NO_COLOR")
    lines = lines_of(columns, held, width)
    for line in islice(lines, head):
        say(f"\033[1m{line}\033[0m" if bold else line)
    say_all(lines)


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
