"""One deadline for a whole request, whatever part of the protocol is slow.

The time-outs of sockets start anew with each byte: a server that sends its headers, an interim
response or the body of a redirect byte by byte holds a client for ever, and so does a proxy. Here a
timer shuts the connection, and whoever waits for it is told at once.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from typing_extensions import override
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from urllib3 import ProxyManager


class Deadline:
    """The end of one request's time, and the connections that it has used.

    Args:
        seconds: From now until the connections are shut.
    """

    def __init__(self, seconds: float) -> None:
        self.has_passed = False
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, watched: socket.socket | None) -> None:
        """Shut this too when the time is over; at once where it is over already."""
        if watched is None:
            return
        with self._lock:
            self._sockets.append(watched)
            if self.has_passed:
                _shut(watched)

    def cancel(self) -> None:
        """Let the connections be: the request has ended in time."""
        self._timer.cancel()

    def _pass(self) -> None:
        with self._lock:
            self.has_passed = True
            for watched in self._sockets:
                _shut(watched)


def _shut(watched: socket.socket) -> None:
    with suppress(OSError):
        watched.shutdown(socket.SHUT_RDWR)


_current = threading.local()


@contextmanager
def deadline(seconds: float) -> Iterator[Deadline]:
    """Give the requests that this thread makes within the block so many seconds in all."""
    # A request may need another one first: for a token.
    outer = getattr(_current, "deadline", None)
    _current.deadline = inner = Deadline(seconds)
    try:
        yield inner
    finally:
        inner.cancel()
        _current.deadline = outer


def _watch(connection: _Watched) -> None:
    current: Deadline | None = getattr(_current, "deadline", None)
    if current is not None:
        current.watch(connection.handle)


class _FinalResponse(HTTPResponse):
    """Passes over every interim response, such as 103 Early Hints; http.client knows only 100."""

    def _read_status(self) -> tuple[str, int, str]:
        version, status, reason = super()._read_status()  # type: ignore[misc]
        is_interim = HTTPStatus.SWITCHING_PROTOCOLS < status < HTTPStatus.OK
        return version, HTTPStatus.CONTINUE if is_interim else status, reason


class _Watched(HTTPConnection):
    """A connection whose socket a deadline can shut, also during the TLS handshake."""

    response_class = _FinalResponse
    handle: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        # urllib3 offers no public place between the connection and the TLS handshake, which takes
        # the socket object away. A duplicate stays, and shutting it shuts the connection.
        new = super()._new_conn()
        self.handle = new.dup()
        _watch(self)
        return new

    @override
    def request(self, *args: Any, **kwargs: Any) -> None:
        # A connection that is used again has not been made under this deadline.
        _watch(self)
        super().request(*args, **kwargs)

    @override
    def close(self) -> None:
        if self.handle is not None:
            self.handle.close()
            self.handle = None
        super().close()


class _WatchedTLS(_Watched, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTLS


POOLS = {"http": _Pool, "https": _TLSPool}


class DeadlineAdapter(HTTPAdapter):
    """Makes a session use connections that a deadline can shut, to proxies too."""

    @override
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = POOLS

    @override
    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> ProxyManager:
        manager: ProxyManager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = POOLS
        return manager
