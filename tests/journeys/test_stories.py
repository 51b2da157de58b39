"""Every story, told only through mail and the command line, comes out right to the day; and again, however it is told."""

import json
from datetime import UTC, date, datetime
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from iepwatch import clock
from iepwatch.wiring import household
from ingest import workers
from scheduler.following import letters, look
from templates import checks
from tests.journeys.home import Home
from tests.journeys.telling import STORIES, arrivals, differences, everything, moment, play, read_story, settings, waves

TOLD = {path.stem: read_story(path) for path in sorted(STORIES.glob("*.toml"))}
# Stories are played on one day, whatever the day is: a person's `--on` never lies in the future.
PLAYED_ON = moment("2027-07-31")


DONE: dict[str, Home] = {}


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: PLAYED_ON)
    # a process of its own for each import is the second fence around the parser, and has its own tests
    monkeypatch.setattr(workers, "read_many", partial(workers.read_many, isolate=False))


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the homes of all stories stand."""
    return tmp_path_factory.mktemp("street")


def lived_in(name: str, street: Path, capture: pytest.CaptureFixture[str]) -> Home:
    """The home in which the story has been played, once: what looks at it must not change it."""
    if name not in DONE:
        home = moved_into(name, street / name, capture)
        play(home, TOLD[name])
        DONE[name] = home
    DONE[name].capture = capture
    return DONE[name]


def moved_into(name: str, folder: Path, capture: pytest.CaptureFixture[str]) -> Home:
    """A new home for a story."""
    folder.mkdir()
    return Home(folder, capture, settings(TOLD[name]))


def gaps() -> list[Any]:
    """The stories' names; what is a known gap must fail, so that a mended one is noticed."""
    return [
        pytest.param(name, marks=pytest.mark.xfail(reason=story["known_gap"], strict=True) if "known_gap" in story else ())
        for name, story in TOLD.items()
    ]


def maybe(name: str) -> list[pytest.MarkDecorator]:
    """A story with a known gap may stop short of what its people do: what else is asked of it may fail with it."""
    return [pytest.mark.xfail(reason=TOLD[name]["known_gap"], strict=False)] if "known_gap" in TOLD[name] else []


def some(names: list[str]) -> list[Any]:
    """Each third story: the rest is told again, and backwards, by `make slow`."""
    return [pytest.param(name, marks=[*maybe(name), *([pytest.mark.slow] if at % 3 else [])]) for at, name in enumerate(names)]


def last_days(name: str) -> list[date]:
    """The days on which a story is looked at once more."""
    return [expect["on"] for expect in TOLD[name]["expect"]][-2:]


def test_there_are_at_least_forty() -> None:
    assert len(TOLD) >= 40


@pytest.mark.parametrize("name", gaps())
def test_it_comes_out_right_to_the_day(name: str, street: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = differences(lived_in(name, street, capsys), TOLD[name])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", some(list(TOLD)))
def test_telling_it_again_and_reading_it_again_changes_nothing(
    name: str, street: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = lived_in(name, street, capsys)
    before = everything(home, last_days(name))
    if files := [file for wave in waves(TOLD[name]) for file in arrivals(TOLD[name], wave)]:
        home.receive(*files)
    home.ok("reclassify")
    assert everything(home, last_days(name)) == before


@pytest.mark.parametrize("name", some([name for name, story in TOLD.items() if "act" not in story]))
def test_it_does_not_matter_in_what_order_the_mail_comes(
    name: str, street: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backwards = moved_into(name, tmp_path / "backwards", capsys)
    for file in reversed([file for wave in waves(TOLD[name]) for file in arrivals(TOLD[name], wave)]):
        backwards.receive(file)
    one, other = by_original(backwards, name), by_original(lived_in(name, street, capsys), name)
    assert [line for line in zip_longest(one, other) if line[0] != line[1]][:3] == []


@pytest.mark.parametrize("name", [pytest.param(name, marks=maybe(name)) for name in TOLD])
def test_every_letter_of_every_day_exists_and_keeps_the_sheet(
    name: str, street: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = lived_in(name, street, capsys)
    with household(home.folder / "config.toml") as (_, house):
        for day in dict.fromkeys(expect["on"] for expect in TOLD[name]["expect"]):
            outlook = look(house, day)
            drafts = {draft.id: draft for draft in letters(house, outlook, every=True).drafts}
            # a letter that breaks the sheet is refused: then it is not there
            assert {one.draft_id for one in outlook.follow_ups} == set(drafts)
            for draft in drafts.values():
                rule = next((one.citation for one in outlook.obligations if one.id == draft.obligation), "")
                body = checks.QUOTED.sub("", draft.body.replace(rule, "the rule") if rule else draft.body)
                limit = checks.REQUEST_WORD_LIMIT if draft.kind in checks.REQUESTS else checks.WORD_LIMIT
                assert checks.word_count(draft.body) <= limit
                assert checks.reading_grade(checks.inner(body)) <= 7
                assert checks.asks(body) == 1
                assert not checks.unsourced(body)
                assert "thank you" in draft.body.lower()
                assert "None" not in draft.body
                # the letters of a new term, and of the year, stand on the calendar and the IEP alone
                assert draft.because or draft.kind in ("annual_review_request", "service_log_request", "setting_inquiry")


def by_original(home: Home, name: str) -> list[str]:
    """The answers of the last days, with each message called by its writer and moment.

    An original that came pasted in before it came whole keeps the id that it was first given.
    """
    told = json.dumps(everything(home, last_days(name)), indent=0)
    for row in home.json("timeline"):
        told = told.replace(row["id"], f"{row['from']['address']} {datetime.fromisoformat(row['date']).astimezone(UTC):%F %R}")
    return told.splitlines()
