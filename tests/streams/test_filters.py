"""exclude_deleted and support_type_scope: passed on to Zendesk where Zendesk takes them."""

from __future__ import annotations

import pytest

from tests.streams.account import Account
from tests.streams.conftest import AccountMaker
from tests.streams.exports import DEFAULT_WAYS, EVENTS, TICKETS, Way, by_time
from tests.streams.truth import Key, keys, pages_needed, touch

PAGE = 5
both_ways = pytest.mark.parametrize("way", [TICKETS, by_time(TICKETS)], ids=str)


def with_empty_pages(account: Account) -> None:
    """Put so many deleted tickets into mid-stream that whole pages hold nothing else."""
    account.sim.world.delete_tickets(3 * PAGE)
    account.sim.world.add_tickets(2 * PAGE)


def not_deleted(account: Account, way: Way, *, since: int = 0) -> list[Key]:
    gone = {
        ticket["id"] for ticket in account.sim.truth("tickets") if ticket["status"] == "deleted"
    }
    return [key for key in keys(account.sim, way, since=since) if key[0] not in gone]


@both_ways
def test_empty_pages_in_mid_stream_are_not_the_end(make_account: AccountMaker, way: Way) -> None:
    account = make_account()
    with_empty_pages(account)
    export = account.export(way, page_size=PAGE, exclude_deleted=True).succeeded()
    assert export.keys(way) == not_deleted(account, way)
    assert len(export.requests) == pages_needed(account.sim, way, PAGE)
    touch(account.sim, way, 2)
    start = export.bookmark(way)["replication_key_value"] + (way.method == "cursor")
    following = account.export(way, state=export.state, exclude_deleted=True).succeeded()
    assert following.keys(way) == not_deleted(account, way, since=start)


def test_each_setting_reaches_only_the_exports_that_take_it(make_account: AccountMaker) -> None:
    account = make_account()
    export = account.export(*DEFAULT_WAYS, exclude_deleted=True, support_type_scope="all")
    given = {
        request.path.rpartition("incremental/")[2]: request.query.keys()
        & {"exclude_deleted", "support_type_scope"}
        for request in export.succeeded().requests
    }
    assert given == {
        "organizations": set(),
        "users/cursor": set(),
        "ticket_metric_events": set(),
        "tickets/cursor": {"exclude_deleted", "support_type_scope"},
        "ticket_events": {"support_type_scope"},
    }


def test_without_settings_nothing_is_passed_on(make_account: AccountMaker) -> None:
    account = make_account()
    export = account.export(TICKETS, EVENTS).succeeded()
    assert all(request.query.keys() == {"start_time", "per_page"} for request in export.requests)


@pytest.mark.parametrize(
    ("way", "scope"),
    [(TICKETS, "agent"), (TICKETS, "ai_agent"), (TICKETS, "all"), (by_time(TICKETS), "ai_agent")],
    ids=str,
)
def test_the_scope_goes_with_every_page(make_account: AccountMaker, way: Way, scope: str) -> None:
    account = make_account(ai_agent_share=0.4)
    export = account.export(way, page_size=PAGE, support_type_scope=scope).succeeded()
    expected = account.sim.truth("tickets", scope)
    assert 0 < len(expected) <= 30
    assert export.rows(way) == expected
    assert {request.query["support_type_scope"] for request in export.requests} == {scope}


def test_deleted_tickets_come_by_default(make_account: AccountMaker) -> None:
    account = make_account()
    gone = account.sim.world.delete_tickets(3)
    export = account.export(TICKETS).succeeded()
    assert export.keys(TICKETS) == keys(account.sim, TICKETS)
    deleted = {row["id"] for row in export.rows(TICKETS) if row["status"] == "deleted"}
    assert set(gone) <= deleted
