"""Splits a message's bytes into headers and parts, without changing, decoding or understanding any of them.

Boundaries are found with `bytes.find`, so a large attachment costs one pass. Every defect is noted and survived: where the
structure cannot be followed, what is left is one part.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from casefile.errors import NotAMessageError
from ingest.fields import FIELD, Headers, Splitting, read_type, split_headers
from ingest.limits import Limits

_PROBE = 4_096  # what decides whether the bytes are a message at all


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
    def view(self) -> memoryview:
        """The same without a copy."""
        return memoryview(self.source)[self.start : self.end]

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


def split_message(content: bytes, limits: Limits) -> tuple[Part, list[str]]:
    """The tree of parts of a whole message, and what was wrong with it.

    Raises:
        NotAMessageError: there is no line that could be a header: an empty file, or some other kind of file.
    """
    splitting = Splitting(limits)
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


def _start_of_headers(content: bytes, splitting: Splitting) -> int:
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
    if not FIELD.match(content, start):
        # One line of rubbish on top is mended; a file that never comes to a header is no message.
        at = start
        for _ in range(4):
            at = content.find(b"\n", at) + 1
            if not at or at > len(content):
                break
            if FIELD.match(content, at):
                splitting.note("rubbish-before-headers")
                return at
        raise NotAMessageError("This is no mail message", advice="It does not begin with headers")
    return start


def _part(source: bytes, start: int, end: int, depth: int, default_type: str, splitting: Splitting) -> Part:
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
    source: bytes, start: int, end: int, kind: str, parameters: dict[str, str], depth: int, splitting: Splitting
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
