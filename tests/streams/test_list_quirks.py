"""Lists that Zendesk treats in a way of its own: deep pages, orders that move, odd fields."""

from __future__ import annotations

from typing import Any

import pytest

from tests.streams.conftest import AccountMaker
from tests.support.sizes import resize
from tests.support.streams import ORGANIZATIONS, USERS, way_of

BRANDS = way_of("brands")
DELETED = way_of("deleted_tickets")
RESPONSES = way_of("survey_responses")
SKIPS = way_of("ticket_skips")
TAGS = way_of("tags")


@pytest.mark.slow
def test_pages_beyond_a_hundred(make_account: AccountMaker) -> None:
    """With a cursor they have a limit of their own; by number Zendesk does not serve them."""
    own = {"deleted-tickets": None, "deep-deleted-tickets": 2}
    small_pages = {"list_page_limit": 1, "whole_lists_by_number": True}
    account = make_account(
        tickets=103, deleted_share=0.0, own_limits=own, window=1.0, **small_pages
    )
    account.world.delete_tickets(103)
    resize(account, SKIPS, 101)
    run = account.export(DELETED, SKIPS)
    assert run.exit_code == 1
    assert run.rows(DELETED) == account.rows(DELETED)
    assert len(run.rows(DELETED)) == 103
    of_deleted = [seen.status for seen in run.requests if seen.path == DELETED.path]
    # The third deep one is refused once: no header tells of that limit.
    assert of_deleted == [200] * 102 + [429, 200]
    assert run.rows(SKIPS) == account.rows(SKIPS)[:100]
    error = run.failed()
    assert "Number of records requested exceeds the limit" in error


def test_tags_that_move_while_they_are_read(make_account: AccountMaker) -> None:
    account = make_account()
    resize(account, TAGS, 250)
    old = [row["name"] for row in account.rows(TAGS)]

    def move() -> None:
        account.world.replace("tags", old[0], {"count": 1})
        account.world.replace("tags", old[120], {"count": 1_000_000})

    account.before(2, move)
    run = account.export(TAGS).succeeded()
    found = [name for (name,) in run.keys(TAGS)]
    assert sorted(found) == sorted([*(set(old) - {old[120]}), old[0]])
    assert len(run.requests) == 3
    # So nobody is told that the one that was missed is gone, and the next run brings it.
    assert run.of_type("ACTIVATE_VERSION") == []
    following = account.export(TAGS).succeeded()
    assert following.rows(TAGS) == account.rows(TAGS)
    resize(account, TAGS, 100)
    assert len(account.export(TAGS).succeeded().of_type("ACTIVATE_VERSION")) == 1


def test_fields_that_only_some_accounts_or_records_have(make_account: AccountMaker) -> None:
    account = make_account(user_separation=True, tickets=100)
    account.world.delete_tickets(8)
    numeric = account.rows(RESPONSES)[0]["id"]
    # A number by the documents, text in live accounts.
    account.world.replace("survey_responses", numeric, {"responder_id": 17})
    lists = [way_of(name) for name in ("user_fields", "organization_fields", "suspended_tickets")]
    ways = (BRANDS, DELETED, RESPONSES, ORGANIZATIONS, USERS, *lists)
    run = account.export(*ways).succeeded()
    for way in (BRANDS, DELETED, ORGANIZATIONS, *lists):
        assert run.rows(way) == account.rows(way), way
    assert {row["id"]: row for row in run.rows(USERS)} == {r["id"]: r for r in account.rows(USERS)}
    assert all(row["user_separation"] for row in run.rows(BRANDS))
    assert any("description" not in row for row in run.rows(DELETED))
    [response] = [row for row in run.rows(RESPONSES) if row["id"] == numeric]
    assert response["responder_id"] == "17"
    # Nothing of it is unknown to the schemas.
    assert not any(row.get("additional_fields") for way in ways for row in run.rows(way))
    managers = {type(_own(row)["account_manager"]) for row in run.rows(USERS)}
    assert managers == {int, type(None)}


def _own(user: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = user["user_fields"]
    return fields
