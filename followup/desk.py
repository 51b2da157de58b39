"""Brings each mail to the case that it belongs to, in the order of sending, with the decisions of each day; kinds say how."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import takewhile
from typing import Generic, TypeVar

from casefile.events import Event
from casefile.family import Side
from casefile.ids import short_id
from casefile.obligations import Because, Question
from followup.cases import Case, Result
from followup.decisions import YES
from followup.world import Mail, World

C = TypeVar("C", bound=Case)
# New mail, outside the thread, is not taken for an answer to what was asked longer ago than most of a school year.
MEMORY = timedelta(days=270)


class Desk(Generic[C]):
    """All cases of one kind while the mail is read in order."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cases: list[C] = []
        self.questions: list[Question] = []
        self._settled: set[str] = set()
        self._open: list[C] = []
        self._threads: dict[str, list[C]] = {}

    def bring(self, mail: Mail) -> None:
        """Open a case with this mail, or give it to the one that it belongs to."""
        raise NotImplementedError

    def follow(self, mails: Iterable[Mail]) -> list[Result]:
        """Read all mail, apply all decisions, and say what each case comes to."""
        self.read(mails)
        return [case.result_on_today() for case in self.cases]

    def read(self, mails: Iterable[Mail]) -> None:
        """Read all mail and apply all decisions: each case knows then whether it is closed."""
        decisions = self.world.decisions
        days = sorted({each.on for each in (*decisions.settlements.values(), *decisions.answers.values())}, reverse=True)
        for mail in mails:
            while days and days[-1] < mail.sent_on:
                self._decide(days.pop())
            self.bring(mail)
        while days:
            self._decide(days.pop())
        for case in self.cases if decisions.settlements else ():  # one dated before its case was opened still holds
            said = decisions.settlement(case.ids)
            if said is not None and case.settled is None:
                case.settle(said)

    def _decide(self, day: date) -> None:
        """Apply what was said to hold from `day`, after that day's mail."""
        for case in self.cases:
            case.answer_on(day)
            said = self.world.decisions.settlement(case.ids)
            if said is not None and said.on == day and said.about not in self._settled:
                self._settled.add(said.about)
                case.settle(said)
                self._open = list(self.cases)  # what was closed may be open again

    def add(self, case: C) -> None:
        """Another case."""
        self.cases.append(case)
        self._open.append(case)
        self._threads.setdefault(case.opener.thread, []).append(case)

    @property
    def open_cases(self) -> list[C]:
        """The cases that nothing has closed yet."""
        self._open = [case for case in self._open if case.closing is None]
        return self._open

    def hearing(self, mail: Mail) -> list[C]:
        """The open cases that this mail can be about: those of its thread, and those opened not too long before it."""
        since = mail.sent_on - MEMORY
        recent = list(takewhile(lambda case: case.opened_on >= since, reversed(self.open_cases)))
        threaded = self._threads.get(mail.thread, ()) if mail.thread else ()
        return [case for case in threaded if case.closing is None and case.opened_on < since] + recent[::-1]

    def addressee(self, mail: Mail) -> C | None:
        """The open case that a mail speaks of: by child, by the thread that it answers, else the only one there is."""
        hearing = self.hearing(mail)
        in_thread = [case for case in hearing if mail.thread and mail.thread in case.threads]
        if mail.child:
            mine = [case for case in hearing if case.child == mail.child]
            fitting = [case for case in mine if case in in_thread] or mine
            unnamed = [case for case in in_thread if not case.child]
            return fitting[-1] if fitting else (unnamed[-1] if unnamed else None)
        if in_thread:
            return in_thread[-1]
        if len(hearing) == 1:
            return hearing[0]
        return self.asked_about(hearing, mail) if mail.side is Side.SCHOOL else None

    def asked_about(self, cases: Sequence[C], mail: Mail) -> C | None:
        """The case that the family says a mail belongs to; until then each that it may belong to asks."""
        event = mail.events[0]
        for case in cases:
            answer = case.answer_to("was_it_the_answer", mail.original)
            if answer is not None and answer.value == YES:
                return case
        for case in cases:
            self._ask_whether(case, event)
        return None

    def _ask_whether(self, case: C, event: Event) -> None:
        facts = (("event", event.kind.value), *((("date", event.on.isoformat()),) if event.on else ()))
        case.ask("was_it_the_answer", event.sent_on, event, event.original, facts=facts)

    def ask_which_child(self, case: C, event: Event) -> None:
        """A request that names no child where there are several: for each of them whether it is meant."""
        if case.child or len(self.world.family.children) < 2:
            return
        for child in self.world.family.children:
            asked = short_id("question", self.world.family.id, "which_child", event.original, child.name)
            if self.world.decisions.answer((asked,)) is None:
                because = (Because(event.original, "told", ordinal=event.ordinal),)
                facts = (("kind", case.KIND.value), ("event", event.kind.value))
                case.questions.append(Question(asked, "which_child", event.original, child.name, event.sent_on, because, facts))
