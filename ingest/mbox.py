"""Cuts an mbox of any size into its messages, holding one message at a time. It tells nothing about them.

The format is a family (mboxo, mboxrd, mboxcl2): a message begins with a line `From someone <date>` at the start of the file
or after an empty line, and what looks so in a body is quoted with ">". One such ">" is taken off again, as mboxrd has it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

BLOCK = 2**20
LARGEST = 256 * 2**20  # bytes of a message; Microsoft 365, the most generous of the great, takes 150 MB
LINE = 2_000  # bytes of a From line, all told
HEAD = 65_536  # bytes in which a Content-Length is looked for

# A From line has a clock and a year; "From here on, …" after an empty line has not.
_DATED = re.compile(rb"From [^\r\n]{0,1900}?\b\d{1,2}:\d\d\b[^\r\n]{0,60}?\b(?:19|20)\d\d\b[^\r\n]{0,40}(?:\r?\n|\Z)")
_ANY = re.compile(rb"From [^\r\n]*\r?\n")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,12})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cut:
    """One message: `offset` is the byte where its From line begins. With `error` there is no content."""

    offset: int
    from_line: bytes = field(repr=False)
    content: bytes = field(repr=False)
    error: str = ""


def cut_mbox(stream: BinaryIO, *, start: int = 0, largest: int = LARGEST, block: int = BLOCK) -> Iterator[Cut]:
    """Each message that begins at or after byte `start` of a seekable stream, in order."""
    scanner = _Scanner(stream, block)
    found = scanner.first() if start == 0 else scanner.after(start)
    while found is not None:
        offset, line = found
        begin = offset + len(line)
        stated = scanner.stated_end(begin)
        found = scanner.after(begin) if stated is None else scanner.from_line_at(stated)
        end = scanner.size if found is None else found[0]
        if end - begin > largest:
            yield Cut(offset, line, b"", "larger than any message")
            continue
        content = _message(scanner.read(begin, end - begin))
        yield Cut(offset, line, content, "" if content.strip() else "an empty message")


class _Scanner:
    """Finds From lines, through a window over the file that is moved forward."""

    def __init__(self, stream: BinaryIO, block: int) -> None:
        self._stream = stream
        self._block = max(block, 4 * LINE)
        self._held = b""
        self._base = 0
        self.size = stream.seek(0, 2)

    def read(self, offset: int, size: int) -> bytes:
        self._stream.seek(offset)
        return self._stream.read(size)

    def first(self) -> tuple[int, bytes] | None:
        """The From line at the very beginning, of whatever form; a file without one is no mbox."""
        line = _ANY.match(self.read(0, LINE))
        return (0, line[0]) if line is not None else None

    def from_line_at(self, offset: int) -> tuple[int, bytes] | None:
        line = _DATED.match(self.read(offset, LINE))
        return (offset, line[0]) if line is not None else None

    def after(self, offset: int) -> tuple[int, bytes] | None:
        """The next From line that begins at or after `offset` and follows an empty line."""
        position = max(offset, 1) - 1  # the line end before it
        while True:
            if not self._base <= position - 4 < self._base + len(self._held) - LINE:
                self._base = max(0, position - 4)
                self._held = self.read(self._base, self._block)
            at = self._held.find(b"\nFrom ", position - self._base)
            last = self._base + len(self._held) >= self.size
            if at < 0:
                if last:
                    return None
                position = self._base + len(self._held) - 8
                continue
            if at + LINE > len(self._held) and not last:
                position = self._base + at
                continue
            if self._held[max(0, at - 2) : at].endswith((b"\n", b"\n\r")):
                line = _DATED.match(self._held, at + 1)
                if line is not None:
                    return self._base + at + 1, line[0]
            position = self._base + at + 1

    def stated_end(self, begin: int) -> int | None:
        """Where the next From line stands by this message's Content-Length, if one does stand there, or the file's end.

        mboxcl2 quotes no From line, so it must be believed where it is true; many a header of that name is not.
        """
        head = self.read(begin, HEAD)
        ends = [at + len(gap) for gap in (b"\n\n", b"\n\r\n") if (at := head.find(gap)) >= 0]
        stated = _LENGTH.search(head, 0, min(ends)) if ends else None
        if stated is None:
            return None
        end = begin + min(ends) + int(stated[1])
        if end > self.size:
            return None
        rest = self.read(end, LINE)
        gap = len(rest) - len(rest.lstrip(b"\r\n"))
        if end + gap == self.size or (gap and _DATED.match(rest, gap)):
            return end + gap
        return None


def _message(content: bytes) -> bytes:
    """The message as it was before it was put into the file: without the empty line behind it, From lines unquoted."""
    for gap in (b"\r\n\r\n", b"\n\n"):
        if content.endswith(gap):
            content = content[: -len(gap) // 2]
            break
    return _QUOTED.sub(rb"\1", content) if b">From " in content else content
