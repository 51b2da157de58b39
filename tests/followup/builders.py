"""Builds families and events for the tests of this room, in a few words."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from casefile.events import Event, EventKind
from casefile.family import Child, Contact, Family, SchoolCalendar, Side, Span
from casefile.mail import Grade

ZONE = ZoneInfo("America/Los_Angeles")
SIDES = {"family": Side.FAMILY, "school": Side.SCHOOL, "stranger": Side.OTHER, "note": Side.NOTE}


def span(text: str) -> Span:
    first, _, last = text.partition("..")
    return Span(date.fromisoformat(first), date.fromisoformat(last or first))


def calendar(first: str, last: str, *off: str, name: str = "") -> SchoolCalendar:
    return SchoolCalendar(name, date.fromisoformat(first), date.fromisoformat(last), tuple(span(each) for each in off))


def family(**changes: Any) -> Family:
    contact = Contact("Dana Whitcomb", "dw@school.example", "case_manager")
    base = Family(
        id="home",
        timezone=ZONE,
        addresses=("priya@home.example", "nana@home.example"),
        children=(Child("Maya", school_domains=("school.example",), contacts=(contact,)),),
        inbox_addresses=("iep@home.example",),
    )
    return replace(base, **changes)


def event(text: str, *, on: str, original: str = "", side: str = "school", at: str = "10:00", **more: Any) -> Event:
    """An event from words: its kind, then what, dates, times, minutes ("30m"), sessions ("2x") and key=value."""
    kind, *words = text.split()
    sent_on = date.fromisoformat(on)
    sent_at = datetime.combine(sent_on, time.fromisoformat(at), ZONE).astimezone(UTC)
    fields: dict[str, Any] = {"child": "Maya"}
    days: list[date] = []
    for word in words:
        key, equals, value = word.partition("=")
        if equals:
            fields[key] = value
        elif word[:4].isdigit() and "-" in word:
            day, _, clock = word.partition("T")
            days.append(date.fromisoformat(day))
            if clock:
                fields["at"] = time.fromisoformat(clock)
        elif word.endswith("m") and word[:-1].isdigit():
            fields["minutes"] = int(word[:-1])
        elif word.endswith("x") and word[:-1].isdigit():
            fields["sessions"] = int(word[:-1])
        else:
            fields["what"] = word
    if days:
        fields["on"] = days[0]
    if len(days) > 1:
        fields["until"] = days[1]
    if kind == "missed" and "extent" not in fields:
        fields["extent"] = "vague" if not days else "range" if len(days) > 1 else "day"
    grade = Grade(more.pop("grade", "carried"))
    thread = more.pop("thread", "thread")
    base = Event(original or f"m-{on}", 0, EventKind(kind), SIDES[side], grade, sent_at, sent_on, thread)
    return replace(base, **{**fields, **more})


def numbered(events: list[Event]) -> list[Event]:
    """The events with an ordinal each within its original."""
    seen: dict[str, int] = {}
    found = []
    for each in events:
        seen[each.original] = seen.get(each.original, -1) + 1
        found.append(replace(each, ordinal=seen[each.original]))
    return found


def day(text: str) -> date:
    return date.fromisoformat(text)


def later(start: str, days: int) -> str:
    return (date.fromisoformat(start) + timedelta(days=days)).isoformat()
