"""Each fault of the table: exactly these tickets, this many requests, and a line that says why."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.faults.table import PARTS, Row
from tests.support.account import PAGE, Account
from tests.support.export import Export, place
from tests.support.streams import Key
from zendesk_simulator import SeenRequest

# Most of a run that meets a fault is waiting for the retry.
AT_ONCE = 6


@dataclass(frozen=True)
class Outcome:
    """What is left of one run."""

    run: Export
    requests: list[SeenRequest]
    tokens: int
    truth: list[Key]


def struck(row: Row) -> Outcome:
    with Account() as sim:
        sim.faults.at(row.strikes, row.fault)
        run = sim.export(**row.settings)
        return Outcome(run, sim.requests, len(sim.token_requests), sim.expected_keys())


@pytest.mark.parametrize("part", PARTS)
def test_fault(part: str, subtests: pytest.Subtests) -> None:
    rows = list(PARTS[part]())
    assert len({row.name for row in rows}) == len(rows)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = [pool.submit(struck, row) for row in rows]
        for row, outcome in zip(rows, outcomes, strict=True):
            with subtests.test(row.name):
                assert_as_told(row, outcome.result())


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
