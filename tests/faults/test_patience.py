"""Waiting: for the rate limit, for retries, and not for ever."""

from __future__ import annotations

import pytest

from tests.support.account import PAGE, Account
from tests.support.streams import GROUPS, TICKETS, USERS
from zendesk_simulator import Fault


def refusals(sim: Account) -> int:
    return sum(seen.status == 429 for seen in sim.requests)


def test_the_rate_limit_is_kept_and_used() -> None:
    with Account(tickets=250, limit=10, window=2.0) as sim:
        run = sim.export(page_size=10)
        assert run.exit_code == 0
        assert set(run.counted()) == set(sim.expected_keys())
        assert refusals(sim) <= 1


def test_the_limit_is_used_up_when_the_export_starts() -> None:
    with Account(limit=2, window=2.0) as sim:
        assert sim.export(page_size=30).exit_code == 0
        run = sim.export(page_size=30)
        assert run.exit_code == 0
        assert set(run.counted()) == set(sim.expected_keys())
        assert refusals(sim) <= 1


def test_waiting_for_the_limit_is_no_retry() -> None:
    with Account(limit=1, window=2.0) as sim:
        run = sim.export(retry_timeout=1)
        assert run.exit_code == 0
        assert refusals(sim) == 0


@pytest.mark.parametrize(
    "fault",
    [Fault.status(503), Fault.html(), Fault.reset(), Fault.cut_json(), Fault.edge_protection()],
    ids=lambda fault: fault.name,
)
def test_retries_end_with_the_time(fault: Fault) -> None:
    with Account() as sim:
        sim.faults.always(lambda seen: seen.number > 1, fault)
        run = sim.export(retry_timeout=1)
        assert run.exit_code == 1
        assert set(run.keys()) == set(sim.expected_keys()[:PAGE])
        assert 2 < len(sim.requests) <= 5
        places = run.places[1:]
        assert places == places[:1] * len(places)
        assert "Gave up after" in run.errors[0]
        sim.faults.clear()
        rest = sim.export(state=run.state)
        assert set(run.counted() + rest.counted()) == set(sim.expected_keys())
        assert not set(run.keys()) & set(rest.keys())


def test_nobody_is_at_home() -> None:
    with Account() as gone, Account() as sim:
        address = gone.url
        gone.stop()
        run = sim.export(GROUPS, USERS, TICKETS, api_url=address)
        # Told once, and not again for each try and each stream.
        assert "refuses the connection. Gave up after 8 s." in run.failed()
        assert len(run.complaints()) == 2


def test_a_token_endpoint_with_trouble() -> None:
    with Account() as sim:
        sim.token_faults.at(1, Fault.status(503, retry_after=1))
        run = sim.export()
        assert run.exit_code == 0
        assert (len(sim.token_requests), len(sim.requests)) == (2, 3)
        assert any("503" in line and "/oauth/tokens" in line for line in run.complaints())


def test_a_token_endpoint_that_answers_html() -> None:
    with Account() as sim:
        sim.token_faults.at(1, Fault.html())
        run = sim.export()
        assert run.exit_code == 0
        assert (len(sim.token_requests), len(sim.requests)) == (2, 3)


@pytest.mark.parametrize("method", ["cursor", "time"])
def test_pages_that_are_too_large(method: str) -> None:
    with Account(tickets=100, max_page_size=6) as sim:
        run = sim.export(page_size=50, export_method=method)
        assert run.exit_code == 0
        assert set(run.counted()) == set(sim.expected_keys())
        assert max(run.counted().values()) == 1
        # 50, 25 and 12 are too large; 6 works and is kept but for two careful tries.
        assert sum(seen.status == 504 for seen in sim.requests) <= 5
        sizes = [seen.per_page for seen in sim.requests]
        assert sizes[:4] == [50, 25, 12, 6]


def test_no_page_is_small_enough() -> None:
    with Account(max_page_size=0) as sim:
        run = sim.export(page_size=8, retry_timeout=4)
        assert run.exit_code == 1
        assert [seen.per_page for seen in sim.requests][:4] == [8, 4, 2, 1]
        assert "504" in run.errors[0]


def test_pages_grow_again() -> None:
    with Account(tickets=200, max_page_size=5) as sim:
        sim.before(4, lambda: setattr(sim.settings, "max_page_size", None))
        run = sim.export(page_size=20)
        assert run.exit_code == 0
        assert set(run.counted()) == set(sim.expected_keys())
        sizes = [seen.per_page for seen in sim.requests]
        assert sizes[:3] == [20, 10, 5]
        assert sizes[-1] == 20


def test_a_token_endpoint_that_fails_ends_the_run_once_for_all_streams() -> None:
    with Account() as sim:
        sim.token_faults.always(lambda _: True, Fault.status(500))
        run = sim.export(TICKETS, USERS, GROUPS, retry_timeout=2, concurrency=2)
        assert run.exit_code == 1
        assert "/oauth/tokens" in run.log[-1]
        assert "Gave up after" in run.log[-1]
        assert not any("records a page" in line for line in run.log), "it is not the page"
