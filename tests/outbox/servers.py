"""Servers on loopback for the outbox: aiosmtpd that keeps what it is sent, pymap in memory, and a scripted IMAP for faults."""

import asyncio
import socket
import ssl
import subprocess
import threading
from argparse import Namespace
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import Config, DictBackend
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

USER, PASSWORD = "iep@home.example", "open sesame"


def make_certificate(folder: Path, openssl: str) -> tuple[Path, Path]:
    """A certificate that signs itself for localhost, and its key."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [
            openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "30",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return cert, key


@contextmanager
def running(start: Callable[[], Coroutine[Any, Any, asyncio.Server]]) -> Iterator[int]:
    """An asyncio server in a thread of its own; gives its port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:

        async def stop() -> None:
            server.close()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@dataclass
class Sink:
    """What aiosmtpd asks about each message, and what it was given."""

    port: int = 0
    rcpt_answers: dict[str, str] = field(default_factory=dict)
    mail_answer: str = "250 OK"
    data_answer: str = "250 OK"
    cut_at_data: bool = False
    log_in_answer: str = ""
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    asked_for: list[str] = field(default_factory=list)
    log_ins: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_MAIL(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        if self.mail_answer.startswith("250"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return self.mail_answer

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:  # noqa: N802
        self.asked_for.append(address)
        answer = self.rcpt_answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.cut_at_data:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        assert isinstance(envelope.original_content, bytes)
        assert envelope.mail_from is not None
        if self.data_answer.startswith("250"):
            self.taken.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content))
        return self.data_answer

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.log_ins.append((data.login, data.password))
        known = data.login == USER.encode() and data.password in (PASSWORD.encode(), "pässword".encode())
        right = known and not self.log_in_answer
        return AuthResult(success=right, handled=False, message=self.log_in_answer or None)


@contextmanager
def smtp_server(sink: Sink, *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None) -> Iterator[Sink]:
    """A real SMTP server that hands all to `sink`."""

    async def start() -> asyncio.Server:
        loop = asyncio.get_running_loop()

        def protocol() -> SMTP:
            return SMTP(
                sink,
                hostname="localhost",
                enable_SMTPUTF8=True,
                authenticator=sink.authenticate,
                auth_require_tls=starttls is not None,
                tls_context=starttls,
                require_starttls=starttls is not None,
                loop=loop,
            )

        return await loop.create_server(protocol, "127.0.0.1", 0, ssl=tls)

    with running(start) as port:
        sink.port = port
        yield sink


@contextmanager
def imap_server(*folders: str) -> Iterator[int]:
    """pymap in memory, with an INBOX and these folders; gives its port."""

    async def start() -> asyncio.Server:
        config = Config(
            Namespace(), demo_data=False, demo_user=USER, demo_password=PASSWORD, host="127.0.0.1", port=0, tls_enabled=False,
            secure_auth=False, reject_dnsbl=False, hash_context=Cleartext(), cpu_subsystem=Subsystem.for_asyncio(),
            proxy_protocol=ProxyProtocolVersion.NOOP.value,
        )  # fmt: skip
        config.apply_context()
        from pymap.backend.dict import Login  # noqa: PLC0415 - beside its only use

        backend = DictBackend(Login(config), config)
        await backend.login.demo_user_identity.set(UserMetadata(config, USER, password=PASSWORD))
        async with backend.login.demo_user_identity.new_session() as session:
            for folder in folders:
                await session.create_mailbox(folder)
        callback = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
        return await asyncio.start_server(callback, "127.0.0.1", 0)

    with running(start) as port:
        yield port


@dataclass
class Script:
    """An IMAP server by rote: `answers` maps a command to its lines ("{tag}" is filled in); `None` cuts the line."""

    answers: dict[str, list[str] | None] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    literals: list[bytes] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        self.answers = {
            "CAPABILITY": ["* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SPECIAL-USE", "{tag} OK done"],
            "LOGIN": ["{tag} OK in"],
            "LIST": ['* LIST (\\HasNoChildren) "/" INBOX', "{tag} OK done"],
            "EXAMINE": ["* 0 EXISTS", "* OK [UIDVALIDITY 1] ok", "{tag} OK [READ-ONLY] done"],
            "UID": ["* SEARCH", "{tag} OK done"],
            "APPEND": ["{tag} OK done"],
            "CREATE": ["{tag} OK done"],
            "SUBSCRIBE": ["{tag} OK done"],
            "LOGOUT": ["* BYE bye", "{tag} OK done"],
            **self.answers,
        }

    def serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            line, _ = listener.accept()
            with line, line.makefile("rwb") as stream:
                stream.write(b"* OK ready\r\n")
                stream.flush()
                for raw in stream:
                    self._answer(raw.decode("utf-8", "replace").rstrip("\r\n"), stream)
                    stream.flush()
                    if stream.closed:
                        return

    def _answer(self, command: str, stream: Any) -> None:
        tag, _, rest = command.partition(" ")
        verb = rest.partition(" ")[0].upper()
        self.commands.append(rest)
        if verb in ("APPEND", "AUTHENTICATE"):
            size = int(rest.rpartition("{")[2].rstrip("}")) if rest.endswith("}") else None
            stream.write(b"+ \r\n")
            stream.flush()
            self.literals.append(stream.read(size + 2) if size is not None else stream.readline())
        answer = self.answers.get(verb, ["{tag} BAD unknown"])
        if answer is None:
            raise ConnectionAbortedError
        for part in answer:
            if part == "+":
                stream.write(b"+ eyJzdGF0dXMiOiI0MDEifQ==\r\n")
                stream.flush()
                self.literals.append(stream.readline())
            else:
                stream.write(part.replace("{tag}", tag).encode() + b"\r\n")


@contextmanager
def scripted_imap(script: Script) -> Iterator[Script]:
    """A server that takes one connection and answers by rote."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        script.port = listener.getsockname()[1]
        thread = threading.Thread(target=script.serve, args=(listener,), daemon=True)
        thread.start()
        yield script
    thread.join(5)
