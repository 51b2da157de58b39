"""Splits a message's bytes into headers and parts, without changing, decoding or understanding any of them.

Boundaries are found with `bytes.find`, so a large attachment costs one pass. Every defect is noted and survived: where the
structure cannot be followed, what is left is one part.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from casefile.errors import NotAMessageError
from ingest.limits import Limits

_FIELD = re.compile(rb"([!-9;-~]{1,120})[ \t]{0,8}:")  # RFC 5322, 2.2, with the blank before the colon that old mail has
_PARAMETER = re.compile(
    r";[ \t\r\n]{0,200}([A-Za-z0-9_.*'%-]{1,80})[ \t]{0,20}=[ \t]{0,20}(\"(?:[^\"\\]|\\.){0,4000}\"?|[^;]{0,4000})"
)
_TYPE = re.compile(r"[ \t]*([A-Za-z0-9!#$&^_.+-]{1,100})/([A-Za-z0-9!#$&^_.+-]{1,100})")
_PROBE = 4_096  # what decides whether the bytes are a message at all


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


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """A node of the MIME tree: a stretch of the message's bytes, so that nothing is copied until it is asked for."""

    headers: Headers
    content_type: str
    parameters: dict[str, str]
    source: bytes
    start: int
    end: int
    children: "tuple[Part, ...]" = ()
    depth: int = 0

    @property
    def content(self) -> bytes:
        """What stands between its headers and the next boundary, still encoded."""
        return self.source[self.start : self.end]

    @property
    def length(self) -> int:
        """How many bytes `content` has."""
        return self.end - self.start

    @property
    def disposition(self) -> str:
        """One of "attachment", "inline" and "" (RFC 2183)."""
        value = self.headers.first("content-disposition") or ""
        return value.partition(";")[0].strip().lower()

    @property
    def encoding(self) -> str:
        """The content transfer encoding in lower case, "" where none was stated."""
        value = self.headers.first("content-transfer-encoding") or ""
        return value.partition(";")[0].strip().strip("\"'").lower()

    def leaves(self) -> "Iterator[Part]":
        """All parts without children, in the order of the bytes."""
        stack = [self]
        while stack:
            part = stack.pop()
            if part.children:
                stack.extend(reversed(part.children))
            else:
                yield part


@dataclass(slots=True)
class _Splitting:
    limits: Limits
    defects: list[str] = field(default_factory=list)
    parts: int = 0

    def note(self, defect: str) -> None:
        if defect not in self.defects:
            self.defects.append(defect)


def split_message(content: bytes, limits: Limits) -> tuple[Part, list[str]]:
    """The tree of parts of a whole message, and what was wrong with it.

    Raises:
        NotAMessageError: there is no line that could be a header: an empty file, or some other kind of file.
    """
    splitting = _Splitting(limits)
    end = len(content)
    if end > limits.max_bytes:
        end = limits.max_bytes
        splitting.note("too-large")
    start = _start_of_headers(content, splitting)
    root = _part(content, start, end, 0, "text/plain", splitting)
    if not any(name in _MAIL_FIELDS for name, _ in root.headers.fields):
        raise NotAMessageError("This is no mail message", advice="None of the headers that every message has was found")
    return root, splitting.defects


_MAIL_FIELDS = frozenset(
    [
        "from",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "message-id",
        "received",
        "sender",
        "reply-to",
        "return-path",
        "mime-version",
        "delivered-to",
        "content-type",
        "resent-from",
        "resent-to",
        "x-mailer",
        "in-reply-to",
        "references",
        "newsgroups",
    ]
)


def _start_of_headers(content: bytes, splitting: _Splitting) -> int:
    """Where the header block starts: after a BOM, blank lines, or the "From " line of an mbox."""
    head = content[:_PROBE]
    if not head.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise NotAMessageError("The file is empty")
    start = 3 if head.startswith(b"\xef\xbb\xbf") else 0  # a BOM
    while start < len(head) and head[start] in b"\r\n":
        start += 1
    if head.startswith((b"From ", b">From "), start):
        end = content.find(b"\n", start)
        start = len(content) if end < 0 else end + 1
        splitting.note("mbox-line")
    if not _FIELD.match(content, start):
        # One line of rubbish on top is mended; a file that never comes to a header is no message.
        at = start
        for _ in range(4):
            at = content.find(b"\n", at) + 1
            if not at or at > len(content):
                break
            if _FIELD.match(content, at):
                splitting.note("rubbish-before-headers")
                return at
        raise NotAMessageError("This is no mail message", advice="It does not begin with headers")
    return start


def _part(source: bytes, start: int, end: int, depth: int, default_type: str, splitting: _Splitting) -> Part:
    splitting.parts += 1
    headers, body_at = split_headers(source, start, end, splitting)
    stated = headers.first("content-type")
    content_type, parameters = read_type(stated, default_type)
    if stated is not None and not content_type:
        splitting.note("bad-content-type")
        content_type = "text/plain"
    if content_type.startswith("multipart/"):
        children = _children(source, body_at, end, content_type, parameters, depth, splitting)
        if children:
            return Part(headers, content_type, parameters, source, body_at, end, children, depth)
        head = source[body_at : min(end, body_at + 300)].lstrip().lower()
        content_type = "text/html" if head.startswith((b"<html", b"<!doctype html")) else "text/plain"
    return Part(headers, content_type, parameters, source, body_at, end, (), depth)


def _children(
    source: bytes, start: int, end: int, kind: str, parameters: dict[str, str], depth: int, splitting: _Splitting
) -> tuple[Part, ...]:
    boundary = parameters.get("boundary", "").encode("utf-8", "surrogateescape").rstrip()
    if not boundary:
        splitting.note("no-boundary")
        boundary = _guess_boundary(source, start, end)
        if not boundary:
            return ()
    if depth >= splitting.limits.depth:
        splitting.note("too-deep")
        return ()
    most = max(0, splitting.limits.parts - splitting.parts)
    spans, closed = _spans(source, start, end, b"--" + boundary, most)
    if not spans:
        splitting.note("boundary-not-found")
        return ()
    if not closed:
        splitting.note("no-closing-boundary")
    default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
    children = []
    for child_start, child_end in spans:
        if splitting.parts >= splitting.limits.parts:
            splitting.note("too-many-parts")
            break
        children.append(_part(source, child_start, child_end, depth + 1, default, splitting))
    return tuple(children)


def _spans(source: bytes, start: int, end: int, delimiter: bytes, most: int) -> tuple[list[tuple[int, int]], bool]:
    """The stretches between delimiter lines (one more than `most`, at the most), and whether the closing one was there."""
    spans: list[tuple[int, int]] = []
    open_at = -1
    at = source.find(delimiter, start, end)
    while at >= 0:
        after = at + len(delimiter)
        line_end = source.find(b"\n", after, min(end, after + 1_000))
        rest = source[after : line_end if line_end >= 0 else min(end, after + 1_000)]
        closing = rest.startswith(b"--")
        if (at == start or source[at - 1] in b"\r\n") and not (rest[2:] if closing else rest).strip():
            if open_at >= 0:
                spans.append((open_at, _before_newline(source, open_at, at)))
            if closing:
                return spans, True
            open_at = line_end + 1 if line_end >= 0 else end
            if len(spans) > most:
                return spans, True
        at = source.find(delimiter, after, end)
    if 0 <= open_at < end:
        spans.append((open_at, end))
    return spans, False


def _before_newline(source: bytes, start: int, at: int) -> int:
    """The newline before a delimiter belongs to the delimiter (RFC 2046, 5.1.1)."""
    if at > start and source[at - 1] == 10:
        at -= 1
    if at > start and source[at - 1] == 13:
        at -= 1
    return at


def _guess_boundary(source: bytes, start: int, end: int) -> bytes:
    """A multipart without a boundary: the first "--…" line whose next line is a Content header names it."""
    at = start
    for _ in range(200):
        newline = source.find(b"\n", at, end)
        if newline < 0:
            return b""
        line = source[at : min(newline, at + 300)].strip()
        if 2 < len(line) < 200 and line.startswith(b"--") and source[newline + 1 : newline + 9].lower() == b"content-":
            return line[2:]
        at = newline + 1
    return b""


def split_headers(source: bytes, start: int, end: int, splitting: "_Splitting") -> tuple[Headers, int]:
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


def _fields(lines: list[str], splitting: "_Splitting") -> tuple[list[tuple[str, list[str]]], int | None]:
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


def _unfolded(pieces: list[str], splitting: "_Splitting") -> str:
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
    return bool(lines) and not any(_FIELD.match(line.encode("utf-8", "surrogateescape")) for line in lines[:2])


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
