"""Meltano's own test of the settings: whether the credentials work, and if not, why."""

from __future__ import annotations

import pytest

from local.meltano import MeltanoError
from tests.support.stage import TAP, Stage, StageMaker
from zendesk_simulator import Settings

COMMAND = ("config", "test", TAP)


@pytest.fixture(scope="module")
def stage(make_stage: StageMaker) -> Stage:
    return make_stage("credentials", Settings(tickets=20, limit=None))


def test_right_ones_pass_with_one_request(stage: Stage) -> None:
    asked = len(stage.sim.requests)

    printed = stage.project.run(*COMMAND)

    assert "Plugin configuration is valid" in printed
    assert len(stage.sim.requests) - asked == 1


def test_wrong_ones_fail_and_the_reason_is_said(stage: Stage) -> None:
    asked = len(stage.sim.requests)

    wrong = {"TAP_ZENDESK_INCREMENTAL_CLIENT_SECRET": "mistyped-secret"}
    with pytest.raises(MeltanoError, match="ended with code 1") as failure:
        stage.project.run(*COMMAND, env=wrong)

    # Meltano shows one line only: the last that the tap has printed.
    _, invalid, said = str(failure.value).partition("Plugin configuration is invalid\n")
    assert invalid
    reason = said.splitlines()[0]
    assert "client_secret" in reason
    assert "METRIC" not in reason
    assert "mistyped-secret" not in str(failure.value)
    assert len(stage.sim.requests) == asked


@pytest.mark.slow
def test_missing_ones_fail_and_are_named(stage: Stage) -> None:
    with pytest.raises(MeltanoError, match="client_secret"):
        stage.project.run(*COMMAND, env={"TAP_ZENDESK_INCREMENTAL_CLIENT_SECRET": ""})
