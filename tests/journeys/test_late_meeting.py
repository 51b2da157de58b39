"""The journey that the program is for: a meeting asked for, no date, and what the family sees day by day."""

from pathlib import Path

import pytest

from tests.journeys.home import Home, mail

MOTHER = "Priya Raman <priya@home.example>"
SCHOOL = "Dana Whitcomb <dwhitcomb@millrace.example>"
REQUEST = "Hello Dana,\n\nWe are requesting a Review IEP Meeting for Maya. Please send us three dates and times.\n\nPriya\n"


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Home:
    house = Home(tmp_path, capsys)
    house.receive(mail(MOTHER, SCHOOL, "2026-01-12T21:04:00-05:00", "IEP meeting", REQUEST, message_id="<r1@home.example>"))
    return house


def test_a_request_is_due_thirty_days_after_it_was_sent(home: Home) -> None:
    (meeting,) = home.status("2026-01-13")
    assert (meeting["opened_on"], meeting["due_on"], meeting["state"]) == ("2026-01-12", "2026-02-11", "open")
    assert meeting["child"] == "Maya"


def test_it_is_flagged_on_the_day_after_the_due_date_and_not_before(home: Home) -> None:
    assert [home.status(day)[0]["flagged"] for day in ("2026-02-10", "2026-02-11", "2026-02-12")] == [False, False, True]


def test_nothing_is_awaited_before_the_request(home: Home) -> None:
    assert home.status("2026-01-11") == []


def test_the_first_reminder_waits_on_the_tenth_day(home: Home) -> None:
    assert home.drafts("2026-01-21") == []
    (draft,) = home.drafts("2026-01-22")
    assert (draft["kind"], draft["to"]) == ("meeting_reminder", ["dwhitcomb@millrace.example"])


def test_a_date_that_the_school_offers_in_time_is_scheduled(home: Home) -> None:
    answer = "Hi Priya, we can hold Maya's IEP meeting on Tuesday, February 3 at 3:30 pm in room 12.\n\nDana\n"
    home.receive(mail(SCHOOL, MOTHER, "2026-01-15T09:00:00-05:00", "Re: IEP meeting", answer, reply_to="<r1@home.example>"))
    (meeting,) = home.status("2026-01-20")
    assert (meeting["state"], meeting["scheduled_for"]) == ("scheduled", "2026-02-03T15:30")
    assert home.drafts("2026-01-25") == []


def test_what_is_quoted_is_exactly_what_was_written(home: Home) -> None:
    (meeting,) = home.status("2026-01-13")
    opened = next(because for because in meeting["because"] if because["role"] == "opened")
    assert "Review IEP Meeting" in opened["quote"]
    assert opened["quote"] in REQUEST


def test_the_same_mail_again_changes_nothing(home: Home) -> None:
    before = home.json("status", "--as-of", "2026-02-12")
    home.receive(mail(MOTHER, SCHOOL, "2026-01-12T21:04:00-05:00", "IEP meeting", REQUEST, message_id="<r1@home.example>"))
    assert home.json("status", "--as-of", "2026-02-12") == before


def test_what_a_person_settles_holds_after_everything_is_read_again(home: Home) -> None:
    (meeting,) = home.status("2026-02-12")
    home.ok("settle", meeting["id"][:6], "held", "--on", "2026-02-10")
    home.ok("reclassify")
    (meeting,) = home.status("2026-02-12")
    assert (meeting["state"], meeting["closed_on"], meeting["flagged"]) == ("done", "2026-02-10", False)
