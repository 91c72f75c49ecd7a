"""One record that Zendesk cannot serve, and pages that are too large without saying so."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.account import Account
from tests.support.export import Export
from tests.support.streams import (
    GROUPS,
    METRICS,
    ORGANIZATIONS,
    TICKETS,
    USERS,
    Key,
    Way,
    by_time,
    unix,
    way_of,
)
from zendesk_simulator import Fault

#: Seconds for which a page is tried, how many records it starts with, and which of them fails.
IMPATIENT, SIZE, VICTIM = 5, 4, 6
COUNT = 12
#: A record every twenty seconds or so.
START, END = 1_700_000_000, 1_700_000_240
ACTIVITY = way_of("agents_activity")
CALLS = way_of("calls")
AUDIT_LOGS = way_of("audit_logs")
RATINGS = way_of("satisfaction_ratings")
SUSPENDED = way_of("suspended_tickets")

FAILS = Fault.status(500, retry_after=1)
Case = tuple[tuple[Way, ...], Fault]
PASSED: list[Case] = [
    ((TICKETS, METRICS), FAILS),
    ((by_time(TICKETS),), Fault.cut_json()),
    ((USERS,), Fault.short_body()),
    ((ORGANIZATIONS,), Fault.reset()),
    ((ACTIVITY,), Fault.cut_json()),
    ((GROUPS,), FAILS),
    ((RATINGS,), FAILS),
]
STOPPED: list[Case] = [((SUSPENDED,), FAILS), ((CALLS,), Fault.cut_json())]
# Read again whole, or for the last 30 days.
COME_AGAIN = (ACTIVITY, GROUPS, RATINGS)


@dataclass(frozen=True)
class Outcome:
    """A run in which one record cannot be had, and the one after it has been mended."""

    run: Export
    rest: Export
    expected: list[Key]


def poisoned(ways: tuple[Way, ...], fault: Fault, **settings: int) -> Outcome:
    """Export some streams of one path, and another one beside them."""
    way = ways[0]
    counts: dict[str, Any] = {
        # Few tickets are rated.
        "tickets": 10 * COUNT if way == RATINGS else COUNT,
        "users": 5 * COUNT,
        "organizations": COUNT,
        "list_sizes": {"groups": COUNT, "suspended_tickets": COUNT},
    }
    with Account(start=START, end=END, **counts) as sim:
        expected = sim.expected_keys(way)
        name, key = way.keys[0], expected[VICTIM][0]
        poison = fault.on_pages_with(f'"{name}":{key},'.encode())
        sim.faults.always(lambda seen: seen.path == way.path, poison)
        other = TICKETS if way == GROUPS else GROUPS
        options: dict[str, Any] = {"page_size": SIZE, "retry_timeout": IMPATIENT, **settings}
        run = sim.export(*ways, other, **options)
        assert set(run.keys(other)) == set(sim.expected_keys(other))
        sim.faults.clear()
        return Outcome(run, sim.export(*ways, state=run.state), expected)


def outcomes(cases: list[Case]) -> list[Outcome]:
    """Wait for all of them at the same time."""
    with ThreadPoolExecutor(len(cases)) as pool:
        return [run.result() for run in [pool.submit(poisoned, *case) for case in cases]]


@pytest.mark.timeout(180)
def test_a_record_that_cannot_be_served_is_left_out(subtests: pytest.Subtests) -> None:
    """All others go through, one line names it as exactly as can be, and the run ends with 1."""
    for (ways, fault), outcome in zip(PASSED, outcomes(PASSED), strict=True):
        with subtests.test(f"{ways[0]}, {fault.name}"):
            assert_left_out(ways, outcome)


def assert_left_out(ways: tuple[Way, ...], outcome: Outcome) -> None:
    run, expected, way = outcome.run, outcome.expected, ways[0]
    victim = expected[VICTIM]
    log = "\n".join(run.log)
    assert run.exit_code == 1, log
    assert set(run.keys(way)) == set(expected) - {victim}
    (line,) = [line for line in run.errors if "it is left out" in line]
    assert all(one.stream in line for one in ways)
    assert f"of {way.path}" in line
    assert "What failed: " in line
    if way in COME_AGAIN:
        assert f"record {VICTIM + 1} of" in line
    else:
        span = re.search(r"between (\S+) and (\S+) \(UTC\)", line)
        assert span, line
        first, last = map(unix, span.groups())
        assert first <= unix(victim[-1]) <= last < first + END - START
        assert f"start_date {span[1]}" in line
    told = run.errors[-1] if len(ways) == 1 else "\n".join(run.errors)
    assert all(f"{one.stream}: " in told or len(ways) == 1 for one in ways)
    assert "1 record cannot be served by Zendesk" in told
    assert not [m for m in run.of_type("ACTIVATE_VERSION") if m["stream"] == way.stream]
    # The bookmark has moved past it.
    assert outcome.rest.exit_code == 0
    assert (victim in outcome.rest.keys(way)) is (way in COME_AGAIN)


@pytest.mark.timeout(120)
def test_a_record_past_which_there_is_no_way(subtests: pytest.Subtests) -> None:
    """A list by cursor alone ends there; so does an export whose pages cannot become smaller."""
    for (ways, fault), outcome in zip(STOPPED, outcomes(STOPPED), strict=True):
        with subtests.test(f"{ways[0]}, {fault.name}"):
            assert_stopped(ways[0], outcome)


def assert_stopped(way: Way, outcome: Outcome) -> None:
    run = outcome.run
    assert run.exit_code == 1, "\n".join(run.log)
    if way == SUSPENDED:
        assert set(run.keys(way)) == set(outcome.expected[:VICTIM])
        assert "there is no way past it" in run.log[-1]
    else:
        assert "Gave up after" in run.log[-1]
    activated = {message["stream"] for message in run.of_type("ACTIVATE_VERSION")}
    assert activated == ({"groups"} - {way.stream})
    assert outcome.rest.exit_code == 0
    assert set(run.keys(way) + outcome.rest.keys(way)) == set(outcome.expected)


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("way", [TICKETS, AUDIT_LOGS], ids=str)
def test_a_record_that_takes_too_long_is_left_out(way: Way) -> None:
    outcome = poisoned((way,), Fault.hang(), request_timeout=1, retry_timeout=12)
    assert_left_out((way,), outcome)


def test_an_outage_leaves_nothing_out() -> None:
    with Account(tickets=COUNT, start=START, end=END) as sim:
        # Pages without records still come.
        sim.faults.always(lambda seen: seen.number > 2, Fault.status(500).on_pages_with(b'"id":'))
        run = sim.export(page_size=SIZE, retry_timeout=IMPATIENT)
        assert "nothing after it comes either" in run.failed()
        assert run.keys() == sim.expected_keys()[: 2 * SIZE]
        sim.faults.clear()
        rest = sim.export(state=run.state)
        assert rest.exit_code == 0
        assert run.keys() + rest.keys() == sim.expected_keys()


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
