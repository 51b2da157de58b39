"""What a person typed: a child's name in any case, and a name that is nobody's."""

from datetime import date
from pathlib import Path

import pytest

from casefile.errors import UsageError
from iepwatch.asked import child_named, in_order
from iepwatch.config.load import Settings, parse

HOME = '[family]\ntimezone = "America/New_York"\naddresses = ["mum@home.example"]\n'


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return parse(HOME + '[[child]]\nname = "Maya"\naliases = ["M.R."]\n', tmp_path / "config.toml")


@pytest.mark.parametrize("told", ["Maya", "maya", " MAYA ", "m.r."])
def test_a_child_is_known_in_any_case_and_by_its_alias(settings: Settings, told: str) -> None:
    assert child_named(settings, told) == "Maya"


def test_a_name_that_is_nobodys_is_told_with_the_names(settings: Settings) -> None:
    with pytest.raises(UsageError, match="The names are Maya"):
        child_named(settings, "Mia")


def test_without_children_a_name_is_taken_as_it_is(tmp_path: Path) -> None:
    assert child_named(parse(HOME, tmp_path / "config.toml"), "Mia") == "Mia"


def test_a_day_alone_is_in_order() -> None:
    in_order(date(2026, 1, 1), date(2026, 1, 1))
    in_order(None, date(2026, 1, 1))
