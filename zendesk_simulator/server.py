"""Runs an ASGI app in a thread: quick to start, quick to stop."""

from __future__ import annotations

import asyncio
import socket
import threading

import uvicorn
from starlette.types import ASGIApp

from zendesk_simulator.wire import ExposedProtocol


class _Server(uvicorn.Server):
    """uvicorn without its waits of a tenth of a second, and without mercy for connections."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self.on_tick(0)
        self.ready.set()
        await self._stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        # Requests that hang now learn that their connection is gone, and end by themselves.
        if self.server_state.tasks:
            await asyncio.wait(set(self.server_state.tasks), timeout=1.0)
        for listener in sockets or []:
            listener.close()

    def stop(self) -> None:
        """Ask the server to end; may be called from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)


class ServerThread:
    """Serves an app on a port of this machine until stopped."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._listener = socket.create_server((host, port), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._server = _Server(_config(app))
        self._thread = threading.Thread(target=self._run, name="zendesk-simulator", daemon=True)

    def start(self) -> None:
        """Start serving, and return when the server answers."""
        self._thread.start()
        if not self._server.ready.wait(timeout=10):
            raise RuntimeError("the simulator did not start")

    def stop(self) -> None:
        """Stop at once; whoever is still being served loses the connection."""
        self._server.stop()
        self._thread.join(timeout=10)
        self._listener.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._listener])


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=ExposedProtocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        # The app writes it, by the simulated clock.
        date_header=False,
        timeout_keep_alive=75,
    )
