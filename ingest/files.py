"""Mail that lies in files: .eml and .emlx, folders of them, mbox, Maildir. Each is read in constant memory and left as it is.

What is no message is data too: a `BadFile` with the reason. Whether mail is wanted is decided elsewhere.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal

from casefile.mail import BadFile, FileSource, RawMessage
from ingest.mbox import LARGEST, cut_mbox

Kind = Literal["eml", "mbox", "maildir"]

HEAD = 65_536  # bytes looked at to tell what a file is, and when its message was received
# What mail programs and systems leave beside mail; nobody means to import it.
LEFT_BY_PROGRAMS = re.compile(
    r"\.|dovecot|maildirfolder$|maildirsize$|subscriptions$|courier|thumbs\.db$|desktop\.ini$|.*\.msf$|.*~$|.*\.lock$",
    re.IGNORECASE,
)
KNOWN_FIELD = re.compile(
    rb"(?:from|to|cc|subject|date|received|message-id|return-path|delivered-to|mime-version|content-type|sender|reply-to"
    rb"|x-[a-z0-9-]+|in-reply-to|references|dkim-signature|authentication-results)[ \t]*:",
    re.IGNORECASE,
)
FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
FROM_LINE = re.compile(rb"From [^\r\n]*\d\d:\d\d[^\r\n]*\r?\n")
OTHER_FORMATS = (
    (b"PK\x03\x04", "a ZIP archive: unpack it first"),
    (b"\x1f\x8b", "compressed: unpack it first"),
    (b"BZh", "compressed: unpack it first"),
    (b"\xfd7zXZ", "compressed: unpack it first"),
    (b"\xd0\xcf\x11\xe0", "Outlook's own format: save it as .eml, or forward it"),
    (b"!BDN", "an Outlook data file (PST): export it as mbox or .eml first"),
    (b"%PDF", "a PDF, no message"),
    (b"\x89PNG", "a picture, no message"),
    (b"\xff\xd8\xff", "a picture, no message"),
    (b"GIF8", "a picture, no message"),
    (b"SQLite format 3", "a database, no message"),
)


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file with one message, or with many (`mbox`). `path` is as it was given, joined with the path below it."""

    path: str
    kind: Kind
    size: int


def find_files(paths: Iterable[str | Path]) -> Iterator[MailFile | BadFile]:
    """The mail files at and below `paths`, in an order that does not change; what is none is a `BadFile`.

    A symbolic link is followed where it is given, never below a folder.
    """
    for path in paths:
        given = Path(path)
        try:
            if given.is_dir():
                yield from _in_folder(given)
            elif given.exists():
                yield _look_at(given, given=True)
            else:
                yield BadFile(str(path), "there is no such file")
        except OSError as error:
            yield BadFile(str(path), _reason(error))


def read_file(file: MailFile, *, now: datetime, start: int = 0) -> Iterator[RawMessage | BadFile]:
    """The messages of one file. In an mbox, reading starts at the message that begins at or after byte `start`.

    `received_at` is what the file tells of the arrival (the mbox's From line, a Maildir file's time, the topmost Received
    header), else the Date header, else `now`; never later than `now`.
    """
    try:
        if file.kind == "mbox":
            with Path(file.path).open("rb") as stream:
                yield from _out_of_mbox(file.path, stream, now, start)
            return
        if file.size > LARGEST:
            yield BadFile(file.path, "larger than any message")
            return
        content = Path(file.path).read_bytes()
        if file.kind == "eml" and FROM_LINE.match(content):
            yield from _out_of_mbox(file.path, BytesIO(content), now, start)
            return
        told = arrival(content)
        if file.kind == "maildir":
            told = _file_time(Path(file.path))
        elif file.path.lower().endswith(".emlx"):
            content = _out_of_emlx(content)
            told = arrival(content)
        if not content.strip():
            yield BadFile(file.path, "the file is empty")
            return
        yield RawMessage(FileSource(file.path), _not_after(now, told), content)
    except OSError as error:
        yield BadFile(file.path, _reason(error))


def _out_of_mbox(path: str, stream: BinaryIO, now: datetime, start: int) -> Iterator[RawMessage | BadFile]:
    for cut in cut_mbox(stream, start=start):
        if cut.error:
            yield BadFile(f"{path}:{cut.offset}", cut.error)
            continue
        received = _not_after(now, _from_line_date(cut.from_line) or arrival(cut.content))
        yield RawMessage(FileSource(path, cut.offset), received, cut.content)


def read_files(paths: Iterable[str | Path], *, now: datetime) -> Iterator[tuple[MailFile | None, RawMessage | BadFile]]:
    """Every message at and below `paths`, each with the file that it lies in."""
    for file in find_files(paths):
        if isinstance(file, BadFile):
            yield None, file
        else:
            for found in read_file(file, now=now):
                yield file, found


def arrival(content: bytes) -> datetime | None:
    """When a message says that it arrived: its topmost Received header, else its Date. Aware UTC, or None."""
    end = min((at for at in (content.find(b"\n\n", 0, HEAD), content.find(b"\n\r\n", 0, HEAD)) if at >= 0), default=HEAD)
    head = re.sub(rb"\r?\n[ \t]+", b" ", content[:end])
    received = re.search(rb"^received:[^\n]*;([^\n;]*)$", head, re.IGNORECASE | re.MULTILINE)
    dated = re.search(rb"^date:([^\n]*)$", head, re.IGNORECASE | re.MULTILINE)
    for found in (received, dated):
        moment = _date(found[1]) if found is not None else None
        if moment is not None:
            return moment
    return None


def _in_folder(folder: Path) -> Iterator[MailFile | BadFile]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            continue
        if path.is_dir():
            # Maildir++ keeps its folders in dotted ones.
            if not path.name.startswith(".") or (path / "cur").is_dir():
                yield from _messages_in(path) if _in_maildir(path) else _in_folder(path)
        elif path.is_file() and not LEFT_BY_PROGRAMS.match(path.name):
            yield _look_at(path, given=False)


def _in_maildir(path: Path) -> bool:
    return path.name in ("cur", "new") and (path.parent / "cur").is_dir() and (path.parent / "new").is_dir()


def _messages_in(folder: Path) -> Iterator[MailFile | BadFile]:
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield MailFile(str(path), "maildir", path.stat().st_size)


def _look_at(path: Path, *, given: bool) -> MailFile | BadFile:
    """What kind of mail a file is, by its first bytes. A file that was `given` by name, or says .eml, gets more credit."""
    try:
        if not path.is_file():
            return BadFile(str(path), "neither a file nor a folder")
        with path.open("rb") as stream:
            head = stream.read(HEAD)
        size = path.stat().st_size
    except OSError as error:
        return BadFile(str(path), _reason(error))
    reason = _no_mail(head, lenient=path.suffix.lower() in (".eml", ".mht", ".mail", ".msg"))
    if path.suffix.lower() == ".emlx" and re.match(rb"\s*\d+\s*\n", head):
        return MailFile(str(path), "eml", size)
    if _in_maildir(path.parent) and head.strip():
        return MailFile(str(path), "maildir", size)
    if FROM_LINE.match(head) or (given and path.suffix.lower() in (".mbox", ".mbx") and head.startswith(b"From ")):
        # Some programs put a From line before a single message that they save.
        return MailFile(str(path), "eml" if path.suffix.lower() == ".eml" else "mbox", size)
    return BadFile(str(path), reason) if reason else MailFile(str(path), "eml", size)


def _no_mail(head: bytes, *, lenient: bool) -> str:
    """Why what begins with `head` is no message, or ""."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        return "the file is empty"
    for magic, reason in OTHER_FORMATS:
        if head.startswith(magic):
            return reason
    pattern = FIELD if lenient else KNOWN_FIELD
    for number, line in enumerate(text.splitlines()):
        if pattern.match(line):
            return ""
        if number >= 100 or (number and not line):
            break
    return "no message: nothing in it reads like a mail header"


def _out_of_emlx(content: bytes) -> bytes:
    """Apple Mail's file: the length of the message, the message, and a property list behind it."""
    first, _, rest = content.partition(b"\n")
    return rest[: int(first)] if first.strip().isdigit() else content


def _file_time(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (ValueError, OverflowError):
        return None


def _from_line_date(line: bytes) -> datetime | None:
    """The time in `From someone Tue Jan  6 10:00:00 2026`, which is UTC where it names no offset (RFC 4155)."""
    found = re.search(rb"([A-Z][a-z]{2}) +(\d{1,2}) +(\d\d:\d\d(?::\d\d)?) +([+-]\d{4} +)?(?:[A-Z]{2,5} +)?(\d{4})", line)
    if found is None:
        return None
    month, day, clock, offset, year = found.groups()
    return _date(b" ".join((day, month, year, clock, (offset or b"+0000").strip())))


def _date(text: bytes) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text.decode("ascii", "replace").strip())
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _not_after(now: datetime, told: datetime | None) -> datetime:
    return now if told is None or told > now else told


def _reason(error: OSError) -> str:
    return (os.strerror(error.errno) if error.errno else "it cannot be read").lower()
