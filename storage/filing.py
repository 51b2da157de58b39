"""Writes down what was decided about a batch of messages, with few statements. It decides nothing."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, select, update

from casefile.family import Side
from casefile.mail import Message
from casefile.placement import Placement
from storage import fulltext, identity, tables, threads
from storage.batch import Batch, Known, Light, Seen, message_id, referenced
from storage.documents import from_bytes, to_bytes
from storage.rows import each_in, some, upsert


def file_away(connection: Connection, family: str, batch: Batch) -> None:
    """Write the witnesses of the batch and every original that it touched; take away what no longer is."""
    _Filing(connection, family, batch).file_away()


class _Filing:
    def __init__(self, connection: Connection, family: str, batch: Batch) -> None:
        self._connection = connection
        self._family = family
        self._batch = batch

    def file_away(self) -> None:
        lights = self._batch.lights
        gone = [name for name in sorted(self._batch.left) if not self._batch.known[name].witnesses]
        self._remove(gone)
        self._rename_originals()
        upsert(self._connection, tables.witnesses, [self._witness(light) for light in lights.values()])
        anchors = [{"family": self._family, "sha256": sha, "original": self._batch.of(sha)} for sha in lights]
        upsert(self._connection, tables.anchors, anchors)
        for name in sorted(self._batch.left - set(gone)):
            self._batch.touch(name)
        touched = [self._batch.known[name] for name in self._batch.touched if self._batch.known[name].witnesses]
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
        searched = [self._batch.known[name].searched for name in originals if name in self._batch.before]
        fulltext.drop(self._connection, self._family, [number for number in searched if number is not None])
        for group in some(originals):
            for table, column in ((tables.originals, "id"), (tables.readings, "original"), (tables.events, "original")):
                self._connection.execute(delete(table).where(table.c.family == self._family, table.c[column].in_(group)))

    def _rename_originals(self) -> None:
        aliases = []
        for lost in self._batch.renamed:
            kept = self._batch.now(lost)
            for table, column in ((tables.witnesses, "original"), (tables.anchors, "original"), (tables.original_aliases, "new")):
                self._connection.execute(
                    update(table).where(table.c.family == self._family, table.c[column] == lost).values({column: kept})
                )
            aliases.append({"family": self._family, "old": lost, "new": kept})
        upsert(self._connection, tables.original_aliases, aliases)
        a = tables.original_aliases.c
        for condition in each_in(a.old, list(self._batch.touched)):  # an id that lives again leads nowhere else
            self._connection.execute(
                delete(tables.original_aliases).where(
                    a.family == self._family, condition, a.old.not_in(list(self._batch.renamed))
                )
            )

    def _witness(self, light: Light) -> dict[str, Any]:
        message, placement = light.given
        return {
            "family": self._family,
            "sha256": light.sha256,
            "seq": light.seq,
            "original": self._batch.of(light.sha256),
            "road": light.road.value,
            "grade": light.grade.value,
            "message_id": message.message_id or "",
            "original_id": light.traces.message_id,
            "content_key": light.traces.content_key,
            "author": light.traces.author,
            "sent_minute": light.traces.minute,
            "opening": light.traces.opening,
            "topic": threads.topic(message.original.subject),
            "sent_on": placement.sent_on,
            "referenced": referenced(message),
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
            "sent_at": placement.sent_at,
            "sent_on": placement.sent_on,
            "printed_date": message.original.date.isoformat() if message.original.date else "",
            "zone_stated": placement.zone_stated,
            "received_at": placement.received_at,
            "side": placement.side.value,
            "privileged": any(light.privileged for light in known.witnesses.values()),
            "road": message.road.value,
            "grade": message.grade.value,
            "message_id": message_id(message),
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
