"""What all six kinds of obligation share: who opened a case, what it stands on, how it ends, its id and its letters."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar

from casefile.events import Event
from casefile.ids import short_id
from casefile.letters import DraftState
from casefile.obligations import Because, FollowUp, Obligation, ObligationKind, Question, State, Step
from casefile.said import Said
from followup.deadlines import Due
from followup.rulebooks import Rule
from followup.schooldays import SchoolDays
from followup.steps import Letter, Planned, walk
from followup.world import World

# What a settlement makes of an obligation; the four ways of having what was awaited mean the same for every kind.
DONE_WORDS = frozenset({"held", "received", "answered", "given"})


@dataclass(frozen=True, slots=True)
class Closing:
    """How a case ended: by what, on which day, and on which day that was known."""

    how: str  # "done", "withdrawn", "refused" or "dismissed"
    on: date
    known_on: date


@dataclass(frozen=True, slots=True)
class Result:
    """What one case comes to."""

    obligation: Obligation
    follow_ups: tuple[FollowUp, ...] = ()
    questions: tuple[Question, ...] = ()
    known_closed_on: date | None = None


@dataclass(slots=True)
class Case:
    """One thing that is awaited, while the mail is read in order. Kinds add what is theirs.

    `opener` may be unlike the first words about it: `place` tells several cases of one original apart.
    """

    KIND: ClassVar[ObligationKind]
    world: World
    child: str
    opener: Event
    place: str = ""
    threads: set[str] = field(default_factory=set)
    because: list[Because] = field(default_factory=list)
    openers: list[str] = field(default_factory=list)
    closing: Closing | None = None
    turning_days: set[date] = field(default_factory=set)
    questions: list[Question] = field(default_factory=list)
    settled: Said | None = None
    _id: str = ""
    _ids: tuple[str, ...] = ()
    _asked: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.threads.add(self.opener.thread)
        self.openers.append(self.opener.original)
        self.note("opened", self.opener)

    @property
    def opened_on(self) -> date:
        """The opening original's local date."""
        return self.opener.sent_on

    @property
    def rule(self) -> Rule:
        """The rule that it is counted by."""
        return self.world.rule(self.child, self.KIND)

    @property
    def days(self) -> SchoolDays:
        """The school days that it is counted on."""
        return self.world.days(self.child)

    def id_of(self, opener: str, child: str | None = None) -> str:
        """The id that it has, or would have had by another opener or child."""
        parts = (self.world.family.id, self.child if child is None else child, self.KIND.value, opener)
        return short_id("obligation", *parts, *([self.place] if self.place else []))

    @property
    def id(self) -> str:
        """Its id."""
        if not self._id:
            self._id = self.id_of(self.opener.original)
        return self._id

    @property
    def ids(self) -> tuple[str, ...]:
        """Its id, then every other under which it may have been known: by a later opener, by another child's name.

        A child that the opener is about as well has a case of its own, and that one has the id.
        """
        if not self._ids:
            self._ids = tuple(dict.fromkeys(self._names()))
        return self._ids

    def _names(self) -> Iterable[str]:
        for child in dict.fromkeys((self.child, "", *(child.name for child in self.world.family.children))):
            for opener in self.openers:
                if child == self.child or (opener, child) not in self.world.named:
                    yield self.id_of(opener, child)

    def question_ids(self, kind: str, *parts: str) -> tuple[str, ...]:
        """The ids that a question about this case may have."""
        key = (kind, *parts)
        if key not in self._asked:
            self._asked[key] = tuple(short_id("question", self.world.family.id, kind, about, *parts) for about in self.ids)
        return self._asked[key]

    def answer_to(self, kind: str, *parts: str) -> Said | None:
        """The answer to a question about this case, if there is one."""
        decisions = self.world.decisions
        return decisions.answer(self.question_ids(kind, *parts)) if decisions.answers else None

    def note(self, role: str, event: Event) -> None:
        """Keep what the case stands on, each message once in each role."""
        if all((each.message, each.role) != (event.original, role) for each in self.because):
            self.because.append(Because(event.original, role, ordinal=event.ordinal))

    def remind(self, event: Event) -> None:
        """Another mail that asks for the same."""
        if event.original not in self.openers:
            self.openers.append(event.original)
            self._ids = ()
            self._asked.clear()
        self.threads.add(event.thread)
        self.note("reminded", event)

    def close(self, how: str, on: date, known_on: date, role: str, event: Event | None = None) -> None:
        """End it. What is closed stays so, unless a person says otherwise."""
        self.closing = Closing(how, on, known_on)
        self.turning_days.add(known_on)
        if event is not None:
            self.note(role, event)

    def settle(self, said: Said) -> None:
        """Apply what a person knows better; it wins over every mail."""
        self.settled = said
        if said.value == "not-held":
            self.not_done(said)
        elif said.value in DONE_WORDS:
            self.closing = Closing("done", self.done_day(said), said.on)
        else:
            self.closing = Closing(said.value, said.on, said.on)
        self.turning_days.add(said.on)

    def answer_on(self, day: date) -> None:
        """Apply the answers that hold from this day; most kinds have none."""

    def result_on_today(self) -> "Result":
        """What it comes to."""
        raise NotImplementedError

    def not_done(self, said: Said) -> None:
        """A person says that it did not take place: what closed it no longer does."""
        del said
        self.closing = None

    def done_day(self, said: Said) -> date:
        """The day on which it was done, by a settlement: the day that was told."""
        return said.on

    def late(self, due: Due) -> bool:
        """Whether it was done after the due date."""
        return self.closing is not None and due.on is not None and self.closing.on > due.on

    def closed_state(self, due: Due) -> State:
        """The state of a closed case."""
        if self.closing is None:
            raise AssertionError("only a closed case has a closed state")
        if self.closing.how == "done":
            return State.DONE_LATE if self.late(due) else State.DONE
        return State(self.closing.how)

    def past_unmet(self, due: Due) -> bool:
        """Whether the due date has passed without it being met, withdrawn or refused on or before it."""
        if due.on is None or self.world.today <= due.on or (self.closing and self.closing.how == "dismissed"):
            return False
        return self.closing is None or self.closing.on > due.on

    def stale(self, due: Due, *, ahead: bool = False) -> bool:
        """Whether it is history: still open, and due long ago. `ahead`: a date yet to come keeps it alive."""
        if self.closing is not None or ahead:
            return False
        return self.world.is_history(self.child, due.on or self.opened_on)

    def ask(self, kind: str, asked_on: date, event: Event, *parts: str, facts: tuple[tuple[str, str], ...] = ()) -> None:
        """Ask the family, unless it has answered."""
        asked = short_id("question", self.world.family.id, kind, self.id, *parts)
        if self.answer_to(kind, *parts) is None and all(each.id != asked for each in self.questions):
            because = (Because(event.original, "told", ordinal=event.ordinal),)
            about = (("kind", self.KIND.value), *facts)
            self.questions.append(Question(asked, kind, self.id, self.child, asked_on, because, about))

    def open_or_overdue(self, due: Due) -> State:
        """The state of a case for which no date can be set."""
        if self.closing is not None:
            return self.closed_state(due)
        return State.OVERDUE if due.on is not None and self.world.today > due.on else State.OPEN

    def obligation(self, due: Due, state: State, **more: object) -> Obligation:
        """The value that travels, without its steps."""
        base = Obligation(
            id=self.id,
            kind=self.KIND,
            child=self.child,
            opened_by=self.opener.original,
            opened_on=self.opened_on,
            counted_from=self.opened_on,
            state=state,
            due_on=due.on,
            due_earliest=due.earliest,
            days_left=(due.on - self.world.today).days if due.on else None,
            closed_on=self.closing.on if self.closing else None,
            rule=self.rule.id,
            basis=self.rule.basis,
            citation=self.rule.citation,
            not_counted=due.not_counted,
            because=tuple(self.because),
            aliases=self.ids[1:],
            opened_at=self.opener.sent_at,
            what=self.opener.what,
            trouble=due.trouble,
        )
        return replace(base, **more)  # type: ignore[arg-type]

    def result(
        self,
        obligation: Obligation,
        planned: Sequence[Planned],
        may_wait: Callable[[Planned, date], bool],
        questions: Iterable[Question] = (),
    ) -> Result:
        """The obligation with its steps, the letters that have fallen due, and its questions."""
        world = self.world
        ended_on = self.closing.known_on if self.closing else None

        def decided(kind: str, number: int) -> DraftState | None:
            return world.decisions.fate(self.ids, kind, number)

        letters = walk(planned, may_wait, self.turning_days, world.today, ended_on, decided)
        kept = tuple(letter for letter in letters if self._still_drafted(letter, obligation))
        steps = [
            Step(
                letter.planned.kind,
                letter.created_on,
                letter.planned.number,
                short_id("draft", self.id, letter.planned.kind, str(letter.planned.number)),
            )
            for letter in kept
        ]
        if self.closing is None and not obligation.stale:
            steps += [
                Step(each.kind, each.on, each.number) for each in planned if each.on > world.today and may_wait(each, each.on)
            ]
        steps.sort(key=lambda step: (step.on, step.kind, step.number))
        follow_ups = tuple(self._follow_up(letter, obligation) for letter in kept)
        return Result(replace(obligation, steps=tuple(steps)), follow_ups, tuple(questions), ended_on)

    def _still_drafted(self, letter: Letter, obligation: Obligation) -> bool:
        if letter.state in (DraftState.APPROVED, DraftState.SENT, DraftState.DISCARDED):
            return True
        return not obligation.stale and not self.world.is_history(self.child, letter.created_on)

    def _follow_up(self, letter: Letter, obligation: Obligation) -> FollowUp:
        planned = letter.planned
        own = tuple(Because(message, role, ordinal=ordinal) for message, role, ordinal in planned.messages)
        facts = {"requested_on": self.opened_on.isoformat(), **dict(planned.facts)}
        if obligation.due_on is not None:
            facts.setdefault("due_on", obligation.due_on.isoformat())
        return FollowUp(
            kind=planned.kind,
            step=planned.number,
            about=self.id,
            on=letter.created_on,
            child=self.child,
            obligation=self.id,
            role=planned.role,
            copy_roles=planned.copy_roles,
            because=own or tuple(each for each in self.because if each.role in ("opened", "reminded")),
            facts=tuple(sorted(facts.items())),
            state=letter.state.value,
        )
