"""Which original each message of a batch witnesses: looked up together, decided one by one by `identity`, written by `filing`."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from casefile.errors import UsageError
from casefile.mail import Grade, Road
from storage import identity, tables
from storage.batch import Batch, Known, Light, Seen
from storage.conversations import join
from storage.filing import file_away
from storage.identity import Traces
from storage.rows import each_in
from storage.texts import safe


class Desk:
    """Where one batch of messages is sorted."""

    def __init__(self, connection: Connection, family: str) -> None:
        self._connection = connection
        self._family = family
        self._batch = Batch({})
        self._anchors: dict[str, str] = {}

    def record(self, batch: Sequence[Seen]) -> tuple[str, ...]:
        """See `storage.originals.Originals.record_messages`."""
        self._batch = Batch(self._lights(batch))
        self._load(list(self._batch.lights.values()))
        for light in self._batch.lights.values():
            self._place(light)
        join(self._connection, self._family, self._batch)
        file_away(self._connection, self._family, self._batch)
        return tuple(self._batch.of(message.sha256) for message, _ in batch)

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
                storable(identity.traces_of(message)),
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
                self._batch.add(original, Light(sha, seq, Grade(grade), Road(road), Traces(*shown), privileged, version))
        for condition in each_in(o.id, originals):
            found = self._connection.execute(
                select(o.id, o.sha256, o.thread, o.search_id).where(o.family == self._family, condition)
            )
            for name, spoke, thread, searched in found:
                known = self._batch.known.setdefault(name, Known(name))
                known.spoke, known.thread, known.searched = spoke, thread, searched
                self._batch.before.add(name)
                self._batch.standing.add(thread)

    def _place(self, light: Light) -> None:
        before = self._batch.home.pop(light.sha256, None)
        if before is not None:
            before = self._batch.now(before)
            self._batch.known[before].witnesses.pop(light.sha256, None)
            self._batch.left.add(before)
        matches = self._matches(light)
        anchor = self._anchors.get(light.sha256)
        anchor = None if anchor is None else self._batch.now(anchor)
        if anchor is not None and (anchor in matches or not self._judged(anchor, light.version)):
            home = anchor
        elif matches:
            home = matches[0]
        else:
            home = self._fresh(light)
        self._batch.known.setdefault(home, Known(home))
        self._batch.add(home, light)
        self._batch.touch(home)
        for other in matches:
            here = self._batch.now(home)
            if other == here or not self._batch.alive(other):
                continue
            if not identity.contradict(self._batch.known[here].traces, self._batch.known[other].traces):
                self._merge(here, other)

    def _matches(self, light: Light) -> list[str]:
        found = self._batch.named_like(light.traces)
        same = [name for name in found if identity.same_original(light.traces, self._batch.known[name].traces)]
        return sorted(same, key=lambda name: self._batch.known[name].first_seq)

    def _judged(self, original: str, version: str) -> bool:
        """Whether this version of the parser has read another witness of the original: only then can it tell them apart."""
        return original in self._batch.known and any(
            light.version == version for light in self._batch.known[original].witnesses.values()
        )

    def _fresh(self, light: Light) -> str:
        name = identity.new_id(self._family, light.traces, light.sha256)
        if self._batch.alive(self._batch.now(name)) or name in self._batch.renamed:
            name = identity.new_id(self._family, light.traces, light.sha256, taken=True)
        return self._batch.now(name)  # even that may have been found to be another

    def _merge(self, first: str, second: str) -> None:
        keep, lose = sorted((first, second), key=lambda name: self._batch.known[name].first_seq)
        for light in list(self._batch.known[lose].witnesses.values()):
            self._batch.add(keep, light)
        self._batch.known[lose].witnesses.clear()
        self._batch.renamed[lose] = keep
        self._batch.touch(keep)
        self._batch.left.add(lose)


def storable(traces: Traces) -> Traces:
    """The traces as they come back from the database, to be compared with such."""
    return Traces(safe(traces.message_id), safe(traces.content_key), safe(traces.author), traces.minute, safe(traces.opening))
