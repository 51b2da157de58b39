"""Puts everything together: events, decisions, rules and a day become obligations, letters that are due, and questions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from casefile.events import Event, EventKind
from casefile.family import Family
from casefile.ids import short_id
from casefile.mail import Grade
from casefile.obligations import FollowUp, Obligation, Outlook, Question
from casefile.said import Said
from followup import agenda, annual, changes, makeups, meeting_desk, records, replies
from followup.agenda import Agenda
from followup.annual import AnnualDesk
from followup.cases import Result
from followup.changes import NoticeDesk
from followup.decisions import YES, Decisions
from followup.doubts import admit, is_idle
from followup.makeups import MakeupDesk
from followup.meeting_desk import MeetingDesk
from followup.records import RecordsDesk
from followup.replies import ReplyDesk
from followup.unasked import unasked
from followup.world import Mail, World


def outlook(events: Sequence[Event], said: Sequence[Said], family: Family, today: date, *, remember: bool = False) -> Outlook:
    """Everything that is awaited at the end of `today`, and what would move it.

    The order of `events` does not matter. What was sent or said after `today` is not known yet; approvals and discards
    hold for every day. With `remember` nothing is history: the letters and questions of long ago are there too, so that
    an id that was shown for a past day can be found again.
    """
    known = [event for event in events if event.sent_on <= today]
    decisions = Decisions(said, known, today)
    answers = replies.awaited_answers(known)
    news = [
        event
        for event in known
        if event.kind is not EventKind.MESSAGE or answers.may_be(event.thread, event.sender, event.sent_on)
    ]
    world = World(family, today, decisions, frozenset((event.original, event.child) for event in news if event.child), remember)
    admitted = admit(news, world)
    sure = name_children(admitted.events, family, decisions)
    by_kind = sorted_by_kind(sure)
    meetings_set = Agenda(mails_of(by_kind, agenda.HEARD))
    results = _all_desks(by_kind, records.threads_of_records_alone(sure), meetings_set, world)
    obligations = _without_clashes([result.obligation for result in results])
    awaited = [(r.obligation.kind.value, r.obligation.child, r.obligation.opened_on, r.known_closed_on) for r in results]
    questions = [question for result in results for question in result.questions]
    questions += [doubt.question for doubt in admitted.doubts if not is_idle(doubt, world, awaited)]
    letters = [letter for result in results for letter in result.follow_ups]
    letters += unasked(sure, obligations, meetings_set, world)
    return Outlook(today, _in_order(obligations), _letters(letters), _asked(questions))


def _all_desks(
    by_kind: Mapping[EventKind, Sequence[Event]], about_records: frozenset[str], meetings_set: Agenda, world: World
) -> list[Result]:
    """What every desk comes to."""
    results = MeetingDesk(world, about_records).follow(mails_of(by_kind, meeting_desk.HEARD))
    results += RecordsDesk(world, meetings_set.first_after, about_records).follow(mails_of(by_kind, records.HEARD))
    results += MakeupDesk(world).follow(mails_of(by_kind, makeups.HEARD))
    results += NoticeDesk(world).follow(mails_of(by_kind, changes.HEARD))
    results += ReplyDesk(world).follow(mails_of(by_kind, replies.HEARD))
    reviews = AnnualDesk(world)
    for child in world.family.children:
        reviews.open(child)
    return results + reviews.follow(mails_of(by_kind, annual.HEARD))


def sorted_by_kind(events: Iterable[Event]) -> dict[EventKind, list[Event]]:
    """The events that count by kind, so that each desk looks at its own alone."""
    by_kind: dict[EventKind, list[Event]] = defaultdict(list)
    for event in events:
        if event.grade is not Grade.UNPROVEN:
            by_kind[event.kind].append(event)
    return by_kind


def mails_of(by_kind: Mapping[EventKind, Sequence[Event]], wanted: frozenset[EventKind]) -> list[Mail]:
    """The events of these kinds by mail and child, in the order of sending."""
    groups: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for kind in wanted:
        for event in by_kind.get(kind, ()):
            groups[event.original, event.child].append(event)
    mails = []
    for (original, child), group in groups.items():
        if len(group) == 1:  # of a hundred thousand mails nearly every one
            only = group[0]
            mails.append(Mail(original, only.thread, only.side, only.sent_at, only.sent_on, child, (only,)))
            continue
        group.sort(key=lambda event: event.ordinal)
        for side in sorted({event.side for event in group}):
            own = tuple(event for event in group if event.side is side)
            mails.append(Mail(original, own[0].thread, side, own[0].sent_at, own[0].sent_on, child, own))
    return sorted(mails, key=lambda mail: (mail.sent_at, mail.original, mail.child, mail.side))


def name_children(events: Sequence[Event], family: Family, decisions: Decisions) -> list[Event]:
    """The events in the order of sending, the child filled in: as answered, or as the thread tells, if it names one alone."""
    events = sorted(events, key=lambda event: (event.sent_at, event.original, event.ordinal))
    if len(family.children) < 2:
        return events
    in_thread: dict[str, set[str]] = defaultdict(set)
    for event in events:
        if event.child and event.thread:
            in_thread[event.thread].add(event.child)
    told: dict[str, str] = {}
    for event in events:
        if not event.child and event.original not in told:
            told[event.original] = _child_of(event, family, decisions, in_thread.get(event.thread, set()))
    return [
        replace(event, child=told[event.original]) if told.get(event.original) and not event.child else event for event in events
    ]


def _child_of(event: Event, family: Family, decisions: Decisions, in_thread: set[str]) -> str:
    for child in family.children if decisions.answers else ():
        answer = decisions.answer((short_id("question", family.id, "which_child", event.original, child.name),))
        if answer is not None and answer.value == YES:
            return child.name
    return next(iter(in_thread)) if len(in_thread) == 1 else ""


def _without_clashes(obligations: Sequence[Obligation]) -> list[Obligation]:
    """An alias that is the id of another obligation, or that two claim, leads nowhere."""
    ids = {each.id for each in obligations}
    claims: dict[str, int] = defaultdict(int)
    for each in obligations:
        for alias in each.aliases:
            claims[alias] += 1
    return [
        replace(each, aliases=tuple(alias for alias in each.aliases if alias not in ids and claims[alias] == 1))
        for each in obligations
    ]


def _in_order(obligations: Iterable[Obligation]) -> tuple[Obligation, ...]:
    """By due date; what has none comes last, by the day of opening."""
    return tuple(sorted(obligations, key=lambda each: (each.due_on or date.max, each.opened_on, each.kind.value, each.id)))


def _letters(letters: Iterable[FollowUp]) -> tuple[FollowUp, ...]:
    return tuple(sorted(letters, key=lambda each: (each.on, each.kind, each.step, each.about)))


def _asked(questions: Iterable[Question]) -> tuple[Question, ...]:
    each_once = {question.id: question for question in questions}
    return tuple(sorted(each_once.values(), key=lambda each: (each.asked_on, each.kind, each.id)))
