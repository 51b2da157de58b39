"""Whole letters of `letters/*.toml`: their tags, missed services and meeting dates, all and no others."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.classifier.post import post, reader

LETTERS = [
    pytest.param(letter, id=f"{path.stem}: {letter['subject']} {letter['date']:%m-%d}")
    for path in sorted((Path(__file__).parent / "letters").glob("*.toml"))
    for letter in tomllib.loads(path.read_text())["letter"]
]


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_is_read_whole(letter: dict[str, Any]) -> None:
    reading = reader().read(post(letter["body"].strip(), subject=letter["subject"], sent=letter["date"]))
    missed = sorted(
        [one.service, str(one.on or ""), str(one.until or ""), one.minutes or 0, one.reason] for one in reading.missed
    )
    said = {
        "tags": sorted(tag.tag.value for tag in reading.tags),
        "missed": missed,
        "at": sorted(at.isoformat() for at in reading.meeting_at),
    }
    assert said == {
        "tags": sorted(letter["tags"]),
        "missed": sorted(letter.get("missed", [])),
        "at": sorted(letter.get("at", [])),
    }
