"""What follow-up concluded and what was written about it: obligations, questions, drafts. It concludes nothing itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection, Engine, delete, select, update

from casefile.letters import Draft, DraftState
from casefile.obligations import Obligation, Outlook, Question
from storage import tables
from storage.documents import from_bytes, to_bytes
from storage.engine import reading, writing
from storage.rows import insert_new, upsert
from storage.said import every_alias, follow, former

# Of two letters for the same step that turn out to be about one thing, the one that got further stays.
FURTHEST = (
    DraftState.SENT,
    DraftState.APPROVED,
    DraftState.DISCARDED,
    DraftState.WAITING,
    DraftState.SUPERSEDED,
    DraftState.OBSOLETE,
)


class Awaited:
    """The obligations, questions and letters of one family."""

    def __init__(self, engine: Engine, family: str) -> None:
        self._engine = engine
        self._family = family

    def record_outlook(self, outlook: Outlook, now: datetime) -> None:
        """Write down the conclusions of a day in place of the last ones, and each question that was not asked yet.

        Where an obligation has taken the place of another (`Obligation.aliases`), what was said and sent of the old one is
        the new one's: its letters move over, and the old id leads to the new one.
        """
        live = {obligation.id for obligation in outlook.obligations}
        with writing(self._engine, self._family) as connection:
            o = tables.obligations.c
            connection.execute(update(tables.obligations).where(o.family == self._family).values(live=False))
            upsert(connection, tables.obligations, [self._obligation(each, now) for each in outlook.obligations])
            self._inherit(connection, outlook.obligations, live)
            q = tables.questions.c
            connection.execute(update(tables.questions).where(q.family == self._family).values(live=False))
            for question in outlook.questions:
                insert_new(connection, tables.questions, self._question(question, now))
                connection.execute(
                    update(tables.questions).where(q.family == self._family, q.id == question.id).values(live=True)
                )

    def obligations(self, *, every: bool = False) -> tuple[Obligation, ...]:
        """The obligations of the last outlook, by due date; with `every`, those that have dropped out of it too."""
        o = tables.obligations.c
        statement = select(o.obligation).where(o.family == self._family).order_by(o.due_on.is_(None), o.due_on, o.opened_on, o.id)
        if not every:
            statement = statement.where(o.live)
        with reading(self._engine) as connection:
            return tuple(from_bytes(Obligation, document) for document in connection.scalars(statement))

    def aliases(self) -> dict[str, str]:
        """Each former id of an obligation, and what it is called now."""
        with reading(self._engine) as connection:
            return self._aliases(connection)

    def questions(self, *, every: bool = False) -> tuple[Question, ...]:
        """The questions of the last outlook in the order in which they arose; with `every`, those settled since too."""
        q = tables.questions.c
        statement = select(q.question).where(q.family == self._family).order_by(q.asked_on, q.id)
        if not every:
            statement = statement.where(q.live)
        with reading(self._engine) as connection:
            return tuple(from_bytes(Question, document) for document in connection.scalars(statement))

    def question(self, name: str) -> Question | None:
        """A question by its id, live or not."""
        q = tables.questions.c
        with reading(self._engine) as connection:
            found = connection.scalar(select(q.question).where(q.family == self._family, q.id == name))
        return None if found is None else from_bytes(Question, found)

    def record_draft(self, draft: Draft, now: datetime) -> Draft:
        """Write a letter down, once for ever: where one of this (about, kind, step) stands, that one is the answer."""
        with writing(self._engine, self._family) as connection:
            aliases = every_alias(connection, self._family)
            about, obligation = follow(draft.about, aliases), follow(draft.obligation, aliases)
            known = self._one(connection, [about, *former(about, aliases)], draft.kind, draft.step)
            if known is not None:
                return known
            insert_new(connection, tables.drafts, self._draft(replace(draft, about=about, obligation=obligation), now))
            return self._one(connection, [about], draft.kind, draft.step) or draft

    def drafts(self, until: date | None = None) -> tuple[Draft, ...]:
        """Every letter whose step fell due on or before `until`, by that day."""
        d = tables.drafts.c
        statement = select(d.draft, d.state).where(d.family == self._family).order_by(d.created_on, d.id)
        if until is not None:
            statement = statement.where(d.created_on <= until)
        with reading(self._engine) as connection:
            return tuple(_draft(document, state) for document, state in connection.execute(statement))

    def draft(self, name: str) -> Draft | None:
        """A letter by its id."""
        d = tables.drafts.c
        with reading(self._engine) as connection:
            row = connection.execute(select(d.draft, d.state).where(d.family == self._family, d.id == name)).first()
        return None if row is None else _draft(*row)

    def move_draft(self, name: str, to: DraftState, *, only_from: Sequence[DraftState], now: datetime) -> bool:
        """Bring a letter into another state, if it is in one of `only_from`; whether it was. Of two that ask, one gets it."""
        d = tables.drafts.c
        with writing(self._engine, self._family) as connection:
            moved = connection.execute(
                update(tables.drafts)
                .where(d.family == self._family, d.id == name, d.state.in_([state.value for state in only_from]))
                .values(state=to.value, state_at=now)
            )
            return moved.rowcount > 0

    def reword_draft(self, draft: Draft, now: datetime) -> bool:
        """Put new words into a letter that still waits (its facts changed); whether it did. Its id and place stay."""
        d = tables.drafts.c
        with writing(self._engine, self._family) as connection:
            moved = connection.execute(
                update(tables.drafts)
                .where(d.family == self._family, d.id == draft.id, d.state == DraftState.WAITING.value)
                .values(draft=to_bytes(draft), created_on=draft.created_on, state_at=now)
            )
            return moved.rowcount > 0

    def _inherit(self, connection: Connection, obligations: Sequence[Obligation], live: set[str]) -> None:
        a = tables.obligation_aliases.c
        heirs: dict[str, str] = {}
        for obligation in sorted(obligations, key=lambda each: (each.opened_on, each.id)):
            for old in obligation.aliases:
                if old not in live:
                    heirs.setdefault(old, obligation.id)
        heirs.update(self._renamed_openers(connection, obligations, live, heirs))
        for name in live:  # what is live leads nowhere else, or names would go in circles
            connection.execute(delete(tables.obligation_aliases).where(a.family == self._family, a.old == name))
        upsert(
            connection,
            tables.obligation_aliases,
            [{"family": self._family, "old": old, "new": new} for old, new in heirs.items()],
        )
        for old, new in heirs.items():
            self._move_letters(connection, old, new)

    def _renamed_openers(
        self, connection: Connection, obligations: Sequence[Obligation], live: set[str], heirs: dict[str, str]
    ) -> dict[str, str]:
        """Obligations whose opening message turned out to be another one's witness: the same, opened by that other."""
        o = tables.obligations.c
        aliases = every_alias(connection, self._family)
        by_opener = {(each.kind.value, each.child, each.opened_by): each.id for each in obligations}
        rows = connection.execute(
            select(o.id, o.kind, o.child, o.opened_by).where(o.family == self._family, o.opened_by.in_(aliases))
        )
        found = {row.id: by_opener.get((row.kind, row.child, follow(row.opened_by, aliases))) for row in rows}
        return {old: new for old, new in found.items() if new is not None and old not in live and old not in heirs}

    def _move_letters(self, connection: Connection, old: str, new: str) -> None:
        d = tables.drafts.c
        rows = connection.execute(
            select(d.id, d.kind, d.step, d.state, d.draft).where(d.family == self._family, d.about == old)
        ).all()
        for name, kind, step, state, document in rows:
            other = self._one(connection, [new], kind, step)
            if other is not None:
                loser = other.id if FURTHEST.index(DraftState(state)) < FURTHEST.index(other.state) else name
                connection.execute(delete(tables.drafts).where(d.family == self._family, d.id == loser))
                if loser == name:
                    continue
            moved = replace(from_bytes(Draft, document), about=new, obligation=new)
            connection.execute(
                update(tables.drafts)
                .where(d.family == self._family, d.id == name)
                .values(about=new, obligation=new, draft=to_bytes(moved))
            )

    def _aliases(self, connection: Connection) -> dict[str, str]:
        a = tables.obligation_aliases.c
        rows = connection.execute(select(a.old, a.new).where(a.family == self._family))
        return {row.old: row.new for row in rows}

    def _one(self, connection: Connection, about: Sequence[str], kind: str, step: int) -> Draft | None:
        d = tables.drafts.c
        row = connection.execute(
            select(d.draft, d.state)
            .where(d.family == self._family, d.about.in_(about), d.kind == kind, d.step == step)
            .order_by(d.recorded_at, d.id)
        ).first()
        return None if row is None else _draft(*row)

    def _obligation(self, obligation: Obligation, now: datetime) -> dict[str, object]:
        return {
            "family": self._family,
            "id": obligation.id,
            "kind": obligation.kind.value,
            "child": obligation.child,
            "opened_by": obligation.opened_by,
            "opened_on": obligation.opened_on,
            "due_on": obligation.due_on,
            "state": obligation.state.value,
            "live": True,
            "updated_at": now,
            "obligation": to_bytes(obligation),
        }

    def _question(self, question: Question, now: datetime) -> dict[str, object]:
        return {
            "family": self._family,
            "id": question.id,
            "kind": question.kind,
            "about": question.about,
            "child": question.child,
            "asked_on": question.asked_on,
            "live": True,
            "recorded_at": now,
            "question": to_bytes(question),
        }

    def _draft(self, draft: Draft, now: datetime) -> dict[str, object]:
        return {
            "family": self._family,
            "id": draft.id,
            "about": draft.about,
            "kind": draft.kind,
            "step": draft.step,
            "obligation": draft.obligation,
            "created_on": draft.created_on,
            "state": draft.state.value,
            "recorded_at": now,
            "state_at": now,
            "draft": to_bytes(draft),
        }


def _draft(document: bytes, state: str) -> Draft:
    return replace(from_bytes(Draft, document), state=DraftState(state))
