"""Identities of users: rows of their own, beside the users on the same pages."""

from __future__ import annotations

import pytest

from tests.streams.conftest import AccountMaker
from tests.support.streams import USERS, Way, by_time, way_of
from tests.support.truth import pages_needed, touch

IDENTITIES = way_of("user_identities")
PAGE = 10
either_way = pytest.mark.parametrize("users", [USERS, by_time(USERS)], ids=str)


@either_way
def test_they_come_with_the_users_and_cost_no_request(
    make_account: AccountMaker, users: Way
) -> None:
    account = make_account()
    needed = pages_needed(account, users, PAGE)
    both = account.export(users, IDENTITIES, page_size=PAGE).succeeded()
    assert both.paths == [users.path] * needed
    assert {seen.query["include"] for seen in both.requests} == {"identities"}
    assert both.rows(users) == account.rows(users)
    assert sorted(both.keys(IDENTITIES)) == sorted(account.expected_keys(IDENTITIES))
    assert both.bookmark(users) == both.bookmark(IDENTITIES)
    touch(account, users, 3)
    again = account.export(users, IDENTITIES, state=both.state).succeeded()
    assert again.paths == [users.path]
    changed = {row["id"] for row in again.rows(users)}
    assert {row["user_id"] for row in again.rows(IDENTITIES)} == changed


@either_way
def test_selected_late_they_are_backfilled_and_users_do_not_come_again(
    make_account: AccountMaker, users: Way
) -> None:
    account = make_account()
    before = account.export(users, page_size=PAGE).succeeded()
    alone = account.export(IDENTITIES, page_size=PAGE, export_method=users.method).succeeded()
    assert alone.rows(users) == []
    late = account.export(users, IDENTITIES, state=before.state, page_size=PAGE).succeeded()
    for run in (alone, late):
        assert sorted(set(run.keys(IDENTITIES))) == sorted(account.expected_keys(IDENTITIES))
    newest = {key for key in account.expected_keys(users) if key[-1] == before.keys(users)[-1][-1]}
    assert set(late.keys(users)) <= newest
    assert late.bookmark(IDENTITIES) == late.bookmark(users)


@either_way
def test_a_killed_run_is_resumed_for_both(make_account: AccountMaker, users: Way) -> None:
    account = make_account()
    killed = account.killed_at(3, users, IDENTITIES, page_size=PAGE)
    rest = account.export(users, IDENTITIES, state=killed.state, page_size=PAGE).succeeded()
    for way in (users, IDENTITIES):
        assert set(killed.keys(way) + rest.keys(way)) == set(account.expected_keys(way))
