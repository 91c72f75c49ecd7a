"""Limits that Zendesk keeps for some endpoints alone: told by a header of their own, or by none."""

from __future__ import annotations

from itertools import pairwise

from tests.streams.conftest import AccountMaker
from tests.support.streams import FIELDS, GROUPS, way_of

DELETED = way_of("deleted_tickets")
SECTIONS = way_of("sections")
POSTS = way_of("posts")
CALLS = way_of("calls")
NUMBERS = way_of("phone_numbers")
REFUSED = 429


def test_a_limit_that_a_header_tells_of_is_kept(make_account: AccountMaker) -> None:
    own = {"ticket-fields-index": 5, "deleted-tickets": 1}
    account = make_account(own_limits=own, window=1.0, list_page_limit=4)
    account.world.delete_tickets(5)
    export = account.export(FIELDS, DELETED).succeeded()
    for way in (FIELDS, DELETED):
        assert export.rows(way) == account.rows(way)
    assert export.paths.count(FIELDS.path) > own["ticket-fields-index"]
    assert export.paths.count(DELETED.path) > own["deleted-tickets"]
    assert {seen.status for seen in export.requests} == {200}


def test_ticket_fields_of_a_trial(make_account: AccountMaker) -> None:
    """A trial account allows twenty requests a minute for them (documented)."""
    account = make_account(own_limits={"ticket-fields-index": 20}, window=1.0, list_page_limit=1)
    export = account.export(FIELDS).succeeded()
    assert export.rows(FIELDS) == account.rows(FIELDS)
    assert len(export.requests) > 20
    assert {seen.status for seen in export.requests} == {200}


def test_a_limit_that_no_header_tells_of_is_waited_for_once_it_is_met(
    make_account: AccountMaker,
) -> None:
    account = make_account(account_limit=4, limit=2, window=1.0, list_page_limit=15)
    ways = (SECTIONS, POSTS, CALLS)
    export = account.export(*ways)
    assert export.exit_code == 0
    for way in ways:
        assert sorted(set(export.keys(way))) == sorted(account.expected_keys(way))
    statuses = [seen.status for seen in export.requests]
    assert statuses.count(REFUSED) >= 2
    # After a refusal it waits for as long as Zendesk says: no two of them in a row.
    assert (REFUSED, REFUSED) not in pairwise(statuses)


def test_help_centre_and_talk_do_not_wait_for_the_limit_of_support(
    make_account: AccountMaker,
) -> None:
    account = make_account(account_limit=1, window=3600.0)
    export = account.export(GROUPS, SECTIONS, NUMBERS, concurrency=1).succeeded()
    for way in (GROUPS, SECTIONS, NUMBERS):
        assert export.rows(way) == account.rows(way)
    assert not any("Waiting" in line for line in export.log)
