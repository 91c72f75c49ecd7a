"""What is taken for a query, and what comes of the newest minute."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.simulator.conftest import CURSOR, TIME, Client, Simulate


@pytest.mark.parametrize("path", [CURSOR, TIME])
@pytest.mark.parametrize(
    "query",
    [
        {},
        {"start_time": "yesterday"},
        {"start_time": -1},
        {"start_time": 0, "per_page": 0},
        {"start_time": 0, "per_page": 1001},
        {"start_time": 0, "per_page": "many"},
        {"start_time": 0, "include": "metric_sets,last_audits"},
        {"start_time": 0, "support_type_scope": "robots"},
    ],
)
def test_bad_queries(simulate: Simulate, client: Client, path: str, query: Any) -> None:
    answer = client.get(simulate(tickets=1), path, **query)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}


def test_a_cursor_and_a_start_time_exclude_each_other(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    cursor = client.page(sim, CURSOR, start_time=0)["after_cursor"]
    assert client.get(sim, CURSOR, start_time=0, cursor=cursor).status_code == 400


@pytest.mark.parametrize("path", [CURSOR, TIME])
def test_a_start_in_the_newest_minute_is_refused(
    simulate: Simulate, client: Client, path: str
) -> None:
    sim = simulate(tickets=1)
    now = int(time.time())
    answer = client.get(sim, path, start_time=now - 58)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "StartTimeTooRecent"
    assert client.get(sim, path, start_time=now - 61).status_code == 200


@pytest.mark.parametrize("path", [CURSOR, TIME])
def test_the_newest_minute_is_held_back(simulate: Simulate, client: Client, path: str) -> None:
    sim = simulate(tickets=10)
    held_back = sim.world.change_tickets(2, at=int(time.time()) - 50)
    page = client.page(sim, path, start_time=0)
    assert page["end_of_stream"] is True
    assert len(page["tickets"]) == 8
    assert page["tickets"] == sim.truth("tickets")
    sim.settings.clock_offset = 60
    assert [t["id"] for t in client.page(sim, path, start_time=0)["tickets"][-2:]] == sorted(
        held_back
    )


def test_the_clock_shows_in_the_date_header(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1, start=0, end=0, clock_offset=-time.time() + 1_000_000_000)
    answer = client.get(sim, CURSOR, start_time=0)
    assert answer.headers["Date"].startswith("Sun, 09 Sep 2001 01:46:4")


def test_too_large_pages(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=5, max_page_size=250)
    answer = client.get(sim, CURSOR, start_time=0)
    assert (answer.status_code, answer.text) == (504, "upstream request timeout")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert client.get(sim, CURSOR, start_time=0, per_page=250).status_code == 200


@pytest.mark.parametrize("path", ["organizations/cursor", "ticket_events/cursor", "unknown"])
def test_unknown_endpoints(simulate: Simulate, client: Client, path: str) -> None:
    answer = client.get(simulate(tickets=1), path, start_time=0)
    assert (answer.status_code, answer.json()["error"]) == (404, "InvalidEndpoint")


@pytest.mark.parametrize("path", [CURSOR, TIME, "users/cursor", "users", "organizations"])
def test_every_path_may_end_in_json(simulate: Simulate, client: Client, path: str) -> None:
    sim = simulate(tickets=3)
    name = path.partition("/")[0]
    plain = client.page(sim, path, start_time=0)
    assert client.page(sim, path + ".json", start_time=0)[name] == plain[name]


def test_refused_streams(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1, refused_streams={"ticket_metric_events": 403, "organizations": 404})
    forbidden = client.get(sim, "ticket_metric_events", start_time=0)
    assert (forbidden.status_code, forbidden.json()["error"]["title"]) == (403, "Forbidden")
    missing = client.get(sim, "organizations", start_time=0)
    assert (missing.status_code, missing.json()["error"]) == (404, "InvalidEndpoint")


def test_the_log_of_requests(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=3)
    cursor = client.page(sim, CURSOR, start_time=5, per_page=2)["after_cursor"]
    client.get(sim, CURSOR + ".json", cursor=cursor)
    first, second = sim.requests
    assert (first.number, first.method, first.status) == (1, "GET", 200)
    assert (first.path, first.start_time, first.per_page, first.cursor) == (
        "/api/v2/incremental/tickets/cursor",
        5,
        2,
        None,
    )
    assert (second.number, second.cursor, second.start_time) == (2, cursor, None)
    assert second.path.endswith("/cursor.json")
    assert second.authorization == "bearer"
    assert second.headers["authorization"] == "Bearer simulator-access-token"
    assert second.monotonic >= first.monotonic
