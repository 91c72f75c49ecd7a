"""Tiny servers on this machine: one that speaks HTTP, and one that sends what it is told to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from typing_extensions import override


@dataclass
class Seen:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: str


@dataclass
class Reply:
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    #: What is really sent, where that is not the whole body.
    sent: bytes | None = None


AnswerTo = Callable[[Seen], Reply]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answer_to: ClassVar[AnswerTo]
    seen: ClassVar[list[Seen]]

    def _reply(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        address = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(length).decode()
        seen = Seen(self.command, address.path, parse_qs(address.query), headers, body)
        self.seen.append(seen)
        reply = type(self).answer_to(seen)
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body if reply.sent is None else reply.sent)
        self.close_connection = reply.sent is not None

    do_GET = do_POST = _reply  # noqa: N815 - as the library calls them

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Server:
    """A tiny HTTP server that answers as it is told to."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.answer_to: AnswerTo = lambda _seen: Reply()
        kind = type(
            "OneServersHandler",
            (Handler,),
            {"seen": self.seen, "answer_to": staticmethod(self._reply)},
        )
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def _reply(self, seen: Seen) -> Reply:
        return self.answer_to(seen)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def paths(self) -> list[str]:
        return [seen.path for seen in self.seen]


@dataclass
class Raw:
    """Where a raw server listens, and the first bytes of each connection."""

    port: int
    seen: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def raw_server(sent: bytes, drip: bytes = b"", *, waits: bool = True) -> Iterator[Raw]:
    """Send some bytes to whoever connects, and then some again and again, without an end.

    Args:
        sent: At once.
        drip: Ever again, each time well before any time-out of a socket; nothing where empty, and
            the connection is closed.
        waits: Whether the client is to send something first.
    """
    done = threading.Event()

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            if waits:
                raw.seen.append(connection.recv(2**16))
            connection.sendall(sent)
            while drip and not done.wait(0.01):
                connection.sendall(drip)

    def accept() -> None:
        with suppress(OSError):
            while not done.is_set():
                thread = threading.Thread(target=serve, args=(listening.accept()[0],))
                threads.append(thread)
                thread.start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        raw = Raw(listening.getsockname()[1])
        threads = [threading.Thread(target=accept)]
        threads[0].start()
        try:
            yield raw
        finally:
            done.set()
            # Closing a socket does not wake whoever waits for connections; a connection does.
            socket.create_connection(("127.0.0.1", raw.port)).close()
            for thread in threads:
                thread.join()
