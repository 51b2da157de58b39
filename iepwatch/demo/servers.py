"""Two servers on loopback for the demo: an IMAP inbox in memory and a sink for SMTP. They know nothing of what is in the mail."""

import asyncio
import logging
import threading
from argparse import Namespace
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from types import TracebackType
from typing import Any, Self, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import Config, DictBackend, Login
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.interfaces.session import SessionInterface
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import FetchRequirement, SequenceSet
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

LOOPBACK = "127.0.0.1"
FOLDERS = ("Drafts", "Sent", "Junk")  # beside INBOX, which is always there
_GIVE_UP = 30.0  # seconds: a server of this process that takes longer is stuck

T = TypeVar("T")


class _LoopbackServer:
    """An asyncio server in a thread of its own, on a free port of loopback."""

    def __init__(self) -> None:
        self.host = LOOPBACK
        self.port = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._server: asyncio.Server | None = None

    async def _listen(self) -> asyncio.Server:
        raise NotImplementedError

    def _wait_for(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run `coroutine` in the server's own loop, and wait for what it gives."""
        if self._loop is None:
            coroutine.close()
            raise RuntimeError("the server is not running")
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(_GIVE_UP)

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=type(self).__name__, daemon=True)
        self._thread.start()
        self._server = self._wait_for(self._listen())
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._wait_for(self._stop())
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_GIVE_UP)
            self._loop.close()
        self._loop = None

    @property
    def stopped(self) -> bool:
        """Whether the server's thread has ended, or never began."""
        return self._thread is None or not self._thread.is_alive()

    async def _stop(self) -> None:
        if self._server is not None:
            self._server.close()
        # Clients that are still logged in (an IDLE, say) would keep the loop busy for ever.
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class _DemoConfig(Config):
    """pymap's settings, with a greeting that asks no name server what this machine is called."""

    @property
    def greeting(self) -> bytes:
        return b"Server ready localhost"


class ImapServer(_LoopbackServer):
    """An IMAP server in memory with one user; what is delivered is served byte for byte.

    Log-in is in clear text: it is meant for loopback alone. UIDs begin at 101. A client is ten times as fast with
    TCP_NODELAY set (Nagle's algorithm waits for the delayed ACK).
    """

    def __init__(self, user: str, password: str) -> None:
        super().__init__()
        self.user = user
        self._password = password
        self._backend: DictBackend | None = None

    async def _listen(self) -> asyncio.Server:
        config = _DemoConfig(
            Namespace(),
            demo_data=False,
            demo_user=self.user,
            demo_password=self._password,
            host=self.host,
            port=0,
            tls_enabled=False,
            secure_auth=False,
            reject_dnsbl=False,
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),
            proxy_protocol=ProxyProtocolVersion.NOOP.value,
        )
        config.apply_context()
        backend = DictBackend(Login(config), config)
        await backend.login.demo_user_identity.set(UserMetadata(config, self.user, password=self._password))
        self._backend = backend
        async with backend.login.demo_user_identity.new_session() as session:
            for folder in FOLDERS:
                await session.create_mailbox(folder)
        # The library's own service class hides the port that it was given.
        callback = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
        return await asyncio.start_server(callback, self.host, 0)

    def deliver(self, content: bytes, received_at: datetime, folder: str = "INBOX") -> None:
        """Put a message into `folder`; `received_at` is aware and becomes its INTERNALDATE."""
        self._wait_for(self._append(content, received_at, folder))

    def contents(self, folder: str = "INBOX") -> list[bytes]:
        """The exact bytes of every message in `folder`, oldest first."""
        return self._wait_for(self._read(folder))

    def _session(self) -> Any:
        if self._backend is None:
            raise RuntimeError("the server is not running")
        return self._backend.login.demo_user_identity.new_session()

    async def _append(self, content: bytes, received_at: datetime, folder: str) -> None:
        async with self._session() as session:
            await session.append_messages(folder, [AppendMessage(content, received_at)])

    async def _read(self, folder: str) -> list[bytes]:
        async with self._session() as session:
            return await _bodies(session, folder)


async def _bodies(session: SessionInterface, folder: str) -> list[bytes]:
    _, selected = await session.select_mailbox(folder, readonly=True)
    found, _ = await session.fetch_messages(selected, SequenceSet.all(uid=True), False)  # noqa: FBT003
    bodies = []
    for _, message in found:
        loaded = await message.load_content(FetchRequirement.CONTENT)
        bodies.append(bytes(loaded.get_body(binary=True)))
    return bodies


@dataclass(frozen=True, slots=True, repr=False)
class Received:
    """A message that came to the sink: the envelope's addresses and the exact bytes."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


@dataclass
class _Sink:
    """aiosmtpd's handler: takes everything."""

    received: list[Received] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        with self.arrived:
            self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
            self.arrived.notify_all()
        return "250 OK"


class SmtpSink(_LoopbackServer):
    """An SMTP server that takes every message of one user and hands none on."""

    def __init__(self, user: str, password: str) -> None:
        super().__init__()
        self.user = user
        self._password = password
        self._sink = _Sink()
        # aiosmtpd warns of its own deprecated attribute at each log-in, whatever authenticator it is given.
        logging.getLogger("mail.log").setLevel(logging.ERROR)

    async def _listen(self) -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(self._protocol, self.host, 0)

    def _protocol(self) -> SMTP:
        return SMTP(
            self._sink,
            hostname="localhost",
            ident="demo",
            auth_require_tls=False,  # loopback alone
            authenticator=self._check,
            loop=asyncio.get_running_loop(),
        )

    def _check(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object) -> AuthResult:
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        right = compare_digest(data.login, self.user.encode()) & compare_digest(data.password, self._password.encode())
        return AuthResult(success=right, handled=False)

    @property
    def received(self) -> tuple[Received, ...]:
        """Every message so far, in the order of arrival."""
        with self._sink.arrived:
            return tuple(self._sink.received)

    def wait_for(self, count: int, timeout: float = 10.0) -> bool:
        """Whether `count` messages have come within `timeout` seconds."""
        with self._sink.arrived:
            return self._sink.arrived.wait_for(lambda: len(self._sink.received) >= count, timeout)
