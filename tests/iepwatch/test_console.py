"""What a person or a pipe gets: nothing folded where nobody looks, nothing lost where the terminal is not UTF-8."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from iepwatch import console

ROOT = Path(__file__).resolve().parents[2]


def printed(program: str, *, encoding: str = "utf-8") -> "subprocess.CompletedProcess[bytes]":
    """What a program that uses the console prints into a pipe."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding}
    environment.pop("COLUMNS", None)
    head = "from iepwatch.console import print_json, say, table\n"
    return subprocess.run([sys.executable, "-c", head + program], capture_output=True, check=False, env=environment)


def test_a_row_is_a_line_in_a_pipe() -> None:
    wide = "word " * 60
    done = printed(f"table(('id', 'subject'), [('m1', {wide!r})], empty='')")
    assert len(done.stdout.decode().splitlines()) == 2


def test_wide_letters_do_not_fold_a_row_in_a_pipe() -> None:
    done = printed(f"table(('id', 'subject'), [('m1', {'会議' * 90!r})], empty='')")
    assert len(done.stdout.decode().splitlines()) == 2


def test_a_table_survives_a_terminal_that_is_ascii() -> None:
    done = printed("table(('id', 'subject'), [('m1', 'Réunion – mañana')], empty='')", encoding="ascii")
    assert done.returncode == 0
    assert b"R?union ? ma?ana" in done.stdout


def test_json_survives_a_terminal_that_is_ascii_and_says_the_same() -> None:
    done = printed("print_json({'subject': 'Réunion – mañana'})", encoding="ascii")
    assert json.loads(done.stdout) == {"subject": "Réunion – mañana"}


def test_json_holds_a_lone_surrogate() -> None:
    done = printed("print_json({'subject': 'a\\udc80b'})")
    assert json.loads(done.stdout) == {"subject": "a\udc80b"}


def test_json_is_utf_8_where_the_pipe_is() -> None:
    assert "ñ".encode() in printed("print_json({'subject': 'mañana'})").stdout


def test_control_letters_of_mail_do_not_reach_the_terminal() -> None:
    assert b"\x1b" not in printed("table(('id',), [('\\x1b[31m',)], empty='')").stdout


def test_a_narrow_terminal_does_not_break_an_id(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    console.table(("id", "subject"), [("m5c1e0a", "one two three four five six seven eight nine ten")], empty="")
    assert "m5c1e0a " in capsys.readouterr().out


class _Closed(io.StringIO):
    """A stdout whose reader has gone."""

    def write(self, _text: str) -> int:
        raise BrokenPipeError


class _Full(io.StringIO):
    """A stdout on a full disk."""

    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_reader_that_went_away_is_no_failed_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", _Closed())
    with pytest.raises(console.OutputClosedError) as caught:
        console.say("x")
    assert caught.value.exit_status == 141


def test_a_full_disk_under_the_output_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", _Full())
    with pytest.raises(console.OutputFullError, match="No space left on device"):
        console.say("x")
