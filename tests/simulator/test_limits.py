"""Rate limits and their headers."""

from __future__ import annotations

import time

import pytest

from tests.simulator.conftest import CURSOR, TIME, Client, Simulate


def test_the_exports_share_a_bucket(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1, limit=3)
    for path, remaining in ((CURSOR, 2), (TIME, 1), ("organizations", 0)):
        answer = client.get(sim, path, start_time=0)
        assert answer.status_code == 200
        state = answer.headers["zendesk-ratelimit-incremental-exports"]
        assert state == f"total=3; remaining={remaining}; resets=60"
    refused = client.get(sim, CURSOR, start_time=0)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "60"
    state = refused.headers["zendesk-ratelimit-incremental-exports"]
    assert state == "total=3; remaining=0; resets=60"
    assert [seen.status for seen in sim.requests] == [200, 200, 200, 429]


def test_users_by_cursor_have_a_bucket_of_their_own(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1, limit=1, user_limit=1)
    answer = client.get(sim, "users/cursor", start_time=0)
    state = answer.headers["zendesk-ratelimit-incremental-exports-cursor"]
    assert state == "total=1; remaining=0; resets=60"
    assert client.get(sim, "users", start_time=0).status_code == 200
    assert client.get(sim, "users/cursor", start_time=0).status_code == 429


def test_the_window_opens_with_its_first_request(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1, limit=1, window=0.1)
    assert client.get(sim, CURSOR, start_time=0).status_code == 200
    refused = client.get(sim, CURSOR, start_time=0)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    time.sleep(0.11)
    assert client.get(sim, CURSOR, start_time=0).status_code == 200


@pytest.mark.parametrize("limit", [None, 10])
def test_the_account_has_room_when_the_exports_have_none(
    simulate: Simulate, client: Client, limit: int | None
) -> None:
    headers = client.get(simulate(tickets=1, limit=limit), CURSOR, start_time=0).headers
    assert headers["x-rate-limit"] == headers["ratelimit-limit"] == "700"
    assert headers["x-rate-limit-remaining"] == headers["ratelimit-remaining"] == "699"
    assert headers["ratelimit-reset"] == "60"
    assert ("zendesk-ratelimit-incremental-exports" in headers) == (limit is not None)
