"""Tokens that end in mid-run: renewed where they can be, told clearly where they can't."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.account import PAGE, Account
from zendesk_simulator import Fault

NO_CLIENT = {"client_id": None, "client_secret": None}
TOKEN = {**NO_CLIENT, "access_token": "simulator-access-token"}
API_TOKEN = {**NO_CLIENT, "email": "admin@example.com", "api_token": "simulator-api-token"}


def test_tokens_that_are_revoked_are_renewed() -> None:
    with Account() as sim:
        sim.before(2, sim.revoke_tokens)
        run = sim.export()
        assert run.exit_code == 0
        assert set(run.counted()) == set(sim.expected_keys())
        assert [seen.status for seen in sim.requests] == [200, 401, 200, 200]
        assert len(sim.token_requests) == 2


def test_tokens_are_renewed_before_they_end() -> None:
    with Account(token_lifetime=0.5, latency=0.3) as sim:
        run = sim.export()
        assert run.exit_code == 0
        assert set(run.counted()) == set(sim.expected_keys())
        assert len(sim.token_requests) > 1


def test_a_client_that_is_switched_off_in_mid_run() -> None:
    with Account() as sim:

        def switch_off() -> None:
            sim.settings.client_secret = "another-secret"
            sim.revoke_tokens()

        sim.before(2, switch_off)
        run = sim.export()
        assert run.exit_code == 1
        assert set(run.keys()) == set(sim.expected_keys()[:PAGE])
        assert "client_id and client_secret" in run.errors[0]
        assert len(sim.requests) == 2


@pytest.mark.parametrize(
    ("way", "said"),
    [(TOKEN, "refuses access_token"), (API_TOKEN, "refuses email and api_token")],
    ids=["token", "api-token"],
)
def test_what_cannot_be_renewed_ends_the_run(way: dict[str, Any], said: str) -> None:
    with Account() as sim:
        sim.faults.at(2, Fault.unauthorized())
        run = sim.export(**way)
        assert run.exit_code == 1
        assert set(run.keys()) == set(sim.expected_keys()[:PAGE])
        assert said in run.errors[0]
        assert len(sim.requests) == 2
        rest = sim.export(state=run.state, **way)
        assert set(run.counted() + rest.counted()) == set(sim.expected_keys())


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b'{"access_token":null}', b'{"access_token":"a\\nb"}']
)
def test_a_token_endpoint_without_a_token_is_asked_again(body: bytes) -> None:
    with Account() as sim:
        sim.token_faults.at(1, Fault.status(200, body=body))
        run = sim.export()
        assert run.exit_code == 0
        assert len(sim.token_requests) == 2
