"""Each fault of the table: exactly these tickets, this many requests, and a line that says why."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.faults.table import PARTS, Row
from tests.support.account import PAGE, Account
from tests.support.command import level_of
from tests.support.export import Export, place
from tests.support.streams import Key
from zendesk_simulator import SeenRequest

# Most of a run that meets a fault is waiting for the retry.
AT_ONCE = 8


@dataclass(frozen=True)
class Outcome:
    """What is left of one run."""

    run: Export
    requests: list[SeenRequest]
    tokens: int
    truth: list[Key]


def struck(row: Row) -> Outcome:
    """Export while one fault strikes."""
    with Account() as sim:
        sim.faults.at(row.strikes, row.fault)
        run = sim.export(**row.settings)
        return Outcome(run, sim.requests, len(sim.token_requests), sim.expected_keys())


def struck_by_each(rows: list[Row]) -> Outcome:
    """Export while each fault strikes another page, but not the first one and the last."""
    with Account(tickets=PAGE * (len(rows) + 2)) as sim:
        for index, row in enumerate(rows):
            sim.faults.at(2 * index + 2, row.fault)
        run = sim.export()
        return Outcome(run, sim.requests, len(sim.token_requests), sim.expected_keys())


@pytest.mark.timeout(240)
def test_faults(subtests: pytest.Subtests) -> None:
    rows = [row for part in PARTS for row in part()]
    assert len({row.name for row in rows}) == len(rows)
    alone = [row for row in rows if not row.is_over_at_once]
    over_at_once = [list(filter(lambda row: row.is_over_at_once, part())) for part in PARTS]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        together = [(part, pool.submit(struck_by_each, part)) for part in over_at_once if part]
        outcomes = [(row, pool.submit(struck, row)) for row in alone]
        for part, outcome in together:
            with subtests.test("each on a page of its own", first=part[0].name):
                assert_each_is_over(part, outcome.result())
        for row, outcome in outcomes:
            with subtests.test(row.name):
                assert_as_told(row, outcome.result())


def assert_each_is_over(rows: list[Row], outcome: Outcome) -> None:
    """Every page is there, and each fault cost one request more, in its time."""
    log = "\n".join(outcome.run.log)
    assert outcome.run.exit_code == 0, log
    assert outcome.run.keys() == outcome.truth
    assert outcome.tokens == 1
    assert len(outcome.requests) == 2 * len(rows) + 2
    told = [line for line in outcome.run.log if level_of(line) == "WARNING"]
    for index, (row, line) in enumerate(zip(rows, told, strict=True)):
        assert re.search(row.log, line), row.name
        first, again = outcome.requests[2 * index + 1 : 2 * index + 3]
        assert again.monotonic - first.monotonic >= row.waits, row.name
        assert place(again) == place(first), row.name


def assert_as_told(row: Row, outcome: Outcome) -> None:
    run = outcome.run
    log = "\n".join(run.log)
    assert run.exit_code == row.exit_code, log
    assert any(re.search(row.log, line) for line in run.log), log
    assert len(outcome.requests) == row.requests
    assert outcome.tokens == row.tokens
    expected = outcome.truth[: row.pages * PAGE]
    found = run.counted()
    assert set(found) == set(expected)
    again = boundary(expected[:PAGE]) if row.falls_back else []
    assert sorted((found - Counter(dict.fromkeys(found, 1))).elements()) == sorted(again)
    assert_asked_again(row, outcome.requests)


def boundary(page: list[Key]) -> list[Key]:
    """Return the tickets of the second that a page ends in."""
    return [key for key in page if key[1] == page[-1][1]]


def assert_asked_again(row: Row, requests: list[SeenRequest]) -> None:
    """The struck request is made again: for the same place, and not before it is time."""
    if len(requests) > row.strikes[0]:
        first, again = requests[row.strikes[0] - 1 : row.strikes[0] + 1]
        assert again.monotonic - first.monotonic >= row.waits
        if not row.falls_back:
            assert place(again) == place(first)
