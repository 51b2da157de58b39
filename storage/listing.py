"""The chronology and the search: one row an original, with what people corrected. It words nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, select

from casefile.errors import UsageError
from casefile.family import Side
from casefile.letters import Excerpt
from casefile.mail import Address, Grade, Road
from casefile.said import Said
from storage import fulltext, tables
from storage.engine import reading
from storage.originals import Originals
from storage.rows import each_in, some
from storage.said import Decisions, corrected
from storage.snippets import snippet
from storage.texts import safe


@dataclass(frozen=True, slots=True, repr=False)
class Witness:
    """A raw message that shows an original, besides the one that speaks for it."""

    sha256: str
    message_id: str | None
    received_at: datetime
    road: Road
    grade: Grade


@dataclass(frozen=True, slots=True, repr=False)
class Listed:
    """An original as a list shows it. `printed` is its date as printed, ISO, with an offset only where one was stated."""

    id: str
    sha256: str
    message_id: str | None
    sent_at: datetime
    sent_on: date
    printed: str
    zone_stated: bool
    received_at: datetime
    sender: Address | None
    carrier: Address | None
    road: Road
    grade: Grade
    side: Side
    subject: str
    note: str
    thread: str
    own: str
    automatic: bool
    privileged: bool
    tags: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    read: bool = False
    language: str = ""
    witnesses: tuple[Witness, ...] = ()
    snippet: str | None = field(default=None)


def listed_json(row: Listed, zone: tzinfo) -> dict[str, Any]:
    """The object of INTERFACES, `timeline --json` and `search --json`; `zone` is the family's."""
    sent = datetime.fromisoformat(row.printed) if row.printed else None
    found: dict[str, Any] = {
        "id": row.id,
        "sha256": row.sha256,
        "message_id": row.message_id,
        "date": None if sent is None else (sent.replace(tzinfo=zone) if sent.tzinfo is None else sent).isoformat(),
        "date_zone": "stated" if row.zone_stated else "assumed",
        "received_at": row.received_at.astimezone(zone).isoformat(),
        "from": _address_json(row.sender),
        "carrier": _address_json(row.carrier),
        "road": row.road.value,
        "grade": row.grade.value,
        "forwarded": row.road in {Road.INLINE, Road.ATTACHED},
        "direction": row.side.value,
        "children": list(row.children),
        "subject": row.subject,
        "tags": list(row.tags),
        "note": row.note,
        "read": row.read,
        "witnesses": [
            {
                "sha256": witness.sha256,
                "message_id": witness.message_id,
                "received_at": witness.received_at.astimezone(zone).isoformat(),
                "road": witness.road.value,
                "grade": witness.grade.value,
            }
            for witness in row.witnesses
        ],
    }
    if row.snippet is not None:
        found["snippet"] = row.snippet
    return found


def _address_json(address: Address | None) -> dict[str, str] | None:
    return None if address is None else {"name": address.name, "address": address.address}


class Listing:
    """The chronology of one family."""

    def __init__(self, engine: Engine, family: str) -> None:
        self._engine = engine
        self._family = family

    def timeline(
        self,
        *,
        since: date | None = None,
        until: date | None = None,
        child: str | None = None,
        tag: str | None = None,
        privileged: bool = True,
    ) -> Iterator[Listed]:
        """Every original sent from `since` to `until`, oldest first; tags and children are the corrected ones.

        `privileged` False leaves out what no digest may show.
        """
        o, r = tables.originals.c, tables.readings.c
        statement = (
            select(o.id)
            .outerjoin(tables.readings, (r.family == o.family) & (r.original == o.id))
            .where(o.family == self._family)
            .order_by(o.sent_at, o.id)
        )
        if since is not None:
            statement = statement.where(o.sent_on >= since)
        if until is not None:
            statement = statement.where(o.sent_on <= until)
        with reading(self._engine) as connection:
            # What a person corrected may stand in the list although its reading says otherwise: those rows are asked below.
            said = list(Decisions(connection, self._family).corrections())
            if tag is not None:
                statement = statement.where(r.tags.contains(f",{tag},", autoescape=True) | o.id.in_(said))
            if child is not None:
                statement = statement.where(r.children.contains(safe(child), autoescape=True) | o.id.in_(said))
            names = list(connection.scalars(statement))
        for row in self.rows(names):
            if (
                (child is None or child in row.children)
                and (tag is None or tag in row.tags)
                and (privileged or not row.privileged)
            ):
                yield row

    def search(self, asked: str, limit: int | None = 20, until: date | None = None) -> tuple[Listed, ...]:
        """The originals in which everything asked for stands, newest first, each with the words around its first find."""
        with reading(self._engine) as connection:
            names = fulltext.newest(connection, self._family, asked, limit if until is None else None)
        rows = (row for row in self.rows(names) if until is None or row.sent_on <= until)
        found = list(islice(rows, limit))
        messages = Originals(self._engine, self._family).messages([row.id for row in found])
        wanted = fulltext.wish(asked)
        return tuple(replace(row, snippet=snippet(messages[row.id], wanted)) for row in found)

    def with_any(self, wishes: Sequence[Sequence[str]], since: date, until: date, limit: int) -> tuple[str, ...]:
        """The newest originals sent between two days that hold all words of one of the wishes ("flu*" is a start of a word)."""
        if not wishes:
            return ()
        o = tables.originals.c
        found: list[tuple[date, str]] = []
        with reading(self._engine) as connection:
            names = fulltext.newest(connection, self._family, *_asked(wishes))
            for condition in each_in(o.id, names):
                rows = connection.execute(
                    select(o.sent_on, o.id).where(o.family == self._family, condition, o.sent_on.between(since, until))
                )
                found += [(sent_on, name) for sent_on, name in rows]
        return tuple(name for _, name in sorted(found, reverse=True)[:limit])

    def listed(self, original: str) -> Listed:
        """One original.

        Raises:
            UsageError: there is none of this id.
        """
        for row in self.rows([original]):
            return row
        raise UsageError(f"There is no message {original}", advice="See `iepwatch timeline` for ids.")

    def excerpts(self, originals: Iterable[str]) -> dict[str, Excerpt]:
        """What may be printed of these originals, without a quote yet: `rows` for those who need little of each."""
        o = tables.originals.c
        found: dict[str, Excerpt] = {}
        with reading(self._engine) as connection:
            said = Decisions(connection, self._family).corrections()
            for condition in each_in(o.id, list(dict.fromkeys(originals))):
                rows = connection.execute(
                    select(o.id, o.sent_on, o.from_name, o.from_address, o.side, o.subject, o.privileged).where(
                        o.family == self._family, condition
                    )
                )
                for name, sent_on, author, address, side, subject, privileged in rows:
                    hidden = privileged or (name in said and corrected(tags=(), children=(), said=said[name]).privileged)
                    found[name] = Excerpt(name, sent_on, author or "", address or "", Side(side), subject, privileged=hidden)
        return found

    def rows(self, originals: Iterable[str]) -> Iterator[Listed]:
        """These originals in this order, a few hundred in memory at a time."""
        for group in some(list(originals)):
            with reading(self._engine) as connection:
                found = self._put_together(connection, group)
            yield from (found[name] for name in group if name in found)

    def _put_together(self, connection: Connection, group: Sequence[str]) -> dict[str, Listed]:
        said = Decisions(connection, self._family).corrections()
        o, r = tables.originals.c, tables.readings.c
        columns = [column for column in o if column.name not in {"family", "search_id", "first_seq"}]
        read = (r.tags, r.unsure, r.children.label("about"), r.read, r.language, r.sha256.label("read_sha256"))
        found: dict[str, Listed] = {}
        several = []
        for condition in each_in(o.id, group):
            rows = connection.execute(
                select(*columns, *read)
                .outerjoin(tables.readings, (r.family == o.family) & (r.original == o.id))
                .where(o.family == self._family, condition)
            )
            for row in rows:
                found[row.id] = _listed(row, said.get(row.id, ()))
                if row.witness_count > 1:
                    several.append(row.id)
        others = self._witnesses(connection, several)
        for name, witnesses in others.items():
            speaker = found[name].sha256
            found[name] = replace(found[name], witnesses=tuple(witness for witness in witnesses if witness.sha256 != speaker))
        return found

    def _witnesses(self, connection: Connection, originals: Sequence[str]) -> dict[str, list[Witness]]:
        w = tables.witnesses.c
        found: dict[str, list[Witness]] = {}
        for condition in each_in(w.original, originals):
            rows = connection.execute(
                select(w.original, w.sha256, w.message_id, w.received_at, w.road, w.grade)
                .where(w.family == self._family, condition)
                .order_by(w.seq)
            )
            for original, sha, message_id, received_at, road, grade in rows:
                found.setdefault(original, []).append(Witness(sha, message_id or None, received_at, Road(road), Grade(grade)))
        return found


def _asked(wishes: Sequence[Sequence[str]]) -> tuple[Any, ...]:
    """`wishes` as `fulltext.newest` takes them: the first, no limit, the others."""
    first, *others = (" ".join(words) for words in wishes)
    return first, None, *others


def _listed(row: Any, said: Sequence[Said]) -> Listed:
    held = corrected(tags=_split(row.tags), children=tuple(filter(None, (row.about or "").split("\n"))), said=said)
    return Listed(
        id=row.id,
        sha256=row.sha256,
        message_id=row.message_id,
        sent_at=row.sent_at,
        sent_on=row.sent_on,
        printed=row.printed_date,
        zone_stated=row.zone_stated,
        received_at=row.received_at,
        sender=_address(row.from_name, row.from_address),
        carrier=_address(row.carrier_name, row.carrier_address),
        road=Road(row.road),
        grade=Grade(row.grade),
        side=Side(row.side),
        subject=row.subject,
        note=row.note,
        thread=row.thread,
        own=row.own,
        automatic=row.automatic,
        privileged=row.privileged or held.privileged,
        tags=held.tags,
        unsure=tuple(tag for tag in _split(row.unsure) if tag not in held.decided),
        children=held.children,
        read=bool(row.read) and row.read_sha256 == row.sha256,
        language=row.language or "",
    )


def _address(name: str | None, address: str | None) -> Address | None:
    return None if name is None and address is None else Address(name or "", address or "")


def _split(tags: str | None) -> tuple[str, ...]:
    return tuple(tag for tag in (tags or "").split(",") if tag)
