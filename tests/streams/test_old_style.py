"""Lists that are asked for by cursor and answer by number: told from the response."""

from __future__ import annotations

from tap_zendesk_incremental.paging.cursor_list import CursorList
from tap_zendesk_incremental.paging.filtered_list import FilteredList
from tests.streams.conftest import AccountMaker
from tests.support.account import Account
from tests.support.sizes import resize
from tests.support.streams import DEFAULT_WAYS, way_of

RATINGS = way_of("satisfaction_ratings")
LISTS = tuple(
    way
    for way in DEFAULT_WAYS
    if isinstance(way.paging, (CursorList, FilteredList))
    and way.parent is None
    and way.type.children is None
)
PAGE, ROWS = 30, 70


def old_style(make_account: AccountMaker) -> Account:
    """Return an account whose pages of lists are shorter than any that is asked for."""
    return make_account(
        tickets=60, page_size=None, cursor_lists_by_number=True, list_page_limit=PAGE
    )


def test_all_of_them_come_whole(make_account: AccountMaker) -> None:
    account = old_style(make_account)
    account.world.delete_tickets(1)
    for way in LISTS:
        resize(account, way, ROWS)
    run = account.export(*LISTS).succeeded()
    for way in LISTS:
        assert sorted(run.keys(way), key=str) == sorted(account.expected_keys(way), key=str), way
        assert len(run.keys(way)) == ROWS
    numbered = {seen.path for seen in run.requests if "page" in seen.query}
    # Some have no numbers at all.
    assert len(numbered) > len(LISTS) * 0.8
    assert RATINGS.path in numbered


def test_a_kill_between_numbered_pages_of_an_export_loses_nothing(
    make_account: AccountMaker,
) -> None:
    """In which order they come is not known: the bookmark waits for the last one."""
    account = old_style(make_account)
    resize(account, RATINGS, ROWS)
    killed = account.killed_at(2, RATINGS)
    assert len(killed.keys(RATINGS)) == PAGE
    rest = account.export(RATINGS, state=killed.state).succeeded()
    assert sorted(rest.keys(RATINGS)) == sorted(account.expected_keys(RATINGS))
    newest = max(row["created_at"] for row in account.rows(RATINGS))
    assert rest.bookmark(RATINGS)["replication_key_value"] == newest
