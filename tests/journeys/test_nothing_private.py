"""No subject, text, address, name or secret stands in a log or in an error: all are marked, and looked for."""

import logging
from pathlib import Path

import pytest

from casefile.errors import IepWatchError
from iepwatch.__main__ import status_of, tell_error
from tests.journeys.home import Home, mail

MARKS = ("zq-subject", "zq-body", "zq-note", "zq-mother", "zq-teacher", "zq-secret", "zq-file", "Zqchild", "zq-attachment")
FAMILY = """\
[family]
timezone = "America/New_York"
addresses = ["zq-mother@home.example"]

[[child]]
name = "Zqchild"
school_domains = ["school.example"]

[[mailbox]]
host = "127.0.0.1"
port = 9
security = "none"
user = "zq-mother@home.example"
password = { env = "IEPWATCH_ZQ" }
"""


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("IEPWATCH_ZQ", "zq-secret")
    monkeypatch.setenv("IEPWATCH_LOG", "DEBUG")
    return Home(tmp_path, capsys, FAMILY)


def marked_mail() -> tuple[bytes, ...]:
    teacher = "Zq Teacher <zq-teacher@school.example>"
    return (
        mail(
            "zq-mother@home.example",
            teacher,
            "2026-01-12T10:00:00-05:00",
            "zq-subject",
            "We are requesting an IEP meeting. zq-body",
        ),
        mail(teacher, "zq-mother@home.example", "2026-01-13T10:00:00-05:00", "Re: zq-subject", "Zqchild had no speech. zq-body"),
        (
            b"From: zq-teacher@school.example\r\nSubject: =?nonsense?q?zq-subject?=\r\n"
            b"Content-Type: text/plain; charset=zq-body\r\n\r\n\xff"
        ),
    )


def test_no_log_at_any_level_holds_a_marked_word(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        home.receive(*marked_mail())
        home.run("poll")
        home.run("status")
        home.run("note", "zq-note")
        home.run("reclassify")
    for record in caplog.records:
        told = record.getMessage() + str(record.exc_info or "")
        assert not [mark for mark in MARKS if mark in told], record.name


def test_an_error_of_the_network_holds_no_secret_and_no_address(home: Home) -> None:
    home.run("poll")
    assert home.ran == 75
    assert "zq-secret" not in home.told
    assert "zq-mother" not in home.told


def test_a_wrong_configuration_does_not_repeat_a_password(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = FAMILY.replace('{ env = "IEPWATCH_ZQ" }', '"zq-secret"')
    (tmp_path / "config.toml").write_text(text)
    assert status_of(["doctor", "--config", str(tmp_path / "config.toml")]) == 78
    assert "zq-secret" not in capsys.readouterr().err


def test_what_is_told_of_an_error_is_its_own_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    tell_error(IepWatchError("it did not work", where="inbox", advice="Try again"))
    assert capsys.readouterr().err == "iepwatch: inbox: it did not work. Try again.\n"
