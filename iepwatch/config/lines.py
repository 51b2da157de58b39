"""On which line of a TOML file a key stands: tomllib reads values and forgets places."""

import re
from collections import Counter

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=")

Path = tuple[str | int, ...]


def key_lines(text: str) -> dict[Path, int]:
    """The line, from 1, of each table and key: `("child", 0, "service", 1, "minutes")` is in the second service's table.

    Keys inside inline tables and multi-line values are found by their parent's line.
    """
    found: dict[Path, int] = {}
    counts: Counter[Path] = Counter()
    table: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _place(tuple(_bare(part) for part in header[2].split(".")), counts, array=header[1] == "[[")
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            parts = tuple(_bare(part) for part in key[1].split("."))
            found.setdefault((*table, *parts), number)
    return found


def _bare(part: str) -> str:
    return part.strip().strip("\"'")


def _place(names: tuple[str, ...], counts: Counter[Path], *, array: bool) -> Path:
    """The path of a table, with the index of the newest element after the name of each array of tables before it."""
    path: Path = ()
    for depth, name in enumerate(names):
        path = (*path, name)
        last = depth == len(names) - 1
        if last and array:
            counts[path] += 1
        if counts[path]:
            path = (*path, counts[path] - 1)
    return path


def line_of(lines: dict[Path, int], path: Path) -> int | None:
    """The line of `path`, else of the nearest thing around it."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None
