"""What a person decided: it outlives every re-reading of the archive."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class SaidKind(StrEnum):
    """The kinds of decision."""

    CORRECTION = "correction"
    SETTLEMENT = "settlement"
    ANSWER = "answer"
    APPROVAL = "approval"
    DISCARD = "discard"


OUTCOMES = ("held", "not-held", "refused", "withdrawn", "received", "answered", "given", "dismissed")
UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Said:
    """One decision. Within (kind, about) the last one said holds; a correction's adds and removes add up.

    `about` is a message's, obligation's, question's or draft's id. `value` is an outcome of OUTCOMES or "undo" for a
    settlement, "yes" or "no" for an answer, a path or "drafts" for an approval, and for a correction one of "add:TAG",
    "remove:TAG", "child:NAME", "privileged". `on` is the day it counts from, `said_at` the aware moment of saying.
    `anchor` is the SHA-256 of the raw message that a correction was made on, so that it is found again under any id.
    """

    kind: SaidKind
    about: str
    value: str
    on: date
    said_at: datetime
    anchor: str = ""
