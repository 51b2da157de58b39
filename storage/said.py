"""What people decided: written once, never changed, and found again under whatever id its subject has now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select

from casefile.said import Said, SaidKind
from storage import tables
from storage.engine import reading, writing
from storage.rows import each_in

# These hold for every day that is asked about (INTERFACES, `--as-of`); the others from the day they count from.
TIMELESS = frozenset({SaidKind.CORRECTION, SaidKind.APPROVAL, SaidKind.DISCARD})


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a message's tags and children come to after what people said; `decided` are the tags they spoke of."""

    tags: tuple[str, ...]
    children: tuple[str, ...]
    privileged: bool
    decided: frozenset[str]


def corrected(*, tags: Iterable[str], children: Sequence[str], said: Iterable[Said]) -> Corrected:
    """Apply corrections in the order in which they were said: adds and removes add up, the last child named holds."""
    held = dict.fromkeys(tags)
    about = tuple(children)
    privileged = False
    decided = set()
    for decision in said:
        verb, _, name = decision.value.partition(":")
        if verb == "add":
            held[name] = None
            decided.add(name)
        elif verb == "remove":
            held.pop(name, None)
            decided.add(name)
        elif verb == "child":
            about = (name,)
        elif verb == "privileged":
            privileged = True
    return Corrected(tuple(held), about, privileged, frozenset(decided))


class Decisions:
    """What was said, as one connection sees it, under today's ids."""

    def __init__(self, connection: Connection, family: str) -> None:
        self._connection = connection
        self._family = family

    def all(self, kinds: Iterable[SaidKind] = tuple(SaidKind)) -> list[Said]:
        """Everything of these kinds, in the order in which it was said; `about` is what its subject is called now."""
        s = tables.said.c
        rows = self._connection.execute(
            select(s.kind, s.about, s.value, s.on_day, s.said_at, s.anchor)
            .where(s.family == self._family, s.kind.in_([kind.value for kind in kinds]))
            .order_by(s.said_at, s.number)
        ).all()
        if not rows:
            return []
        anchored = self._anchored([row.anchor for row in rows if row.anchor])
        aliases = every_alias(self._connection, self._family)
        return [
            Said(
                SaidKind(kind),
                anchored.get(anchor) or follow(about, aliases),
                value,
                on_day,
                said_at,
                anchor,
            )
            for kind, about, value, on_day, said_at, anchor in rows
        ]

    def corrections(self) -> dict[str, list[Said]]:
        """The corrections of each original that has some."""
        found: dict[str, list[Said]] = {}
        for decision in self.all([SaidKind.CORRECTION]):
            found.setdefault(decision.about, []).append(decision)
        return found

    def _anchored(self, shas: Sequence[str]) -> dict[str, str]:
        a = tables.anchors.c
        found: dict[str, str] = {}
        for condition in each_in(a.sha256, shas):
            rows = self._connection.execute(select(a.sha256, a.original).where(a.family == self._family, condition))
            found.update((sha, original) for sha, original in rows)
        return found


def every_alias(connection: Connection, family: str) -> dict[str, str]:
    """Each former id of a message or an obligation, and what it was renamed to."""
    found: dict[str, str] = {}
    for table in (tables.original_aliases, tables.obligation_aliases):
        rows = connection.execute(select(table.c.old, table.c.new).where(table.c.family == family))
        found.update((old, new) for old, new in rows)
    return found


def former(name: str, aliases: dict[str, str]) -> list[str]:
    """Every id that leads to `name` by now."""
    return sorted(old for old in aliases if follow(old, aliases) == name and old != name)


def follow(name: str, aliases: dict[str, str]) -> str:
    """What `name` is called now: alias after alias, each at most once."""
    passed = set()
    while name in aliases and name not in passed:
        passed.add(name)
        name = aliases[name]
    return name


class SaidLayer:
    """What the people of one family said."""

    def __init__(self, engine: Engine, family: str) -> None:
        self._engine = engine
        self._family = family

    def say(self, *decisions: Said) -> None:
        """Write decisions down. The same decision of the same moment is written once."""
        with writing(self._engine, self._family) as connection:
            s = tables.said.c
            number = connection.scalar(select(func.coalesce(func.max(s.number), 0)).where(s.family == self._family)) or 0
            rows: list[dict[str, Any]] = []
            for decision in decisions:
                known = connection.scalar(
                    select(s.number).where(
                        s.family == self._family,
                        s.kind == decision.kind.value,
                        s.about == decision.about,
                        s.value == decision.value,
                        s.said_at == decision.said_at,
                    )
                )
                if known is None:
                    number += 1
                    rows.append(self._row(decision, number))
            if rows:
                connection.execute(insert(tables.said), rows)

    def all_said(self, until: date | None = None) -> tuple[Said, ...]:
        """Everything that was said and counts from a day up to `until`, in order, under the ids that things have now.

        Approvals, discards and corrections hold for every day.
        """
        with reading(self._engine) as connection:
            found = Decisions(connection, self._family).all()
        return tuple(said for said in found if until is None or said.kind in TIMELESS or said.on <= until)

    def corrections(self, original: str) -> tuple[Said, ...]:
        """What was corrected on one original."""
        return self.corrections_of().get(original, ())

    def corrections_of(self) -> dict[str, tuple[Said, ...]]:
        """What was corrected, by original."""
        with reading(self._engine) as connection:
            found = Decisions(connection, self._family).corrections()
        return {original: tuple(said) for original, said in found.items()}

    def _row(self, decision: Said, number: int) -> dict[str, Any]:
        return {
            "family": self._family,
            "number": number,
            "kind": decision.kind.value,
            "about": decision.about,
            "value": decision.value,
            "on_day": decision.on,
            "said_at": decision.said_at,
            "anchor": decision.anchor,
        }
