"""Full, incremental, empty, interrupted and resumed runs of every stream, either way."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.streams.conftest import AccountMaker
from tests.support.account import Account
from tests.support.amount import rest_is_slow
from tests.support.export import Export
from tests.support.streams import (
    EXPORT_SAMPLES,
    EXPORT_WAYS,
    ORGANIZATIONS,
    TICKETS,
    Way,
    unix,
)
from tests.support.truth import newest, pages_needed, touch

PAGE = 10


def expected_bookmark(account: Account, way: Way) -> dict[str, Any]:
    """Return all of a bookmark, but for the cursor: what that is, is the account's business."""
    return {"replication_key": way.stamp, "replication_key_value": newest(account, way)}


def assert_bookmark(account: Account, way: Way, export: Export) -> None:
    """The bookmark says where the export ends, and says no more than that."""
    bookmark = dict(export.bookmark(way))
    cursor = bookmark.pop("cursor", None)
    assert bookmark == expected_bookmark(account, way)
    assert (cursor is not None) == (way.method == "cursor")
    assert list(export.bookmarks) == [way.stream]


def since(way: Way, state: dict[str, Any]) -> int:
    """Return the second at which a bookmark stands."""
    return unix(state["bookmarks"][way.stream]["replication_key_value"])


@pytest.fixture(scope="module", params=rest_is_slow(EXPORT_WAYS, EXPORT_SAMPLES), ids=str)
def way(request: pytest.FixtureRequest) -> Way:
    chosen: Way = request.param
    return chosen


@pytest.fixture(scope="module")
def account(way: Way, make_module_account: AccountMaker) -> Account:
    """An account that no test changes."""
    assert way
    return make_module_account()


@pytest.fixture(scope="module")
def full(account: Account, way: Way) -> Export:
    return account.export(way, page_size=PAGE).succeeded()


def test_a_full_run_brings_every_row_once_in_the_order_of_the_export(
    account: Account, way: Way, full: Export
) -> None:
    assert full.rows(way) == account.rows(way)
    assert {message["stream"] for message in full.of_type("RECORD")} == {way.stream}
    assert_bookmark(account, way, full)


def test_a_full_run_asks_for_each_page_once(account: Account, way: Way, full: Export) -> None:
    needed = pages_needed(account, way, PAGE)
    assert full.paths == [way.path] * needed
    assert needed > 2


def test_the_first_request_names_a_time_and_the_others_what_the_pages_say(
    way: Way, full: Export
) -> None:
    first, *others = full.requests
    sideload = {"include": way.include} if way.include else {}
    sideload |= way.endpoint.parameters
    assert first.query == {"start_time": "0", "per_page": str(PAGE), **sideload}
    place = "cursor" if way.method == "cursor" else "start_time"
    for request in others:
        assert request.query.keys() == {place, "per_page", *sideload}
    assert all(one.query != two.query for one, two in pairwise(full.requests))


def test_every_page_is_followed_by_its_state(way: Way, full: Export) -> None:
    # The end of the run may say once more what the last page has said.
    assert len(full.requests) <= len(full.states) <= len(full.requests) + 1
    stamps = [since(way, state) for state in full.states]
    assert stamps == sorted(stamps)


def test_a_state_claims_only_what_stands_before_it(way: Way, full: Export) -> None:
    written = 0
    for message in full.messages:
        if message["type"] == "RECORD":
            written += 1
        if message["type"] == "STATE":
            stamps = [way.unix(row) for row in full.rows(way)]
            place = since(way, message["value"])
            # Beside a cursor stands the time of the record before the last one.
            spare = 1 if way.method == "cursor" and written < len(stamps) else 0
            assert max(stamps[: written - spare]) <= place
            assert min(stamps[written - spare :], default=place) >= place


def test_the_next_run_brings_what_has_changed(
    make_account: AccountMaker, way: Way, full: Export
) -> None:
    account = make_account()
    touch(account, way, 4)
    assert full.state
    # A cursor knows the last record, a time only its second: all of that comes again.
    start = since(way, full.state) + (way.method == "cursor")
    following = account.export(way, state=full.state).succeeded()
    assert following.keys(way) == account.expected_keys(way, since=start)
    assert following.paths == [way.path]
    assert_bookmark(account, way, following)


def test_a_run_without_changes_costs_one_request(account: Account, way: Way, full: Export) -> None:
    assert full.state
    again = account.export(way, state=full.state).succeeded()
    boundary = account.expected_keys(way, since=since(way, full.state))
    assert again.keys(way) == ([] if way.method == "cursor" else boundary)
    assert again.paths == [way.path]
    assert again.state == full.state


def test_an_account_with_nothing_to_export(make_account: AccountMaker, way: Way) -> None:
    account = make_account()
    with account.world.lock:
        account.world.table(way.table).rows.clear()
    empty = account.export(way).succeeded()
    assert empty.of_type("RECORD") == []
    assert empty.paths == [way.path]
    # The next run starts where this one did, or at a cursor.
    again = account.export(way, state=empty.state).succeeded()
    assert again.paths == [way.path]
    assert ("cursor" in again.requests[0].query) == (way.method == "cursor")


@pytest.mark.parametrize("kind", [TICKETS, ORGANIZATIONS], ids=str)
def test_records_that_come_after_an_empty_run_are_brought(
    make_account: AccountMaker, kind: Way
) -> None:
    account = make_account()
    rows = account.world.table(kind.export).rows
    held_back, rows[:] = rows[:], []
    empty = account.export(kind).succeeded()
    rows.extend(held_back)
    following = account.export(kind, state=empty.state).succeeded()
    assert following.keys(kind) == account.expected_keys(kind)


def test_a_killed_run_is_resumed_where_it_stood(account: Account, way: Way, full: Export) -> None:
    killed = account.killed_at(3, way, page_size=PAGE)
    assert len(killed.states) == 2
    assert killed.state
    resumed = account.export(way, state=killed.state, page_size=PAGE).succeeded()
    # Two pages were written, and the third was not: it and the rest are asked for.
    assert resumed.paths == [way.path] * (len(full.requests) - 2)
    assert set(killed.keys(way) + resumed.keys(way)) == set(full.keys(way))
    again = set(killed.keys(way)).intersection(resumed.keys(way))
    boundary = set(account.expected_keys(way, since=since(way, killed.state)))
    assert again == (set() if way.method == "cursor" else boundary.intersection(killed.keys(way)))
    assert resumed.state == full.state


def test_changes_in_mid_run_are_not_skipped(make_account: AccountMaker, way: Way) -> None:
    account = make_account()
    account.before(2, lambda: touch(account, way, 3))
    export = account.export(way, page_size=PAGE).succeeded()
    assert set(account.expected_keys(way)) <= set(export.keys(way))
    assert len(export.keys(way)) == len(set(export.keys(way)))
