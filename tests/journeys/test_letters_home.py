"""A letter that was approved and sent by the parent comes home, with its marks or without, and is known as sent."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.journeys.home import Home, mail

MOTHER = "Priya Raman <priya@home.example>"
SCHOOL = "Dana Whitcomb <dwhitcomb@millrace.example>"


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Home:
    house = Home(tmp_path, capsys)
    asked = (datetime.now(UTC) - timedelta(days=12)).isoformat()
    house.receive(mail(MOTHER, SCHOOL, asked, "IEP meeting", "We are requesting a Review IEP Meeting for Maya.\n"))
    return house


def waiting(home: Home) -> str:
    (draft,) = [one for one in home.json("drafts") if one["state"] == "waiting" and one["kind"] == "meeting_reminder"]
    return str(draft["id"])


def state(home: Home, draft: str) -> str:
    return next(str(one["state"]) for one in home.json("drafts") if one["id"] == draft)


def test_an_approved_letter_waits_in_a_file_and_is_sent_when_it_comes_home(home: Home, tmp_path: Path) -> None:
    draft, letter = waiting(home), tmp_path / "letter.eml"
    home.ok("drafts", "approve", draft, "--out", str(letter))
    assert state(home, draft) == "approved"
    home.ok("import", str(letter))
    assert state(home, draft) == "sent"


def test_a_letter_that_lost_its_marks_on_the_way_is_known_by_its_words(home: Home, tmp_path: Path) -> None:
    draft, letter = waiting(home), tmp_path / "letter.eml"
    home.ok("drafts", "approve", draft, "--out", str(letter))
    told = message_from_bytes(letter.read_bytes())
    body = told.get_payload(decode=True)
    assert isinstance(body, bytes)
    now = datetime.now(UTC).isoformat()
    home.receive(mail(MOTHER, SCHOOL, now, str(told["Subject"]), body.decode(), message_id="<own-1@home.example>"))
    assert state(home, draft) == "sent"
    assert len(home.status(datetime.now(UTC).date().isoformat())) == 1, "our own letter opens nothing"


def test_a_letter_that_was_dropped_does_not_come_back(home: Home) -> None:
    draft = waiting(home)
    home.ok("drafts", "discard", draft)
    assert state(home, draft) == "discarded"
    home.ok("reclassify")
    assert state(home, draft) == "discarded"
