"""One answer of an IMAP server at a time, read by the length that it states: a message, or a line. It sends nothing."""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

# The one line that nearly every answer is, from servers that keep the order they were asked in.
_USUAL = re.compile(rb'\* \d+ FETCH \(UID (\d{1,10}) INTERNALDATE "([^"]*)" BODY\[\] \{(\d{1,19})\}\r\n')
_LITERAL = re.compile(rb"~?\{(\d{1,19})\+?\}\r?\n\Z")
_STATUS = re.compile(rb"\* (?:OK|NO|BAD|PREAUTH)[ \r\n]", re.IGNORECASE)
_FETCH = re.compile(rb"\* \d+ FETCH \(", re.IGNORECASE)
_TOKEN = re.compile(rb' *(?:"((?:[^"\\]|\\.)*)"|(\()|(\))|([^\s()"\[{]+(?:\[[^\]]*\](?:<\d+>)?)?))')
_MONTHS = {month: number for number, month in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DATE = re.compile(rb" ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")


class Wire(Protocol):
    """What reads and writes bytes; imaplib's connection does."""

    def send(self, data: bytes, /) -> object: ...  # noqa: D102
    def readline(self) -> bytes: ...  # noqa: D102
    def read(self, size: int, /) -> bytes: ...  # noqa: D102


class WireBrokenError(Exception):
    """The connection ended, or what came over it cannot be an answer. It must not be used again."""


class TooLargeError(WireBrokenError):
    """A message larger than `LARGEST` was on its way. `uid` is 0 where the server had not said it yet."""

    def __init__(self, uid: int) -> None:
        super().__init__("too large")
        self.uid = uid


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole message. `received` is aware, or None where the server's INTERNALDATE is no date."""

    uid: int
    received: datetime | None
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Coming:
    """A message of `size` bytes is about to be read into memory: what is held should be put away first."""

    size: int


def read_answer(wire: Wire, *, announce: int, largest: int) -> Generator[Coming, None, Fetched | bytes]:
    """The next answer: a message, or the first line of anything else, tags included.

    A message over `announce` bytes is announced by a yielded `Coming` before it is read.

    Raises:
        WireBrokenError: the connection ended, the server said BYE, or the answer broke the protocol.
        TooLargeError: a message over `largest` bytes.
        OSError: as the wire raises it, TimeoutError included.
    """
    line = wire.readline()
    usual = _USUAL.fullmatch(line)
    if usual is not None:
        uid, size = int(usual[1]), int(usual[3])
        if size > announce:
            if size > largest:
                raise TooLargeError(uid)
            yield Coming(size)
        content = _literal(wire, size)
        tail = wire.readline()
        if tail != b")\r\n":
            _see_out(wire, tail, largest)
        return Fetched(uid, internal_date(usual[2]), content)
    if not line.endswith(b"\n"):
        raise WireBrokenError("the connection ended")
    if line[:5].upper() == b"* BYE":
        raise WireBrokenError("the server said goodbye")
    if not line.startswith(b"* "):
        return line
    pieces = yield from _pieces(wire, line, announce, largest)
    return (_message(pieces) if _FETCH.match(line) else None) or line


def internal_date(text: bytes) -> datetime | None:
    """An INTERNALDATE as an aware UTC time, or None where it is no date."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    day, month, year, hour, minute, second, sign, ahead, ahead_minutes = found.groups()
    offset = timedelta(hours=int(ahead), minutes=int(ahead_minutes))
    try:
        zone = timezone(-offset if sign == b"-" else offset)
        number = _MONTHS[month.lower()]
        local = datetime(int(year), number, int(day), int(hour), int(minute), min(int(second), 59), tzinfo=zone)  # 60 leaps
        return local.astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return None


def _literal(wire: Wire, size: int) -> bytes:
    content = wire.read(size) if size else b""
    if len(content) != size:
        raise WireBrokenError("the connection ended inside a message")
    return content


def _pieces(wire: Wire, line: bytes, announce: int, largest: int) -> Generator[Coming, None, list[bytes]]:
    """One whole answer: text and literals in turns, text first; returned, while `Coming` is yielded."""
    pieces: list[bytes] = []
    while True:
        if not line.endswith(b"\n"):
            raise WireBrokenError("the connection ended")
        literal = None if _STATUS.match(line) else _LITERAL.search(line)
        if literal is None:
            pieces.append(line)
            return pieces
        size = int(literal[1])
        if size > largest:
            raise TooLargeError(0)
        if size > announce:
            yield Coming(size)
        pieces += [line[: literal.start()], _literal(wire, size)]
        line = wire.readline()


def _see_out(wire: Wire, line: bytes, largest: int) -> None:
    """Read what follows the body: more attributes are well, anything else means that the literal was not what it said."""
    reading = _pieces(wire, line, largest, largest)
    while True:
        try:
            next(reading)
        except StopIteration as done:
            pieces: list[bytes] = done.value
            break
    if _values([("(", b"("), *_tokens(pieces)]) is None:
        raise WireBrokenError("a message was not as long as the server said")


def _message(pieces: list[bytes]) -> Fetched | None:
    """The message of a FETCH answer, or None where it holds none: flags only, or BODY[] NIL."""
    pieces[0] = pieces[0][pieces[0].index(b"(") :]
    values = _values(list(_tokens(pieces)))
    if values is None:
        raise WireBrokenError("an answer that is none")
    uid = content = received = None
    for (_, name), (kind, value) in zip(values[::2], values[1::2], strict=False):
        upper = name.upper()
        if upper == b"UID" and value.isdigit() and len(value) <= 10:
            uid = int(value)
        elif upper == b"INTERNALDATE" and kind == "text":
            received = internal_date(value)
        elif upper in (b"BODY[]", b"RFC822") and kind == "text":  # NIL is an atom, "NIL" is three letters
            content = value
    return None if uid is None or content is None else Fetched(uid, received, content)


def _tokens(pieces: list[bytes]) -> Iterator[tuple[str, bytes]]:
    """Each token with its kind: "text" (quoted or a literal), "atom", "(" or ")"."""
    for number, piece in enumerate(pieces):
        if number % 2:
            yield "text", piece
            continue
        position = 0
        while position < len(piece):
            found = _TOKEN.match(piece, position)
            if found is None:
                if piece[position:].strip(b"\r\n ~"):
                    raise WireBrokenError("an answer that is none")
                break
            position = found.end()
            quoted, opening, _, atom = found.groups()
            if quoted is not None:
                yield "text", re.sub(rb"\\(.)", rb"\1", quoted)
            elif atom is not None:
                yield "atom", atom
            else:
                yield ("(", b"(") if opening else (")", b")")


def _values(tokens: list[tuple[str, bytes]]) -> list[tuple[str, bytes]] | None:
    """The list that `tokens` spell, an inner list as an empty "list"; None where its end is not the end of `tokens`."""
    depth = 0
    values: list[tuple[str, bytes]] = []
    for number, (kind, token) in enumerate(tokens):
        if kind == "(":
            depth += 1
        elif kind == ")":
            depth -= 1
            if depth == 0:
                return values if number == len(tokens) - 1 else None
            if depth == 1:
                values.append(("list", b""))
        elif depth == 1:
            values.append((kind, token))
        if depth <= 0:
            return None
    return None
