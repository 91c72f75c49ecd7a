"""A simulator of a test's own, and somebody to talk to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import requests

from zendesk_simulator import Settings, Simulator

Simulate = Callable[..., Simulator]

CURSOR = "tickets/cursor"
TIME = "tickets"


class Client:
    """Asks a simulator as any program would, with a token that it takes."""

    def __init__(self, session: requests.Session) -> None:
        self.session = session

    def get(self, sim: Simulator, path: str, **query: Any) -> requests.Response:
        url = f"{sim.url}/api/v2/incremental/{path}"
        return self.session.get(url, params=query, timeout=5, allow_redirects=False)

    def ask(self, sim: Simulator, path: str, **query: Any) -> requests.Response:
        """Ask for a list; `page_size` and the like stand for `page[size]`."""
        params = {_bracketed(name): value for name, value in query.items()}
        url = f"{sim.url}/api/v2/{path}"
        return self.session.get(url, params=params, timeout=5, allow_redirects=False)

    def listed(self, sim: Simulator, path: str, **query: Any) -> dict[str, Any]:
        response = self.ask(sim, path, **query)
        assert response.status_code == 200, response.text
        content: dict[str, Any] = response.json()
        return content

    def list_pages(self, sim: Simulator, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Yield all pages of a list with a cursor."""
        page = self.listed(sim, path, **query)
        yield page
        while page["meta"]["has_more"]:
            page = self.listed(sim, path, page_after=page["meta"]["after_cursor"], **query)
            yield page

    def page(self, sim: Simulator, path: str, **query: Any) -> dict[str, Any]:
        response = self.get(sim, path, **query)
        assert response.status_code == 200, response.text
        content: dict[str, Any] = response.json()
        return content

    def cursor_pages(self, sim: Simulator, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Yield all pages, from the beginning to the end of the stream."""
        page = self.page(sim, path, start_time=0, **query)
        yield page
        while not page["end_of_stream"]:
            page = self.page(sim, path, cursor=page["after_cursor"], **query)
            yield page

    def time_pages(self, sim: Simulator, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Yield all pages; an export that does not get on is a failure."""
        start_time = 0
        while True:
            page = self.page(sim, path, start_time=start_time, **query)
            yield page
            if page["end_of_stream"]:
                return
            end_time = page["end_time"]
            if end_time == start_time:
                # One second that the page holds whole, or else there is no way past it.
                assert len(page[path]) > query["per_page"]
                end_time += 1
            start_time = end_time


def _bracketed(name: str) -> str:
    kind, _, rest = name.partition("_")
    return f"{kind}[{rest}]" if kind in ("page", "filter") and rest else name


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep requests to this machine on this machine."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def client() -> Iterator[Client]:
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = "Bearer simulator-access-token"
        yield Client(session)


@pytest.fixture
def simulate() -> Iterator[Simulate]:
    """Start simulators, without limits unless the test is about them."""
    with ExitStack() as stack:

        def start(**settings: Any) -> Simulator:
            settings = {"limit": None, "user_limit": None, **settings}
            return stack.enter_context(Simulator(Settings(**settings)))

        yield start
