"""Parses messages in a process of their own, with a time limit for each: one that hangs or kills it costs itself alone.

The parser's limits keep every input small and linear, so this is the second fence; it is there for what nobody foresaw, a PDF
that makes a library loop, say. The worker is started once and handed one message after the other. The message that it
failed on is tried once more, with its documents unread.
"""

import multiprocessing
import multiprocessing.connection
import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from casefile.errors import NotAMessageError
from casefile.mail import Message, Quarantined, RawMessage
from ingest.messages import VERSION, read_message
from ingest.settings import ParseSettings

Parse = Callable[[bytes, ParseSettings], Message]
NOT_A_MESSAGE, TIMEOUT, CRASH = "not-a-message", "timeout", "crash"
_START_SECONDS = 60.0  # a fresh process imports the parsing libraries first


def read_many(
    raws: Iterable[RawMessage], settings: ParseSettings, *, now: datetime, isolate: bool = True, parse: Parse = read_message
) -> Iterator[Message | Quarantined]:
    """One result for each raw message, in order.

    Args:
        raws: taken one at a time.
        settings: as for `read_message`.
        now: written into what is quarantined.
        isolate: False parses in this process: for a handful of files that a person names, where a hang can be interrupted.
        parse: the parser; a test hands in one that hangs.
    """
    if not isolate:
        for raw in raws:
            yield _guarded(raw, settings, now, parse)
        return
    without_documents = replace(settings, limits=replace(settings.limits, document_bytes=0))
    with Worker(settings, parse) as worker, Worker(without_documents, parse) as careful:
        for raw in raws:
            result = worker.read(raw.content)
            if isinstance(result, str) and result != NOT_A_MESSAGE:
                # Nearly always it was a document in it: then the mail is read without the text of its documents.
                result = careful.read(raw.content)
                careful.close()
            yield result if isinstance(result, Message) else _quarantined(raw, result, now)
            del raw, result  # a large one must not wait here beside the next


def _guarded(raw: RawMessage, settings: ParseSettings, now: datetime, parse: Parse) -> Message | Quarantined:
    result = _attempt(raw.content, settings, parse)
    return result if isinstance(result, Message) else _quarantined(raw, result, now)


def _attempt(content: bytes, settings: ParseSettings, parse: Parse) -> Message | str:
    """The message, or the kind of failure. The only place that catches everything, around one message."""
    try:
        return parse(content, settings)
    except NotAMessageError:
        return NOT_A_MESSAGE
    except (Exception, MemoryError) as error:  # noqa: BLE001 -- one bad message is one bad message
        return f"{CRASH}: {type(error).__name__}"


def _quarantined(raw: RawMessage, error: str, now: datetime) -> Quarantined:
    return Quarantined(stage="parse", error=error, version=VERSION, at=now, sha256=raw.sha256, source=raw.source)


@dataclass(slots=True)
class Worker:
    """A process that parses. Used as a context manager; after a timeout or a crash the next message gets a new one."""

    settings: ParseSettings
    parse: Parse = read_message
    _process: multiprocessing.process.BaseProcess | None = field(default=None, repr=False)
    _pipe: multiprocessing.connection.Connection | None = field(default=None, repr=False)
    _ready: bool = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def read(self, content: bytes) -> Message | str:
        """The message in some bytes, or the kind of failure: "not-a-message", "timeout", "crash: …"."""
        pipe = self._pipe or self._start()
        try:
            pipe.send_bytes(content)
            if not self._ready:
                if not pipe.poll(_START_SECONDS) or pipe.recv_bytes() != b"ready":
                    self._kill()
                    return CRASH
                self._ready = True
            if not pipe.poll(self.settings.limits.seconds):
                self._kill()
                return TIMEOUT
            answer: Message | str = pickle.loads(pipe.recv_bytes())  # noqa: S301 -- from our own child process
        except (EOFError, OSError, pickle.UnpicklingError):
            self._kill()
            return CRASH
        return answer

    def close(self) -> None:
        """Ends the process."""
        if self._pipe is not None:
            with suppress(OSError):
                self._pipe.close()
        if self._process is not None:
            self._process.join(1.0)
        self._kill()

    def _start(self) -> multiprocessing.connection.Connection:
        # "spawn": a child forked from a process with threads or an open database is a child with broken locks.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self.settings, self.parse), daemon=True, name="parse")
        process.start()
        theirs.close()
        self._process, self._pipe, self._ready = process, ours, False
        return ours

    def _kill(self) -> None:
        if self._process is not None and self._process.is_alive():
            self._process.kill()
            self._process.join(5.0)
        if self._pipe is not None:
            with suppress(OSError):
                self._pipe.close()
        self._process = self._pipe = None
        self._ready = False


def _serve(pipe: multiprocessing.connection.Connection, settings: ParseSettings, parse: Parse) -> None:
    """The child's loop: bytes in, a pickled answer out, until the pipe closes."""
    _limit_memory(settings.limits.memory_bytes)
    with suppress(EOFError, OSError, KeyboardInterrupt):
        pipe.send_bytes(b"ready")
        while True:
            # Without names, so that neither bytes nor message wait here beside the next.
            pipe.send_bytes(pickle.dumps(_attempt(pipe.recv_bytes(), settings, parse), pickle.HIGHEST_PROTOCOL))


def _limit_memory(most: int) -> None:
    """What unpacks without end gets a MemoryError and not the machine's last memory; nothing where the system has no limits."""
    try:
        import resource  # noqa: PLC0415 -- there is none on Windows
    except ImportError:
        return
    with suppress(ValueError, OSError):  # a harder limit is set already
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))
