from datetime import date
from pathlib import Path

import pytest

from casefile.errors import ConfigurationError
from casefile.family import Span
from ingest.schooldays import days_off_of

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Lake District//EN\r\n"
TAIL = "END:VCALENDAR\r\n"


def entry(title: str, start: str, end: str = "", extra: str = "") -> str:
    stop = f"DTEND;VALUE=DATE:{end}\r\n" if end else ""
    return f"BEGIN:VEVENT\r\nUID:{title}-{start}\r\nSUMMARY:{title}\r\nDTSTART;VALUE=DATE:{start}\r\n{stop}{extra}END:VEVENT\r\n"


def spans(tmp_path: Path, *entries: str) -> tuple[Span, ...]:
    path = tmp_path / "school.ics"
    path.write_text(HEAD + "".join(entries) + TAIL)
    return days_off_of(path)


def test_a_break_runs_to_the_day_before_its_exclusive_end(tmp_path: Path) -> None:
    assert spans(tmp_path, entry("Winter Break - No School", "20251222", "20260103")) == (
        Span(date(2025, 12, 22), date(2026, 1, 2)),
    )


def test_a_day_without_an_end_is_one_day(tmp_path: Path) -> None:
    assert spans(tmp_path, entry("Veterans Day", "20251111")) == (Span(date(2025, 11, 11), date(2025, 11, 11)),)


@pytest.mark.parametrize("title", ["Early Dismissal - holiday concert", "Half Day", "Thanksgiving lunch", "Picture Day"])
def test_a_day_that_teaches_is_not_off(tmp_path: Path, title: str) -> None:
    assert spans(tmp_path, entry(title, "20251120", "20251121")) == ()


def test_an_hour_in_the_evening_is_not_a_day_off(tmp_path: Path) -> None:
    timed = "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Holiday sing-along\r\nDTSTART:20251218T190000\r\nEND:VEVENT\r\n"
    assert spans(tmp_path, timed) == ()


def test_a_file_that_is_no_calendar_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.ics"
    path.write_text("hello")
    with pytest.raises(ConfigurationError, match="no iCalendar"):
        days_off_of(path)
