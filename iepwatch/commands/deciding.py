"""`answer`, `note`, `settle` and `correct`: what a person says. Each is kept for good, and what follows is computed anew."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import typer

from casefile.errors import UsageError
from casefile.reading import Tag
from casefile.said import UNDO, Said, SaidKind
from iepwatch import clock
from iepwatch.asked import child_named
from iepwatch.console import say
from iepwatch.wiring import household


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person knows better about a message."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    child: str | None = None
    privileged: bool = False

    def values(self) -> tuple[str, ...]:
        """As they are kept."""
        tags = [f"add:{tag}" for tag in self.add] + [f"remove:{tag}" for tag in self.remove]
        child = [f"child:{self.child}"] if self.child is not None else []
        return (*tags, *child, *(["privileged"] if self.privileged else []))


def answer(config: Path | None, question: str, value: str, on: date | None) -> None:
    """Keeps an answer."""
    from scheduler.deciding import decide, known_id

    with household(config, write=True) as (settings, house):
        now = clock.now()
        today = clock.today(settings.family.timezone)
        found, day = known_id(house, question, "q", today, on), on or today
        decide(house, Said(SaidKind.ANSWER, found, value, day, now), now=now)
        say(f"Noted: {value}. `iepwatch status` shows what follows.")


def settle(config: Path | None, obligation: str, outcome: str | None, on: date | None) -> None:
    """Keeps what a person knows better about an obligation; without an outcome, takes the last one back."""
    from scheduler.deciding import decide, known_id

    with household(config, write=True) as (settings, house):
        now = clock.now()
        today = clock.today(settings.family.timezone)
        found = known_id(house, obligation, "o", today, on)
        decide(house, Said(SaidKind.SETTLEMENT, found, outcome or UNDO, on or today, now), now=now)
        say(f"Noted: {outcome or 'the settlement is taken back'}. `iepwatch status` shows where it stands now.")


def correct(config: Path | None, message: str, wish: Correction) -> None:
    """Keeps what a person knows better about a message."""
    from scheduler.deciding import correct_message

    unknown = [tag for tag in (*wish.add, *wish.remove) if tag not in {known.value for known in Tag}]
    if unknown:
        raise UsageError(f"'{unknown[0]}' is not a tag", advice=f"The tags are {', '.join(tag.value for tag in Tag)}")
    if not wish.values():
        raise typer.BadParameter("say what to correct: --add, --remove, --child or --privileged")
    with household(config, write=True) as (settings, house):
        wish = replace(wish, child=child_named(settings, wish.child))
        now = clock.now()
        today = clock.today(settings.family.timezone)
        found = correct_message(house, message, wish.values(), today=today, now=now)
        say(f"{found}: corrected. The correction holds however often the archive is read again.")


def note(config: Path | None, text: str, on: date | None, child: str | None) -> None:
    """Writes an entry into the communication log; it is archived, and read like a message."""
    from scheduler.deciding import write_note

    text = text.encode("utf-8", "replace").decode("utf-8")  # an argument in another encoding comes as lone surrogates
    if not text.strip():
        raise UsageError("a note says something", advice="Example: iepwatch note 'No speech today' --on 2026-02-11")
    with household(config, write=True) as (settings, house):
        child = child_named(settings, child)
        today = clock.today(settings.family.timezone)
        found = write_note(house, text, on=on or today, child=child or "", today=today, now=clock.now())
        say(f"{found}: noted.")
