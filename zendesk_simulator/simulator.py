"""A simulated Zendesk account behind a real port."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from zendesk_simulator.app import make_app
from zendesk_simulator.credentials import Credentials
from zendesk_simulator.journal import Journal, SeenRequest
from zendesk_simulator.script import FaultScript
from zendesk_simulator.server import ServerThread
from zendesk_simulator.service import Service
from zendesk_simulator.settings import Settings
from zendesk_simulator.world import World


class Simulator:
    """Serves a simulated account while it is entered as a context.

    with Simulator(Settings(tickets=5000, limit=None)) as sim:
        sim.faults.at(3, Fault.reset())
        ...  # let a program read from sim.url
        assert what_it_read == sim.truth("tickets")
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.world = World(self.settings)
        self.credentials = Credentials(self.settings)
        self.service = Service(self.settings, self.world, self.credentials)
        self.faults = FaultScript()
        self.token_faults = FaultScript()
        self.journal = Journal()
        self.token_journal = Journal()
        self._actions: dict[int, Callable[[], object]] = {}
        self._server: ServerThread | None = None

    def __enter__(self) -> Simulator:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start serving."""
        if self._server is not None:
            raise RuntimeError("the simulator is running already")
        self._server = ServerThread(make_app(self), self.settings.host, self.settings.port)
        self._server.start()

    def stop(self) -> None:
        """Stop serving at once, and end all connections."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    @property
    def url(self) -> str:
        """The address of the account, without a slash at its end."""
        if self._server is None:
            raise RuntimeError("the simulator is not running")
        return f"http://{self.settings.host}:{self._server.port}"

    @property
    def requests(self) -> list[SeenRequest]:
        """Every request to the API so far, exports and lists in the order that they came in."""
        return self.journal.requests

    @property
    def token_requests(self) -> list[SeenRequest]:
        """Every request for a token so far."""
        return self.token_journal.requests

    def truth(
        self, stream: str, scope: str = "agent", query: Mapping[str, str] | None = None
    ) -> list[Any]:
        """Return the records that an export or a list would bring now, in order, each one once.

        `query` holds parameters that a list is asked with, such as {"exclude_deleted": "false"}.
        """
        return self.world.truth(stream, scope, query)

    def revoke_tokens(self, *, static: bool = False) -> None:
        """Make all issued tokens worthless, and with `static` the fixed access token too."""
        self.credentials.revoke(static=static)

    def before(self, number: int, action: Callable[[], object]) -> None:
        """Call `action` when the request with this number comes in, before it is served.

        The way to change the data in the midst of an export. It runs in the server's thread.
        """
        self._actions[number] = action

    def act_before(self, number: int) -> None:
        """Run the action for a request, if there is one."""
        action = self._actions.get(number)
        if action is not None:
            action()
