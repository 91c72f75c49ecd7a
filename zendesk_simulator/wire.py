"""The part that reaches below HTTP: connections that break, hang or end too early."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from typing import cast

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from zendesk_simulator.faults import Wire

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class ExposedProtocol(H11Protocol):
    """Shows each request the transport that it came in by, as `scope["state"]["transport"]`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give this connection a state of its own, which uvicorn copies into each scope."""
        super().connection_made(transport)
        # Without this, an answer's body waits for the client to acknowledge its head: 40 ms.
        connection = cast(socket.socket, transport.get_extra_info("socket"))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, "transport": transport}


class BrokenResponse(Response):
    """A response that gets lost on its way, in the manner that `wire` names."""

    def __init__(
        self, content: bytes, status: int, headers: dict[str, str], media_type: str, wire: Wire
    ) -> None:
        super().__init__(content, status, headers, media_type)
        self._wire = wire

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what is to be sent, end the connection, and wait until it is gone."""
        transport = cast(asyncio.Transport, scope["state"]["transport"])
        if self._wire in ("short-body", "reset-mid-body"):
            await self._send_half(send)
        if self._wire == "short-body":
            transport.close()
        elif self._wire != "hang":
            _reset(transport)
        # uvicorn takes an unfinished response for a bug unless the client has gone first.
        await wait_until_gone(receive)

    async def _send_half(self, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers})
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})


async def wait_until_gone(receive: Receive, seconds: float | None = None) -> None:
    """Wait until the client (or the server) ends the connection, but at most `seconds`."""

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(gone(), seconds)


def _reset(transport: asyncio.Transport) -> None:
    """End a connection with RST in place of FIN."""
    connection = cast(socket.socket, transport.get_extra_info("socket"))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()
