"""Place → page: in its turn, in the right size, and again where it failed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tap_zendesk_incremental.answers import Answer
from tap_zendesk_incremental.errors import CredentialsRefused, TapError, Unavailable
from tap_zendesk_incremental.fetching import Fetcher
from tap_zendesk_incremental.pages import PageReader
from tap_zendesk_incremental.secrecy import Secrets
from tests.support import config_for
from tests.unit.doubles import FakeTime, Log
from tests.unit.doubles import settings_for as checked
from zendesk_simulator import Fault, Settings, Simulator, in_seconds

TICKETS = "/api/v2/incremental/tickets/cursor"
USERS = "/api/v2/incremental/users/cursor"
ORGANIZATIONS = "/api/v2/incremental/organizations"
START = {"start_time": 0}


class Stage:
    """A simulator, and a fetcher that talks to it."""

    def __init__(self, sim: Simulator, settings: dict[str, Any]) -> None:
        self.sim = sim
        self.log = Log()
        self.answers: list[Answer] = []
        config = config_for(sim, **settings)
        self.fetcher = Fetcher(checked(**{"access_token": None, **config}), Secrets(), self.log)

    def fetch(self, path: str = TICKETS) -> Any:
        key = path.split("/")[4]
        return self.fetcher.fetch(path, START, PageReader(key).read, self.answers.append)

    @property
    def sizes(self) -> list[int | None]:
        return [seen.per_page for seen in self.sim.requests]


Stages = Callable[..., Stage]


@pytest.fixture
def stage() -> Iterator[Stages]:
    with ExitStack() as stack:

        def make(settings: dict[str, Any] | None = None, **account: Any) -> Stage:
            account = {"tickets": 20, "limit": None, "user_limit": None, **account}
            sim = stack.enter_context(Simulator(Settings(**account)))
            made = Stage(sim, settings or {})
            stack.callback(made.fetcher._client._session.close)
            return made

        yield make


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody sleeps for longer than a moment; how long they meant to is noted."""
    meant: list[float] = []
    real = time.sleep

    def nap(seconds: float) -> None:
        if seconds >= 0.5:
            meant.append(seconds)
        real(min(seconds, 0.001))

    monkeypatch.setattr(time, "sleep", nap)
    return meant


def test_a_page(stage: Stages) -> None:
    there = stage({"page_size": 7})
    page = there.fetch()
    assert len(page.records) == 7
    assert there.sizes == [7]
    assert [answer.status for answer in there.answers] == [200]
    traffic = there.fetcher.traffic
    assert (traffic.requests, traffic.waited) == (1, 0.0)
    assert traffic.received == len(there.answers[0].body)
    assert there.log.lines == []


class TestSize:
    @pytest.mark.usefixtures("naps")
    def test_a_page_that_is_too_large_is_halved_until_it_is_served(self, stage: Stages) -> None:
        there = stage({"page_size": 16}, max_page_size=4)
        assert len(there.fetch().records) == 4
        assert there.sizes == [16, 8, 4]
        assert "asking for 8 records a page" in there.log.lines[0]
        there.fetch()
        assert there.sizes[3:] == [4]

    @pytest.mark.usefixtures("naps")
    def test_each_path_has_a_size_of_its_own(self, stage: Stages) -> None:
        there = stage({"page_size": 16})
        there.sim.faults.at(1, Fault.too_large())
        there.fetch(TICKETS)
        there.fetch(USERS)
        assert there.sizes == [16, 8, 16]

    def test_a_single_record_that_times_out_is_no_endless_loop(
        self, stage: Stages, naps: list[float]
    ) -> None:
        there = stage({"page_size": 2, "retry_timeout": 1}, max_page_size=0)
        with pytest.raises(Unavailable, match="504"):
            there.fetch()
        assert there.sizes[:2] == [2, 1]
        assert set(there.sizes[1:]) == {1}
        assert naps[:2] == [1.0, 2.0], "smaller it does not get, so it is asked for with patience"

    @pytest.mark.usefixtures("naps")
    def test_a_slow_token_endpoint_says_nothing_about_pages(self, stage: Stages) -> None:
        there = stage({"page_size": 16})
        there.sim.token_faults.at(1, Fault.too_large())
        there.fetch()
        assert there.sizes == [16]


class TestRetries:
    @pytest.mark.parametrize(
        "fault",
        [
            Fault.status(500),
            Fault.status(503),
            Fault.conflict(),
            Fault.html(),
            Fault.empty(),
            Fault.null(),
            Fault.error_object(),
            Fault.cut_json(),
            Fault.short_body(),
            Fault.reset(),
            Fault.reset_mid_body(),
            Fault.rate_limited(None),
            Fault.rate_limited("soon"),
            Fault.edge_protection(),
        ],
        ids=lambda fault: fault.name,
    )
    def test_what_may_pass_is_tried_again(
        self, stage: Stages, naps: list[float], fault: Fault
    ) -> None:
        there = stage()
        there.sim.faults.at((1, 2), fault)
        assert len(there.fetch().records) == 20
        assert there.sizes == [1000] * 3
        assert naps == [1.0, 2.0]
        assert there.log.levels == ["WARNING", "WARNING"]

    @pytest.mark.parametrize(
        ("retry_after", "expected"),
        [(7, 7.0), ("7.5", 7.5), (in_seconds(30), 30.0), (in_seconds(-30), 1.0), (0, 1.0)],
        ids=["seconds", "fraction", "date", "past date", "zero"],
    )
    @pytest.mark.parametrize("clock_offset", [0.0, 7200.0])
    def test_a_refusal_says_when_to_come_again(
        self,
        stage: Stages,
        naps: list[float],
        retry_after: Any,
        expected: float,
        clock_offset: float,
    ) -> None:
        there = stage(clock_offset=clock_offset)
        there.sim.faults.at(1, Fault.rate_limited(retry_after))
        there.fetch()
        assert naps == pytest.approx([expected], abs=1.01)

    def test_a_lasting_refusal_is_not_tried_again(self, stage: Stages, naps: list[float]) -> None:
        there = stage({"client_secret": "wrong"})
        with pytest.raises(CredentialsRefused):
            there.fetch()
        assert naps == []

    def test_a_reader_decides_what_is_a_page(self, stage: Stages, naps: list[float]) -> None:
        there = stage()

        def never(_body: bytes) -> None:
            raise TapError("not this one")

        with pytest.raises(TapError, match="not this one"):
            there.fetcher.fetch(TICKETS, START, never, there.answers.append)
        assert naps == []


class TestTurn:
    def test_it_waits_for_the_limit_before_it_is_refused(
        self, stage: Stages, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        there = stage(limit=3)
        clock = FakeTime()
        monkeypatch.setattr("tap_zendesk_incremental.fetching.time", clock)
        for _ in range(3):
            there.fetch()
        assert clock.slept == []
        # The simulator's window is a real minute; only that the wait is taken is seen here.
        there.sim.settings.limit = None
        there.fetch()
        assert clock.slept == pytest.approx([60.0], abs=2)
        assert there.fetcher.traffic.waited == sum(clock.slept)
        assert [seen.status for seen in there.sim.requests] == [200] * 4
        assert there.log.lines == [f"Waiting {clock.slept[0]:.0f} s for Zendesk's rate limit."]

    @pytest.mark.usefixtures("naps")
    def test_after_a_refusal_it_waits_a_little_longer(
        self, stage: Stages, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        there = stage(limit=1)
        clock = FakeTime()
        monkeypatch.setattr("tap_zendesk_incremental.fetching.time", clock)
        there.sim.faults.at(1, Fault.rate_limited(1))
        there.fetch()
        told = there.answers[-1].headers["zendesk-ratelimit-incremental-exports"]
        there.sim.settings.limit = None
        there.fetch()
        assert clock.slept == [float(told.rpartition("=")[2]) + 1.0]

    def test_users_by_cursor_have_a_limit_of_their_own(
        self, stage: Stages, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        there = stage(limit=2, user_limit=5)
        clock = FakeTime()
        monkeypatch.setattr("tap_zendesk_incremental.fetching.time", clock)
        there.fetch(USERS)
        there.fetch(TICKETS)
        there.fetch(ORGANIZATIONS)
        there.fetch(USERS)
        assert clock.slept == []
        there.sim.settings.limit = None
        there.fetch(TICKETS)
        assert len(clock.slept) == 1


def test_an_api_token_is_warned_of(stage: Stages) -> None:
    api_token = {"client_id": None, "client_secret": None, "email": "admin@example.com"}
    there = stage({**api_token, "api_token": "simulator-api-token"})
    assert there.fetcher.warning is not None
    assert "30 April 2027" in there.fetcher.warning
    assert len(there.fetch().records) == 20
