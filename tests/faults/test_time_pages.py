"""Faults in an export by time, whose pages repeat the second that they meet in."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest

from tests.support.account import Account
from zendesk_simulator import Fault, errors

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


def test_one_wrong_time_where_a_page_ends_leads_past_nothing() -> None:
    """That which the page tells as its end, and on another page that of its last record."""
    with Account() as sim:
        keys, wrong = sim.expected_keys(), int(sim.settings.now()) - 3600

        def alter_last(body: bytes) -> bytes:
            page = json.loads(body)
            page["tickets"][-1]["generated_timestamp"] = wrong
            return json.dumps(page).encode()

        end = b'"end_time":%d' % wrong
        sim.faults.at(1, Fault.altered(lambda body: re.sub(rb'"end_time":[0-9]+', end, body)))
        sim.faults.at(2, Fault.altered(alter_last))
        run = sim.export(export_method="time").succeeded()
        assert {key[0] for key in run.counted()} == {key[0] for key in keys}
        assert len(run.requests) == undisturbed()


def test_a_page_in_mid_stream_that_ends_in_the_newest_minute_leads_past_nothing() -> None:
    """Zendesk would say that such a start is too recent, and all would seem to have come."""
    with Account() as sim:
        soon = b'"end_time":%d' % (sim.settings.now() + 120)
        sim.faults.at(2, Fault.altered(lambda body: re.sub(rb'"end_time":[0-9]+', soon, body)))
        run = sim.export(export_method="time").succeeded()
        assert run.counted() == dict.fromkeys(sim.expected_keys(), 1)
        assert len(run.requests) == undisturbed()


def test_a_start_that_is_too_recent_is_no_end_once_rows_have_come() -> None:
    with Account() as sim:
        sim.faults.at(3, Fault.reply(errors.too_recent))
        run = sim.export(export_method="time")
        assert run.exit_code == 1
        assert "StartTimeTooRecent" in run.errors[-1]
        rest = sim.export(export_method="time", state=run.state).succeeded()
        assert set(run.keys()) < set(sim.expected_keys())
        assert {*run.keys(), *rest.keys()} == set(sim.expected_keys())
