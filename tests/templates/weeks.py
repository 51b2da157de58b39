"""Weeks for the tests of the digest: a full one, a quiet one, an empty one."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from casefile.events import Event, EventKind
from casefile.letters import Excerpt, Happening, Health, Week
from casefile.mail import Grade
from casefile.obligations import Because, Move, ObligationKind, Question, State
from casefile.reading import At
from templates.letters import word
from tests.templates.household import AIDE, EVERY_LETTER, FAMILY, MEETING, NOTICE, RECORDS, SOURCES, SPEECH, obligation

CUT_OFF = datetime(2026, 2, 15, 22, 0, tzinfo=UTC)
SINCE = datetime(2026, 2, 8, 22, 0, tzinfo=UTC)


def event(message: str, kind: EventKind, ordinal: int = 0, **changes: object) -> Event:
    """An event of this message."""
    said = SOURCES[message]
    values: dict[str, object] = {
        "original": message,
        "ordinal": ordinal,
        "kind": kind,
        "side": said.side,
        "grade": Grade.CARRIED,
        "sent_at": datetime(said.on.year, said.on.month, said.on.day, 15, tzinfo=UTC),
        "sent_on": said.on,
        "thread": message,
        "child": "Anand",
    }
    return Event(**(values | changes))  # type: ignore[arg-type]


def happening(message: str, kind: EventKind, ordinal: int = 0, said: Excerpt | None = None, **changes: object) -> Happening:
    """An event of this message, with its words."""
    return Happening(event(message, kind, ordinal, **changes), said or SOURCES[message])


HEALTH = Health("inbox", "INBOX", datetime(2026, 2, 15, 21, 55, tzinfo=UTC), stored=12, duplicates=3)

FULL = Week(
    family=FAMILY,
    cut_off=CUT_OFF,
    since=SINCE,
    happenings=(
        happening("m02", EventKind.MISSED, what="speech", on=date(2026, 2, 11), extent="day", minutes=30, reason="staff_absence"),
        happening("m02", EventKind.MAKEUP_OFFERED, 1, what="speech", on=date(2026, 2, 20)),
        happening("m05", EventKind.MISSED, what="aide", on=date(2026, 2, 12), extent="day", reason="unknown"),
        happening("m07", EventKind.SETTING_CHANGED, what="service_location", on=date(2026, 2, 9), extent="since"),
        happening("m06", EventKind.MEETING_OFFERED, on=date(2026, 3, 3), at=time(15, 30)),
        happening("m06", EventKind.MESSAGE, 9),
        happening(
            "m03",
            EventKind.RECORDS_PROMISED,
            said=replace(SOURCES["m03"], message="m08", quote="I will get the logs over to you before break"),
            child="Maya",
            what="service_log",
            sent_at=datetime(2026, 2, 13, 15, tzinfo=UTC),
        ),
    ),
    obligations=(
        replace(MEETING, state=State.OVERDUE, flagged=True, days_left=-4),
        replace(RECORDS, what="service_log", opened_on=date(2026, 1, 26), due_on=date(2026, 3, 12), child="Maya"),
        replace(NOTICE, opened_on=date(2026, 2, 9)),
        obligation(
            ObligationKind.MAKEUP,
            "m02",
            what="speech",
            state=State.SCHEDULED,
            scheduled_for=At(date(2026, 2, 20)),
            due_on=date(2026, 2, 20),
        ),
        obligation(
            ObligationKind.REPLY,
            "m01",
            id="orepl2",
            child="Maya",
            state=State.DONE,
            closed_on=date(2026, 2, 10),
            due_on=date(2026, 2, 20),
        ),
        obligation(
            ObligationKind.MEETING,
            "m01",
            id="ometg2",
            child="Maya",
            state=State.SCHEDULED,
            scheduled_for=At(date(2026, 2, 24), time(9, 15)),
            moved=(Move(At(date(2026, 2, 10)), At(date(2026, 2, 24), time(9, 15)), "school"),),
            due_on=date(2026, 2, 28),
        ),
    ),
    drafts=(word(*EVERY_LETTER[6]), word(*EVERY_LETTER[1]), word(*EVERY_LETTER[15])),
    questions=(
        Question(
            "q7c000000001",
            "was_it_missed",
            "m05",
            "Anand",
            date(2026, 2, 13),
            (Because("m05", "told"),),
            (("service", "aide"), ("date", "2026-02-12")),
        ),
        Question(
            "q7c000000002",
            "was_it_held",
            "ometg3",
            "Maya",
            date(2026, 2, 11),
            (Because("m06", "offered"),),
            (("date", "2026-02-10"),),
        ),
    ),
    ledgers=(SPEECH, AIDE),
    sources=SOURCES,
    health=(HEALTH,),
    chain_head="9f2c41d07be8a6531c0f4d2e98b7a6655d4c3b2a190f8e7d6c5b4a3928170605",
    archived=342,
)
QUIET = Week(
    family=FAMILY, cut_off=CUT_OFF, since=SINCE, sources=SOURCES, health=(HEALTH,), chain_head=FULL.chain_head, archived=342
)
