"""Tokens that end in mid-run: renewed where they can be, told clearly where they can't."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.harness import PAGE, account, counted, errors, export, truth
from zendesk_simulator import Fault

NO_CLIENT = {"client_id": None, "client_secret": None}
TOKEN = {**NO_CLIENT, "access_token": "simulator-access-token"}
API_TOKEN = {**NO_CLIENT, "email": "admin@example.com", "api_token": "simulator-api-token"}


def test_tokens_that_are_revoked_are_renewed() -> None:
    with account() as sim:
        sim.before(2, sim.revoke_tokens)
        run = export(sim)
        assert run.exit_code == 0
        assert set(counted(run)) == set(truth(sim))
        assert [seen.status for seen in sim.requests] == [200, 401, 200, 200]
        assert len(sim.token_requests) == 2


def test_tokens_are_renewed_before_they_end() -> None:
    with account(token_lifetime=0.5, latency=0.3) as sim:
        run = export(sim)
        assert run.exit_code == 0
        assert set(counted(run)) == set(truth(sim))
        assert len(sim.token_requests) > 1


def test_a_client_that_is_switched_off_in_mid_run() -> None:
    with account() as sim:

        def switch_off() -> None:
            sim.settings.client_secret = "another-secret"
            sim.revoke_tokens()

        sim.before(2, switch_off)
        run = export(sim)
        assert run.exit_code == 1
        assert set(run.keys()) == set(truth(sim)[:PAGE])
        assert "client_id and client_secret" in errors(run)[0]
        assert len(sim.requests) == 2


@pytest.mark.parametrize(
    ("way", "said"),
    [(TOKEN, "refuses access_token"), (API_TOKEN, "refuses email and api_token")],
    ids=["token", "api-token"],
)
def test_what_cannot_be_renewed_ends_the_run(way: dict[str, Any], said: str) -> None:
    with account() as sim:
        sim.faults.at(2, Fault.unauthorized())
        run = export(sim, **way)
        assert run.exit_code == 1
        assert set(run.keys()) == set(truth(sim)[:PAGE])
        assert said in errors(run)[0]
        assert len(sim.requests) == 2
        rest = export(sim, state=run.state, **way)
        assert set(counted(run) + counted(rest)) == set(truth(sim))


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b'{"access_token":null}', b'{"access_token":"a\\nb"}']
)
def test_a_token_endpoint_without_a_token_is_asked_again(body: bytes) -> None:
    with account() as sim:
        sim.token_faults.at(1, Fault.status(200, body=body))
        run = export(sim)
        assert run.exit_code == 0
        assert len(sim.token_requests) == 2
