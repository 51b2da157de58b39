"""What people said, sorted for the engine: which settlement, answer, approval holds on a day; it applies none of them."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from casefile.events import Event, EventKind
from casefile.ids import short_id
from casefile.letters import DraftState
from casefile.said import UNDO, Said, SaidKind

YES = "yes"
K = TypeVar("K")


class Decisions:
    """The decisions that count on a day. Within (kind, about) the last one said holds."""

    def __init__(self, said: Iterable[Said], events: Iterable[Event], today: date) -> None:
        last: dict[tuple[bool, str], Said] = {}
        drafts: dict[str, Said] = {}
        for each in said:
            if each.kind in (SaidKind.APPROVAL, SaidKind.DISCARD):
                # approve and discard hold for every day that is asked about (INTERFACES)
                _keep_last(drafts, each.about, each)
            elif each.kind is not SaidKind.CORRECTION and each.on <= today:
                _keep_last(last, (each.kind is SaidKind.ANSWER, each.about), each)
        self.settlements = {about: s for (answer, about), s in last.items() if not answer and s.value != UNDO}
        self.answers = {about: s for (answer, about), s in last.items() if answer and s.value != UNDO}
        self._drafts = {
            about: DraftState.APPROVED if each.kind is SaidKind.APPROVAL else DraftState.DISCARDED
            for about, each in drafts.items()
        }
        self._home = {event.what for event in events if event.kind is EventKind.LETTER_HOME}

    def fate(self, abouts: Iterable[str], kind: str, step: int) -> DraftState | None:
        """What a person or the letter's coming home made of a draft, under any id of what it is about."""
        if not self._home and not self._drafts:
            return None
        drafts = [short_id("draft", about, kind, str(step)) for about in abouts]
        if any(draft in self._home for draft in drafts):
            return DraftState.SENT
        return next((self._drafts[draft] for draft in drafts if draft in self._drafts), None)

    def answer(self, questions: Iterable[str]) -> Said | None:
        """The answer to a question, under any of its ids."""
        return next((self.answers[each] for each in questions if each in self.answers), None)

    def settlement(self, obligations: Iterable[str]) -> Said | None:
        """The settlement of an obligation, under any of its ids."""
        found = [self.settlements[each] for each in obligations if each in self.settlements]
        return max(found, key=lambda each: (each.said_at, each.about), default=None)


def _keep_last(kept: dict[K, Said], key: K, each: Said) -> None:
    before = kept.get(key)
    if before is None or (each.said_at, each.value) >= (before.said_at, before.value):
        kept[key] = each
