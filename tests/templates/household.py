"""A family, its school and its mail for the tests of the words: made-up people under reserved names."""

from datetime import date
from zoneinfo import ZoneInfo

from casefile.family import Child, Contact, Family, Goal, SchoolCalendar, ServicePromise, Side
from casefile.letters import Excerpt
from casefile.obligations import Because, FollowUp, Obligation, ObligationKind, Occasion, ServiceLedger, State, Tally
from casefile.reading import At
from templates.letters import LetterContext

TODAY = date(2026, 2, 17)

DANA = Contact("Dana Whitcomb", "dwhitcomb@millrace.example", "case_manager")
LUIS = Contact("Luis Ortega", "lortega@millrace.example", "principal")
RUTH = Contact("Ruth Abara", "rabara@millrace.example", "special_education_director")
KIM = Contact("Kim Sato", "ksato@millrace.example", "speech")

ANAND = Child(
    name="Anand",
    aliases=("A.R.",),
    school_domains=("millrace.example",),
    iep_date=date(2025, 10, 14),
    general_education_percent=80,
    services=(ServicePromise("speech", minutes=30, times=2), ServicePromise("aide", total_minutes=1800)),
    goals=(Goal("read 90 words a minute", 62, 90, date(2026, 10, 14)),),
    contacts=(DANA, LUIS, RUTH, KIM),
)
MAYA = Child(name="Maya", aliases=("M.R.",), contacts=(Contact("Bo Lindqvist", "blind@hill.example", "case_manager"),))
FAMILY = Family(
    id="home",
    timezone=ZoneInfo("America/New_York"),
    addresses=("priya@home.example", "sam@home.example"),
    children=(ANAND, MAYA),
    calendars=(SchoolCalendar("", date(2025, 8, 20), date(2026, 6, 11)),),
)

SOURCES = {
    excerpt.message: excerpt
    for excerpt in (
        Excerpt(
            "m01",
            date(2026, 1, 12),
            "Priya Raman",
            "priya@home.example",
            Side.FAMILY,
            "Review meeting",
            "I am requesting a Review IEP Meeting.",
        ),
        Excerpt(
            "m02",
            date(2026, 2, 12),
            "Sato, Kim",
            "ksato@millrace.example",
            Side.SCHOOL,
            "speech yesterday",
            "We did not have speech yesterday as I was out sick.",
        ),
        Excerpt(
            "m03", date(2026, 2, 5), "Kim Sato", "ksato@millrace.example", Side.SCHOOL, "speech", "No speech on Tuesday, sorry!"
        ),
        Excerpt(
            "m04",
            date(2026, 1, 29),
            "Dana Whitcomb",
            "dwhitcomb@millrace.example",
            Side.SCHOOL,
            "this week",
            "The group did not meet on Thursday, sorry about that.",
        ),
        Excerpt("m05", date(2026, 2, 13), "Priya Raman", "priya@home.example", Side.NOTE, "", "he says nobody came"),
        Excerpt(
            "m06",
            date(2026, 2, 10),
            "Dana Whitcomb",
            "dwhitcomb@millrace.example",
            Side.SCHOOL,
            "meeting",
            "we could offer Tuesday, March 3 at 3:30",
        ),
        Excerpt(
            "m07",
            date(2026, 2, 9),
            "Dana Whitcomb",
            "dwhitcomb@millrace.example",
            Side.SCHOOL,
            "new room",
            "Anand is now in the small group room for reading.",
        ),
    )
}


def ledger(*occasions: Occasion, service: str = "speech", child: str = "Anand") -> ServiceLedger:
    """A ledger with these occasions."""
    missed = Tally(len(occasions), 30 * len(occasions))
    return ServiceLedger(
        child,
        service,
        date(2025, 8, 20),
        TODAY,
        Tally(44, 1320),
        missed,
        (("staff_absence", missed),),
        missed,
        Tally(),
        Tally(12, 360),
        Tally(44 - 12 - len(occasions), 0),
        Tally(1, 30),
        occasions=occasions,
    )


SPEECH = ledger(
    Occasion(date(2026, 1, 29), minutes=30, reason="schedule_conflict", messages=("m04",)),
    Occasion(date(2026, 2, 3), minutes=30, reason="staff_absence", messages=("m03",)),
    Occasion(date(2026, 2, 11), minutes=30, reason="staff_absence", messages=("m02",)),
)
AIDE = ledger(Occasion(date(2026, 2, 12), minutes=None, messages=("m05",)), service="aide")

MEETING = Obligation(
    id="o3f2a0000000a",
    kind=ObligationKind.MEETING,
    child="Anand",
    opened_by="m01",
    opened_on=date(2026, 1, 12),
    counted_from=date(2026, 1, 12),
    state=State.OPEN,
    due_on=date(2026, 2, 11),
    due_earliest=date(2026, 2, 11),
    because=(Because("m01", "opened"),),
)


def obligation(kind: ObligationKind, opener: str, **changes: object) -> Obligation:
    """An obligation of this kind, opened by this message."""
    values: dict[str, object] = {
        "id": f"o{kind.value[:4]}",
        "kind": kind,
        "child": "Anand",
        "opened_by": opener,
        "opened_on": SOURCES[opener].on,
        "counted_from": SOURCES[opener].on,
        "state": State.OPEN,
        "due_on": date(2026, 2, 27),
        "because": (Because(opener, "opened"),),
    }
    return Obligation(**(values | changes))  # type: ignore[arg-type]


def context(about: Obligation | None = None, **changes: object) -> LetterContext:
    """What a letter may draw on, in this household."""
    values: dict[str, object] = {
        "family": FAMILY,
        "obligation": about,
        "sources": SOURCES,
        "ledgers": (SPEECH, AIDE),
        "signed": "Priya Raman",
    }
    return LetterContext(**(values | changes))  # type: ignore[arg-type]


def follow_up(kind: str, step: int = 1, *messages: str, **changes: object) -> FollowUp:
    """A follow-up of this kind that stands on these messages."""
    values: dict[str, object] = {
        "kind": kind,
        "step": step,
        "about": "o3f2a0000000a",
        "on": TODAY,
        "child": "Anand",
        "because": tuple(Because(message, "told") for message in messages),
    }
    return FollowUp(**(values | changes))  # type: ignore[arg-type]


RECORDS = obligation(ObligationKind.RECORDS, "m01", what="service_log")
MAKEUP = obligation(ObligationKind.MAKEUP, "m02", what="speech", scheduled_for=At(date(2026, 2, 16)))
NOTICE = obligation(ObligationKind.NOTICE, "m07", what="placement")
REPLY = obligation(ObligationKind.REPLY, "m01", what="speech")
REVIEW = obligation(ObligationKind.ANNUAL_REVIEW, "m01", due_on=date(2026, 10, 14), because=())

OPENED = (Because("m01", "opened"),)
EVERY_LETTER: tuple[tuple[FollowUp, LetterContext], ...] = (
    (follow_up("service_inquiry", 1, "m02", role="speech"), context()),
    (follow_up("service_inquiry", 1, "m05", role="aide"), context()),
    (follow_up("meeting_request", 1, "m02", "m03", "m04", copy_roles=("principal", "special_education_director")), context()),
    (follow_up("meeting_reminder", 1, because=OPENED), context(MEETING)),
    (follow_up("meeting_reminder", 2, because=OPENED, on=date(2026, 2, 1), copy_roles=("principal",)), context(MEETING)),
    (follow_up("meeting_reminder", 3, because=OPENED, on=date(2026, 2, 5), copy_roles=("principal",)), context(MEETING)),
    (follow_up("meeting_past_due", 1, because=OPENED, copy_roles=("principal", "special_education_director")), context(MEETING)),
    (
        follow_up("earlier_date_request", 1, because=(*OPENED, Because("m06", "offered"))),
        context(obligation(ObligationKind.MEETING, "m01", late_offers=(At(date(2026, 3, 3)),))),
    ),
    (follow_up("service_log_request", 1, "m02", "m03", "m04", facts=(("service", "speech"),)), context()),
    (
        follow_up("service_log_request", 1, facts=(("service", "speech"), ("service", "aide"), ("since", "2025-08-20"))),
        context(),
    ),
    (follow_up("makeup_reminder", 1, because=(Because("m02", "opened"),)), context(MAKEUP)),
    (follow_up("records_reminder", 1, because=OPENED), context(RECORDS)),
    (follow_up("records_reminder", 2, because=OPENED, copy_roles=("principal",)), context(RECORDS)),
    (follow_up("records_reminder", 3, because=OPENED, on=date(2026, 3, 2)), context(RECORDS)),
    (follow_up("notice_request", 1, because=(Because("m07", "opened"),)), context(NOTICE)),
    (follow_up("setting_inquiry", 1, because=(Because("m07", "opened"),)), context(NOTICE)),
    (follow_up("setting_inquiry", 1), context()),
    (follow_up("concern_reminder", 1, because=OPENED), context(REPLY)),
    (follow_up("concern_reminder", 2, because=OPENED), context(REPLY)),
    (follow_up("annual_review_request", 1), context(REVIEW)),
    (follow_up("annual_review_request", 2), context(REVIEW)),
)
