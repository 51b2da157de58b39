"""Reads the header block of a message or a part from its bytes; what the values mean is read elsewhere."""

import re
from dataclasses import dataclass, field

from ingest.limits import Limits

FIELD = re.compile(rb"([!-9;-~]{1,120})[ \t]{0,8}:")  # RFC 5322, 2.2, with the blank before the colon that old mail has
_PARAMETER = re.compile(
    r";[ \t\r\n]{0,200}([A-Za-z0-9_.*'%-]{1,80})[ \t]{0,20}=[ \t]{0,20}(\"(?:[^\"\\]|\\.){0,4000}\"?|[^;]{0,4000})"
)
_TYPE = re.compile(r"[ \t]*([A-Za-z0-9!#$&^_.+-]{1,100})/([A-Za-z0-9!#$&^_.+-]{1,100})")


@dataclass(frozen=True, slots=True, repr=False)
class Headers:
    """The fields of a header block in order: lower-case name and the unfolded value's bytes as text (surrogateescape)."""

    fields: tuple[tuple[str, str], ...] = ()

    def first(self, name: str) -> str | None:
        """The first value of `name` (lower case), or None."""
        for key, value in self.fields:
            if key == name:
                return value
        return None

    def every(self, name: str) -> tuple[str, ...]:
        """All values of `name`, topmost first."""
        return tuple(value for key, value in self.fields if key == name)

    def has(self, name: str) -> bool:
        """Whether the field is there."""
        return self.first(name) is not None


@dataclass(slots=True)
class Splitting:
    """What is noted while a message is split: its defects and how many parts it has."""

    limits: Limits
    defects: list[str] = field(default_factory=list)
    parts: int = 0

    def note(self, defect: str) -> None:
        """Adds a defect once."""
        if defect not in self.defects:
            self.defects.append(defect)


def split_headers(source: bytes, start: int, end: int, splitting: Splitting) -> tuple[Headers, int]:
    """The header block at `start`, and where the body begins."""
    limits = splitting.limits
    if source[start : start + 1] == b"\n" or start >= end:
        return Headers(), min(start + 1, end)
    if source[start : start + 2] == b"\r\n":
        return Headers(), min(start + 2, end)
    head_end, body_at = _header_end(source, start, end, limits.header_bytes)
    if body_at < 0:
        splitting.note("header-too-long")
        gaps = [(source.find(gap, head_end, end), len(gap)) for gap in (b"\n\n", b"\r\n\r\n")]
        body_at = min((at + length for at, length in gaps if at >= 0), default=end)
    text = source[start:head_end].decode("utf-8", "surrogateescape")
    if "\x00" in text:
        text = text.replace("\x00", "")
        splitting.note("nul-byte")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > limits.header_lines:
        splitting.note("too-many-header-lines")
        del lines[limits.header_lines :]
    fields, text_at = _fields(lines, splitting)
    if text_at is not None:
        body_at = _offset_of_line(source, start, text_at)
    return Headers(tuple((name, _unfolded(pieces, splitting)) for name, pieces in fields)), body_at


def _fields(lines: list[str], splitting: Splitting) -> tuple[list[tuple[str, list[str]]], int | None]:
    """The fields of header lines with their pieces, and the line on which text begins without a gap, where it does."""
    fields: list[tuple[str, list[str]]] = []
    for number, line in enumerate(lines):
        if line[:1] in (" ", "\t"):
            if fields:
                fields[-1][1].append(line)
            continue
        if not line:
            continue
        name, colon, value = line.partition(":")
        name = name.rstrip(" \t")
        if colon and name and len(name) <= 120 and " " not in name and "\t" not in name:
            fields.append((name.lower(), [value]))
            continue
        splitting.note("no-gap-after-headers" if fields else "bad-header")
        if fields and _looks_like_text(lines[number : number + 3]):
            return fields, number
    return fields, None


def _unfolded(pieces: list[str], splitting: Splitting) -> str:
    value = pieces[0] if len(pieces) == 1 else " ".join([pieces[0], *(piece.strip(" \t") for piece in pieces[1:])])
    if len(value) > splitting.limits.value_chars:
        splitting.note("header-too-long")
        value = value[: splitting.limits.value_chars]
    return value.strip(" \t")


def _header_end(source: bytes, start: int, end: int, most: int) -> tuple[int, int]:
    """Where the header block ends and the body begins; -1 for the body where the block is longer than `most`."""
    last = min(end, start + most + 4)
    best = (-1, -1)
    for gap in (b"\r\n\r\n", b"\n\n", b"\n\r\n", b"\r\r"):
        at = source.find(gap, start, last)
        if at >= 0:
            best = (at, at + len(gap))
            last = min(last, at + len(gap))
    if best[0] >= 0:
        return best
    return (end, end) if end - start <= most else (start + most, -1)


def _looks_like_text(lines: list[str]) -> bool:
    return bool(lines) and not any(FIELD.match(line.encode("utf-8", "surrogateescape")) for line in lines[:2])


def _offset_of_line(source: bytes, at: int, number: int) -> int:
    """Where the line `number` lines below `at` starts, by any of the three line ends."""
    for _ in range(number):
        newline = source.find(b"\n", at)
        stop = newline if newline >= 0 else len(source)
        carriage = source.find(b"\r", at, stop)
        if 0 <= carriage < stop - 1 or (carriage >= 0 and newline < 0):
            at = carriage + 1
        elif newline >= 0:
            at = newline + 1
        else:
            return len(source)
    return at


def read_type(value: str | None, default: str) -> tuple[str, dict[str, str]]:
    """A Content-Type as `("text/plain", parameters)`; the type is "" where it is there but cannot be read."""
    if value is None:
        return default, {}
    match = _TYPE.match(value)
    parameters = read_parameters(value)
    if not match:
        bare = value.partition(";")[0].strip().lower()
        return {"text": "text/plain", "html": "text/html"}.get(bare, ""), parameters
    return f"{match.group(1)}/{match.group(2)}".lower(), parameters


def read_parameters(value: str) -> dict[str, str]:
    """The parameters of a structured header: quotes off, first one wins; at most 50 are read."""
    found: dict[str, str] = {}
    for number, match in enumerate(_PARAMETER.finditer(value)):
        if number >= 50:
            break
        name, text = match.group(1).lower(), match.group(2)
        if text.startswith('"'):
            text = re.sub(r"\\(.)", r"\1", text[1:-1] if text.endswith('"') and len(text) > 1 else text[1:])
        else:
            text = text.strip().strip("'") if not name.endswith("*") else text.strip()
        found.setdefault(name, text)
    return found
