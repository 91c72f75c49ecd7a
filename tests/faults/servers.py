"""Small servers that a test stands beside the simulator: a stranger, and a proxy."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Serve = Callable[[socket.socket, "Server"], None]


@dataclass
class Server:
    """A server on a port of this machine, and the first line of all that it was asked."""

    url: str
    asked: list[str] = field(default_factory=list)


def read_head(connection: socket.socket) -> bytes:
    """Return what comes up to the first blank line, and what came with it."""
    head = b""
    while b"\r\n\r\n" not in head and (chunk := connection.recv(65536)):
        head += chunk
    return head


@contextmanager
def serving(serve: Serve) -> Iterator[Server]:
    """Let a function serve each connection, in a thread of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(f"http://127.0.0.1:{listener.getsockname()[1]}")

        def handle(connection: socket.socket) -> None:
            with suppress(OSError), connection:
                connection.settimeout(20)
                serve(connection, server)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=handle, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            thread.join(5)


def answering(answer: bytes) -> Serve:
    """Return a server that gives everybody the same answer, byte for byte."""

    def serve(connection: socket.socket, server: Server) -> None:
        head = read_head(connection)
        server.asked.append(head.split(b"\r\n")[0].decode())
        connection.sendall(answer)

    return serve


def proxy(target: str, tls: ssl.SSLContext | None = None) -> Serve:
    """Return a proxy that sends all its clients to ``target``, whatever they ask for.

    With ``tls`` it pretends to be the host that a client wants a tunnel to.
    """
    parts = urlsplit(target)
    address = (parts.hostname or "", parts.port or 80)

    def serve(connection: socket.socket, server: Server) -> None:
        head = read_head(connection)
        line = head.split(b"\r\n")[0].decode()
        server.asked.append(line)
        if line.startswith("CONNECT"):
            assert tls
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            connection, head = tls.wrap_socket(connection, server_side=True), b""
        else:
            head = for_the_server(head)
        with connection, socket.create_connection(address, 5) as upstream:
            upstream.settimeout(20)
            upstream.sendall(head)
            relay(connection, upstream)

    return serve


def for_the_server(head: bytes) -> bytes:
    """Make of a request to a proxy one to the server, the only one of its connection."""
    wanted = head.split()[1]
    head = head.replace(wanted, b"/" + wanted.split(b"/", 3)[3], 1)
    return head.replace(b"Connection: keep-alive", b"Connection: close")


def relay(client: socket.socket, upstream: socket.socket) -> None:
    """Pass everything on, both ways, until one side ends."""

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while chunk := source.recv(65536):
                sink.sendall(chunk)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    back = threading.Thread(target=pump, args=(upstream, client), daemon=True)
    back.start()
    pump(client, upstream)
    back.join(20)
