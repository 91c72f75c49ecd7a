"""The SDK's own tests of a tap, against a running simulator."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.testing import SuiteConfig, get_tap_test_class

from tap_zendesk_incremental.tap import TapZendeskIncremental
from tests.support import catalogs
from tests.support.command import config_for
from tests.support.streams import STREAMS
from zendesk_simulator import Settings, Simulator

SIMULATOR = Settings(
    tickets=60, limit=None, user_limit=None, list_sizes={"side_conversation_events": 5}
)


@contextmanager
def signals_kept() -> Iterator[None]:
    """A tap takes over SIGINT and SIGTERM, which belong to pytest here."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


# The class is made when the tests are collected, the simulator is started when they run: its
# address comes into this very dictionary then.
CONFIG: dict[str, Any] = {
    "subdomain": "acme",
    "api_url": "http://127.0.0.1:1",
    "client_id": "simulator-client",
    "client_secret": "simulator-secret",
}

with signals_kept():
    Suite: Any = get_tap_test_class(
        TapZendeskIncremental,
        config=CONFIG,
        suite_config=SuiteConfig(max_records_limit=None),
        parse_env_config=False,
        catalog=catalogs.select(*STREAMS),
    )


# A simulated account leaves some fields empty, which the SDK's suite warns of.
@pytest.mark.filterwarnings("ignore:Fields in transformed catalog but not in records:UserWarning")
@pytest.mark.filterwarnings("ignore:No records were available to test:UserWarning")
@pytest.mark.xdist_group("sdk_suite")
class TestTap(Suite if not TYPE_CHECKING else object):  # type: ignore[misc]
    """Each of the SDK's tests, for the tap, for each stream and for its columns."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _simulator(cls) -> Iterator[None]:
        with signals_kept(), Simulator(SIMULATOR) as sim:
            CONFIG.update(config_for(sim))
            yield


def test_every_stream_is_in_the_suite() -> None:
    names = {param.id for param in Suite.params["test_tap_stream_returns_record"]}
    assert names == set(STREAMS)
    columns = {
        param.id for name in Suite.params if "attribute" in name for param in Suite.params[name]
    }
    assert {column.partition(".")[0] for column in columns} == set(STREAMS)
