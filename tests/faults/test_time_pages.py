"""Faults in an export by time, whose pages repeat the second that they meet in."""

from __future__ import annotations

from functools import cache

import pytest

from tests.support.account import Account
from tests.support.export import place
from zendesk_simulator import Fault

END_TIME = Fault.altered(lambda body: body.replace(b'"end_time":', b'"x":'), "no-end-time")
FAULTS = [Fault.cut_json(), Fault.reset_mid_body(), Fault.status(503), Fault.too_large(), END_TIME]


@cache
def undisturbed() -> int:
    """Return how many requests the export takes when nothing goes wrong."""
    with Account() as sim:
        sim.export(export_method="time")
        return len(sim.requests)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_same_time_is_asked_for_again(fault: Fault) -> None:
    with Account() as sim:
        sim.faults.at(2, fault)
        run = sim.export(export_method="time")
        assert run.exit_code == 0
        assert run.counted() == dict.fromkeys(sim.expected_keys(), 1)
        assert [place(seen) for seen in sim.requests][2] == [place(seen) for seen in sim.requests][
            1
        ]
        assert "start_time" in run.places[1]
        if fault.name != "too-large":
            assert len(sim.requests) == undisturbed() + 1


def test_a_second_that_fills_a_page_does_not_go_on_for_ever() -> None:
    with Account(one_second=45, time_pages_extend=False) as sim:
        run = sim.export(export_method="time")
        assert run.exit_code == 1
        assert "share the second" in run.errors[0]
        assert len(sim.requests) < 10
        # By cursor there is a way past it, from the same bookmark.
        rest = sim.export(state=run.state)
        assert set(run.counted() + rest.counted()) == set(sim.expected_keys())
