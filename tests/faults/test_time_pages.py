"""Faults in an export by time, whose pages repeat the second that they meet in."""

from __future__ import annotations

from functools import cache

import pytest

from tests.support.account import Account
from zendesk_simulator import Fault

FAULTS = [Fault.cut_json(), Fault.reset_mid_body(), Fault.status(503), Fault.too_large()]
END_TIME = Fault.altered(lambda body: body.replace(b'"end_time":', b'"x":'))


@cache
def undisturbed() -> int:
    """Return how many requests the export takes when nothing goes wrong."""
    with Account() as sim:
        return len(sim.export(export_method="time").requests)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_same_time_is_asked_for_again(fault: Fault) -> None:
    with Account() as sim:
        sim.faults.at(2, fault)
        run = sim.export(export_method="time")
        assert run.exit_code == 0
        assert run.counted() == dict.fromkeys(sim.expected_keys(), 1)
        assert run.places[2] == run.places[1]
        assert "start_time" in run.places[1]
        if fault.name != "too-large":
            assert len(run.requests) == undisturbed() + 1


def test_a_page_without_its_end_time_is_gone_on_from_its_newest_record() -> None:
    with Account() as sim:
        sim.faults.at(2, END_TIME)
        run = sim.export(export_method="time").succeeded()
        assert run.counted() == dict.fromkeys(sim.expected_keys(), 1)
        assert len(run.requests) == undisturbed()
