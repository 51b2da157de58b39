"""How a table is drawn where nobody looks at a terminal."""

import sys

import pytest

from iepwatch.console import cell_width, table


def test_in_a_pipe_the_columns_stand_below_one_another(capsys: pytest.CaptureFixture[str]) -> None:
    table(("id", "child", "what"), [("m1", "Maya", "a meeting"), ("m1234", "Bo", "")], empty="Nothing.")
    assert capsys.readouterr().out == "id     child  what\nm1     Maya   a meeting\nm1234  Bo\n"


def test_in_a_pipe_a_long_cell_is_not_folded_and_a_row_stays_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    table(("subject",), [("long " * 100,), ("two\nlines",)], empty="Nothing.")
    assert [len(line) for line in capsys.readouterr().out.splitlines()] == [7, 499, 9]


def test_control_characters_of_a_mail_reach_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    table(("subject",), [("\x1b[2Jgone",)], empty="Nothing.")
    assert "\x1b" not in capsys.readouterr().out


def test_a_table_without_rows_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    table(("id",), [], empty="Nothing is awaited.")
    assert capsys.readouterr().out == "Nothing is awaited.\n"


@pytest.mark.parametrize(("text", "places"), [("abc", 3), ("Año", 3), ("An\u0303o", 3), ("学校", 4)])
def test_a_letter_takes_the_places_that_a_terminal_gives_it(text: str, places: int) -> None:
    assert cell_width(text) == places


def test_on_a_terminal_the_same_words_are_drawn(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    table(("id", "child"), [("m1", "Maya")], empty="Nothing.")
    assert "Maya" in capsys.readouterr().out
