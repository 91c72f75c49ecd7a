"""Who is let in."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from tests.simulator.conftest import CURSOR, Client, Simulate
from zendesk_simulator import Fault, Simulator


def ask_for_token(sim: Simulator, *, form: bool = False, **changes: Any) -> requests.Response:
    content = {
        "grant_type": "client_credentials",
        "client_id": "simulator-client",
        "client_secret": "simulator-secret",
        "scope": "read",
        **changes,
    }
    body = {"data": content} if form else {"json": content}
    return requests.post(f"{sim.url}/oauth/tokens", timeout=5, **body)  # type: ignore[arg-type]


def status_with(sim: Simulator, header: str | None, path: str = CURSOR) -> int:
    headers = {} if header is None else {"Authorization": header}
    url = f"{sim.url}/api/v2/incremental/{path}"
    response = requests.get(url, params={"start_time": 0}, headers=headers, timeout=5)
    return response.status_code


@pytest.mark.parametrize("form", [False, True])
def test_client_credentials(simulate: Simulate, form: bool) -> None:
    sim = simulate(tickets=1)
    answer = ask_for_token(sim, form=form)
    assert answer.status_code == 200
    content = answer.json()
    token = content.pop("access_token")
    assert content == {"token_type": "bearer", "scope": "read", "expires_in": 3600}
    assert status_with(sim, f"Bearer {token}") == 200
    assert ask_for_token(sim).json()["access_token"] != token
    assert [seen.status for seen in sim.token_requests] == [200, 200]
    assert b"client_credentials" in sim.token_requests[0].body


def test_wrong_clients(simulate: Simulate) -> None:
    sim = simulate(tickets=1)
    answer = ask_for_token(sim, client_secret="guessed")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert ask_for_token(sim, grant_type="password").json()["error"] == "unsupported_grant_type"
    nonsense = requests.post(f"{sim.url}/oauth/tokens", data=b"[]", timeout=5)
    assert (nonsense.status_code, nonsense.json()["error"]) == (400, "invalid_request")


def test_tokens_expire(simulate: Simulate) -> None:
    sim = simulate(tickets=1, token_lifetime=0.1)
    header = "Bearer " + ask_for_token(sim).json()["access_token"]
    assert status_with(sim, header) == 200
    time.sleep(0.11)
    assert status_with(sim, header) == 401


def test_tokens_can_be_revoked(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    header = "Bearer " + ask_for_token(sim).json()["access_token"]
    sim.revoke_tokens()
    assert status_with(sim, header) == 401
    assert client.get(sim, CURSOR, start_time=0).status_code == 200
    sim.revoke_tokens(static=True)
    answer = client.get(sim, CURSOR, start_time=0)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


def test_scopes(simulate: Simulate) -> None:
    sim = simulate(tickets=1)
    unknown = "Bearer " + ask_for_token(sim, scope="everything").json()["access_token"]
    assert status_with(sim, unknown) == 403
    fine = "Bearer " + ask_for_token(sim, scope="tickets:read hc:read").json()["access_token"]
    assert status_with(sim, fine) == 200
    assert status_with(sim, fine, "ticket_events") == 200
    assert status_with(sim, fine, "users") == 403


def test_api_tokens(simulate: Simulate) -> None:
    sim = simulate(tickets=1)
    url = f"{sim.url}/api/v2/incremental/tickets"
    for token, status in (("simulator-api-token", 200), ("guessed", 401)):
        answer = requests.get(
            url,
            params={"start_time": 0},
            auth=("admin@example.com/token", token),
            timeout=5,
        )
        assert answer.status_code == status
    assert [seen.authorization for seen in sim.requests] == ["basic", "basic"]


@pytest.mark.parametrize("header", [None, "Basic !!!", "Basic", "Digest x", "simulator"])
def test_strangers(simulate: Simulate, header: str | None) -> None:
    sim = simulate(tickets=1)
    assert status_with(sim, header) == 401


def test_strangers_may_ask_who_they_are(simulate: Simulate) -> None:
    answer = requests.get(f"{simulate(tickets=1).url}/api/v2/users/me.json", timeout=5)
    assert (answer.status_code, answer.json()["user"]["id"]) == (200, None)


def test_faults_of_the_token_endpoint(simulate: Simulate) -> None:
    sim = simulate(tickets=1)
    sim.token_faults.at(1, Fault.status(503))
    assert ask_for_token(sim).status_code == 503
    assert ask_for_token(sim).status_code == 200
