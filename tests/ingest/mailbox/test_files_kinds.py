"""What a file is, is told by what is in it; what is no message is named, and nothing is changed."""

import os
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from casefile.mail import BadFile, FileSource, RawMessage
from ingest.files import MailFile, arrival, find_files, read_file, read_files
from tests.servers import mailgen

NOW = datetime(2026, 3, 1, tzinfo=UTC)
MAIL = b"Date: Tue, 6 Jan 2026 10:00:00 -0500\r\nFrom: a@school.test\r\nSubject: x\r\n\r\nbody\r\n"
FROM = b"From a@school.test Wed Jan  7 10:00:00 2026\n"


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def kinds(*paths: Path) -> list[tuple[str, str]]:
    return [(Path(found.path).name, found.kind) for found in find_files(paths) if isinstance(found, MailFile)]


def bad(*paths: Path) -> dict[str, str]:
    return {Path(found.path).name: found.error for found in find_files(paths) if isinstance(found, BadFile)}


def raws(*paths: Path) -> list[RawMessage]:
    return [found for _, found in read_files(paths, now=NOW) if isinstance(found, RawMessage)]


def test_a_message_is_read_byte_for_byte(tmp_path: Path) -> None:
    (raw,) = raws(write(tmp_path / "a.eml", MAIL))
    assert (raw.content, raw.sha256) == (MAIL, sha256(MAIL).hexdigest())


@pytest.mark.parametrize("content", [one for one in mailgen.nasty() if b":" in one.splitlines()[0]])
def test_nasty_mail_that_has_any_header_is_mail(tmp_path: Path, content: bytes) -> None:
    (raw,) = raws(write(tmp_path / "a.eml", content))
    assert raw.content == content


@pytest.mark.parametrize("prefix", [b"\xef\xbb\xbf", b"\r\n", b"\n\n", b">From a\n", b"garbled line\n"])
def test_a_few_odd_bytes_before_the_headers_do_no_harm(tmp_path: Path, prefix: bytes) -> None:
    (raw,) = raws(write(tmp_path / "a.eml", prefix + MAIL))
    assert raw.content == prefix + MAIL


def test_a_mail_needs_no_suffix(tmp_path: Path) -> None:
    assert kinds(write(tmp_path / "1234", MAIL)) == [("1234", "eml")]


def test_an_mbox_needs_no_suffix(tmp_path: Path) -> None:
    assert kinds(write(tmp_path / "Inbox", FROM + MAIL)) == [("Inbox", "mbox")]


def test_an_eml_that_begins_with_a_from_line_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.eml", FROM + MAIL)
    (raw,) = raws(path)
    assert (raw.content, kinds(path)) == (MAIL, [("a.eml", "eml")])


def test_apple_s_emlx_is_taken_out_of_its_wrapping(tmp_path: Path) -> None:
    content = str(len(MAIL)).encode() + b"      \n" + MAIL + b'<?xml version="1.0"?><plist></plist>'
    (raw,) = raws(write(tmp_path / "1.emlx", content))
    assert raw.content == MAIL


def test_a_folder_is_read_whole_and_in_order(tmp_path: Path) -> None:
    for name in ("b.eml", "a.eml", "sub/c.eml", "sub/deep/d.eml"):
        write(tmp_path / name, MAIL)
    assert [name for name, _ in kinds(tmp_path)] == ["a.eml", "b.eml", "c.eml", "d.eml"]


def test_a_path_is_the_argument_joined_with_what_is_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "mail/sub/a.eml", MAIL)
    monkeypatch.chdir(tmp_path)
    assert [found.path for found in find_files(["mail"])] == [os.path.join("mail", "sub", "a.eml")]  # noqa: PTH118


def test_a_maildir_is_known_by_its_folders(tmp_path: Path) -> None:
    for name in ("cur/1:2,S", "new/2", ".Sent/cur/3:2,", ".Sent/new/4"):
        write(tmp_path / "Maildir" / name, MAIL)
    write(tmp_path / "Maildir/tmp/5", MAIL)
    (tmp_path / "Maildir/.Sent/tmp").mkdir()
    write(tmp_path / "Maildir/dovecot-uidlist", b"3 V1 N5")
    write(tmp_path / "Maildir/dovecot.index", b"\0\1")
    found = dict(kinds(tmp_path))
    assert {name: kind for name, kind in found.items() if kind == "maildir"} == dict.fromkeys(
        ("1:2,S", "2", "3:2,", "4"), "maildir"
    )
    assert bad(tmp_path) == {}


def test_a_maildir_file_was_received_when_it_was_written(tmp_path: Path) -> None:
    path = write(tmp_path / "cur/1", MAIL)
    (tmp_path / "new").mkdir()
    os.utime(path, (1_770_000_000, 1_770_000_000))
    (raw,) = raws(tmp_path)
    assert raw.received_at == datetime.fromtimestamp(1_770_000_000, UTC)


def test_an_mbox_message_was_received_when_its_from_line_says(tmp_path: Path) -> None:
    (raw,) = raws(write(tmp_path / "box", FROM + MAIL))
    assert raw.received_at == datetime(2026, 1, 7, 10, tzinfo=UTC)


def test_a_takeout_from_line_with_an_offset_is_read(tmp_path: Path) -> None:
    (raw,) = raws(write(tmp_path / "box", b"From 18@xxx Wed Jan 07 10:00:00 -0500 2026\n" + MAIL))
    assert raw.received_at == datetime(2026, 1, 7, 15, tzinfo=UTC)


def test_the_topmost_received_header_beats_the_date() -> None:
    head = b"Received: from a by b\r\n\twith x; Tue, 6 Jan 2026 16:00:00 +0000 (UTC)\r\nReceived: x; 5 Jan 2026 1:00:00 +0000\r\n"
    assert arrival(head + MAIL) == datetime(2026, 1, 6, 16, tzinfo=UTC)


def test_without_received_the_date_counts() -> None:
    assert arrival(MAIL) == datetime(2026, 1, 6, 15, tzinfo=UTC)


@pytest.mark.parametrize("date", [b"never", b"", b"Tue, 99 Foo 2026", b"Tue, 6 Jan 99999 10:00:00 +0000", b"\xff\xfe"])
def test_a_date_that_is_none_leaves_the_moment_of_import(tmp_path: Path, date: bytes) -> None:
    (raw,) = raws(write(tmp_path / "a.eml", b"Date: " + date + b"\r\nSubject: x\r\n\r\nb\r\n"))
    assert raw.received_at == NOW


def test_nothing_is_received_in_the_future(tmp_path: Path) -> None:
    (raw,) = raws(write(tmp_path / "a.eml", MAIL.replace(b"2026", b"2031")))
    assert raw.received_at == NOW


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n \r\n", "empty"),
        (b"%PDF-1.4 x", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"PK\x03\x04zip", "unpack"),
        (b"\x1f\x8b\x08", "unpack"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", ".eml"),
        (b"just a letter\n\nDear Ms: hello\n", "no message"),
        (b"Note: milk\nBread: yes\n", "no message"),
        (b"<html><body>From: a</body></html>", "no message"),
        (bytes(range(256)) * 20, "no message"),
        (b"\n".join(b"line %d" % n for n in range(5_000)), "no message"),
    ],
)
def test_what_is_no_message_is_named_with_its_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason in bad(write(tmp_path / "thing", content))["thing"]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    assert bad(tmp_path / "nothing.eml") == {"nothing.eml": "there is no such file"}


def test_a_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path / "a.eml", b"")
    write(tmp_path / "b.eml", MAIL)
    assert [raw.content for raw in raws(tmp_path)] == [MAIL]
    assert list(bad(tmp_path)) == ["a.eml"]


def test_what_programs_leave_behind_is_passed_over(tmp_path: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "Inbox.msf", ".hidden.eml", "a.eml~", "x.lock"):
        write(tmp_path / name, b"\0\1\2")
    assert list(find_files([tmp_path])) == []


def test_a_link_below_a_folder_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "mail/a.eml", MAIL)
    (tmp_path / "mail/again").symlink_to(tmp_path / "mail")
    (tmp_path / "mail/b.eml").symlink_to(tmp_path / "mail/a.eml")
    assert len(raws(tmp_path / "mail")) == 1


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert bad(tmp_path / "pipe") == {"pipe": "neither a file nor a folder"}


def test_a_file_that_goes_away_meanwhile_is_named(tmp_path: Path) -> None:
    (found,) = find_files([write(tmp_path / "a.eml", MAIL)])
    assert isinstance(found, MailFile)
    (tmp_path / "a.eml").unlink()
    (read,) = read_file(found, now=NOW)
    assert isinstance(read, BadFile)


def test_an_emlx_whose_length_is_wrong_still_gives_what_there_is(tmp_path: Path) -> None:
    (raw,) = raws(write(tmp_path / "1.emlx", b"99999\n" + MAIL))
    assert raw.content == MAIL


def test_an_import_goes_on_where_it_stopped(tmp_path: Path) -> None:
    messages = [MAIL.replace(b"x", b"%d" % number) for number in range(5)]
    path = write(tmp_path / "box", b"".join(FROM + one + b"\n" for one in messages))
    (file,) = find_files([path])
    assert isinstance(file, MailFile)
    read = [one for one in read_file(file, now=NOW) if isinstance(one, RawMessage)]
    third = read[2].source
    assert isinstance(third, FileSource)
    rest = [one for one in read_file(file, now=NOW, start=third.offset) if isinstance(one, RawMessage)]
    assert [one.sha256 for one in rest] == [one.sha256 for one in read[2:]]


def test_reading_changes_no_file(tmp_path: Path) -> None:
    path = write(tmp_path / "box", FROM + MAIL)
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    raws(tmp_path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
