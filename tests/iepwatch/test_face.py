"""The face: light at start, helpful when asked, and every way out has its status."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from casefile.errors import (
    ArchiveDamagedError,
    ConfigurationError,
    IepWatchError,
    LogInRefusedError,
    ServerUnreachableError,
    UsageError,
)
from iepwatch import rooms
from iepwatch.__main__ import status_of, tell_error
from iepwatch.app import app

HEAVY = ("spacy", "sqlalchemy", "alembic", "pydantic", "rich", "imapclient", "mailparser", "jinja2", "dateparser", "apscheduler")


def modules_after(*words: str) -> set[str]:
    """The modules that a command has loaded when it ends."""
    program = (
        "import sys, json\n"
        "from iepwatch.__main__ import status_of\n"
        f"status = status_of({list(words)!r})\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_help_loads_nothing_heavy() -> None:
    assert modules_after("--help").isdisjoint(HEAVY)


def test_help_of_a_command_loads_nothing_heavy() -> None:
    # Typer itself reads options by pydantic.
    assert modules_after("status", "--help").isdisjoint(set(HEAVY) - {"pydantic"})


@pytest.mark.parametrize("name", sorted(typer.main.get_command(app).commands))  # type: ignore[attr-defined]
def test_every_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of([name, "--help"]) == 0
    assert f"Example: iepwatch {name}" in capsys.readouterr().out


def test_a_wrong_option_is_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(["status", "--as-off", "2026-01-01"]) == 2
    assert "--as-of" in capsys.readouterr().err


def test_a_day_that_is_none_is_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(["status", "--as-of", "yesterday"]) == 2
    assert "2026-02-12" in capsys.readouterr().err


def test_a_missing_configuration_is_78(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(["status", "--config", str(tmp_path / "none.toml")]) == 78
    assert "iepwatch init" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UsageError("x"), 2),
        (ArchiveDamagedError("x"), 74),
        (ServerUnreachableError("x"), 75),
        (LogInRefusedError("x"), 77),
        (ConfigurationError(("x",)), 78),
        (IepWatchError("x"), 1),
    ],
)
def test_each_error_has_its_status(error: IepWatchError, status: int) -> None:
    assert error.exit_status == status


def test_all_problems_of_a_configuration_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    tell_error(ConfigurationError(("one", "two"), where="config.toml"))
    told = capsys.readouterr().err
    assert "2 problems" in told
    assert "  one\n  two\n" in told


def test_a_foreign_package_in_a_rooms_place_is_refused(tmp_path: Path) -> None:
    stranger = tmp_path / "templates"
    stranger.mkdir()
    (stranger / "__init__.py").write_text("")
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from iepwatch.__main__ import status_of; sys.exit(status_of(['--help']))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "`templates`" in done.stderr


def test_every_room_is_our_own() -> None:
    rooms.refuse_strangers()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "12/01/2026", ""])
def test_a_day_beyond_every_calendar_is_usage(day: str) -> None:
    assert status_of(["digest", "--week-of", day]) == 2


def test_a_span_that_ends_before_it_begins_is_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(["timeline", "--since", "2026-02-01", "--until", "2026-01-01"]) == 2
    assert "before --since" in capsys.readouterr().err


def test_usage_names_the_program_as_a_person_calls_it(capsys: pytest.CaptureFixture[str]) -> None:
    status_of(["status", "--nope"])
    assert "Usage: iepwatch status" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line", ['{"id": 1}', "[1]", "junk", '{"id":"x","from":"a@b.test","date":"no","subject":"s","body":"b","tags":[]}']
)
def test_a_label_that_makes_no_message_is_a_sentence(line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "gold.jsonl").write_text(line + "\n")
    assert status_of(["evaluate", str(tmp_path / "gold.jsonl")]) == 2
    assert capsys.readouterr().err.startswith("iepwatch: ")


def test_a_log_level_that_is_none_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IEPWATCH_LOG", "loud")
    assert status_of(["--help"]) == 0
