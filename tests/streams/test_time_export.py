"""Tickets and users by time: pages that overlap, swell, lie, or cannot advance."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.streams.account import Account
from tests.streams.conftest import AccountMaker
from tests.streams.exports import ORGANIZATIONS, TICKETS, TIME_WAYS, USERS, Way, by_time, unix
from tests.streams.truth import keys, pages_needed, touch
from zendesk_simulator import Fault

PAGE = 10
TIME_TICKETS, TIME_USERS = by_time(TICKETS), by_time(USERS)
every_way_by_time = pytest.mark.parametrize("way", TIME_WAYS, ids=str)


def crowd(account: Account, way: Way, count: int) -> int:
    """Put some records, in the midst of an export, into one second, and return that."""
    with account.sim.world.lock:
        table = account.sim.world.table(way.export)
        middle = len(table.rows) // 3
        stamp = table.rows[middle].stamp
        for row in table.rows[middle : middle + count]:
            table.move(row, stamp)
            account.sim.world.replace(way.export, row.key, {way.stamp: way.spelled(stamp)})
    return stamp


@every_way_by_time
def test_the_boundary_second_is_written_once(make_account: AccountMaker, way: Way) -> None:
    account = make_account()
    crowd(account, way, 8)
    export = account.export(way, page_size=3).succeeded()
    # Each page begins with the second in which the one before it has ended.
    assert len(export.requests) == pages_needed(account.sim, way, 3) > 5
    assert Counter(export.keys(way)).most_common(1)[0][1] == 1
    assert export.keys(way) == keys(account.sim, way)


@every_way_by_time
def test_a_page_may_be_longer_than_was_asked_for(make_account: AccountMaker, way: Way) -> None:
    account = make_account()
    crowd(account, way, 20)
    export = account.export(way, page_size=5).succeeded()
    assert export.keys(way) == keys(account.sim, way)
    assert len(export.requests) == pages_needed(account.sim, way, 5)


@pytest.mark.parametrize("way", [TIME_TICKETS, TIME_USERS, ORGANIZATIONS], ids=str)
def test_a_second_that_cannot_be_passed_ends_the_run(make_account: AccountMaker, way: Way) -> None:
    account = make_account(same_second=0.0, time_pages_extend=False)
    second = crowd(account, way, 15)
    stuck = account.export(way, page_size=PAGE)
    assert stuck.run.exit_code == 1
    assert len(stuck.requests) < 8
    assert all(one.query != two.query for one, two in pairwise(stuck.requests))
    [complaint] = stuck.run.complaints()
    assert str(second) in complaint
    # What was written is a beginning of the export without a gap, and the state stands before
    # the second that is not whole.
    written = stuck.keys(way)
    assert written == keys(account.sim, way)[: len(written)]
    assert unix(stuck.bookmark(way)["replication_key_value"]) <= second


@pytest.mark.parametrize("way", [TICKETS, USERS], ids=str)
def test_a_run_that_is_stuck_advises_the_cursor_which_goes_on(
    make_account: AccountMaker, way: Way
) -> None:
    account = make_account(same_second=0.0, time_pages_extend=False)
    crowd(account, way, 15)
    stuck = account.export(by_time(way), page_size=PAGE)
    [complaint] = stuck.run.complaints()
    assert "export_method" in complaint
    assert "cursor" in complaint
    resumed = account.export(way, state=stuck.state, page_size=PAGE).succeeded()
    assert set(stuck.keys(way) + resumed.keys(way)) == set(keys(account.sim, way))


@pytest.mark.parametrize(("crowded", "exit_code"), [(PAGE - 1, 0), (PAGE, 1)])
def test_a_second_that_just_fits_on_a_page(
    make_account: AccountMaker, crowded: int, exit_code: int
) -> None:
    account = make_account(same_second=0.0, time_pages_extend=False)
    crowd(account, TIME_TICKETS, crowded)
    export = account.export(TIME_TICKETS, page_size=PAGE)
    assert export.run.exit_code == exit_code
    whole = keys(account.sim, TIME_TICKETS)
    assert (export.keys(TIME_TICKETS) == whole) == (exit_code == 0)


def test_a_last_page_of_one_single_second_is_the_end(make_account: AccountMaker) -> None:
    second = 1_710_000_000
    account = make_account(start=second, end=second, tickets=PAGE, time_pages_extend=False)
    export = account.export(TIME_TICKETS, page_size=PAGE).succeeded()
    assert export.keys(TIME_TICKETS) == keys(account.sim, TIME_TICKETS)
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
    needed = pages_needed(account.sim, TIME_TICKETS, PAGE)

    def alter(body: bytes) -> bytes:
        page = json.loads(body)
        lie(page)
        return json.dumps(page).encode()

    account.sim.faults.always(lambda _: True, Fault.altered(alter))
    export = account.export(TIME_TICKETS, page_size=PAGE).succeeded()
    assert export.keys(TIME_TICKETS) == keys(account.sim, TIME_TICKETS)
    assert len(export.requests) == needed


def test_late_comers_of_the_boundary_second_are_brought(make_account: AccountMaker) -> None:
    account = make_account()
    first = account.export(TIME_TICKETS).succeeded()
    [*_, (_, boundary)] = first.keys(TIME_TICKETS)
    late = account.sim.world.add_tickets(2, at=boundary)
    second = account.export(TIME_TICKETS, state=first.state).succeeded()
    assert set(late) <= {key for key, _ in second.keys(TIME_TICKETS)}


@pytest.mark.parametrize("way", [TIME_TICKETS, ORGANIZATIONS], ids=str)
def test_a_bookmark_in_the_newest_minute_waits_for_the_next_run(
    make_account: AccountMaker, way: Way
) -> None:
    account = make_account(hold_back=0)
    first = account.export(way).succeeded()
    touch(account.sim, way, 1)
    bookmark = first.bookmark(way)
    age = account.sim.settings.now() - unix(bookmark["replication_key_value"])
    # Thirty seconds after the bookmark, by the account's clock; the newest sixty are held back.
    account.sim.settings.clock_offset -= age - 30
    account.sim.settings.hold_back = 60
    early = account.export(way, state=first.state).succeeded()
    assert early.run.of_type("RECORD") == []
    assert len(early.requests) == 1
    assert early.requests[0].status == 400
    assert early.run.state in (None, first.state)
    account.sim.settings.clock_offset += 3600
    late = account.export(way, state=first.state).succeeded()
    boundary = unix(bookmark["replication_key_value"])
    assert late.keys(way) == keys(account.sim, way, since=boundary)
