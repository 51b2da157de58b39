"""The pages beside the letters: the sheet for a meeting, and what can come after a letter without an answer."""

from dataclasses import replace
from datetime import date

import pytest

from casefile.family import ServicePromise
from casefile.letters import ComplaintDay
from casefile.obligations import Occasion, State
from casefile.reading import At
from templates.pages import Page
from templates.patterns import pattern
from templates.sheets import is_unanswered, meeting_sheet, promise_words, what_comes_after
from tests.templates.household import AIDE, ANAND, MAYA, MEETING, NOTICE, RECORDS, SOURCES, SPEECH, TODAY, ledger

AHEAD = replace(MEETING, state=State.SCHEDULED, scheduled_for=At(date(2026, 3, 3)))
SHEET = meeting_sheet(ANAND, AHEAD, (SPEECH, AIDE), SOURCES, TODAY, awaited=(RECORDS, NOTICE, AHEAD))
LATE = replace(MEETING, state=State.OVERDUE)
AFTER = what_comes_after(LATE, (ComplaintDay("Anand", "speech", date(2026, 2, 3), date(2027, 2, 2)),), TODAY, child="Anand")


def on_one_line(page: Page) -> str:
    return " ".join(page.text.split())


def test_the_sheet_says_which_meeting_it_is_for() -> None:
    assert SHEET.title == "The IEP Meeting for Anand"
    assert "Tuesday, March 3." in SHEET.text


def test_the_sheet_has_the_promise_beside_the_numbers() -> None:
    expected = "Speech therapy: the IEP says 30 minutes, 2 times a week; 44 planned, 3 missed, 1 made up, 29 not known."
    assert expected in on_one_line(SHEET)


def test_what_is_not_known_is_not_called_missed() -> None:
    assert "What it does not tell is called not known, and not missed." in on_one_line(SHEET)


def test_each_missed_day_names_its_source() -> None:
    assert "Wed, Feb 11: speech therapy, 30 minutes, staff out (the email of February 12 from Kim Sato)" in on_one_line(SHEET)


def test_a_session_that_the_child_was_away_for_is_said_so() -> None:
    own = replace(SPEECH, by_reason=(("student_absence", replace(SPEECH.made_up, sessions=1)),))
    assert "3 missed (1 of them with Anand away)" in on_one_line(meeting_sheet(ANAND, AHEAD, (own,), SOURCES, TODAY))


def test_a_goal_is_asked_after_with_its_figures() -> None:
    assert '"read 90 words a minute": It started at 62. What is the number now' in on_one_line(SHEET)


def test_the_share_of_general_education_is_asked_after() -> None:
    assert "The IEP lists 80 percent of the day with the general class." in on_one_line(SHEET)


def test_other_open_requests_are_listed_and_the_meeting_itself_is_not() -> None:
    assert "Written notice of a change: no written notice yet" in on_one_line(SHEET)
    assert "IEP meeting: set for" not in on_one_line(SHEET)


def test_a_privileged_message_is_not_a_source_of_the_sheet() -> None:
    sources = SOURCES | {"m02": replace(SOURCES["m02"], privileged=True)}
    assert "February 12" not in on_one_line(meeting_sheet(ANAND, AHEAD, (SPEECH,), sources, TODAY))


def test_another_child_s_numbers_stay_off_the_sheet() -> None:
    theirs = ledger(Occasion(date(2026, 2, 3), messages=("m03",)), service="counseling", child="Maya")
    assert "ounseling" not in meeting_sheet(ANAND, AHEAD, (SPEECH, theirs), SOURCES, TODAY).text


def test_a_sheet_can_be_made_of_next_to_nothing() -> None:
    page = meeting_sheet(MAYA, None, (), {}, TODAY)
    assert "Who will do what by when, and how will we hear?" in page.text
    assert "None" not in page.text


def test_the_questions_accuse_nobody() -> None:
    for trace in ("violat", "fail", "owe", "why didn't", "blame"):
        assert trace not in SHEET.text.lower()


@pytest.mark.parametrize("step", ["facilitated", "Mediation", "state complaint", "due process"])
def test_every_option_is_on_the_page_with_what_it_is_for(step: str) -> None:
    assert step in AFTER.text
    assert AFTER.text.count("What it is for:") == 4


def test_the_page_of_options_says_what_it_is_not() -> None:
    assert "States may differ. This is not legal advice." in on_one_line(AFTER)


def test_the_last_safe_day_for_each_missed_service_is_listed() -> None:
    assert "Speech therapy, missed on Tuesday, February 3: received by Tuesday, February 2, 2027" in on_one_line(AFTER)


def test_a_day_that_has_gone_by_is_not_offered() -> None:
    gone = ComplaintDay("Anand", "speech", date(2025, 2, 3), date(2026, 2, 2))
    assert "Last safe days" not in what_comes_after(LATE, (gone,), TODAY).text


def test_the_page_names_what_was_asked_and_by_when() -> None:
    assert "IEP meeting: asked on Monday, January 12; the target date was Wednesday, February 11." in on_one_line(AFTER)


def test_options_are_shown_only_when_the_date_passed_and_nothing_is_set() -> None:
    assert is_unanswered(LATE)
    assert not is_unanswered(MEETING)
    assert not is_unanswered(replace(LATE, stale=True))


@pytest.mark.parametrize("page", [SHEET, AFTER])
def test_a_page_fits_the_screen_and_escapes_what_it_is_given(page: Page) -> None:
    assert max(map(len, page.text.splitlines())) <= 78
    assert page.html.count("<h1>") == 1
    assert "<script" not in page.html


def test_mail_cannot_write_html_into_a_sheet() -> None:
    sources = SOURCES | {"m02": replace(SOURCES["m02"], author="<b>Eve", address="x@y.example")}
    assert "<b>" not in meeting_sheet(ANAND, AHEAD, (SPEECH,), sources, TODAY).html


@pytest.mark.parametrize(
    ("promise", "said"),
    [
        (ServicePromise("speech", minutes=30, times=2, delivery="group"), "30 minutes, 2 times a week, in a group"),
        (
            ServicePromise("speech", minutes=45, times=1, per="month", delivery="individual"),
            "45 minutes, 1 time a month, one to one",
        ),
        (ServicePromise("aide", total_minutes=300, per="week"), "300 minutes a week"),
        (ServicePromise("other"), ""),
    ],
)
def test_a_line_of_the_services_page_is_said_as_one_says_it(promise: ServicePromise, said: str) -> None:
    assert promise_words(promise) == said


def test_the_days_of_a_pattern_are_said_in_words() -> None:
    said = "3 sessions were missed between Tue, Oct 28, 2025 and Mon, Jan 12."
    assert pattern("3 sessions were missed between 2025-10-28 and 2026-01-12.", TODAY) == said


def test_what_only_looks_like_a_day_is_let_be() -> None:
    assert pattern("Room 2026-99-99 was closed", TODAY) == "Room 2026-99-99 was closed."


def test_what_differs_from_the_iep_becomes_a_question() -> None:
    told = replace(SPEECH, differences=("The services page says separate for location; a message of 2026-01-08 says home.",))
    page = on_one_line(meeting_sheet(ANAND, AHEAD, (told,), SOURCES, TODAY))
    assert "a message of Thu, Jan 8 says home. How did that come about, and does it work well?" in page
