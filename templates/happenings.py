"""What the week's messages tell, gathered by message and told once each. It words facts and judges none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casefile.events import Event, EventKind
from casefile.family import Side
from casefile.letters import Excerpt, Happening
from casefile.reading import At
from templates import engine, vocabulary, words
from templates.citations import Citations

TEMPLATE = "happenings.j2"
LABELS = {
    EventKind.MISSED: "Missed",
    EventKind.SETTING_CHANGED: "Change",
    EventKind.SERVICE_CHANGED: "Change",
    EventKind.CONCERN: "You wrote",
}
# What matters most stands first; everything else is told under "Meeting", "Records" or "Make-up", by the kind's own name.
ORDER = ("Missed", "Change", "Meeting", "Make-up", "Records", "You wrote")
QUOTE_CHARACTERS = 200  # two lines on a phone's screen, three on paper


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """One message of the week: what it tells, in a label and a few lines, with its words and who wrote them."""

    label: str
    facts: tuple[str, ...]
    quote: str
    author: str
    on: str
    message: str


def label_of(kind: EventKind) -> str:
    """Under which word an event is told."""
    if kind in LABELS:
        return LABELS[kind]
    name = kind.value
    return "Records" if name.startswith("records") else "Make-up" if name.startswith("makeup") else "Meeting"


def fact(event: Event, today: date) -> str:
    """One event in a few words, or "" where its kind is not told."""
    if not engine.has_block(TEMPLATE, event.kind.value):
        return ""
    ahead = event.on is not None and event.on > today
    named = event.what in vocabulary.SERVICE_WORDS
    values: dict[str, object] = {
        "service": words.service(event.what) if named else "a service",
        "named": named,
        "when": _when(event, today),
        "ahead": ahead,
        "vague": event.on is None,
        "minutes_lost": event.minutes,
        "times": event.sessions,
        "reason": words.reason(event.reason) if event.reason not in ("", "unknown", "correction") else "",
        "change": words.change(event.what, "")
        if event.kind is EventKind.SETTING_CHANGED
        else words.change(event.reason, event.what),
        "proposed": event.status == "proposed",
        "refused": event.status == "refused",
        "percent": event.percent,
        "family": event.side in (Side.FAMILY, Side.NOTE),
        "school": event.side is Side.SCHOOL,
        "at_words": words.at(At(event.on, event.at), today) if event.on else "",
        "record_words": words.record(event.what) if event.what else words.record("other"),
    }
    text = engine.flow(engine.block(TEMPLATE, event.kind.value, values))
    return text[:1].upper() + text[1:]


def told(happenings: Iterable[Happening], today: date) -> tuple[Told, ...]:
    """The messages of the week that tell something, what matters most first, then by day.

    A session that several messages tell of is told with the first of them; privileged mail is not told.
    """
    seen: set[tuple[object, ...]] = set()
    messages: dict[str, tuple[Excerpt, list[tuple[str, str, str]]]] = {}
    shown = (happening for happening in happenings if not happening.said.privileged)
    for happening in sorted(shown, key=lambda each: (each.event.sent_at, each.event.original, each.event.ordinal)):
        event = happening.event
        text = fact(event, today)
        same = (
            (event.child, event.kind, event.what, event.on, event.until, event.extent, event.at)
            if event.on
            else (text, event.original)
        )
        if not text or same in seen:
            continue
        seen.add(same)
        messages.setdefault(event.original, (happening.said, []))[1].append((label_of(event.kind), text, happening.said.quote))
    lines = [(excerpt, sorted(facts, key=lambda each: ORDER.index(each[0]))) for excerpt, facts in messages.values()]
    lines.sort(key=lambda line: (ORDER.index(line[1][0][0]), line[0].on))
    return tuple(
        Told(
            facts[0][0],
            tuple(dict.fromkeys(text for _, text, _ in facts)),
            shortened(next((quote for _, _, quote in facts if quote), ""), QUOTE_CHARACTERS),
            _author(excerpt),
            words.short_day(excerpt.on, today),
            excerpt.message,
        )
        for excerpt, facts in lines
    )


def shortened(text: str, limit: int) -> str:
    """The text on one line, without control characters, cut at a word where it is long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _author(excerpt: Excerpt) -> str:
    if excerpt.side in (Side.FAMILY, Side.NOTE):
        return "your note" if excerpt.side is Side.NOTE else "your email"
    return Citations({}).author(excerpt) or shortened(excerpt.address, 60)


def _when(event: Event, today: date) -> str:
    if event.on is None:
        return ""
    first, until = words.short_day(event.on, today), event.until
    if event.kind in (EventKind.SETTING_CHANGED, EventKind.SERVICE_CHANGED) or event.extent == "since":
        preposition = "from" if event.on > today else "since"
        return f" {preposition} {first}" if event.extent != "day" or event.kind is EventKind.SERVICE_CHANGED else f" on {first}"
    if event.kind is EventKind.RECORDS_PROMISED:
        return f" by {first}"
    if event.kind is EventKind.MISSED and until and until != event.on:
        return f" {first} to {words.short_day(until, today)}"
    return f" on {first}"
