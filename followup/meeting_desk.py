"""Brings each mail to the meeting case that it belongs to, in the order of sending, with the decisions of each day."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from casefile.events import Event, EventKind
from casefile.family import Side
from followup.cases import Mail, World
from followup.decisions import YES
from followup.meetings import HELD, MEETING_NEWS, REQUESTED, WITHDRAWN, MeetingCase

HEARD = MEETING_NEWS | {REQUESTED, WITHDRAWN, EventKind.REQUEST_ACKNOWLEDGED, EventKind.REQUEST_REFUSED}


def follow_meetings(mails: Sequence[Mail], world: World) -> list[MeetingCase]:
    """Every meeting case there is, in the order of opening."""
    cases: list[MeetingCase] = []
    decided = sorted(
        {each.on for each in (*world.decisions.settlements.values(), *world.decisions.answers.values())}, reverse=True
    )
    settled: set[str] = set()
    for mail in mails:
        while decided and decided[-1] < mail.sent_on:
            _decide(cases, decided.pop(), world, settled)
        _bring(cases, mail, world)
    while decided:
        _decide(cases, decided.pop(), world, settled)
    for case in cases:  # a settlement dated before its case was opened still holds
        said = world.decisions.settlement(case.ids)
        if said is not None and case.settled is not said:
            case.settle(said)
    return cases


def _decide(cases: Iterable[MeetingCase], day: date, world: World, settled: set[str]) -> None:
    """Apply what was said to hold from `day`, after that day's mail."""
    for case in cases:
        case.answer_on(day)
        said = world.decisions.settlement(case.ids)
        if said is not None and said.on == day and said.about not in settled:
            settled.add(said.about)
            case.settle(said)


def _bring(cases: list[MeetingCase], mail: Mail, world: World) -> None:
    withdrawn = mail.of(WITHDRAWN)
    requests = () if withdrawn or mail.side is not Side.FAMILY else mail.of(REQUESTED)
    if not requests:
        case = _addressee(cases, mail, world)
        if case is not None:
            case.hear(replace(mail, events=tuple(event for event in mail.events if event.kind is not REQUESTED)))
        return
    mine = _same_request(cases, mail, world)
    if mine is not None and not _tells_of_the_meeting(mine, mail):
        mine.hear(mail)
        return
    if mine is not None:
        mine.hear(replace(mail, events=tuple(event for event in mail.events if event.kind is not REQUESTED)))
    case = MeetingCase(world, mail.child, requests[0])
    for event in mail.of(EventKind.MEETING_OFFERED, EventKind.MEETING_CONFIRMED):
        case.dates.accept(event, mail.sent_on)
    case.mark(mail.sent_on)
    if not mail.child and len(world.family.children) > 1:
        case.ask("which_child", mail.sent_on, requests[0], mail.original)
    cases.append(case)


def _tells_of_the_meeting(case: MeetingCase, mail: Mail) -> bool:
    """Whether a mail that asks for a meeting also says on which day the one asked for before was held."""
    return any(event.on and case.opened_on < event.on <= mail.sent_on for event in mail.of(HELD))


def _same_request(cases: Iterable[MeetingCase], mail: Mail, world: World) -> MeetingCase | None:
    """The open case that a new request only reminds of: the same child, the same school year."""
    days = world.days(mail.child)
    year = days.school_year(mail.sent_on)
    for case in reversed(list(cases)):
        same = case.child == mail.child or (not case.child and mail.thread in case.threads)
        if same and case.closing is None and days.school_year(case.opened_on) == year:
            return case
    return None


def _addressee(cases: Iterable[MeetingCase], mail: Mail, world: World) -> MeetingCase | None:
    """The open case that a mail speaks of: by child, by the thread that it answers, else the only one there is."""
    open_cases = [case for case in cases if case.closing is None]
    if not any(event.kind in HEARD for event in mail.events):
        return None
    in_thread = [case for case in open_cases if mail.thread in case.threads]
    if mail.child:
        mine = [case for case in open_cases if case.child == mail.child]
        fitting = [case for case in mine if case in in_thread] or mine
        unnamed = [case for case in in_thread if not case.child]
        return fitting[-1] if fitting else (unnamed[-1] if unnamed else None)
    if in_thread:
        return in_thread[-1]
    if len(open_cases) == 1:
        return open_cases[0]
    return _asked_about(open_cases, mail, world)


def _asked_about(open_cases: Sequence[MeetingCase], mail: Mail, world: World) -> MeetingCase | None:
    """The case that the family says a mail belongs to; until then each that it may belong to asks."""
    event = mail.events[0]
    for case in open_cases:
        answer = world.decisions.answer(case.question_ids("was_it_the_answer", mail.original))
        if answer is not None and answer.value == YES:
            return case
    for case in open_cases:
        _ask_whether(case, event)
    return None


def _ask_whether(case: MeetingCase, event: Event) -> None:
    facts = (("event", event.kind.value), *((("date", event.on.isoformat()),) if event.on else ()))
    case.ask("was_it_the_answer", event.sent_on, event, event.original, facts=facts)


