"""Tickets and users by time: pages that overlap, swell, lie, or cannot advance."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.streams.conftest import AccountMaker
from tests.support.account import Account
from tests.support.streams import (
    ORGANIZATIONS,
    TICKETS,
    TIME_WAYS,
    Way,
    by_time,
    unix,
)
from tests.support.truth import pages_needed, touch
from zendesk_simulator import Fault

PAGE = 10
TIME_TICKETS = by_time(TICKETS)
every_way_by_time = pytest.mark.parametrize("way", TIME_WAYS, ids=str)


def crowd(account: Account, way: Way, count: int) -> None:
    """Put some records, in the midst of an export, into one second."""
    assert way.stamp
    with account.world.lock:
        table = account.world.table(way.export)
        middle = len(table.rows) // 3
        stamp = table.rows[middle].stamp
        for row in table.rows[middle : middle + count]:
            table.move(row, stamp)
            account.world.replace(way.export, row.key, {way.stamp: way.spelled(stamp)})


@every_way_by_time
def test_the_boundary_second_is_written_once(make_account: AccountMaker, way: Way) -> None:
    account = make_account()
    crowd(account, way, 8)
    export = account.export(way, page_size=3).succeeded()
    # Each page begins with the second in which the one before it has ended.
    assert len(export.requests) == pages_needed(account, way, 3) > 5
    assert export.keys(way) == account.expected_keys(way)


@every_way_by_time
def test_a_page_may_be_longer_than_was_asked_for(make_account: AccountMaker, way: Way) -> None:
    account = make_account()
    crowd(account, way, 20)
    export = account.export(way, page_size=5).succeeded()
    assert export.keys(way) == account.expected_keys(way)
    assert len(export.requests) == pages_needed(account, way, 5)


def test_a_second_that_fills_the_largest_page_ends_the_stream(make_account: AccountMaker) -> None:
    account = make_account(tickets=1020, one_second=1010, time_pages_extend=False)
    stuck = account.export(TIME_TICKETS)
    [second] = {key[1] for key in stuck.keys()[-1:]}
    complaint = stuck.failed()
    for word in (str(second), "1000", "export_method", "cursor"):
        assert word in complaint
    assert all(one.query != two.query for one, two in pairwise(stuck.requests))
    # What was written is a beginning of the export without a gap, and the state stands before
    # the second that is not whole.
    written = stuck.keys()
    assert written == account.expected_keys()[: len(written)]
    assert stuck.bookmark()["replication_key_value"] <= second
    resumed = account.export(TICKETS, state=stuck.state).succeeded()
    assert set(written + resumed.keys()) == set(account.expected_keys())


@pytest.mark.parametrize(("crowded", "sizes"), [(PAGE - 1, {PAGE}), (PAGE, {PAGE, 2 * PAGE})])
def test_a_second_that_fills_a_page_is_asked_for_in_a_larger_one(
    make_account: AccountMaker, crowded: int, sizes: set[int]
) -> None:
    account = make_account(same_second=0.0, time_pages_extend=False)
    crowd(account, TIME_TICKETS, crowded)
    export = account.export(TIME_TICKETS, page_size=PAGE)
    assert export.exit_code == 0
    assert export.keys() == account.expected_keys()
    assert {request.per_page for request in export.requests} == sizes


def test_a_last_page_of_one_single_second_is_the_end(make_account: AccountMaker) -> None:
    second = 1_710_000_000
    account = make_account(start=second, end=second, tickets=PAGE, time_pages_extend=False)
    export = account.export(TIME_TICKETS, page_size=PAGE).succeeded()
    assert export.keys(TIME_TICKETS) == account.expected_keys(TIME_TICKETS)
    assert len(export.requests) == 1
    again = account.export(TIME_TICKETS, page_size=PAGE, state=export.state).succeeded()
    assert again.keys(TIME_TICKETS) == export.keys(TIME_TICKETS)


def _count(count: int) -> Callable[[dict[str, Any]], None]:
    return lambda page: page.update(count=count)


def _next_page(link: str | None) -> Callable[[dict[str, Any]], None]:
    return lambda page: page.update(next_page=link)


def _without(page: dict[str, Any]) -> None:
    del page["count"], page["next_page"]


ELSEWHERE = "https://elsewhere.example/api/v2/incremental/tickets?start_time=0"


@pytest.mark.parametrize(
    "lie",
    [_count(0), _count(10**6), _next_page(None), _next_page(ELSEWHERE), _without],
    ids=["count-0", "count-huge", "no-link", "link-elsewhere", "neither"],
)
def test_count_and_next_page_decide_nothing(
    make_account: AccountMaker, lie: Callable[[dict[str, Any]], None]
) -> None:
    account = make_account()
    needed = pages_needed(account, TIME_TICKETS, PAGE)

    def alter(body: bytes) -> bytes:
        page = json.loads(body)
        lie(page)
        return json.dumps(page).encode()

    account.faults.always(lambda _: True, Fault.altered(alter))
    export = account.export(TIME_TICKETS, page_size=PAGE).succeeded()
    assert export.keys(TIME_TICKETS) == account.expected_keys(TIME_TICKETS)
    assert len(export.requests) == needed


def test_late_comers_of_the_boundary_second_are_brought(make_account: AccountMaker) -> None:
    account = make_account()
    first = account.export(TIME_TICKETS).succeeded()
    [*_, (_, boundary)] = first.keys(TIME_TICKETS)
    late = account.world.add_tickets(2, at=boundary)
    second = account.export(TIME_TICKETS, state=first.state).succeeded()
    assert set(late) <= {key for key, _ in second.keys(TIME_TICKETS)}


@pytest.mark.parametrize("way", [TIME_TICKETS, ORGANIZATIONS], ids=str)
def test_a_bookmark_in_the_newest_minute_waits_for_the_next_run(
    make_account: AccountMaker, way: Way
) -> None:
    now = int(time.time())
    account = make_account(hold_back=0, start=now - 1200, end=now - 600)
    first = account.export(way).succeeded()
    touch(account, way, 1)
    bookmark = first.bookmark(way)
    age = account.settings.now() - unix(bookmark["replication_key_value"])
    # Thirty seconds after the bookmark, by the account's clock; the newest sixty are held back.
    account.settings.clock_offset -= age - 30
    account.settings.hold_back = 60
    early = account.export(way, state=first.state)
    assert early.exit_code == 0
    [line] = early.complaints()
    assert "newest minute" in line
    assert early.of_type("RECORD") == []
    assert len(early.requests) == 1
    assert early.requests[0].status == 400
    assert early.state in (None, first.state)
    account.settings.clock_offset += 3600
    late = account.export(way, state=first.state).succeeded()
    boundary = unix(bookmark["replication_key_value"])
    assert late.keys(way) == account.expected_keys(way, since=boundary)
