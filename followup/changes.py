"""Follows changes of placement or services that the school tells of until prior written notice comes; it judges none."""

from dataclasses import dataclass
from typing import ClassVar

from casefile.events import Event, EventKind
from casefile.family import Side
from casefile.obligations import ObligationKind
from followup.cases import Case, Result
from followup.deadlines import due_dates
from followup.desk import Desk
from followup.schooldays import DAY
from followup.steps import Planned
from followup.world import Mail

SETTING, SERVICE = EventKind.SETTING_CHANGED, EventKind.SERVICE_CHANGED
PROVIDED, RECEIVED = EventKind.RECORDS_PROVIDED, EventKind.RECORDS_RECEIVED
HEARD = frozenset({SETTING, SERVICE, PROVIDED, RECEIVED})
NOTICE = "prior_written_notice"
# INTERFACES: what calls for prior written notice. A new provider, driver, room or day does not.
SETTINGS = frozenset({"placement", "time_in_general_education"})
CHANGES = frozenset({"amount", "frequency", "duration", "delivery", "mode"})


def needs_notice(event: Event) -> bool:
    """Whether this is a change, proposed, made or refused by the school, that is explained in prior written notice."""
    if event.side is not Side.SCHOOL or event.extent == "day":
        return False
    if event.kind is SETTING:
        return event.what in SETTINGS or event.reason == "correction"
    return event.kind is SERVICE and (event.reason in CHANGES or event.reason == "correction")


def _subject(event: Event) -> tuple[str, str]:
    """What a change is about: a setting, or a service and what of it."""
    return (event.what, "") if event.kind is SETTING else (event.what, event.reason)


@dataclass(slots=True)
class NoticeCase(Case):
    """The changes that one mail tells of."""

    KIND: ClassVar[ObligationKind] = ObligationKind.NOTICE
    subjects: frozenset[tuple[str, str]] = frozenset()

    def result_on_today(self) -> Result:
        """What it comes to."""
        due = due_dates(self.opened_on, self.rule, self.days)
        obligation = self.obligation(due, self.open_or_overdue(due), stale=self.stale(due))
        what, change = _subject(self.opener)
        facts = [("what", change or what), ("status", self.opener.status)]
        if change:
            facts.append(("service", what))
        if self.opener.on is not None:
            facts.append(("on", self.opener.on.isoformat()))
        if self.opener.percent is not None:
            facts.append(("percent", str(self.opener.percent)))
        planned = [Planned("setting_inquiry", 1, self.opened_on, facts=tuple(facts))]
        if self.rule.past_due and due.on is not None:
            planned.append(Planned("notice_request", 1, due.on + DAY, copy_roles=("principal",), facts=tuple(facts)))
        return self.result(obligation, planned, lambda _planned, _day: True, self.questions if self.closing is None else ())


class NoticeDesk(Desk[NoticeCase]):
    """All changes that are to be explained in writing."""

    def bring(self, mail: Mail) -> None:
        """A change opens, unless its mail brings the notice; a notice that comes closes what it explains."""
        notices = [event for event in mail.of(PROVIDED) if event.what == NOTICE and mail.side is Side.SCHOOL]
        notices += [event for event in mail.of(RECEIVED) if event.what == NOTICE and mail.side is not Side.SCHOOL]
        if notices:
            self._close(mail, notices[0])
            return
        changes = [event for event in mail.of(SETTING, SERVICE) if needs_notice(event)]
        fresh = []
        for event in changes:
            known = next(
                (case for case in self.hearing(mail) if case.child == mail.child and _subject(event) in case.subjects), None
            )
            if known is None:
                fresh.append(event)
            elif event.original not in known.openers:
                known.remind(event)
        if fresh:
            subjects = frozenset(_subject(event) for event in fresh)
            self.add(NoticeCase(self.world, mail.child, fresh[0], subjects=subjects))

    def _close(self, mail: Mail, event: Event) -> None:
        mine = [case for case in self.hearing(mail) if not mail.child or case.child in ("", mail.child)]
        explained = {_subject(each) for each in mail.of(SETTING, SERVICE)}
        fitting = [case for case in mine if mail.thread and mail.thread in case.threads]
        fitting = fitting or [case for case in mine if case.subjects & explained] or (mine if len(mine) == 1 else [])
        if not fitting and mine:
            found = self.asked_about(mine, mail)
            fitting = [found] if found else []
        for case in fitting:
            case.close("done", mail.sent_on, mail.sent_on, "closed", event)
