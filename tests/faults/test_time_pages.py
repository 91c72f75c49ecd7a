"""Faults in an export by time, whose pages repeat the second that they meet in."""

from __future__ import annotations

from functools import cache

import pytest

from tests.faults.harness import account, asked, counted, errors, export, truth
from zendesk_simulator import Fault

END_TIME = Fault.altered(lambda body: body.replace(b'"end_time":', b'"x":'), "no-end-time")
FAULTS = [Fault.cut_json(), Fault.reset_mid_body(), Fault.status(503), Fault.too_large(), END_TIME]


@cache
def undisturbed() -> int:
    """Return how many requests the export takes when nothing goes wrong."""
    with account() as sim:
        export(sim, export_method="time")
        return len(sim.requests)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_same_time_is_asked_for_again(fault: Fault) -> None:
    with account() as sim:
        sim.faults.at(2, fault)
        run = export(sim, export_method="time")
        assert run.exit_code == 0
        assert counted(run) == dict.fromkeys(truth(sim), 1)
        assert asked(sim)[2] == asked(sim)[1]
        assert "start_time" in asked(sim)[1]
        if fault.name != "too-large":
            assert len(sim.requests) == undisturbed() + 1


def test_a_second_that_fills_a_page_does_not_go_on_for_ever() -> None:
    with account(one_second=45, time_pages_extend=False) as sim:
        run = export(sim, export_method="time")
        assert run.exit_code == 1
        assert "share the second" in errors(run)[0]
        assert len(sim.requests) < 10
        # By cursor there is a way past it, from the same bookmark.
        rest = export(sim, state=run.state)
        assert set(counted(run) + counted(rest)) == set(truth(sim))
