"""A goal's figures and its reports, from the school's mail to `services`, the weekly page and the sheet."""

from pathlib import Path

import pytest

from tests.journeys.home import FAMILY, Home, mail

PLAN = """
[[child.service]]
service = "speech"
minutes = 30
times = 2

[[child.goal]]
text = "read 90 words a minute"
baseline = 62
target = 90
by = 2026-10-14

[calendar]
first_day = 2025-08-20
last_day = 2026-06-11
report_days = [2025-11-14, 2026-02-27]
"""
TEACHER = "Dana Whitcomb <dwhitcomb@millrace.example>"
REPORT = """Hello,

Here is Maya's progress report for the first trimester. Reading fluency: 71 words correct per minute (baseline 62, goal 90).

Dana Whitcomb
"""


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Home:
    made = Home(tmp_path, capsys, FAMILY + PLAN)
    made.receive(
        mail(TEACHER, "priya@home.example", "2025-11-12T15:00:00-05:00", "Progress report", REPORT),
        mail("Carol <carol@elsewhere.example>", "priya@home.example", "2025-11-13T15:00:00-05:00", "hi", "She reads 88 wcpm!\n"),
    )
    return made


def test_what_the_school_typed_stands_beside_the_goal_with_its_message(home: Home) -> None:
    (speech,) = [one for one in home.json("services", "--until", "2026-03-31") if one["service"] == "speech"]
    (goal,) = speech["goals"]
    (report,) = home.json("timeline", "--tag", "records_provided")
    assert (goal["baseline"], goal["target"], goal["by"]) == (62, 90, "2026-10-14")
    (figure,) = goal["figures"]
    assert (figure["told_on"], figure["typed"], figure["value"]) == ("2025-11-12", "71 words correct per minute", 71)
    assert figure["message"] == report["id"]
    assert figure["quote"].startswith("Reading fluency: 71 words")


def test_the_report_that_came_and_the_one_that_did_not_are_told(home: Home) -> None:
    (speech,) = [one for one in home.json("services", "--until", "2026-03-31") if one["service"] == "speech"]
    first, second = speech["progress_reports"]
    assert (first["due_on"], first["came_on"]) == ("2025-11-14", "2025-11-12")
    assert second == {"due_on": "2026-02-27", "came_on": None, "message": None}


def test_the_weekly_page_names_the_figure_and_the_missing_report(home: Home) -> None:
    page = " ".join(home.ok("digest", "--week-of", "2026-03-05").split())
    assert "the mail says 71 words correct per minute" in page
    assert "The progress report due by Friday, February 27 is not in the mail yet; it may have come on paper." in page
