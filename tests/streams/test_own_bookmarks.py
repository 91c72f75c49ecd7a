"""Streams that share pages have a bookmark each, and lose nothing whichever run exports which."""

from __future__ import annotations

from typing import Any

import pytest

from tests.streams.conftest import AccountMaker
from tests.support.account import Account
from tests.support.amount import rest_is_slow
from tests.support.export import Export
from tests.support.streams import (
    METRICS,
    PAIR_SAMPLES,
    PAIRS,
    TICKETS,
    Key,
    Way,
    by_time,
)
from tests.support.truth import pages_needed, touch
from zendesk_simulator import Fault

PAGE = 10
CHANGED = 7
IN_EITHER_ORDER = [*PAIRS, *((part, whole) for whole, part in PAIRS)]
BY_CURSOR, *BY_TIME = PAIR_SAMPLES
SAMPLES = [BY_CURSOR[::-1], *BY_TIME]


#: Which of the two is sometimes exported alone, and the other one.
every_pair = pytest.mark.parametrize(
    ("one", "other"), rest_is_slow(IN_EITHER_ORDER, SAMPLES), ids=str
)


def second_of(way: Way, bookmark: dict[str, Any]) -> Any:
    assert bookmark["replication_key"] == way.stamp
    return bookmark["replication_key_value"]


def boundary(way: Way, keys: list[Key]) -> set[Key]:
    """Return the keys of the newest second; by cursor, of the record before the last one's too."""
    assert way.stamp
    seconds = {key[-1] for key in keys[-2 if way.method == "cursor" else -1 :]}
    return {key for key in keys if key[-1] in seconds}


def assert_all_there(account: Account, way: Way, *runs: Export) -> None:
    """Together the runs bring every row as it is now."""
    found = {key for run in runs for key in run.keys(way)}
    assert found >= set(account.expected_keys(way))


@every_pair
def test_a_run_of_one_alone_leaves_the_others_bookmark(
    make_account: AccountMaker, one: Way, other: Way
) -> None:
    account = make_account(tickets=77)
    first = account.export(one, other).succeeded()
    touch(account, one, CHANGED)
    alone = account.export(one, state=first.state).succeeded()
    assert alone.bookmark(other) == first.bookmark(other)
    assert second_of(one, alone.bookmark(one)) > second_of(one, first.bookmark(one))
    both = account.export(one, other, state=alone.state).succeeded()
    # The rows that changed meanwhile arrive now.
    changed = set(account.expected_keys(other)) - set(first.keys(other))
    assert changed <= set(both.keys(other))
    assert_all_there(account, other, first, both)
    assert_all_there(account, one, first, alone, both)


@every_pair
def test_two_jobs_that_split_the_streams_over_one_state(
    make_account: AccountMaker, one: Way, other: Way
) -> None:
    account = make_account()
    state = None
    runs = []
    for changed in (0, 3):
        touch(account, one, changed)
        for way in (one, other):
            runs.append(account.export(way, state=state, page_size=PAGE).succeeded())
            state = runs[-1].state
    assert_all_there(account, one, *runs)
    assert_all_there(account, other, *runs)
    again = account.export(one, other, state=state).succeeded()
    assert set(again.keys(one)) <= boundary(one, account.expected_keys(one))
    assert again.paths == [one.path]


@every_pair
def test_one_that_is_selected_late_is_backfilled_unasked(
    make_account: AccountMaker, one: Way, other: Way
) -> None:
    account = make_account()
    before = account.export(one, page_size=PAGE).succeeded()
    assert list(before.bookmarks) == [one.stream]
    touch(account, one, 3)
    late = account.export(one, other, state=before.state, page_size=PAGE).succeeded()
    assert late.keys(other) == account.expected_keys(other)
    # The other one gets what is new to it, and its last second perhaps once more.
    new = set(account.expected_keys(one)) - set(before.keys(one))
    again = set(late.keys(one)) - new
    assert new <= set(late.keys(one))
    assert again <= boundary(one, before.keys(one))
    assert second_of(one, late.bookmark(one)) == second_of(other, late.bookmark(other))


@every_pair
def test_one_that_is_left_out_of_a_run_misses_nothing(
    make_account: AccountMaker, one: Way, other: Way
) -> None:
    account = make_account()
    both = account.export(one, other).succeeded()
    touch(account, one, 4)
    without = account.export(one, state=both.state).succeeded()
    touch(account, one, 2)
    back = account.export(one, other, state=without.state).succeeded()
    assert_all_there(account, other, both, back)
    assert_all_there(account, one, both, without, back)
    assert set(back.keys(one)) & set(without.keys(one)) <= boundary(one, without.keys(one))


@every_pair
def test_a_backfill_that_is_killed_moves_no_bookmark_back(
    make_account: AccountMaker, one: Way, other: Way
) -> None:
    account = make_account()
    before = account.export(one, page_size=PAGE).succeeded()
    killed = account.killed_at(3, one, other, state=before.state, page_size=PAGE)
    for state in killed.states:
        assert state["bookmarks"][one.stream] == before.bookmark(one)
    assert killed.keys(one) == []
    assert len(killed.keys(other)) > 0
    rest = account.export(one, other, state=killed.state, page_size=PAGE).succeeded()
    assert_all_there(account, other, killed, rest)
    # The backfill went on from where it stood, and not from the start.
    assert len(rest.requests) < pages_needed(account, one, PAGE)
    again = set(killed.keys(other)) & set(rest.keys(other))
    assert again <= boundary(other, killed.keys(other))
    assert set(rest.keys(one)) <= boundary(one, account.expected_keys(one))


def test_a_bookmark_of_a_cursor_alone_goes_on_by_itself(make_account: AccountMaker) -> None:
    """Without a time it cannot be compared with the other one."""
    account = make_account()
    first = account.export(TICKETS, METRICS, page_size=PAGE).succeeded()
    state = first.state
    assert state
    del state["bookmarks"]["tickets"]["replication_key_value"]
    del state["bookmarks"]["ticket_metrics"]
    touch(account, TICKETS, 2)
    second = account.export(TICKETS, METRICS, state=state, page_size=PAGE).succeeded()
    assert second.keys(METRICS) == account.expected_keys(METRICS)
    assert set(second.keys()) == set(account.expected_keys()) - set(first.keys())


def test_a_failure_in_the_backfill_leaves_the_bookmark(make_account: AccountMaker) -> None:
    account = make_account()
    way = by_time(TICKETS)
    before = account.export(way, page_size=PAGE).succeeded()
    account.faults.at(range(len(account.requests) + 2, 99), Fault.status(500))
    failed = account.export(way, METRICS, state=before.state, page_size=PAGE, retry_timeout=1)
    assert failed.exit_code == 1
    assert failed.bookmark(way) == before.bookmark(way)
    assert "cursor" not in failed.bookmark(METRICS)
