"""What only the family can do this week: the first screen of the weekly page. It decides nothing for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casefile.letters import Health, Week
from casefile.obligations import Obligation, ObligationKind
from templates import words
from templates.questions import cited, question_text
from templates.sheets import is_unanswered

# A poll runs every few minutes; a day without one is trouble worth the first line.
MAIL_IS_STALE_AFTER = timedelta(days=1)
MEETING_IS_NEAR = 14
PATIENCE = 14  # days that a past-due letter has before the page of what can come next is pointed to
MOST_QUESTIONS = 4


@dataclass(frozen=True, slots=True, repr=False)
class Need:
    """Something that only the family can do, with the command that does it."""

    text: str
    command: str = ""
    urgent: bool = False


def whose(child: str, names: Sequence[str]) -> str:
    """Whose it is, where there is more than one child."""
    return f" for {child}" if child and len(names) > 1 else ""


def needs_of(week: Week, awaited: Sequence[Obligation], today: date) -> tuple[Need, ...]:
    """What only the family can do, the most urgent first."""
    names = tuple(child.name for child in week.family.children)
    needs = [
        Need(
            f"Gmail asks for this code before it forwards your mail: {code}. Type it in under Settings, Forwarding.", urgent=True
        )
        for code in week.forwarding_codes
    ]
    needs += [Need(trouble, "iepwatch doctor", urgent=True) for trouble in _mail_troubles(week.health, week.cut_off)]
    needs += [
        Need(
            f"The IEP meeting{whose(o.child, names)} is {words.ago(at.day, today)}: {words.at(at, today)}.",
            f"iepwatch explain {o.id}",
        )
        for o in awaited
        if (at := o.scheduled_for) is not None
        and o.kind in (ObligationKind.MEETING, ObligationKind.ANNUAL_REVIEW)
        and 0 <= (at.day - today).days <= MEETING_IS_NEAR
    ]
    needs += [
        Need(
            f"Two weeks have gone by since the target date for the IEP meeting{whose(o.child, names)}. See what can come next.",
            f"iepwatch explain {o.id}",
        )
        for o in awaited
        if o.kind is ObligationKind.MEETING and is_unanswered(o) and o.due_on is not None and (today - o.due_on).days >= PATIENCE
    ]
    if week.drafts:
        count = words.count(len(week.drafts), "letter waits for your yes", "letters wait for your yes")
        needs.append(Need(f"{count}. Read {'it' if len(week.drafts) == 1 else 'them'} below.", "iepwatch drafts"))
    by_id = {obligation.id: obligation for obligation in week.obligations}
    needs += [
        Need(
            question.text or question_text(question, today, week.sources, by_id.get(question.about)),
            f"iepwatch answer {question.id} yes (or no)",
        )
        for question in week.questions[:MOST_QUESTIONS]
    ]
    if len(week.questions) > MOST_QUESTIONS:
        more = len(week.questions) - MOST_QUESTIONS
        needs.append(Need(words.count(more, "more question waits", "more questions wait") + ".", "iepwatch questions"))
    needs += [
        Need(f"I cannot read the language of {cited(one, today)}. Please read it yourself.", f"iepwatch show {one.message}")
        for one in week.unread
        if not one.privileged
    ]
    aside = sum(one.quarantined for one in week.health)
    if aside:
        said = words.count(aside, "message could not be read and is kept safe", "messages could not be read and are kept safe")
        needs.append(Need(said + ".", "iepwatch quarantine"))
    return tuple(needs)


def _mail_troubles(health: Iterable[Health], cut_off: datetime) -> Iterable[str]:
    for one in health:
        place = f"{one.mailbox}, {one.folder}" if one.folder else one.mailbox
        if one.last_success is None:
            yield f"No mail has been read from {place} yet."
        elif cut_off - one.last_success > MAIL_IS_STALE_AFTER:
            days = (cut_off - one.last_success).days
            yield f"No mail has been read from {place} for {words.count(days, 'day')}. What came since is not on this page."
