"""exclude_deleted and support_type_scope: passed on to Zendesk where Zendesk takes them."""

from __future__ import annotations

import pytest

from tests.streams.conftest import AccountMaker
from tests.support.account import Account
from tests.support.streams import (
    DEFAULT_WAYS,
    EVENTS,
    GROUPS,
    TICKETS,
    Key,
    Way,
    by_time,
    way_of,
)
from tests.support.truth import pages_needed, touch

PAGE = 5
DELETED = way_of("deleted_tickets")
both_ways = pytest.mark.parametrize("way", [TICKETS, by_time(TICKETS)], ids=str)


def with_empty_pages(account: Account) -> None:
    """Put so many deleted tickets into mid-stream that whole pages hold nothing else."""
    account.world.delete_tickets(3 * PAGE)
    account.world.add_tickets(2 * PAGE)


def not_deleted(account: Account, way: Way, *, since: int = 0) -> list[Key]:
    gone = {ticket["id"] for ticket in account.truth("tickets") if ticket["status"] == "deleted"}
    return [key for key in account.expected_keys(way, since=since) if key[0] not in gone]


@both_ways
def test_empty_pages_in_mid_stream_are_not_the_end(make_account: AccountMaker, way: Way) -> None:
    account = make_account()
    with_empty_pages(account)
    export = account.export(way, page_size=PAGE, exclude_deleted=True).succeeded()
    assert export.keys(way) == not_deleted(account, way)
    assert len(export.requests) == pages_needed(account, way, PAGE)
    touch(account, way, 2)
    start = export.bookmark(way)["replication_key_value"] + (way.method == "cursor")
    following = account.export(way, state=export.state, exclude_deleted=True).succeeded()
    assert following.keys(way) == not_deleted(account, way, since=start)


def test_each_setting_reaches_only_the_exports_that_take_it(make_account: AccountMaker) -> None:
    account = make_account()
    export = account.export(*DEFAULT_WAYS, exclude_deleted=True, support_type_scope="all")
    given = {
        request.path: set(request.query) & {"exclude_deleted", "support_type_scope"}
        for request in export.succeeded().requests
    }
    expected = {
        way.path: set(way.endpoint.filters) | (set(way.endpoint.parameters) & {"exclude_deleted"})
        for way in DEFAULT_WAYS
        if way.parent is None
    }
    assert expected.items() <= given.items()
    assert given[TICKETS.path] == {"exclude_deleted", "support_type_scope"}
    assert given[EVENTS.path] == given[DELETED.path] == {"support_type_scope"}
    # The list of groups asks for deleted ones whatever the setting says.
    groups = [request.query for request in export.requests if request.path == GROUPS.path]
    assert [query["exclude_deleted"] for query in groups] == ["false"]


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
    expected = account.truth("tickets", scope)
    assert 0 < len(expected) <= 30
    assert export.rows(way) == expected
    assert {request.query["support_type_scope"] for request in export.requests} == {scope}


@pytest.mark.parametrize("scope", [None, "agent", "ai_agent", "all"])
def test_the_scope_is_that_of_the_list_of_deleted_tickets_too(
    make_account: AccountMaker, scope: str | None
) -> None:
    account = make_account(ai_agent_share=0.4, deleted_share=0.0)
    gone = set(account.world.delete_tickets(20))
    rows = account.export(DELETED, support_type_scope=scope).succeeded().rows(DELETED)
    expected = gone & {ticket["id"] for ticket in account.truth("tickets", scope or "agent")}
    assert {row["id"] for row in rows} == expected
    assert len(expected) == 20 if scope == "all" else 0 < len(expected) < 20


def test_deleted_tickets_come_by_default(make_account: AccountMaker) -> None:
    account = make_account()
    gone = account.world.delete_tickets(3)
    export = account.export(TICKETS).succeeded()
    assert export.keys(TICKETS) == account.expected_keys(TICKETS)
    deleted = {row["id"] for row in export.rows(TICKETS) if row["status"] == "deleted"}
    assert set(gone) <= deleted
