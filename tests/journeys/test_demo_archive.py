"""The demo, and what its archive answers: every command, the late meeting, and everything thrown away and read again."""

import json
import re
import shlex
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from iepwatch.__main__ import status_of
from iepwatch.wiring import household
from scheduler.following import follow_up
from scheduler.intake import parse_new
from scheduler.reading import read_new

pytestmark = pytest.mark.xdist_group("demo")
TODAY = "2026-01-18"
Run = Callable[..., str]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "kept"
    assert status_of(["demo", "--keep", str(folder)]) == 0
    return folder


@pytest.fixture
def run(kept: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str) -> str:
        capsys.readouterr()
        status = status_of([*words, "--config", str(kept / "config.toml")])
        out, err = capsys.readouterr()
        assert status == 0, err
        return out

    return call


def objects(run: Run, *words: str) -> list[Any]:
    return [json.loads(line) for line in run(*words, "--json").splitlines()]


def answers(run: Run) -> dict[str, Any]:
    """Everything that the archive has to say."""
    found: dict[str, Any] = {
        "timeline": objects(run, "timeline"),
        "services": objects(run, "services", "--until", TODAY),
    }
    for day in ("2025-10-31", "2025-12-31", TODAY):
        for name in ("status", "drafts", "questions"):
            found[f"{name} {day}"] = objects(run, name, "--as-of", day)
    return found


def test_the_late_meeting_is_flagged_on_the_day_after_its_due_date_and_not_before(run: Run) -> None:
    def flagged(day: str) -> bool:
        meetings = [one for one in objects(run, "status", "--as-of", day) if one["kind"] == "meeting"]
        return any(one["flagged"] for one in meetings if one["opened_on"] == "2025-12-05")

    assert [flagged(day) for day in ("2026-01-03", "2026-01-04", "2026-01-05", TODAY)] == [False, False, True, True]


@pytest.mark.parametrize(
    "words",
    [
        ("status", "--as-of", TODAY),
        ("drafts", "--as-of", TODAY),
        ("questions", "--as-of", TODAY),
        ("timeline",),
        ("timeline", "--tag", "missed_service", "--child", "Milo"),
        ("search", "speech"),
        ("services", "--until", TODAY),
        ("digest", "--week-of", "2026-01-14"),
        ("quarantine",),
        ("verify",),
        ("reclassify", "--dry-run"),
    ],
)
def test_every_command_that_lists_answers_a_person(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words).strip()


def test_a_message_is_shown_and_explained_by_the_start_of_its_id(run: Run) -> None:
    row = next(row for row in objects(run, "timeline") if "missed_service" in row["tags"])
    assert row["subject"] in run("show", row["id"][:8])
    assert "missed_service" in run("explain", row["id"][:8])


def test_the_exact_bytes_are_given_back(run: Run, kept: Path) -> None:
    with household(kept / "config.toml") as (_settings, house):
        sha = house.archive.vault.unparsed("none")[0]
        original = house.archive.originals.original_of(sha)
        assert original is not None
        assert house.archive.vault.content(sha).startswith(b"")
    assert "Subject:" in run("show", original, "--raw")


def test_an_obligation_is_explained_with_its_rule(run: Run) -> None:
    found = objects(run, "status", "--as-of", TODAY)
    (meeting,) = [one for one in found if one["kind"] == "meeting" and one["opened_on"] == "2025-12-05"]
    assert "us/meeting" in run("explain", meeting["id"], "--as-of", TODAY)


def test_every_quote_is_found_in_the_message_that_it_cites(run: Run, kept: Path) -> None:
    told = [because for one in objects(run, "status", "--as-of", TODAY) for because in one["because"] if because["quote"]]
    assert told
    with household(kept / "config.toml") as (_settings, house):
        messages = house.archive.originals.messages({because["message"] for because in told})
    for because in told:
        assert any(because["quote"] in text for _where, text in messages[because["message"]].texts()), because


def test_everything_that_was_read_can_be_thrown_away_and_read_again(run: Run, kept: Path) -> None:
    before = answers(run)
    now = datetime(2026, 1, 18, 22, tzinfo=UTC)
    with household(kept / "config.toml", write=True) as (_settings, house):
        house.archive.originals.forget_read()
        assert house.archive.readings.events() == []
        parse_new(house, now=now)
        read_new(house, now=now)
        follow_up(house, today=now.date(), now=now)
    assert answers(run) == before


def test_asking_twice_gives_the_same_answer(run: Run) -> None:
    assert answers(run) == answers(run)


def test_a_correction_a_settlement_and_a_note_hold(run: Run) -> None:
    row = next(row for row in objects(run, "timeline") if row["tags"] == [])
    run("correct", row["id"], "--add", "missed_service")
    assert "missed_service" in next(one for one in objects(run, "timeline") if one["id"] == row["id"])["tags"]
    run("reclassify")
    assert "missed_service" in next(one for one in objects(run, "timeline") if one["id"] == row["id"])["tags"]
    run("correct", row["id"], "--remove", "missed_service")
    assert next(one for one in objects(run, "timeline") if one["id"] == row["id"])["tags"] == []
    run("note", "No speech for Milo today, he says", "--on", "2026-01-16")
    assert [one["direction"] for one in objects(run, "search", "No speech for Milo today")][:1] == ["note"]


def readme_commands() -> list[str]:
    """The command lines that the README shows, without their comments."""
    blocks = re.findall(r"```\n(.*?)```", Path("README.md").read_text(), re.DOTALL)
    lines = [
        line.strip().removeprefix(".venv/bin/").partition(" #")[0].strip() for block in blocks for line in block.splitlines()
    ]
    return [line for line in lines if line.startswith("iepwatch ")]


@pytest.mark.parametrize("line", [line for line in readme_commands() if line.split()[1] not in ("init", "import")])
def test_what_the_readme_shows_runs(run: Run, line: str) -> None:
    obligations = objects(run, "status", "--as-of", TODAY)
    run(*shlex.split(line.replace("o3f2a", obligations[0]["id"]))[1:])


def test_the_readme_s_make_targets_exist() -> None:
    makefile = Path("Makefile").read_text()
    for target in re.findall(r"^make (\w+)$", Path("README.md").read_text(), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_purging_a_message_leaves_a_chain_that_verifies(run: Run) -> None:
    row = objects(run, "timeline")[3]
    run("purge", row["id"], "--yes")
    assert row["id"] not in {one["id"] for one in objects(run, "timeline")}
    assert "verified" in run("verify")
