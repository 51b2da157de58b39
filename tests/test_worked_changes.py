"""The three changes that ARCHITECTURE.md works through: each is made on a copy, and what follows is looked at."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from iepwatch.rooms import ROOMS
from tests.journeys.home import FAMILY, mail

REQUEST = mail(
    "Priya Raman <priya@home.example>",
    "Dana Whitcomb <dwhitcomb@millrace.example>",
    "2026-01-12T10:00:00-05:00",
    "IEP meeting",
    "We are requesting a Review IEP Meeting for Maya.\n",
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for room in ROOMS:
        shutil.copytree(room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "corpus"))
    (tmp_path / "config.toml").write_text(FAMILY)
    (tmp_path / "request.eml").write_bytes(REQUEST)
    return tmp_path


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text, f"{path.name} no longer holds what ARCHITECTURE.md changes"
    path.write_text(text.replace(before, after, 1))


def run(copy: Path, *words: str) -> list[dict[str, object]]:
    program = "import sys; sys.path.insert(0, '.'); from iepwatch.__main__ import status_of; sys.exit(status_of(sys.argv[1:]))"
    command = [sys.executable, "-c", program, *words]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=True, timeout=120)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def test_the_number_of_days(copy: Path) -> None:
    change(copy / "followup/rulebooks/us.toml", "days = 30", "days = 20")
    run(copy, "import", "request.eml")
    (meeting,) = run(copy, "status", "--as-of", "2026-01-20", "--json")
    assert meeting["due_on"] == "2026-02-01"


def test_the_wording_of_a_reminder(copy: Path) -> None:
    template = copy / "templates/texts/letters/meeting_reminder.j2"
    change(template, "We know how full the school calendar gets.", "We know that everybody is busy.")
    run(copy, "import", "request.eml")
    drafts = run(copy, "drafts", "--as-of", "2026-01-22", "--json")
    assert any("We know that everybody is busy." in str(draft["body"]) for draft in drafts)


def test_a_pattern(copy: Path) -> None:
    (copy / "odd.eml").write_bytes(
        mail("p@home.example", "s@school.example", "2026-01-12T10:00:00-05:00", "hello", "Speech conked out on Monday.\n")
    )
    (unruled,) = run(copy, "classify", "odd.eml", "--json")
    assert [by for by in made_by(unruled) if by.startswith("rule:")] == []  # the text classifier may guess it, no rule knows it
    change(copy / "classifier/patterns/missed.toml", '"did not happen"', '"did not happen", "conked out"')
    (reading,) = run(copy, "classify", "odd.eml", "--json")
    assert [tag["tag"] for tag in reading["tags"]] == ["missed_service"]  # type: ignore[attr-defined]
    assert [by for by in made_by(reading) if by.startswith("rule:")]
    assert reading["version"] != unruled["version"]


def made_by(reading: dict[str, object]) -> list[str]:
    """Which rules and models the evidence of a reading's tags names."""
    return [evidence["by"] for tag in reading["tags"] for evidence in tag["evidence"]]  # type: ignore[attr-defined]
