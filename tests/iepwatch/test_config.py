"""The configuration: every problem at once, with key, line and the nearest known key."""

import os
import re
import stat
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from casefile.errors import ConfigurationError
from casefile.family import Side, Span
from casefile.mail import Address
from iepwatch.config.lines import key_lines
from iepwatch.config.load import _models_in, find, load, parse
from iepwatch.config.secret import Secret
from iepwatch.config.shape import Configuration

EXAMPLE = Path("config.example.toml")
SMALL = '[family]\ntimezone = "America/New_York"\naddresses = ["Priya@Home.example"]\n'


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as caught:
        parse(text, Path("config.toml"))
    return caught.value.problems


def every_key(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        key = (*above, field.alias or name)
        inner = _models_in(field.annotation)
        if inner and inner[0].__name__ not in ("SecretTable", "OAuthTable"):
            yield from every_key(inner[0], key)
        else:
            yield key


def test_the_family_alone_is_enough() -> None:
    settings = parse(SMALL, Path("config.toml"))
    assert settings.family.addresses == ("priya@home.example",)
    assert settings.archive_url.endswith("/iepwatch.db")


def test_the_example_is_a_configuration() -> None:
    settings = load(EXAMPLE)
    child = settings.family.children[0]
    assert child.services[0].days == (1, 3)
    assert settings.family.calendars[0].days_off[0] == Span(date(2025, 11, 26), date(2025, 11, 28))
    assert settings.family.side_of(Address("", "someone@millrace.k12.oh.us")) is Side.SCHOOL


def test_the_example_shows_every_key_once() -> None:
    text = EXAMPLE.read_text()
    for key in every_key(Configuration):
        assert re.search(rf"^(?:# )?{key[-1]} = ", text, re.MULTILINE), f"{'.'.join(key)} is not in config.example.toml"
    assert tomllib.loads(re.sub(r"(?m)^# (\w+ = )", r"\1", text)), "a key that is commented out would not parse"


def test_every_problem_is_told_at_once_with_its_line() -> None:
    told = problems('[family]\ntimezone = "Mars/Base"\n\n[digest]\nat = "5pm"\n\n[schedule]\npoll_every = 5\n')
    assert [sentence.split(":")[0] for sentence in told] == [
        "line 1, family.addresses",
        "line 2, family.timezone",
        "line 5, digest.at",
        "line 8, schedule.poll_every",
    ]


def test_an_unknown_key_names_the_nearest_known_one() -> None:
    assert problems(SMALL + "timezon = 1\n") == ("line 4, family.timezon: unknown key; did you mean `timezone`?",)


def test_an_unknown_key_in_the_second_child_is_found_there() -> None:
    told = problems(SMALL + '[[child]]\nname = "A"\n[[child]]\nname = "B"\nalias = []\n')
    assert told == ("line 8, child.2.alias: unknown key; did you mean `aliases`?",)


def test_a_wrong_service_names_the_nearest() -> None:
    told = problems(SMALL + '[[child]]\nname = "A"\n[[child.service]]\nservice = "counselling"\n')
    assert "did you mean 'counseling'?" in told[0]


def test_a_wrong_rulebook_is_told() -> None:
    assert "there is no rulebook 'Narnia'" in problems(SMALL + 'rulebook = "Narnia"\n')[0]


def test_a_password_that_is_written_down_is_refused_and_not_repeated() -> None:
    told = problems(SMALL + '[[mailbox]]\nhost = "h.example"\nuser = "u"\npassword = "hunter2"\n')
    assert "a secret is never written here" in told[0]
    assert "hunter2" not in "".join(told)


def test_plain_text_goes_to_this_machine_alone() -> None:
    told = problems(SMALL + '[[mailbox]]\nhost = "h.example"\nuser = "u"\nsecurity = "none"\npassword = { env = "X" }\n')
    assert "127.0.0.1" in told[0]


def test_the_digest_goes_to_the_family_alone() -> None:
    assert "the family alone" in problems(SMALL + '[digest]\nto = ["teacher@school.example"]\n')[0]


def test_what_is_not_toml_names_its_line() -> None:
    assert "line 1" in problems("[family\n")[0]


def test_a_calendar_may_stand_alone_or_in_a_list() -> None:
    alone = parse(SMALL + '[calendar]\ndays_off = ["2025-11-27"]\n', Path("c.toml"))
    listed = parse(SMALL + '[[calendar]]\ndays_off = ["2025-11-27"]\n', Path("c.toml"))
    assert alone.family.calendars == listed.family.calendars


def test_a_span_that_ends_before_it_begins_is_told_with_its_line() -> None:
    told = problems(SMALL + '[calendar]\ndays_off = ["2025-11-28..2025-11-26"]\n')
    assert told == ("line 5, calendar.days_off.1: the span ends before it begins",)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("IEPWATCH_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with pytest.raises(ConfigurationError, match="iepwatch init"):
        find(None)


def test_the_environment_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "other.toml"
    path.write_text(SMALL)
    monkeypatch.setenv("IEPWATCH_CONFIG", str(path))
    assert find(None) == path


def test_a_secret_comes_from_a_command_a_file_or_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret"
    path.write_text("s3cret\n")
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    monkeypatch.setenv("IEPWATCH_TEST_SECRET", "s3cret")
    assert Secret(file=path).resolve() == "s3cret"
    assert Secret(env="IEPWATCH_TEST_SECRET").resolve() == "s3cret"
    assert Secret(command=("cat", str(path))).resolve() == "s3cret"


@pytest.mark.parametrize("secret", [Secret(env="IEPWATCH_NOT_SET"), Secret(file=Path("nowhere")), Secret(command=("false",))])
def test_a_secret_that_is_not_there_is_a_configuration_error(secret: Secret) -> None:
    os.environ.pop("IEPWATCH_NOT_SET", None)
    with pytest.raises(ConfigurationError):
        secret.resolve()


def test_lines_are_found_through_nested_arrays() -> None:
    lines = key_lines("[[a]]\nx = 1\n[[a.b]]\ny = 2\n[[a]]\n[[a.b]]\ny = 3\n")
    assert lines["a", 1, "b", 0, "y"] == 7
