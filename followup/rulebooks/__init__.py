"""Reads the rulebooks: each number of days with its unit, start, pauses and citation; `followup.deadlines` counts by them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from casefile.errors import ConfigurationError
from casefile.family import Family, SchoolCalendar, Span
from casefile.obligations import ObligationKind

DEFAULT = "us"
UNITS = ("calendar", "school", "business")
STARTS = ("sent", "receipt", "iep_date")
LEAVES_OUT = ("", "beyond", "break")
BASES = ("law", "target", "own")


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: counted from this day, in this school year, a reading gives this due date."""

    counted_from: date
    due: date
    calendar: SchoolCalendar | None = None


@dataclass(frozen=True, slots=True)
class LawReading:
    """One way to read a rule.

    `leaves_out` says what of a vacation of more than `longer_than` school days is not counted: nothing (""), what lies
    beyond that many school days ("beyond"), or all of it, from the first day off to the last ("break").
    """

    id: str
    says: str = ""
    longer_than: int = 0
    leaves_out: str = ""
    examples: tuple[Example, ...] = ()


PLAIN = LawReading("plain")


@dataclass(frozen=True, slots=True)
class Rule:
    """How many days something may take.

    `days` (in `unit`) or `months` is None where the rule names no number: then nothing is ever due. `remind_on` is in the
    rule's own unit, `remind_before` in calendar days. `start` is "sent", "receipt" or "iep_date".
    """

    id: str
    kind: ObligationKind
    unit: str
    start: str
    basis: str
    citation: str
    confidence: str
    source: str
    note: str
    checked_on: date
    closes_on: tuple[str, ...]
    days: int | None = None
    months: int | None = None
    remind_on: tuple[int, ...] = ()
    remind_unit: str = ""
    remind_before: tuple[int, ...] = ()
    past_due: bool = True
    before_meeting: bool = False
    or_agreed_date: bool = False
    recheck_by: date | None = None
    readings: tuple[LawReading, ...] = (PLAIN,)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules of one state, completed by the default's."""

    name: str
    title: str
    rules: tuple[Rule, ...]

    def rule(self, kind: ObligationKind) -> Rule:
        """The rule of this kind; the default rulebook has one for each."""
        return next(rule for rule in self.rules if rule.kind is kind)


@cache
def names() -> tuple[str, ...]:
    """Every rulebook there is, the default first."""
    found = (entry.name.removesuffix(".toml") for entry in files(__package__).iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted(found, key=lambda name: (name != DEFAULT, name)))


@cache
def load(name: str) -> Rulebook:
    """The rulebook of this name, in any case of letters.

    Raises:
        ConfigurationError: there is none; the error names the nearest.
    """
    known = {each.lower(): each for each in names()}
    exact = known.get(name.lower())
    if exact is None:
        near = get_close_matches(name.lower(), known, n=1, cutoff=0.1)
        nearest = f" The nearest is {known[near[0]]!r}." if near else ""
        raise ConfigurationError((f"There is no rulebook {name!r}.{nearest} Known: {', '.join(names())}.",), where="rulebook")
    own = _read(exact)
    if exact == DEFAULT:
        return own
    has = {rule.kind for rule in own.rules}
    return replace(own, rules=own.rules + tuple(rule for rule in load(DEFAULT).rules if rule.kind not in has))


def rule_for(family: Family, child: str, kind: ObligationKind) -> Rule:
    """The rule that holds for this child: the family's own number, else its rulebook's.

    The family's own number is in calendar days, without pauses; it counts from where the rulebook starts.
    """
    rule = load(family.rulebook_for(child)).rule(kind)
    own = family.followup
    if kind is not ObligationKind.MEETING:
        return rule
    if own.meeting_days is not None:
        rule = replace(
            rule,
            id="own/meeting",
            days=own.meeting_days,
            unit="calendar",
            basis="own",
            citation="",
            readings=(PLAIN,),
            past_due=True,
            or_agreed_date=False,
            # a reminder day of the rulebook keeps the unit that it was written in
            remind_unit=rule.remind_unit or rule.unit,
        )
    if own.remind_on_days is not None:
        rule = replace(rule, remind_on=tuple(sorted(set(own.remind_on_days))), remind_unit="calendar")
    return rule


def _read(name: str) -> Rulebook:
    table = tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    rules = tuple(_rule(table, kind) for kind in ObligationKind if kind.value in table)
    return Rulebook(table["name"], table["title"], rules)


def _rule(book: Mapping[str, Any], kind: ObligationKind) -> Rule:
    entry: Mapping[str, Any] = book[kind.value]
    rule = Rule(
        id=f"{book['name']}/{kind.value}",
        kind=kind,
        unit=entry["unit"],
        start=entry["start"],
        basis=entry["basis"],
        citation=entry["citation"],
        confidence=entry["confidence"],
        source=entry["source"],
        note=entry["note"],
        checked_on=entry.get("checked_on", book["checked_on"]),
        closes_on=tuple(entry["closes_on"]),
        days=entry.get("days"),
        months=entry.get("months"),
        remind_on=tuple(entry.get("remind_on", ())),
        remind_before=tuple(entry.get("remind_before", ())),
        past_due=entry["past_due"],
        before_meeting=entry.get("before_meeting", False),
        or_agreed_date=entry.get("or_agreed_date", False),
        recheck_by=entry.get("recheck_by"),
        readings=tuple(_reading(each) for each in entry.get("reading", ())) or (PLAIN,),
    )
    fits = rule.unit in UNITS and rule.start in STARTS and rule.basis in BASES
    if not fits or any(reading.leaves_out not in LEAVES_OUT for reading in rule.readings):
        raise ConfigurationError((f"The rule {rule.id} has a unit, start, basis or pause that is not known.",), where="rulebook")
    return rule


def _reading(entry: Mapping[str, Any]) -> LawReading:
    return LawReading(
        id=entry["id"],
        says=entry["says"],
        longer_than=entry.get("longer_than", 0),
        leaves_out=entry.get("leaves_out", ""),
        examples=tuple(_example(each) for each in entry.get("example", ())),
    )


def _example(entry: Mapping[str, Any]) -> Example:
    calendar = None
    if "first_day" in entry:
        off = tuple(_span(text) for text in entry.get("days_off", ()))
        calendar = SchoolCalendar("example", entry["first_day"], entry["last_day"], off)
    return Example(entry["counted_from"], entry["due"], calendar)


def _span(text: str) -> Span:
    first, _, last = text.partition("..")
    return Span(date.fromisoformat(first), date.fromisoformat(last or first))
