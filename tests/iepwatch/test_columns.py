"""Rows in columns: folded to the terminal, no word lost, and as wide as wide letters are."""

from hypothesis import given
from hypothesis import strategies as st

from iepwatch.columns import cells, lines_of

CELL = st.text(alphabet="abc é会 ", max_size=40)


def test_without_a_width_a_row_is_a_line() -> None:
    assert list(lines_of(["id", "subject"], [("m1", "one two " * 30)], None))[1:] == [("m1  " + "one two " * 30).rstrip()]


def test_what_does_not_fit_is_folded_between_words() -> None:
    assert list(lines_of(["id", "what"], [("m1", "one two three")], 11)) == ["id  what", "m1  one two", "    three"]


def test_a_head_of_two_lines_stands_above_its_column() -> None:
    assert list(lines_of(["a", "made\nup"], [("x", "3")], 80)) == ["a  made", "   up", "x  3"]


def test_a_long_word_is_cut_and_an_id_is_not() -> None:
    lines = list(lines_of(["id", "what"], [("m5c1e0a", "x" * 30)], 24))
    assert lines[1].startswith("m5c1e0a  x")
    assert "".join(line.replace("m5c1e0a", "").strip() for line in lines[1:]) == "x" * 30


def test_a_wide_letter_takes_two_places_and_an_accent_none() -> None:
    assert cells("会議") == 4
    assert cells("e\N{COMBINING ACUTE ACCENT}") == 1


@given(st.lists(st.tuples(CELL, CELL), max_size=4), st.integers(30, 80))
def test_no_word_is_lost_and_no_line_is_wider_than_the_terminal(rows: list[tuple[str, str]], width: int) -> None:
    lines = list(lines_of(["first", "second"], rows, width))
    assert all(cells(line) <= width for line in lines)
    shown = "".join("".join(lines[1:]).split())
    assert sorted(shown) == sorted("".join("".join(cell.split()) for row in rows for cell in row))
