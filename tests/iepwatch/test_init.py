"""`init`: what cannot be is asked for again at once, and what is written can be read."""

import io
import stat
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from iepwatch.__main__ import status_of
from iepwatch.app import app
from iepwatch.commands.init import Told, compose
from iepwatch.config.load import load, parse

GIVEN = ("--timezone", "America/New_York", "--address", "mum@home.example", "--child", "Maya", "--school", "x.test")


def asked(path: Path, answers: str, *options: str) -> str:
    """What `init` prints, given the answers."""
    done = CliRunner().invoke(app, ["init", "--file", str(path), *options], input=answers)
    return done.output


def test_an_address_that_is_none_is_asked_for_again(tmp_path: Path) -> None:
    out = asked(tmp_path / "c.toml", "nope\nmum@home.example, dad@home.example\nAmerica/New_York\nMaya\nx.test\n\n\n")
    assert "not an e-mail address" in out
    assert load(tmp_path / "c.toml").family.addresses == ("mum@home.example", "dad@home.example")


def test_a_zone_that_is_none_is_asked_for_again(tmp_path: Path) -> None:
    out = asked(tmp_path / "c.toml", "mum@home.example\nMars/Base\nAmerica/Denver\nMaya\nx.test\n\n\n")
    assert "not a time zone" in out
    assert load(tmp_path / "c.toml").family.timezone.key == "America/Denver"


def test_without_an_inbox_nothing_more_is_asked_about_mail(tmp_path: Path) -> None:
    out = asked(tmp_path / "c.toml", "\n", *GIVEN, "--state", "us")
    assert "SMTP" not in out
    assert load(tmp_path / "c.toml").told.mailbox == []


def test_only_the_owner_can_read_what_is_written(tmp_path: Path) -> None:
    asked(tmp_path / "c.toml", "", *GIVEN, "--state", "us", "--host", "")
    assert stat.S_IMODE((tmp_path / "c.toml").stat().st_mode) == 0o600


def test_a_state_without_a_rulebook_is_said(tmp_path: Path) -> None:
    assert "The law of ZZ was not read yet" in asked(tmp_path / "c.toml", "", *GIVEN, "--state", "zz", "--host", "")


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(["init", "--file", str(tmp_path / "none" / "c.toml"), *GIVEN, "--state", "us", "--host", ""]) == 2
    assert "--file" in capsys.readouterr().err


def test_no_answer_at_all_stops_without_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert status_of(["init", "--file", str(tmp_path / "c.toml")]) == 130
    assert not (tmp_path / "c.toml").exists()


def test_a_bare_log_in_name_is_no_address_to_send_from(tmp_path: Path) -> None:
    told = Told("America/New_York", ("mum@home.example",), "Maya", "x.test", "us", "imap.example", "iep", "smtp.example")
    outgoing = parse(compose(told), tmp_path / "c.toml").told.outgoing
    assert outgoing is not None
    assert outgoing.sender == "IEP Watch <mum@home.example>"
