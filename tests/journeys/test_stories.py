"""Every story, told only through mail and the command line, comes out right to the day; and again, however it is told."""

from pathlib import Path
from typing import Any

import pytest

from iepwatch import clock
from tests.journeys.home import Home
from tests.journeys.telling import STORIES, arrivals, differences, everything, moment, play, read_story, settings, waves

TOLD = {path.stem: read_story(path) for path in sorted(STORIES.glob("*.toml"))}
# Stories are played on one day, whatever the day is: a person's `--on` never lies in the future.
PLAYED_ON = moment("2027-07-31")


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: PLAYED_ON)


def gaps(marked: bool) -> list[Any]:
    """The stories' names; what is a known gap must fail, so that a mended one is noticed."""
    return [
        pytest.param(name, marks=pytest.mark.xfail(reason=story["known_gap"], strict=True) if marked and "known_gap" in story else ())
        for name, story in TOLD.items()
    ]


def home_of(story: dict[str, Any], folder: Path, capture: pytest.CaptureFixture[str]) -> Home:
    folder.mkdir(exist_ok=True)
    return Home(folder, capture, settings(story))


@pytest.mark.parametrize("name", gaps(marked=True))
def test_it_comes_out_right_to_the_day(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = TOLD[name]
    home = home_of(story, tmp_path, capsys)
    play(home, story)
    found = differences(home, story)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", gaps(marked=False))
def test_telling_it_again_or_reading_it_again_changes_nothing(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = TOLD[name]
    home = home_of(story, tmp_path, capsys)
    play(home, story)
    days = [expect["on"] for expect in story["expect"]][-2:]
    before = everything(home, days)
    for wave in waves(story):
        if files := arrivals(story, wave):
            home.receive(*files)
    home.ok("reclassify")
    assert everything(home, days) == before


@pytest.mark.parametrize("name", [name for name, story in TOLD.items() if "act" not in story])
def test_it_does_not_matter_in_what_order_the_mail_comes(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = TOLD[name]
    told, backwards = home_of(story, tmp_path / "told", capsys), home_of(story, tmp_path / "backwards", capsys)
    play(told, story)
    files = [file for wave in waves(story) for file in arrivals(story, wave)]
    for file in reversed(files):
        backwards.receive(file)
    days = [expect["on"] for expect in story["expect"]][-2:]
    assert everything(backwards, days) == everything(told, days)
