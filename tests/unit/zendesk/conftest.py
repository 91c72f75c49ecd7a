"""A client, a server for it to talk to, and an environment without proxies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from tap_zendesk_incremental.secrecy import Secrets
from tap_zendesk_incremental.zendesk import fetcher as fetcher_module
from tap_zendesk_incremental.zendesk.client import Client
from tap_zendesk_incremental.zendesk.retries import Patience
from tests.unit.doubles import FakeTime, settings_for
from tests.unit.zendesk.servers import Server


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def clients() -> Iterator[Callable[..., Client]]:
    """Make clients, and close their connections in the end."""
    made: list[Client] = []

    def make(url: str, secrets: Secrets | None = None, **settings: Any) -> Client:
        client = Client(settings_for(url, **settings), secrets or Secrets())
        made.append(client)
        return client

    yield make
    for client in made:
        client._session().close()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeTime:
    """Return a clock that only sleeping moves."""
    fake = FakeTime()
    monkeypatch.setattr(fetcher_module, "time", fake)
    monkeypatch.setattr(fetcher_module, "Patience", partial(Patience, clock=fake.monotonic))
    return fake
