"""Every letter, about the demo's family and its semester of mail: each cited message is one of `iepwatch/demo/mail`."""

from datetime import date
from pathlib import Path

from casefile.family import Side
from casefile.letters import Excerpt
from casefile.obligations import Because, FollowUp, Obligation, ObligationKind, Occasion, State
from casefile.reading import At
from iepwatch.config.load import parse
from iepwatch.demo.letters import configuration
from iepwatch.demo.sources import INBOX, letters
from templates.letters import LetterContext
from tests.templates.household import ledger

FAMILY = parse(configuration(imap_port=1, smtp_port=1, password='{ file = "password" }'), Path("config.toml")).family
SIGNED = "Ines Duarte"
# A whole sentence of each message that a letter may quote; the rest are cited by day and writer alone.
QUOTES = {
    "0108-whitmarsh-by-video": "",
    "0112-ines-past-thirty-days": "",
    "0922-rosalba-pickup": "",
    "1014-ines-asks-for-logs": "",
    "1030-tibbets-fontaine-again": "",
    "1119-malik-pulled-away": "",
    "1121-montes-hoy": "",
    "1201-skrine-no-driver": "Rt 14 will not run this morning, Mon 12/1.",
    "1203-oyelaran-beanbag": "",
    "1205-ines-review-meeting": "We are requesting a Review IEP Meeting for Milo.",
    "1216-aziz-rehearsal": "",
}


def excerpt(name: str) -> Excerpt:
    """The excerpt of one of the demo's messages."""
    letter = next(one for one in letters() if one.name == name)
    to_inbox = all(person.address == INBOX for person in letter.to)
    side = Side.SCHOOL
    if FAMILY.speaks_for(letter.sender.address):
        side = Side.NOTE if to_inbox else Side.FAMILY
    return Excerpt(name, letter.sent.date(), letter.sender.name, letter.sender.address, side, letter.subject, QUOTES[name])


SOURCES = {name: excerpt(name) for name in QUOTES}


def due(
    kind: str,
    step: int,
    falls_on: date,
    *because: tuple[str, str],
    child: str = "Milo",
    role: str = "case_manager",
    copies: str = "",
    **facts: str,
) -> FollowUp:
    """A follow-up that falls due on this day; `because` are (message, role), `copies` the roles that get a copy."""
    return FollowUp(
        kind=kind,
        step=step,
        about=because[0][0] if because else kind,
        on=falls_on,
        child=child,
        role=role,
        copy_roles=tuple(copies.split()),
        because=tuple(Because(*one) for one in because),
        facts=tuple(facts.items()),
    )


def awaited(kind: ObligationKind, opener: str, until: date | None, **more: object) -> Obligation:
    """An obligation that this message opened."""
    opened_on = SOURCES[opener].on if opener else date(2025, 3, 20)
    values: dict[str, object] = {
        "id": f"o{kind.value[:8]}",
        "kind": kind,
        "child": "Milo",
        "opened_by": opener,
        "opened_on": opened_on,
        "counted_from": opened_on,
        "state": State.OPEN,
        "due_on": until,
        "because": (Because(opener, "opened"),) if opener else (),
    }
    return Obligation(**(values | more))  # type: ignore[arg-type]


def about(obligation: Obligation | None = None) -> LetterContext:
    """What these letters may draw on."""
    return LetterContext(FAMILY, obligation, SOURCES, (AIDE, OT), SIGNED)


FONTAINE_OUT, FEVER, PULLED_AWAY = "1030-tibbets-fontaine-again", "1121-montes-hoy", "1119-malik-pulled-away"
AIDE = ledger(
    Occasion(date(2025, 10, 29), reason="staff_absence", messages=(FONTAINE_OUT,)),
    Occasion(date(2025, 11, 21), reason="staff_absence", messages=(FEVER,)),
    service="aide",
    child="Milo",
)
OT = ledger(
    Occasion(date(2025, 11, 19), minutes=30, reason="schedule_conflict", messages=(PULLED_AWAY,)),
    service="occupational_therapy",
    child="Milo",
)
MEETING = awaited(ObligationKind.MEETING, "1205-ines-review-meeting", date(2026, 1, 4))
LOGS = awaited(ObligationKind.RECORDS, "1014-ines-asks-for-logs", date(2025, 11, 28), what="service_log,aide_dates")
MAKEUP = awaited(
    ObligationKind.MAKEUP,
    "1119-malik-pulled-away",
    date(2025, 12, 2),
    what="occupational_therapy",
    state=State.UNCONFIRMED,
    scheduled_for=At(date(2025, 12, 2)),
)
AFTERNOONS = awaited(ObligationKind.NOTICE, "1203-oyelaran-beanbag", date(2025, 12, 17), what="time_in_general_education")
VIDEO = awaited(ObligationKind.NOTICE, "0108-whitmarsh-by-video", date(2026, 1, 23), what="speech")
CONCERN = awaited(ObligationKind.REPLY, "0112-ines-past-thirty-days", date(2026, 1, 27), what="speech")
REVIEW = awaited(ObligationKind.ANNUAL_REVIEW, "", date(2026, 3, 20))

ASKED = ("1205-ines-review-meeting", "opened")
LOGS_ASKED = ("1014-ines-asks-for-logs", "opened")
SEEN = ("0922-rosalba-pickup", "missed")
WROTE = ("0112-ines-past-thirty-days", "opened")
EVERYBODY = "principal special_education_director"
EVERY_LETTER: tuple[tuple[FollowUp, LetterContext], ...] = (
    (
        due(
            "service_inquiry",
            1,
            date(2025, 12, 1),
            ("1201-skrine-no-driver", "missed"),
            role="transportation",
            service="transportation",
            on="2025-12-01",
        ),
        about(),
    ),
    (
        due(
            "service_inquiry",
            1,
            date(2025, 12, 16),
            ("1216-aziz-rehearsal", "missed"),
            child="Tamsin",
            role="social_skills",
            service="social_skills",
            on="2025-12-16",
        ),
        about(),
    ),
    (
        due(
            "service_inquiry",
            1,
            date(2025, 9, 22),
            ("0922-rosalba-pickup", "missed"),
            role="aide",
            service="aide",
            on="2025-09-22",
        ),
        about(),
    ),
    (
        due(
            "meeting_request",
            1,
            date(2025, 11, 21),
            (FONTAINE_OUT, "missed"),
            (PULLED_AWAY, "missed"),
            (FEVER, "missed"),
            copies=EVERYBODY,
            services="aide,occupational_therapy",
            sessions="3",
            dates="2025-10-29,2025-11-19,2025-11-21",
        ),
        about(),
    ),
    (due("meeting_reminder", 1, date(2025, 12, 15), ASKED), about(MEETING)),
    (due("meeting_reminder", 2, date(2025, 12, 25), ASKED, copies="principal"), about(MEETING)),
    (due("meeting_reminder", 3, date(2026, 1, 2), ASKED, copies="principal"), about(MEETING)),
    (due("meeting_past_due", 1, date(2026, 1, 5), ASKED, copies=EVERYBODY), about(MEETING)),
    (
        due(
            "service_log_request",
            1,
            date(2025, 11, 21),
            (FONTAINE_OUT, "missed"),
            (FEVER, "missed"),
            services="aide",
            since="2025-10-29",
            until="2025-11-21",
            aide="yes",
        ),
        about(),
    ),
    (
        due(
            "service_log_request",
            1,
            date(2025, 9, 17),
            child="Tamsin",
            services="specialized_instruction,counseling,social_skills",
            since="2025-08-20",
            until="2025-09-17",
        ),
        about(),
    ),
    (
        due("makeup_reminder", 1, date(2025, 12, 3), ("1119-malik-pulled-away", "opened"), role="occupational_therapy"),
        about(MAKEUP),
    ),
    (due("records_reminder", 1, date(2025, 10, 29), LOGS_ASKED), about(LOGS)),
    (due("records_reminder", 2, date(2025, 11, 13), LOGS_ASKED, copies="principal"), about(LOGS)),
    (due("records_reminder", 3, date(2025, 11, 29), LOGS_ASKED, copies=EVERYBODY), about(LOGS)),
    (
        due("setting_inquiry", 1, date(2025, 12, 3), ("1203-oyelaran-beanbag", "opened"), what="time_in_general_education"),
        about(AFTERNOONS),
    ),
    (
        due("notice_request", 1, date(2025, 12, 18), ("1203-oyelaran-beanbag", "opened"), copies="principal"),
        about(AFTERNOONS),
    ),
    (
        due("setting_inquiry", 1, date(2026, 1, 8), ("0108-whitmarsh-by-video", "opened"), what="mode", service="speech"),
        about(VIDEO),
    ),
    (due("setting_inquiry", 1, date(2025, 9, 17), what="time_in_general_education", percent="85"), about()),
    (
        due(
            "concern_reminder",
            1,
            date(2026, 1, 28),
            ("0112-ines-past-thirty-days", "opened"),
            copies="principal",
            service="speech",
        ),
        about(CONCERN),
    ),
    (due("annual_review_request", 1, date(2026, 1, 19), iep_date="2025-03-20"), about(REVIEW)),
    (due("annual_review_request", 2, date(2026, 2, 18), iep_date="2025-03-20"), about(REVIEW)),
)
