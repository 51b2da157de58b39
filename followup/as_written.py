"""Holds delivery, location and share of general education, as told, against the IEP's pages; it says where they differ."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from casefile.events import Event, EventKind
from casefile.family import Child, Side

# The words of a services page, and what they are called in mail. The first that is found in the text counts.
DELIVERIES: Mapping[str, tuple[str, ...]] = {
    "individual": ("individual", "one-on-one", "one on one", "1:1", "one-to-one"),
    "group": ("group", "pair", "2:1", "3:1"),
}
PLACES: Mapping[str, tuple[str, ...]] = {
    "general_education": (
        "general_education",
        "general education",
        "gen ed",
        "push-in",
        "push in",
        "inclusion",
        "co-taught",
        "regular class",
    ),
    "separate": (
        "separate",
        "pull-out",
        "pull out",
        "resource",
        "therapy room",
        "self-contained",
        "special day",
        "special education",
    ),
    "remote": ("remote", "teletherapy", "virtual", "video", "zoom", "online"),
    "home": ("home", "homebound"),
    "hospital": ("hospital",),
}


def delivery_of(text: str | None) -> str:
    """The delivery, individual or group, where the text says so."""
    return _word(text, DELIVERIES)


def place_of(text: str | None) -> str:
    """The place in the words of a services page, where the text says one."""
    return _word(text, PLACES)


def _word(text: str | None, words: Mapping[str, tuple[str, ...]]) -> str:
    low = (text or "").lower()
    return next((word for word, names in words.items() if any(name in low for name in names)), "")


def places_told(events: Iterable[Event]) -> dict[tuple[str, str], list[Event]]:
    """What was told of delivery and location of each service of each child.

    A place told without a service is that of the only service which the same mail speaks of.
    """
    found: dict[tuple[str, str], list[Event]] = defaultdict(list)
    by_mail: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        by_mail[event.original, event.child].append(event)
    for (_, child), mail in by_mail.items():
        services = {e.what for e in mail if e.kind in (EventKind.SERVICE_CHANGED, EventKind.MISSED, EventKind.GIVEN) and e.what}
        for event in mail:
            if not event.extent or event.status in ("requested", "refused", "proposed"):
                continue
            if event.kind is EventKind.SERVICE_CHANGED:
                found[child, event.what].append(event)
            elif event.kind is EventKind.SETTING_CHANGED and event.extent != "day" and len(services) == 1:
                found[child, next(iter(services))].append(event)
    return found


def differences_in(told: Iterable[Event], child: Child | None, service: str) -> tuple[str, ...]:
    """One sentence for each thing that is told otherwise than the services page has it; the last word on each holds."""
    lines = [line for line in child.services if line.service == service] if child else []
    found: dict[str, str] = {}
    for event in sorted(told, key=lambda event: (event.side is Side.SCHOOL, event.sent_at, event.ordinal)):
        what = "delivery" if event.extent in DELIVERIES else "location"
        written = {getattr(line, what) for line in lines} - {""}
        if not written:
            continue
        pages = " and ".join(sorted(_plain(each) for each in written))
        sentence = f"The services page says {pages} for {what}; a message of {_day(event.sent_on)} says {_plain(event.extent)}."
        found[what] = "" if event.extent in written else sentence
    return tuple(sentence for sentence in found.values() if sentence)


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _day(day: date) -> str:
    return day.isoformat()
