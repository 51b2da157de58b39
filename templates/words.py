"""The words for single things: dates, states, kinds, services, people. Pure functions; whole letters live in `texts/`."""

from datetime import date, time

from casefile.obligations import Obligation, State
from casefile.reading import At
from templates.vocabulary import (
    CHANGE_WORDS,
    CLOSED_WORDS,
    DONE_WORDS,
    DRAFT_STATE_WORDS,
    KIND_WORDS,
    LETTER_WORDS,
    MEETING_TERMS,
    MONTHS,
    OPEN_WORDS,
    REASON_WORDS,
    RECORD_WORDS,
    ROLE_WORDS,
    SERVICE_WORDS,
    SETTING_WORDS,
    TAG_WORDS,
    WEEKDAYS,
)


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


def days_listed(days: tuple[date, ...], today: date | None = None, most: int = 4) -> str:
    """`February 3, February 5 and February 11`; of many the first and how many more."""
    named = [month_day(one, today) for one in days[:most]]
    return listed([*named, "other days"] if len(days) > most else named)


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


def closed(obligation: Obligation, today: date) -> str:
    """What became of an obligation that is closed, as a sentence's beginning."""
    if obligation.state in (State.DONE, State.DONE_LATE):
        words = CLOSED_WORDS[obligation.kind]
    else:
        words = f"{KIND_WORDS[obligation.kind]}: {state(obligation, today)}"
    return words + (f" on {day(obligation.closed_on, today)}" if obligation.closed_on else "")
