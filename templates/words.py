"""The words for single things: dates, states, kinds, services, people. Pure functions; whole letters live in `texts/`."""

from datetime import date, time

from casefile.obligations import Obligation, ObligationKind, State
from casefile.reading import At

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

SERVICE_WORDS = {
    "speech": "speech therapy",
    "occupational_therapy": "occupational therapy",
    "physical_therapy": "physical therapy",
    "specialized_instruction": "specialized instruction",
    "counseling": "counseling",
    "aide": "aide support",
    "behavior": "behavior support",
    "transportation": "school transport",
    "social_skills": "the social skills group",
    "vision": "vision services",
    "hearing": "hearing services",
    "assistive_technology": "assistive technology",
    "nursing": "nursing care",
    "extended_school_year": "the summer program",
    "other": "a support in the IEP",
}
REASON_WORDS = {
    "staff_absence": "staff out",
    "vacancy": "position open",
    "schedule_conflict": "schedule conflict",
    "testing": "testing",
    "holiday": "holiday",
    "weather_closure": "closed for weather",
    "student_absence": "child absent",
    "student_refusal": "child declined",
    "peers_absent": "group absent",
    "transport": "late transport",
    "discipline": "discipline",
    "unknown": "no reason given",
}
ROLE_WORDS = {
    "case_manager": "case manager",
    "principal": "principal",
    "special_education_director": "special education director",
}
TAG_WORDS = {
    "missed_service": "a missed service",
    "setting_change": "a change of setting",
    "service_change": "a change in a service",
    "meeting_request": "a request for a meeting",
    "meeting_scheduled": "a meeting date",
    "meeting_cancelled": "a meeting called off or moved",
    "meeting_held": "a meeting that took place",
    "records_request": "a request for records",
    "records_provided": "records sent",
    "makeup_offered": "a make-up session",
}
KIND_WORDS = {
    ObligationKind.MEETING: "IEP meeting",
    ObligationKind.RECORDS: "records",
    ObligationKind.MAKEUP: "make-up session",
    ObligationKind.NOTICE: "written notice of a change",
    ObligationKind.REPLY: "answer to your message",
    ObligationKind.ANNUAL_REVIEW: "yearly IEP review",
}
RECORD_WORDS = {
    "service_log": "the service logs",
    "session_notes": "the session notes",
    "aide_dates": "the list of days without an aide",
    "progress_data": "the progress data",
    "evaluation": "the evaluation report",
    "iep": "a copy of the IEP",
    "prior_written_notice": "the prior written notice",
    "meeting_notes": "the meeting notes",
    "other": "the records",
}
SETTING_WORDS = {
    "placement": "a change of class or program",
    "service_location": "a change in where a service is given",
    "time_in_general_education": "a change in time with the general class",
}
CHANGE_WORDS = {
    "amount": "a change in the amount of {service}",
    "frequency": "a change in how often {service} is given",
    "duration": "a change in how long {service} lasts",
    "delivery": "a change in how {service} is given",
    "mode": "a change in how {service} is given",
    "provider": "a change in who gives {service}",
}
LETTER_WORDS = {
    "meeting_request": "Request for a review meeting",
    "meeting_reminder": "Reminder: meeting dates",
    "meeting_past_due": "Meeting: the target date passed",
    "earlier_date_request": "Request for an earlier date",
    "service_inquiry": "Question about a missed session",
    "service_log_request": "Request for service logs",
    "makeup_reminder": "Reminder: make-up session",
    "records_reminder": "Reminder: records",
    "notice_request": "Request for written notice of a change",
    "setting_inquiry": "Question about a change of setting",
    "concern_reminder": "Reminder: our question",
    "annual_review_request": "Request for the yearly review",
}
DRAFT_STATE_WORDS = {
    "waiting": "waits for you",
    "approved": "approved",
    "sent": "sent",
    "discarded": "discarded",
    "superseded": "a later letter took its place",
    "obsolete": "no longer needed",
}
# What each open kind is told as, before and after its day; "overdue" is a word of the machine (INTERFACES, `state`).
OPEN_WORDS = {
    ObligationKind.MEETING: "no date yet",
    ObligationKind.RECORDS: "not here yet",
    ObligationKind.MAKEUP: "not given yet",
    ObligationKind.NOTICE: "no written notice yet",
    ObligationKind.REPLY: "no answer yet",
    ObligationKind.ANNUAL_REVIEW: "no date yet",
}
DONE_WORDS = {
    ObligationKind.MEETING: "held",
    ObligationKind.RECORDS: "received",
    ObligationKind.MAKEUP: "given",
    ObligationKind.NOTICE: "explained",
    ObligationKind.REPLY: "answered",
    ObligationKind.ANNUAL_REVIEW: "held",
}
# How a state's rules call the meeting (domain facts: law, section 6, marked verified). Elsewhere "IEP Meeting".
MEETING_TERMS = {"TX": "ARD Meeting", "NY": "CSE Meeting", "CT": "PPT Meeting", "IN": "Case Conference", "KY": "ARC Meeting"}


def plain(value: str) -> str:
    """A vocabulary word without its underscores: what is said where no better word is known."""
    return value.replace("_", " ").strip()


def day(when: date, today: date | None = None) -> str:
    """`Tuesday, February 3`; with the year where it is not today's.

    >>> day(date(2026, 2, 3)), day(date(2025, 12, 16), today=date(2026, 1, 5))
    ('Tuesday, February 3', 'Tuesday, December 16, 2025')
    """
    year = f", {when.year}" if today is not None and when.year != today.year else ""
    return f"{WEEKDAYS[when.weekday()]}, {MONTHS[when.month - 1]} {when.day}{year}"


def month_day(when: date, today: date | None = None) -> str:
    """`February 3`; with the year where it is not today's."""
    year = f", {when.year}" if today is not None and when.year != today.year else ""
    return f"{MONTHS[when.month - 1]} {when.day}{year}"


def short_day(when: date, today: date | None = None) -> str:
    """`Tue, Feb 3`; with the year where it is not today's."""
    year = f", {when.year}" if today is not None and when.year != today.year else ""
    return f"{WEEKDAYS[when.weekday()][:3]}, {MONTHS[when.month - 1][:3]} {when.day}{year}"


def clock(when: time) -> str:
    """`3:30 PM`."""
    return f"{when.hour % 12 or 12}:{when.minute:02d} {'AM' if when.hour < 12 else 'PM'}"


def at(when: At, today: date | None = None) -> str:
    """`Tuesday, February 3, 3:30 PM`, or the day alone."""
    return day(when.day, today) if when.time is None else f"{day(when.day, today)}, {clock(when.time)}"


def span(first: date, last: date | None, today: date | None = None) -> str:
    """`Tue, Feb 3`, or `Tue, Feb 3 to Fri, Feb 6`."""
    if last is None or last == first:
        return short_day(first, today)
    return f"{short_day(first, today)} to {short_day(last, today)}"


def ago(when: date, today: date) -> str:
    """How far a day is from today, in the unit in which a person thinks of it.

    >>> ago(date(2026, 2, 3), date(2026, 2, 4)), ago(date(2026, 2, 3), date(2026, 3, 3)), ago(date(2026, 2, 3), date(2026, 2, 1))
    ('yesterday', '4 weeks ago', 'in 2 days')
    """
    days = (today - when).days
    if abs(days) <= 1:
        return ("today", "yesterday", "tomorrow")[days]
    distance = abs(days)
    if distance < 21:  # three weeks: below, days are what one counts
        amount = f"{distance} days"
    elif distance < 63:  # nine weeks: above, months
        amount = f"{round(distance / 7)} weeks"
    else:
        amount = f"{round(distance / 30.44)} months"  # 30.44: 365.25 / 12
    return f"{amount} ago" if days > 0 else f"in {amount}"


def service(name: str) -> str:
    """The service as one says it in the middle of a sentence."""
    return SERVICE_WORDS.get(name, plain(name))


def reason(name: str) -> str:
    """Why a session was missed, in two or three words."""
    return REASON_WORDS.get(name, plain(name))


def role(name: str) -> str:
    """A contact's role: a post, or the service that the person gives."""
    return ROLE_WORDS.get(name) or SERVICE_WORDS.get(name) or plain(name)


def tag(name: str) -> str:
    """What a tag says a message is about."""
    return TAG_WORDS.get(str(name), plain(str(name)))


def kind(name: str) -> str:
    """What is awaited."""
    return next((said for known, said in KIND_WORDS.items() if known == name), plain(name))


def record(name: str) -> str:
    """The records that were asked for, as one says it in the middle of a sentence."""
    return RECORD_WORDS.get(name, RECORD_WORDS["other"])


def letter(name: str) -> str:
    """The title of a letter."""
    return LETTER_WORDS.get(name, plain(name).capitalize())


def draft_state(name: str) -> str:
    """Where a letter stands."""
    return DRAFT_STATE_WORDS.get(str(name), plain(str(name)))


def count(number: int, one: str, many: str = "") -> str:
    """`1 session`, `3 sessions`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def sessions(number: int) -> str:
    """`1 session`, `3 sessions`."""
    return count(number, "session")


def minutes(number: int) -> str:
    """`1 minute`, `90 minutes`."""
    return count(number, "minute")


def listed(parts: list[str] | tuple[str, ...], word: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def change(what: str, service_name: str = "") -> str:
    """A change of setting or in a service, as one says it after "we read about"."""
    if what in SETTING_WORDS:
        return SETTING_WORDS[what]
    return CHANGE_WORDS.get(what, "a change").format(service=service(service_name) if service_name else "a service")


def meeting_term(rulebook: str) -> str:
    """What the rulebook's state calls the meeting."""
    return MEETING_TERMS.get(rulebook, "IEP Meeting")


def state(obligation: Obligation, today: date) -> str:
    """Where an obligation stands, as a person reads it: never "overdue", and nothing that accuses."""
    found = obligation.state
    if found is State.OPEN:
        words = OPEN_WORDS[obligation.kind]
        if obligation.due_on:
            words += f"; target date {day(obligation.due_on, today)} ({ago(obligation.due_on, today)})"
        return words
    if found is State.OVERDUE:
        passed = f" ({day(obligation.due_on, today)})" if obligation.due_on else ""
        return f"target date passed{passed}; {OPEN_WORDS[obligation.kind]}"
    if found in (State.SCHEDULED, State.SCHEDULED_LATE):
        words = f"set for {at(obligation.scheduled_for, today)}" if obligation.scheduled_for else "a date is set"
        return f"{words}, after the target date" if found is State.SCHEDULED_LATE else words
    if found is State.UNCONFIRMED:
        was = f"was set for {at(obligation.scheduled_for, today)}" if obligation.scheduled_for else "was set"
        return f"{was}; nothing yet says that it took place"
    if found in (State.DONE, State.DONE_LATE):
        words = DONE_WORDS[obligation.kind] + (f" on {day(obligation.closed_on, today)}" if obligation.closed_on else "")
        return f"{words}, after the target date" if found is State.DONE_LATE else words
    return {State.REFUSED: "declined in writing", State.WITHDRAWN: "taken back", State.DISMISSED: "set aside by you"}[found]
