"""pymap, a server in Python alone, in a thread: for tests that must run where there is no Dovecot. It keeps mail in memory."""

import asyncio
import os
import socket
import threading
from argparse import Namespace
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self

from imapclient import IMAPClient

USER, PASSWORD = "iep@home.test", "correct-horse-7"


class PymapServer:
    """Serves one user on a free port of loopback, without TLS."""

    def __init__(self) -> None:
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stop: asyncio.Event
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        os.environ.setdefault("FQDN", "localhost")  # else each greeting looks this machine up in the DNS
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def fill(self, messages: Iterable[bytes], folder: str = "INBOX") -> None:
        client = IMAPClient("127.0.0.1", self.port, ssl=False)
        client._imap.debug = 0
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else 45 ms a message
        client.login(USER, PASSWORD)
        for one in messages:
            client.append(folder, one)
        client.logout()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        # Imported here: pymap takes a third of a second to load.
        from proxyprotocol.reader import ProxyProtocolReader  # noqa: PLC0415
        from pymap.backend.dict import DictBackend  # noqa: PLC0415
        from pymap.imap import IMAPServer  # noqa: PLC0415
        from pysasl.hashing import Cleartext  # noqa: PLC0415

        args: Any = Namespace(
            host="127.0.0.1",
            port="0",
            debug=False,
            cert=None,
            key=None,
            tls=False,
            proxy_protocol=None,
            inherited_sockets=None,
            passlib_cfg=None,
            demo_data=False,
            demo_user=USER,
            demo_password=PASSWORD,
        )
        backend, config = await DictBackend.init(args, hash_context=Cleartext())
        config.apply_context()
        callback = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
        server = await asyncio.start_server(callback, "127.0.0.1", 0)
        self._stop = asyncio.Event()
        async with server:
            self.port = server.sockets[0].getsockname()[1]
            self._ready.set()
            await self._stop.wait()
