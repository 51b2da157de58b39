"""What is known of the originals that a batch of messages touches, while it is decided on and before it is written."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from casefile.mail import Grade, Message, Road
from casefile.placement import Placement
from storage import identity
from storage.identity import Traces

Seen = tuple[Message, Placement]


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

    @property
    def given(self) -> Seen:
        """Its message and placement.

        Raises:
            TypeError: it does not come with the batch.
        """
        if self.seen is None:
            raise TypeError("only messages of the batch are written")
        return self.seen


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


@dataclass(slots=True)
class Batch:
    """A batch, with every original that it may concern.

    Attributes:
        lights: the messages of the batch, by hash, in the order of the chain.
        known: the originals, by id.
        home: the original of each witness.
        renamed: originals that turned out to be another, and which.
        left: originals that may have lost their last witness.
        touched: originals that have to be written, in the order in which they were touched.
        before: originals that stood in the database when the batch began.
        standing: conversations that stood there.
    """

    lights: dict[str, Light]
    known: dict[str, Known] = field(default_factory=dict)
    home: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    touched: dict[str, None] = field(default_factory=dict)
    before: set[str] = field(default_factory=set)
    standing: set[str] = field(default_factory=set)
    _by_id: dict[str, set[str]] = field(default_factory=dict)
    _by_key: dict[str, set[str]] = field(default_factory=dict)

    def now(self, original: str) -> str:
        """What an original is called by now."""
        while original in self.renamed:
            original = self.renamed[original]
        return original

    def of(self, sha256: str) -> str:
        """The original of a witness, as it is called by now."""
        return self.now(self.home[sha256])

    def alive(self, original: str) -> bool:
        """Whether the original has a witness."""
        return original in self.known and bool(self.known[original].witnesses)

    def add(self, original: str, light: Light) -> None:
        """Make `light` a witness of the original."""
        self.known.setdefault(original, Known(original)).witnesses[light.sha256] = light
        self.home[light.sha256] = original
        if light.traces.message_id:
            self._by_id.setdefault(light.traces.message_id, set()).add(original)
        if light.traces.content_key:
            self._by_key.setdefault(light.traces.content_key, set()).add(original)

    def named_like(self, traces: Traces) -> Iterator[str]:
        """The living originals that share a Message-ID or a content key with these traces."""
        names = self._by_id.get(traces.message_id, set()) | self._by_key.get(traces.content_key, set())
        yield from (name for name in {self.now(name) for name in names} if self.alive(name))

    def touch(self, original: str) -> None:
        """Note that the original has to be written."""
        self.touched[original] = None


def message_id(message: Message) -> str | None:
    """The Message-ID of the original, where its road shows one."""
    own = message.message_id if message.road in {Road.DIRECT, Road.REDIRECTED} else None
    return message.original.message_id or own


def referenced(message: Message) -> bool:
    """Whether the original shows a Message-ID to go by; an inline forward's references are its carrier's."""
    return bool(message_id(message) or (message.road is not Road.INLINE and (message.references or message.in_reply_to)))
