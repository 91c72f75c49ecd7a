"""What lists count on."""

from __future__ import annotations

from tests.simulator.conftest import TIME, Client, Simulate

EXPORTS = "zendesk-ratelimit-incremental-exports"
FIELDS = "zendesk-ratelimit-ticket-fields-index"


def test_lists_count_on_the_account_alone(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1, limit=1, account_limit=3)
    assert client.get(sim, TIME, start_time=0).status_code == 200
    answer = client.ask(sim, "groups")
    assert answer.headers["x-rate-limit"] == answer.headers["ratelimit-limit"] == "3"
    assert answer.headers["x-rate-limit-remaining"] == "1"
    assert EXPORTS not in answer.headers
    assert client.ask(sim, "groups").status_code == 200
    refused = client.ask(sim, "groups")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == refused.headers["ratelimit-reset"] == "60"
    assert refused.headers["ratelimit-remaining"] == "0"


def test_exports_are_not_stopped_by_the_account(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1, account_limit=1)
    for _ in range(3):
        answer = client.get(sim, TIME, start_time=0)
        assert answer.status_code == 200
    assert answer.headers["x-rate-limit-remaining"] == "0"
    assert client.ask(sim, "groups").status_code == 429


def test_an_account_without_a_limit(simulate: Simulate, client: Client) -> None:
    headers = client.ask(simulate(account_limit=None), "groups").headers
    assert "x-rate-limit" not in headers


def test_ticket_fields_have_a_bucket_of_their_own(simulate: Simulate, client: Client) -> None:
    sim = simulate()
    headers = client.ask(sim, "ticket_fields").headers
    assert headers[FIELDS] == "total=300; remaining=299; resets=60"
    assert headers["x-rate-limit-remaining"] == "699"
    sim.settings.own_limits = {"ticket-fields-index": 1}
    refused = client.ask(sim, "ticket_fields")
    assert (refused.status_code, refused.headers[FIELDS]) == (
        429,
        "total=1; remaining=0; resets=60",
    )
    assert client.ask(sim, "groups").status_code == 200
