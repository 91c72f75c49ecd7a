"""One record that Zendesk cannot serve, and pages that are too large without saying so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.support.account import Account
from tests.support.export import Export
from tests.support.streams import GROUPS, TICKETS, Key, Way, by_time
from zendesk_simulator import Fault

#: Seconds for which a page is tried, and how many records it starts with.
IMPATIENT, SIZE = 4, 4
VICTIM = 6
FAULTS = (Fault.status(500, retry_after=1), Fault.cut_json())
CASES = [(way, fault) for way in (TICKETS, by_time(TICKETS), GROUPS) for fault in FAULTS]


@dataclass(frozen=True)
class Outcome:
    """A run in which one record cannot be had, and the one after it has been mended."""

    run: Export
    rest: Export
    expected: list[Key]


def poisoned(way: Way, fault: Fault) -> Outcome:
    with Account(tickets=12, list_sizes={"groups": 12}) as sim:
        # Each in a second of its own, in the order of the export.
        expected = sim.expected_keys(way)
        poison = fault.on_pages_with(b'"id":%d,' % expected[VICTIM][0])
        sim.faults.always(lambda seen: seen.path == way.path, poison)
        other = TICKETS if way == GROUPS else GROUPS
        run = sim.export(way, other, page_size=SIZE, retry_timeout=IMPATIENT)
        assert set(run.keys(other)) == set(sim.expected_keys(other))
        sim.faults.clear()
        return Outcome(run, sim.export(way, state=run.state), expected)


@pytest.mark.timeout(120)
def test_a_record_that_cannot_be_served(subtests: pytest.Subtests) -> None:
    """All before it goes through, the others too, and the last line says where it is."""
    with ThreadPoolExecutor(len(CASES)) as pool:
        outcomes = [pool.submit(poisoned, *case) for case in CASES]
        for (way, fault), outcome in zip(CASES, outcomes, strict=True):
            with subtests.test(f"{way}, {fault.name}"):
                assert_isolated(way, fault, outcome.result())


def assert_isolated(way: Way, fault: Fault, outcome: Outcome) -> None:
    run, expected = outcome.run, outcome.expected
    log = "\n".join(run.log)
    assert run.exit_code == 1, log
    assert set(run.keys(way)) == set(expected[:VICTIM])
    assert "cannot serve the one record that comes next" in run.log[-1]
    assert ("500" if fault.name == "500" else "cut off") in run.log[-1]
    assert ("from" if way.method == "time" else "at cursor") in run.log[-1]
    assert bool(run.of_type("ACTIVATE_VERSION")) is (way != GROUPS)
    assert outcome.rest.exit_code == 0
    assert set(run.keys(way) + outcome.rest.keys(way)) == set(expected)


UNCLEAR = (Fault.status(400), Fault.status(422), Fault.reset(), Fault.short_body())


def small_enough_at_last(fault: Fault) -> None:
    with Account(tickets=10) as sim:
        sim.faults.always(lambda seen: (seen.per_page or 0) > 5, fault)
        run = sim.export(by_time(TICKETS), page_size=10)
        assert run.exit_code == 0, run.stderr
        assert set(run.keys()) == set(sim.expected_keys())
        assert [seen.per_page for seen in sim.requests][:3] == [10, 10, 5]


def test_a_page_that_fails_without_saying_why_becomes_smaller(subtests: pytest.Subtests) -> None:
    with ThreadPoolExecutor(len(UNCLEAR)) as pool:
        runs = [(fault, pool.submit(small_enough_at_last, fault)) for fault in UNCLEAR]
        for fault, run in runs:
            with subtests.test(fault.name):
                run.result()


def test_a_request_that_is_refused_in_every_size_is_the_end() -> None:
    with Account() as sim:
        sim.faults.always(lambda _: True, Fault.status(400, body=b"no"))
        run = sim.export()
        assert "400" in run.failed()
        assert [seen.per_page for seen in sim.requests] == [20, 20, 10, 5, 2, 1]
