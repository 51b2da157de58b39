"""Puts the messages of a batch into their conversations; what belongs together is decided by `threads`."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select, update

from storage import tables, threads
from storage.batch import Batch, Light, Seen, referenced
from storage.rows import each_in, upsert
from storage.texts import safe

NAME_DIGITS = 16  # of a conversation's name


def join(connection: Connection, family: str, batch: Batch) -> None:
    """Find the conversation of each message of the batch, and rename those that turn out to be one."""
    _Joining(connection, family, batch).join()


class _Joining:
    def __init__(self, connection: Connection, family: str, batch: Batch) -> None:
        self._connection = connection
        self._family = family
        self._batch = batch

    def join(self) -> None:
        lights = list(self._batch.lights.values())
        joined = threads.Threads()
        batch = [light.given for light in lights]
        keys = {light.sha256: threads.keys_of(message) for light, (message, _) in zip(lights, batch, strict=True)}
        by_key = self._threads_of({key for mine in keys.values() for key in mine})
        by_topic = self._topics(batch)
        for light in lights:
            known = self._batch.known[self._batch.of(light.sha256)]
            # Called by the smallest of its messages' hashes: the same name whatever the order in which they are read.
            ties = ["t" + light.sha256[:NAME_DIGITS], *(by_key[key] for key in keys[light.sha256] if key in by_key)]
            known.thread = joined.join([*ties, *filter(None, [known.thread]), *self._ties_by_topic(light, by_topic)])
            by_key.update(dict.fromkeys(keys[light.sha256], known.thread))
            message, placement = light.given
            topic = safe(threads.topic(message.original.subject))
            by_topic.setdefault(topic, []).append((placement.sent_on, referenced(message), known.thread))
        for lost in self._batch.renamed:
            into = self._batch.known[self._batch.now(lost)]
            into.thread = joined.join(filter(None, [self._batch.known[lost].thread, into.thread]))
        for known in self._batch.known.values():
            known.thread = joined.root(known.thread)
        self._rename_threads({old: new for old, new in joined.renamed().items() if old in self._batch.standing})
        rows = [{"family": self._family, "key": key, "thread": joined.root(thread)} for key, thread in by_key.items()]
        upsert(self._connection, tables.thread_keys, rows)

    def _ties_by_topic(self, light: Light, by_topic: dict[str, list[tuple[date, bool, str]]]) -> list[str]:
        message, placement = light.given
        topic = safe(threads.topic(message.original.subject))
        shown = referenced(message)
        return [
            thread
            for day, tied, thread in (by_topic.get(topic, ()) if topic else ())
            if threads.by_subject(placement.sent_on, day, first_referenced=shown, second_referenced=tied)
        ]

    def _threads_of(self, keys: set[str]) -> dict[str, str]:
        t = tables.thread_keys.c
        found: dict[str, str] = {}
        for condition in each_in(t.key, sorted(keys)):
            rows = self._connection.execute(select(t.key, t.thread).where(t.family == self._family, condition))
            found.update((key, thread) for key, thread in rows)
        self._batch.standing.update(found.values())
        return found

    def _topics(self, batch: Sequence[Seen]) -> dict[str, list[tuple[date, bool, str]]]:
        o, w = tables.originals.c, tables.witnesses.c
        found: dict[str, list[tuple[date, bool, str]]] = {}
        days = [placement.sent_on for _, placement in batch]
        topics = sorted({safe(threads.topic(message.original.subject)) for message, _ in batch} - {""})
        for condition in each_in(w.topic, topics):
            rows = self._connection.execute(
                select(w.topic, w.sent_on, w.referenced, o.thread)
                .join(tables.originals, (o.family == w.family) & (o.id == w.original))
                .where(w.family == self._family, condition, w.sent_on.between(*threads.window(min(days), max(days))))
            )
            for topic, day, shown, thread in rows:
                found.setdefault(topic, []).append((day, shown, thread))
                self._batch.standing.add(thread)
        return found

    def _rename_threads(self, renamed: dict[str, str]) -> None:
        for old, new in renamed.items():
            for table in (tables.originals, tables.events, tables.thread_keys):
                self._connection.execute(
                    update(table).where(table.c.family == self._family, table.c.thread == old).values(thread=new)
                )
