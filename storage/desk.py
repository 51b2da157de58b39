"""One batch of messages on its way into the database: who witnesses what, who speaks for it, which conversation it joins.

The decisions stand in `identity` and `threads`; here they are put to work on what the batch touches, all read beforehand and
all written afterwards with few statements.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, select, update

from casefile.errors import UsageError
from casefile.family import Side
from casefile.mail import Grade, Message, Road
from casefile.placement import Placement
from storage import fulltext, identity, tables, threads
from storage.documents import from_bytes, to_bytes
from storage.identity import Traces
from storage.rows import each_in, some, upsert
from storage.texts import safe

Seen = tuple[Message, Placement]
NAME_DIGITS = 16  # of a conversation's name


@dataclass(slots=True)
class Light:
    """What is needed of a witness to decide; its message stays in the database, or comes with the batch."""

    sha256: str
    seq: int
    grade: Grade
    road: Road
    traces: Traces
    privileged: bool
    version: str
    seen: Seen | None = None


@dataclass(slots=True)
class Known:
    """An original while a batch is written."""

    id: str
    witnesses: dict[str, Light] = field(default_factory=dict)
    spoke: str = ""  # the witness that speaks for it in the database
    thread: str = ""
    searched: int | None = None

    @property
    def traces(self) -> list[Traces]:
        """Those of every witness."""
        return [light.traces for light in self.witnesses.values()]

    @property
    def first_seq(self) -> int:
        """The place in the chain of its earliest witness."""
        return min(light.seq for light in self.witnesses.values())

    @property
    def speaker(self) -> Light:
        """The witness that speaks for it: the same whatever the order in which they came."""
        return min(self.witnesses.values(), key=lambda light: identity.rank(light.grade, light.road, light.seq))


class Desk:
    """One batch on its way into the database."""

    def __init__(self, connection: Connection, family: str) -> None:
        self._connection = connection
        self._family = family
        self._known: dict[str, Known] = {}
        self._by_id: dict[str, set[str]] = {}
        self._by_key: dict[str, set[str]] = {}
        self._home: dict[str, str] = {}
        self._anchors: dict[str, str] = {}
        self._renamed: dict[str, str] = {}  # originals that turned out to be another
        self._left: set[str] = set()  # originals that may have lost their last witness
        self._touched: dict[str, None] = {}
        self._before: set[str] = set()  # originals that stood in the database when the batch began
        self._standing: set[str] = set()  # and the names of conversations

    def record(self, batch: Sequence[Seen]) -> tuple[str, ...]:
        """See `storage.originals.Originals.record_messages`."""
        lights = self._lights(batch)
        self._load(list(lights.values()))
        for light in lights.values():
            self._place(light)
        self._join_threads(list(lights.values()))
        self._write(lights)
        return tuple(self._now(self._home[message.sha256]) for message, _ in batch)

    # --- reading what is known ------------------------------------------------------------------------------------------

    def _lights(self, batch: Sequence[Seen]) -> dict[str, Light]:
        seqs: dict[str, int] = {}
        k = tables.kept.c
        for condition in each_in(k.sha256, [message.sha256 for message, _ in batch]):
            rows = self._connection.execute(
                select(k.sha256, k.seq).where(k.family == self._family, k.purged_at.is_(None), condition)
            )
            seqs.update((sha, seq) for sha, seq in rows)
        lights = {}
        for message, placement in batch:
            if message.sha256 not in seqs:
                raise UsageError(f"The bytes {message.sha256[:12]} are not in the archive")
            lights[message.sha256] = Light(
                message.sha256,
                seqs[message.sha256],
                message.grade,
                message.road,
                _storable(identity.traces_of(message)),
                placement.privileged,
                message.version,
                (message, placement),
            )
        return dict(sorted(lights.items(), key=lambda item: item[1].seq))

    def _load(self, lights: Sequence[Light]) -> None:
        shas = [light.sha256 for light in lights]
        a, w = tables.anchors.c, tables.witnesses.c
        originals: set[str] = set()
        for condition in each_in(a.sha256, shas):
            rows = self._connection.execute(select(a.sha256, a.original).where(a.family == self._family, condition))
            self._anchors.update((sha, original) for sha, original in rows)
        originals.update(self._anchors.values())
        ids = list({light.traces.message_id for light in lights if light.traces.message_id})
        keys = list({light.traces.content_key for light in lights if light.traces.content_key})
        for column, values in ((w.original_id, ids), (w.content_key, keys), (w.sha256, shas)):
            for condition in each_in(column, values):
                # Without DISTINCT: for its sake SQLite would walk the whole index of originals.
                originals.update(self._connection.scalars(select(w.original).where(w.family == self._family, condition)))
        # Whatever id a new original might get must be known to be free.
        originals.update(identity.new_id(self._family, light.traces, light.sha256) for light in lights)
        self._fetch(list(originals))

    def _fetch(self, originals: Sequence[str]) -> None:
        w, o = tables.witnesses.c, tables.originals.c
        light = (w.original, w.sha256, w.seq, w.grade, w.road, w.privileged, w.version)
        traces = (w.original_id, w.content_key, w.author, w.sent_minute, w.opening)
        for condition in each_in(w.original, originals):
            rows = self._connection.execute(select(*light, *traces).where(w.family == self._family, condition).order_by(w.seq))
            for original, sha, seq, grade, road, privileged, version, *shown in rows:
                self._add(original, Light(sha, seq, Grade(grade), Road(road), Traces(*shown), privileged, version))
        for condition in each_in(o.id, originals):
            found = self._connection.execute(
                select(o.id, o.sha256, o.thread, o.search_id).where(o.family == self._family, condition)
            )
            for name, spoke, thread, searched in found:
                known = self._known.setdefault(name, Known(name))
                known.spoke, known.thread, known.searched = spoke, thread, searched
                self._before.add(name)
                self._standing.add(thread)

    def _add(self, original: str, light: Light) -> None:
        self._known.setdefault(original, Known(original)).witnesses[light.sha256] = light
        self._home[light.sha256] = original
        if light.traces.message_id:
            self._by_id.setdefault(light.traces.message_id, set()).add(original)
        if light.traces.content_key:
            self._by_key.setdefault(light.traces.content_key, set()).add(original)

    # --- deciding -------------------------------------------------------------------------------------------------------

    def _now(self, original: str) -> str:
        while original in self._renamed:
            original = self._renamed[original]
        return original

    def _place(self, light: Light) -> None:
        before = self._home.pop(light.sha256, None)
        if before is not None:
            before = self._now(before)
            self._known[before].witnesses.pop(light.sha256, None)
            self._left.add(before)
        matches = self._matches(light)
        anchor = self._anchors.get(light.sha256)
        anchor = None if anchor is None else self._now(anchor)
        if anchor is not None and (anchor in matches or not self._judged(anchor, light.version)):
            home = anchor
        elif matches:
            home = matches[0]
        else:
            home = self._fresh(light)
        self._known.setdefault(home, Known(home))
        self._add(home, light)
        self._touch(home)
        for other in matches:
            here = self._now(home)
            if other != here and not identity.contradict(self._known[here].traces, self._known[other].traces):
                self._merge(here, other)

    def _matches(self, light: Light) -> list[str]:
        named = self._by_id.get(light.traces.message_id, set()) | self._by_key.get(light.traces.content_key, set())
        found = {self._now(name) for name in named}
        same = [name for name in found if self._alive(name) and identity.same_original(light.traces, self._known[name].traces)]
        return sorted(same, key=lambda name: self._known[name].first_seq)

    def _alive(self, original: str) -> bool:
        return original in self._known and bool(self._known[original].witnesses)

    def _judged(self, original: str, version: str) -> bool:
        """Whether this version of the parser has read another witness of the original: only then can it tell them apart."""
        return original in self._known and any(light.version == version for light in self._known[original].witnesses.values())

    def _fresh(self, light: Light) -> str:
        name = identity.new_id(self._family, light.traces, light.sha256)
        if self._alive(self._now(name)) or name in self._renamed:
            name = identity.new_id(self._family, light.traces, light.sha256, taken=True)
        return name

    def _merge(self, first: str, second: str) -> None:
        keep, lose = sorted((first, second), key=lambda name: self._known[name].first_seq)
        for light in list(self._known[lose].witnesses.values()):
            self._add(keep, light)
        self._known[lose].witnesses.clear()
        self._renamed[lose] = keep
        self._touch(keep)
        self._left.add(lose)

    def _touch(self, original: str) -> None:
        self._touched[original] = None

    # --- conversations --------------------------------------------------------------------------------------------------

    def _join_threads(self, lights: Sequence[Light]) -> None:
        joined = threads.Threads()
        batch = [_given(light) for light in lights]
        keys = {light.sha256: threads.keys_of(message) for light, (message, _) in zip(lights, batch, strict=True)}
        by_key = self._threads_of({key for mine in keys.values() for key in mine})
        by_topic = self._topics(batch)
        for light in lights:
            known = self._known[self._now(self._home[light.sha256])]
            # Called by the smallest of its messages' hashes: the same name whatever the order in which they are read.
            ties = ["t" + light.sha256[:NAME_DIGITS], *(by_key[key] for key in keys[light.sha256] if key in by_key)]
            known.thread = joined.join([*ties, *filter(None, [known.thread]), *self._ties_by_topic(light, by_topic)])
            by_key.update(dict.fromkeys(keys[light.sha256], known.thread))
            message, placement = _given(light)
            topic = safe(threads.topic(message.original.subject))
            by_topic.setdefault(topic, []).append((placement.sent_on, _referenced(message), known.thread))
        for lost in self._renamed:
            into = self._known[self._now(lost)]
            into.thread = joined.join(filter(None, [self._known[lost].thread, into.thread]))
        for known in self._known.values():
            known.thread = joined.root(known.thread)
        self._rename_threads({old: new for old, new in joined.renamed().items() if old in self._standing})
        rows = [{"family": self._family, "key": key, "thread": joined.root(thread)} for key, thread in by_key.items()]
        upsert(self._connection, tables.thread_keys, rows)

    def _ties_by_topic(self, light: Light, by_topic: dict[str, list[tuple[date, bool, str]]]) -> list[str]:
        message, placement = _given(light)
        topic = safe(threads.topic(message.original.subject))
        referenced = _referenced(message)
        return [
            thread
            for day, tied, thread in (by_topic.get(topic, ()) if topic else ())
            if threads.by_subject(placement.sent_on, day, first_referenced=referenced, second_referenced=tied)
        ]

    def _threads_of(self, keys: set[str]) -> dict[str, str]:
        t = tables.thread_keys.c
        found: dict[str, str] = {}
        for condition in each_in(t.key, sorted(keys)):
            rows = self._connection.execute(select(t.key, t.thread).where(t.family == self._family, condition))
            found.update((key, thread) for key, thread in rows)
        self._standing.update(found.values())
        return found

    def _topics(self, batch: Sequence[Seen]) -> dict[str, list[tuple[date, bool, str]]]:
        o = tables.originals.c
        found: dict[str, list[tuple[date, bool, str]]] = {}
        days = [placement.sent_on for _, placement in batch]
        topics = sorted({safe(threads.topic(message.original.subject)) for message, _ in batch} - {""})
        for condition in each_in(o.topic, topics):
            rows = self._connection.execute(
                select(o.topic, o.sent_on, o.referenced, o.thread).where(
                    o.family == self._family, condition, o.sent_on.between(*threads.window(min(days), max(days)))
                )
            )
            for topic, day, referenced, thread in rows:
                found.setdefault(topic, []).append((day, referenced, thread))
                self._standing.add(thread)
        return found

    def _rename_threads(self, renamed: dict[str, str]) -> None:
        for old, new in renamed.items():
            for table in (tables.originals, tables.events, tables.thread_keys):
                self._connection.execute(
                    update(table).where(table.c.family == self._family, table.c.thread == old).values(thread=new)
                )

    # --- writing --------------------------------------------------------------------------------------------------------

    def _write(self, lights: dict[str, Light]) -> None:
        gone = [name for name in sorted(self._left) if not self._known[name].witnesses]
        self._remove(gone)
        self._rename_originals()
        upsert(self._connection, tables.witnesses, [self._witness(light) for light in lights.values()])
        anchors = [{"family": self._family, "sha256": sha, "original": self._now(self._home[sha])} for sha in lights]
        upsert(self._connection, tables.anchors, anchors)
        for name in sorted(self._left - set(gone)):
            self._touch(name)
        touched = [self._known[name] for name in self._touched if self._known[name].witnesses]
        spoken = self._spoken(touched)
        rows = [self._row(known, *spoken[known.speaker.sha256]) for known in touched]
        upsert(self._connection, tables.originals, rows)
        self._unread([known.id for known in touched if known.speaker.sha256 in lights or known.speaker.sha256 != known.spoke])
        entries = [
            (int(row["search_id"]), known.id, fulltext.words_of(spoken[known.speaker.sha256][0]))
            for known, row in zip(touched, rows, strict=True)
        ]
        fulltext.put(self._connection, self._family, entries, [known.searched for known in touched if known.searched is not None])
        q = tables.quarantine.c
        for condition in each_in(q.sha256, list(lights)):
            self._connection.execute(delete(tables.quarantine).where(q.family == self._family, q.stage == "parse", condition))

    def _remove(self, originals: Sequence[str]) -> None:
        searched = [self._known[name].searched for name in originals if name in self._before]
        fulltext.drop(self._connection, self._family, [number for number in searched if number is not None])
        for group in some(originals):
            for table, column in ((tables.originals, "id"), (tables.readings, "original"), (tables.events, "original")):
                self._connection.execute(delete(table).where(table.c.family == self._family, table.c[column].in_(group)))

    def _rename_originals(self) -> None:
        aliases = []
        for lost in self._renamed:
            kept = self._now(lost)
            for table, column in ((tables.witnesses, "original"), (tables.anchors, "original"), (tables.original_aliases, "new")):
                self._connection.execute(
                    update(table).where(table.c.family == self._family, table.c[column] == lost).values({column: kept})
                )
            aliases.append({"family": self._family, "old": lost, "new": kept})
        upsert(self._connection, tables.original_aliases, aliases)
        a = tables.original_aliases.c
        for condition in each_in(a.old, list(self._touched)):  # an id that lives again leads nowhere else
            self._connection.execute(
                delete(tables.original_aliases).where(a.family == self._family, condition, a.old.not_in(list(self._renamed)))
            )

    def _witness(self, light: Light) -> dict[str, Any]:
        message, placement = _given(light)
        return {
            "family": self._family,
            "sha256": light.sha256,
            "seq": light.seq,
            "original": self._now(self._home[light.sha256]),
            "road": light.road.value,
            "grade": light.grade.value,
            "message_id": message.message_id or "",
            "original_id": light.traces.message_id,
            "content_key": light.traces.content_key,
            "author": light.traces.author,
            "sent_minute": light.traces.minute,
            "opening": light.traces.opening,
            "received_at": placement.received_at,
            "privileged": placement.privileged,
            "version": message.version,
            "placement": to_bytes(placement),
            "message": to_bytes(message),
        }

    def _spoken(self, touched: Sequence[Known]) -> dict[str, Seen]:
        spoken = {known.speaker.sha256: known.speaker.seen for known in touched}
        w = tables.witnesses.c
        for condition in each_in(w.sha256, [sha for sha, seen in spoken.items() if seen is None]):
            rows = self._connection.execute(select(w.sha256, w.message, w.placement).where(w.family == self._family, condition))
            spoken.update((sha, (from_bytes(Message, m), from_bytes(Placement, p))) for sha, m, p in rows)
        return {sha: seen for sha, seen in spoken.items() if seen is not None}

    def _row(self, known: Known, message: Message, placement: Placement) -> dict[str, Any]:
        sender = message.original.sender
        carrier = message.carrier.sender if message.carrier else None
        return {
            "family": self._family,
            "id": known.id,
            "sha256": known.speaker.sha256,
            "first_seq": known.first_seq,
            "witness_count": len(known.witnesses),
            "thread": known.thread or known.id,
            "topic": threads.topic(message.original.subject),
            "referenced": _referenced(message),
            "sent_at": placement.sent_at,
            "sent_on": placement.sent_on,
            "printed_date": message.original.date.isoformat() if message.original.date else "",
            "zone_stated": placement.zone_stated,
            "received_at": placement.received_at,
            "side": placement.side.value,
            "privileged": any(light.privileged for light in known.witnesses.values()),
            "road": message.road.value,
            "grade": message.grade.value,
            "message_id": _message_id(message),
            "from_name": sender.name if sender else None,
            "from_address": sender.address if sender else None,
            "carrier_name": carrier.name if carrier else None,
            "carrier_address": carrier.address if carrier else None,
            "subject": message.original.subject,
            "note": message.note or (message.new_text if placement.side is Side.NOTE else ""),
            "own": message.own.kind if message.own else "",
            "automatic": message.automatic,
            "search_id": identity.search_id(known.id, placement),
        }

    def _unread(self, originals: Sequence[str]) -> None:
        """Take away the readings of other words than those that now speak for the original."""
        for group in some(originals):
            for table in (tables.readings, tables.events):
                self._connection.execute(delete(table).where(table.c.family == self._family, table.c.original.in_(group)))


def _given(light: Light) -> Seen:
    if light.seen is None:
        raise TypeError("only messages of the batch are written")
    return light.seen


def _storable(traces: Traces) -> Traces:
    # Compared with what comes back from the database: so in the form in which it comes back.
    return Traces(safe(traces.message_id), safe(traces.content_key), safe(traces.author), traces.minute, safe(traces.opening))


def _referenced(message: Message) -> bool:
    # An inline forward's references are its carrier's: what the original answered, they do not say.
    return bool(_message_id(message) or (message.road is not Road.INLINE and (message.references or message.in_reply_to)))


def _message_id(message: Message) -> str | None:
    own = message.message_id if message.road in {Road.DIRECT, Road.REDIRECTED} else None
    return message.original.message_id or own
