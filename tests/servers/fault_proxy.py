"""A TCP proxy on loopback that misbehaves as told: cuts, stalls, splits, injects, answers in the server's place.

It never asserts anything; the tests do.
"""

import re
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

OnCommand = Callable[[bytes], bytes | None]


class FaultProxy:
    """Stands before `port`. All faults may be changed while it runs; byte counts are of what the server sent.

    Attributes:
        cut_after: close both sides once a connection brought so many bytes down; at most `times` times.
        stall_after: bring nothing more down after so many bytes, and keep the line open; at most `times` times.
        chunk, delay: bring at most `chunk` bytes down at a time, with `delay` seconds between.
        inject: bytes put in before the first complete line that comes down after they were set.
        on_command: called with each line that the client sends. It may return bytes: the client gets them and the server
            does not get the line; b"" swallows the line; None lets it pass.
        banner: sent in the server's place, and the connection closed.
        refuse: close each connection at once.
        replace: a pattern and its replacement in what comes down, line by line (headers of answers, not literals).
    """

    def __init__(self, port: int) -> None:
        self._server_port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.cut_after: int | None = None
        self.stall_after: int | None = None
        self.times = 1_000_000
        self.chunk: int | None = None
        self.delay = 0.0
        self.inject = b""
        self.on_command: OnCommand | None = None
        self.banner = b""
        self.refuse = False
        self.replace: tuple[bytes, bytes | Callable[[re.Match[bytes]], bytes]] | None = None
        self.bytes_down = 0
        self.bytes_up = 0
        self.connections: list[float] = []
        self.commands: list[bytes] = []
        self._open: set[socket.socket] = set()
        self._closed = False
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def verbs(self) -> list[str]:
        """The IMAP verbs that came up, UID ones with their UID."""
        found = []
        for line in self.commands:
            words = line.decode("ascii", "replace").upper().split()
            if len(words) > 1:
                found.append(" ".join(words[1:3]) if words[1] == "UID" and len(words) > 2 else words[1])
        return found

    def close(self) -> None:
        self._closed = True
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Close every open connection, both sides."""
        with self._lock:
            both = list(self._open)
        for one in both:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._closed:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections.append(time.monotonic())
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            if self.banner:
                with suppress(OSError):
                    client.sendall(self.banner)
            if self.refuse or self.banner:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._server_port), timeout=10)
            except OSError:
                return
            server.settimeout(None)
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with server:
                with self._lock:
                    self._open |= {client, server}
                up = threading.Thread(target=self._up, args=(client, server), daemon=True)
                up.start()
                try:
                    self._down(server, client)
                finally:
                    for one in (client, server):
                        with suppress(OSError):
                            one.shutdown(socket.SHUT_RDWR)
                    up.join(5)
                    with self._lock:
                        self._open -= {client, server}

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        waiting = b""
        tls = False
        with suppress(OSError):
            while some := client.recv(65536):
                self.bytes_up += len(some)
                waiting += some
                tls = tls or waiting.startswith(b"\x16")  # a handshake record
                if not tls and b"\n" not in waiting:
                    continue  # plain text goes on line by line, TLS as it comes
                lines = [waiting] if tls else waiting.splitlines(keepends=True)
                waiting = b""
                for line in lines:
                    if not tls:
                        self.commands.append(line.rstrip())
                    answer = self.on_command(line) if self.on_command else None
                    if answer is None:
                        server.sendall(line)
                    elif answer:
                        client.sendall(answer)
        with suppress(OSError):
            server.shutdown(socket.SHUT_WR)

    def _down(self, server: socket.socket, client: socket.socket) -> None:
        brought = 0
        with suppress(OSError):
            while some := server.recv(self.chunk or 65536):
                if self.replace is not None:
                    some = re.sub(self.replace[0], self.replace[1], some)
                if self.inject and b"\r\n* " in b"\r\n" + some:
                    at = (b"\r\n" + some).index(b"\r\n* ")
                    some, self.inject = some[:at] + self.inject + some[at:], b""
                limit = self._limit(brought, len(some))
                if limit is not None:
                    cut = self.cut_after is not None
                    self.times -= 1
                    client.sendall(some[:limit])
                    self.bytes_down += limit
                    if cut:
                        return
                    while server.recv(65536):  # a stall: the line stays open, and nothing comes
                        pass
                    return
                client.sendall(some)
                brought += len(some)
                self.bytes_down += len(some)
                if self.delay:
                    time.sleep(self.delay)

    def _limit(self, brought: int, size: int) -> int | None:
        """How many bytes of the next `size` still pass, where a fault is due in them."""
        for after in (self.cut_after, self.stall_after):
            if after is not None and self.times > 0 and brought + size > after:
                return max(0, after - brought)
        return None
