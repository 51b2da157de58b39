"""Reads `config.toml` and tells everything that is wrong with it at once, with key, line and the nearest known key."""

import difflib
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from casefile.errors import ConfigurationError
from casefile.family import (
    Child,
    Contact,
    Family,
    FollowUpSettings,
    Goal,
    SchoolCalendar,
    ServicePromise,
)
from iepwatch.config.lines import Path as KeyPath
from iepwatch.config.lines import key_lines, line_of
from iepwatch.config.secret import Secret
from iepwatch.config.shape import WEEKDAYS, CalendarTable, ChildTable, Configuration, SecretTable

ENVIRONMENT = "IEPWATCH_CONFIG"
ADVICE = "`iepwatch init` writes a new one; every key is shown in config.example.toml"


@dataclass(frozen=True)
class Settings:
    """A configuration that holds together, and the folder that its relative paths start from."""

    path: Path
    told: Configuration

    @property
    def folder(self) -> Path:
        """The folder of the configuration file."""
        return self.path.parent

    @property
    def archive_url(self) -> str:
        """The database's URL, a relative SQLite path made absolute."""
        url = self.told.archive.url
        prefix = "sqlite:///"
        name = url.removeprefix(prefix)
        if not url.startswith(prefix) or not name or name == ":memory:":
            return url
        return prefix + str((self.folder / name).resolve())

    @cached_property
    def family(self) -> Family:
        """The family in the rooms' own words."""
        told = self.told
        letters = [told.letters.sender] if told.letters else []
        inboxes = [box.user.lower() for box in told.mailbox if box.read and "@" in box.user]
        return Family(
            id=told.family.id,
            timezone=ZoneInfo(told.family.timezone),
            addresses=tuple(dict.fromkeys([*told.family.addresses, *map(_bare_address, letters)])),
            rulebook=told.family.rulebook,
            privileged=tuple(told.family.privileged),
            children=tuple(_child(child) for child in told.child),
            calendars=tuple(self._calendar(calendar) for calendar in told.calendar),
            followup=FollowUpSettings(
                told.followup.meeting_days,
                None if told.followup.remind_on_days is None else tuple(told.followup.remind_on_days),
            ),
            inbox_addresses=tuple(inboxes),
        )

    def secret(self, table: SecretTable) -> Secret:
        """The secret's address, a relative file made absolute."""
        return Secret(
            table.env,
            self.folder / table.file.expanduser() if table.file else None,
            tuple(table.command) if table.command else None,
        )

    def _calendar(self, table: CalendarTable) -> SchoolCalendar:
        days_off = list(table.days_off)
        if table.ics is not None:
            from ingest.schooldays import days_off_of

            days_off.extend(days_off_of(self.folder / table.ics.expanduser()))
        return SchoolCalendar(
            table.name, table.first_day, table.last_day, tuple(days_off), tuple(table.testing_days), tuple(table.report_days)
        )


def find(given: Path | None) -> Path:
    """The configuration file: as given, else $IEPWATCH_CONFIG, else ./config.toml, else the user's configuration folder.

    Raises:
        ConfigurationError: there is none, or the one that is named is not there.
    """
    named = given or (Path(os.environ[ENVIRONMENT]) if os.environ.get(ENVIRONMENT) else None)
    if named is not None:
        if not named.is_file():
            raise ConfigurationError((f"there is no configuration file {named}",), advice=ADVICE)
        return named
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "iepwatch" / "config.toml"
    for place in (Path("config.toml"), home):
        if place.is_file():
            return place
    raise ConfigurationError((f"there is no configuration: neither ./config.toml nor {home}",), advice=ADVICE)


def load(given: Path | None = None) -> Settings:
    """The configuration, checked whole.

    Raises:
        ConfigurationError: every problem at once.
    """
    path = find(given)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ConfigurationError((f"the file cannot be read: {reason}",), where=str(path)) from None
    return parse(text, path)


def parse(text: str, path: Path) -> Settings:
    """`load` for a text that is already there; `path` is where its relative paths start from."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError((f"this is not TOML: {error}",), where=str(path), advice=ADVICE) from None
    lines = key_lines(text)
    problems: list[tuple[int, str]] = []
    told: Configuration | None = None
    try:
        told = Configuration.model_validate(raw)
    except ValidationError as error:
        problems.extend(_told(detail, raw, lines) for detail in error.errors(include_url=False, include_context=True))
    if told is not None:
        problems.extend(_across(told, lines))
    if problems:
        sentences = tuple(sentence for _, sentence in sorted(problems, key=lambda problem: problem[0]))
        raise ConfigurationError(sentences, where=str(path), advice=ADVICE)
    assert told is not None  # noqa: S101 - no problems means that it was made
    return Settings(path.absolute(), told)


def _told(detail: Any, raw: dict[str, Any], lines: dict[KeyPath, int]) -> tuple[int, str]:
    """One problem of pydantic's as `(line, sentence)`."""
    path = _written_path(tuple(detail["loc"]), raw)
    line = line_of(lines, path)
    what = str(detail["msg"]).removeprefix("Value error, ")
    match detail["type"]:
        case "extra_forbidden":
            what = "unknown key"
            near = difflib.get_close_matches(str(path[-1]), _known_keys(path[:-1]), n=1, cutoff=0.5)
            if near:
                what += f"; did you mean `{near[0]}`?"
        case "missing":
            what = "this key is required"
        case "literal_error":
            near = difflib.get_close_matches(str(detail["input"]), _literals(detail), n=1, cutoff=0.5)
            what = f"must be one of {detail['ctx']['expected']}" + (f"; did you mean '{near[0]}'?" if near else "")
        case _:
            what = what[:1].lower() + what[1:]
    place = f"line {line}, " if line else ""
    return line or 0, f"{place}{_dotted(path)}: {what}"


def _literals(detail: Any) -> list[str]:
    return [part.strip().strip("'") for part in str(detail["ctx"]["expected"]).replace(" or ", ", ").split(",")]


def _written_path(path: KeyPath, raw: dict[str, Any]) -> KeyPath:
    """The path as it is written: a single [calendar] has no index, though the shape is a list."""
    if path[:1] == ("calendar",) and isinstance(raw.get("calendar"), dict) and len(path) > 1 and isinstance(path[1], int):
        return ("calendar", *path[2:])
    return path


def _known_keys(table: KeyPath) -> list[str]:
    """The keys that may stand in the table at this path."""
    model: type[BaseModel] | None = Configuration
    for part in (part for part in table if isinstance(part, str)):
        model = _model_of(model, part) if model else None
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _model_of(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    for name, field in model.model_fields.items():
        if key in (name, field.alias):
            return next((found for found in _models_in(field.annotation)), None)
    return None


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for inner in get_args(annotation) for found in _models_in(inner)]


def _across(told: Configuration, lines: dict[KeyPath, int]) -> list[tuple[int, str]]:
    """What no single key can know: names that refer to one another."""
    problems = []
    for path, what in [*_recipients(told), *_names(told), *_unknown_rulebooks(told)]:
        line = line_of(lines, path)
        problems.append((line or 0, f"{f'line {line}, ' if line else ''}{_dotted(path)}: {what}"))
    return problems


def _dotted(path: KeyPath) -> str:
    """`child.2.name`, counting from 1 as people do."""
    return ".".join(part if isinstance(part, str) else f"{part + 1}" for part in path)


def _recipients(told: Configuration) -> Iterator[tuple[KeyPath, str]]:
    for number, address in enumerate(told.digest.to):
        if address not in told.family.addresses:
            advice = "the digest goes to the family alone; add this address to [family].addresses or take it out"
            yield ("digest", "to", number), advice


def _names(told: Configuration) -> Iterator[tuple[KeyPath, str]]:
    boxes = [box.name for box in told.mailbox]
    if len(set(boxes)) < len(boxes):
        yield ("mailbox",), "two mailboxes have the same name"
    if told.letters and told.letters.mailbox not in boxes:
        yield ("letters", "mailbox"), "no [[mailbox]] has this name" + _nearest(told.letters.mailbox, boxes)
    calendars = [calendar.name for calendar in told.calendar]
    names = [child.name for child in told.child]
    for number, child in enumerate(told.child):
        if child.calendar is not None and child.calendar not in calendars:
            yield ("child", number, "calendar"), "no [[calendar]] has this name" + _nearest(child.calendar, calendars)
        if names.index(child.name) < number:
            yield ("child", number, "name"), "two children have the same name"


def _unknown_rulebooks(told: Configuration) -> Iterator[tuple[KeyPath, str]]:
    from followup.rulebooks import names

    known = list(names())
    places: list[tuple[KeyPath, str | None]] = [(("family", "rulebook"), told.family.rulebook)]
    places.extend((("child", number, "rulebook"), child.rulebook) for number, child in enumerate(told.child))
    for path, name in places:
        if name is not None and name not in known:
            yield path, f"there is no rulebook '{name}'" + _nearest(name, known)


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.3)
    return f"; did you mean '{near[0]}'?" if near else ""


def _child(table: ChildTable) -> Child:
    return Child(
        name=table.name,
        aliases=tuple(table.aliases),
        school_domains=tuple(domain.lower().lstrip("@") for domain in table.school_domains),
        iep_date=table.iep_date,
        general_education_percent=table.general_education_percent,
        rulebook=table.rulebook or "",
        calendar=table.calendar or "",
        services=tuple(
            ServicePromise(
                service=line.service,
                minutes=line.minutes,
                total_minutes=line.total_minutes,
                times=line.times,
                per=line.per,
                days=tuple(WEEKDAYS.index(day) for day in line.days),
                delivery=line.delivery,
                location=line.location,
                since=line.since,
                until=line.until,
            )
            for line in table.service
        ),
        goals=tuple(Goal(goal.text, goal.baseline, goal.target, goal.by) for goal in table.goal),
        contacts=tuple(Contact(contact.name, contact.address, contact.role) for contact in table.contact),
    )


def _bare_address(text: str) -> str:
    return text.rpartition("<")[2].rstrip("> ").strip().lower()
