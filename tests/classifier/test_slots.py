"""The days of a sentence with their times of day, as meetings are offered. Sent on Monday, 2 February 2026."""

from datetime import datetime

import pytest

from casefile.mail import Message
from classifier.facts.meetings import meetings_at
from classifier.facts.slots import find_slots
from classifier.letter import make_letter
from classifier.phrases import shipped_book
from tests.classifier.post import post

BOOK = shipped_book()
SENT = datetime(2026, 2, 2, 9, 0)  # noqa: DTZ001 - a printed time has no zone


def letter_of(body: str) -> Message:
    return post(body, sent=SENT)


def slots(body: str) -> list[str]:
    letter = make_letter(letter_of(body), BOOK, None, ())
    return [slot.at.isoformat() for unit in letter.body for slot in find_slots(letter, letter.body, unit, "future")]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("The IEP could be Feb 17, 8:00-9:00, or the 24th (7:50).", ["2026-02-17T08:00", "2026-02-24T07:50"]),
        ("March 3 (10 or 1) or March 5 (1 only).", ["2026-03-03T10:00", "2026-03-03T13:00", "2026-03-05T13:00"]),
        ("The 25th, 26th or 27th at 9:15.", ["2026-02-25T09:15", "2026-02-26T09:15", "2026-02-27T09:15"]),
        ("The 4th or the 5th of March.", ["2026-03-04", "2026-03-05"]),
        ("Either Tuesday or Wednesday next week.", ["2026-02-10", "2026-02-11"]),
        ("He can do the 18th, a Wednesday, at 10:30.", ["2026-02-18T10:30"]),
        ("Pls hold Thurs Mar 12 8-9 for the tri.", ["2026-03-12T08:00"]),
        ("The 19th please. 2:45 is good.", ["2026-02-19T14:45"]),
        ("The IEP is on 2/13. I can come that day 1:00.", ["2026-02-13T13:00"]),
        ("Moved from 9:00 to 10:30 on the 20th.", ["2026-02-20T10:30"]),
        ("Can we do 9:30 instead of 9:00 on the 20th?", ["2026-02-20T09:30"]),
        ("The 8:20 slot is gone. The 12th, same time?", ["2026-02-12T08:20"]),
        ("Any day but Wednesday.", []),
        ("How about 830 on the 18th?", ["2026-02-18T08:30"]),
        ("12:30, either Wednesday the 11th or Thursday the 12th.", ["2026-02-11T12:30", "2026-02-12T12:30"]),
        ("Monday the 9th or Thursday the 12th, same time, 3:00?", ["2026-02-09T15:00", "2026-02-12T15:00"]),
        ("February 19 at 10 or the Friday after that at one?", ["2026-02-19T10:00", "2026-02-20T13:00"]),
        ("Thursday, March 5 at 9 or the day after at 2.", ["2026-03-05T09:00", "2026-03-06T14:00"]),
        ("The IEP can be on the 24th. It's a Tuesday, at quarter to eight.", ["2026-02-24T07:45"]),
        ("The 19th at 3, since my husband gets off at 2:30.", ["2026-02-19T15:00"]),
        ("The 27th at 2, he gets off from the hospital at one.", ["2026-02-27T14:00"]),
        ("The 24th at 8:15, so that you'd be at work by half past nine.", ["2026-02-24T08:15"]),
        ("February 13 at 8 or the following Friday at 9.", ["2026-02-13T08:00", "2026-02-20T09:00"]),
        ("The 26th? Same time, 8:30.", ["2026-02-26T08:30"]),
        ("Tuesday the 10th or the following Monday, the 16th, both at 2.", ["2026-02-10T14:00", "2026-02-16T14:00"]),
        ("Wednesday the 4th at either 8 or 3:45.", ["2026-02-04T08:00", "2026-02-04T15:45"]),
        ("The 24th. I can be there at 7:15 or at 4:15.", ["2026-02-24T07:15", "2026-02-24T16:15"]),
        ("Thank you for giving us a Thursday. February 5 at 1:30 is okay.", ["2026-02-05T13:30"]),
        ("The 5th or 6th of March, 11:30, either one.", ["2026-03-05T11:30", "2026-03-06T11:30"]),
        ("El jueves 19 de marzo a las cuatro, salgo de la obra a las tres.", ["2026-03-19T16:00"]),
        ("El 24 de febrero o el martes 3 de marzo, los dos a las 8:30.", ["2026-02-24T08:30", "2026-03-03T08:30"]),
        ("Moved to the 24th, again at 2.", ["2026-02-24T14:00"]),
        ("The 24th, by phone at 3.", ["2026-02-24T15:00"]),
        ("February 13 or 16. Either case ten in the morning.", ["2026-02-13T10:00", "2026-02-16T10:00"]),
        ("On the 12th (3 of 8 goals were met).", ["2026-02-12"]),
    ],
)
def test_a_day_takes_the_time_beside_it(body: str, wanted: list[str]) -> None:
    assert slots(body) == wanted


def dates(body: str, *, scheduled: bool) -> list[str]:
    message = letter_of(body)
    letter = make_letter(message, BOOK, None, ())
    return [one.at.isoformat() for one in meetings_at(letter, message, [], scheduled=scheduled) if one.at is not None]


def test_a_short_answer_gives_the_date_where_the_letter_settles_a_meeting() -> None:
    assert dates("Thursday at 9 it is, and I'll bring the muffins.", scheduled=True) == ["2026-02-05T09:00"]


def test_a_date_without_the_tag_is_none() -> None:
    assert dates("Thursday at 9 it is, and I'll bring the muffins.", scheduled=False) == []


def test_the_day_on_which_a_notice_goes_out_is_not_the_meetings() -> None:
    assert dates("The 10th at 2 then. The new notice goes out on Friday.", scheduled=True) == ["2026-02-10T14:00"]
