"""What each stream costs: requests for any number of rows, in a first run and in a second one.

Exports have a hundred records on a page here, as lists do, so that few records make several pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from typing import Any

import pytest

from tap_zendesk_incremental.paging.filtered_list import FilteredList
from tap_zendesk_incremental.paging.open_time_export import OpenTimeExport
from tests.support.account import Account
from tests.support.amount import rest_is_slow
from tests.support.sizes import items, resize
from tests.support.streams import DEFAULT_WAYS, Way
from zendesk_simulator.lists.declared import COLLECTIONS
from zendesk_simulator.lists.offset_paging import WholePaging

PAGE = 100
SMALL_PAGES: Any = {"page_size": PAGE, "list_page_limit": PAGE, "whole_lists_by_number": True}
#: Enough of everything to copy from.
LEAST = 60
#: Streams with one endpoint, and those with an endpoint for each row of another stream.
APART = tuple(w for w in DEFAULT_WAYS if w.endpoint.parent is None and w.type.children is None)
OF_PARENTS = tuple(way for way in DEFAULT_WAYS if way not in APART)
#: Without those whose rows are parts of another stream's records, or come beside them.
WHOLE = tuple(way for way in APART if way.is_whole)
BOOKMARKED = tuple(way for way in APART if not way.is_list)
counts = pytest.mark.parametrize("count", rest_is_slow([0, 1, 100, 101, 250], [0, 101]))


@contextmanager
def account_of(count: int) -> Iterator[Account]:
    """Yield an account in which each stream has so many records, but for children."""
    least = dict.fromkeys(("tickets", "users", "organizations"), max(count, LEAST))
    with Account(**least, **SMALL_PAGES) as account:
        account.world.delete_tickets(1)
        # Lists first: what follows from a stream is laid out before that becomes shorter.
        for way in sorted(WHOLE, key=lambda way: way.export not in COLLECTIONS):
            resize(account, way, count)
        yield account


def pages(way: Way, rows: int) -> int:
    """Return how many pages so many rows take."""
    return max(1, ceil(rows / min(PAGE, way.paging.largest_page)))


def first_run(way: Way, rows: int) -> range:
    """Return the numbers of requests that a first run may take."""
    of_list = COLLECTIONS.get(way.export)
    paging = getattr(of_list, "paging", None)
    if isinstance(paging, WholePaging) and paging.always:
        # Zendesk has no pages for it: everything comes at once.
        return range(1, 2)
    if way.method != "time":
        return range(pages(way, rows), pages(way, rows) + 1)
    is_open = isinstance(way.paging, OpenTimeExport)
    # Each page but the first begins with the second in which the one before it ended; where it does
    # not say where that is, with the record before the last.
    again = 2 if is_open else 1
    needed = 1 + max(0, ceil((rows - PAGE) / (PAGE - again)))
    # Where no page says that it is the last, the last two rows come by themselves, and one alone.
    is_endless = isinstance(way.paging, OpenTimeExport) and not way.paging.ends_with_null
    further = min(rows, 2) if is_endless else 0
    return range(needed, needed + 1 + further)


@counts
def test_a_run_takes_no_request_too_many(count: int) -> None:
    with account_of(count) as account:
        run = account.export(*APART).succeeded()
        asked = Counter(run.paths)
        for way in WHOLE:
            assert len(set(run.keys(way))) == count, way
            assert asked.pop(way.path) in first_run(way, count), way
        # Parts of other streams' records, and what comes beside them, cost nothing more.
        assert not asked
        again = account.export(*BOOKMARKED, state=run.state).succeeded()
        for way in BOOKMARKED:
            number = again.paths.count(way.path)
            is_read_again = isinstance(way.paging, FilteredList) and way.paging.window > 0
            # What may have changed in a window of time is read again, page by page.
            assert number == pages(way, len(again.rows(way))) if is_read_again else number <= 2, way


@counts
def test_children_take_a_request_for_each_parent(count: int) -> None:
    """One parent has so many children, and the others have those that they had."""
    with Account(**SMALL_PAGES) as account:
        for way in OF_PARENTS:
            resize(account, way, count, next(item.parent for item in items(account, way)))
        expected = requests_of_children(account)
        run = account.export(*OF_PARENTS).succeeded()
        for way in OF_PARENTS:
            assert sorted(run.keys(way)) == sorted(account.expected_keys(way))
        # A parent list is read once, for all whose parents are on it.
        assert Counter(run.paths) == expected + Counter({parent_of(w).path for w in OF_PARENTS})
        again = account.export(*OF_PARENTS, state=run.state).succeeded()
        for way in OF_PARENTS:
            for path in requests_of_children(account) if not way.is_list else ():
                assert again.paths.count(path) <= max(2, expected[path])


def requests_of_children(account: Account) -> Counter[str]:
    """Return how many requests each parent's children take."""
    expected = Counter[str]()
    for way in OF_PARENTS:
        endpoint = way.type.children or way.endpoint
        assert endpoint.parent is not None
        held = Counter(item.parent for item in items(account, way))
        [paging] = endpoint.pagings
        for parent in items(account, parent_of(way)):
            only_with = endpoint.parent.only_with
            if only_with is None or parent.record[only_with]:
                path = paging.path.format(key=parent.key)
                expected[path] += max(1, ceil(held[parent.key] / PAGE))
    return expected


def parent_of(way: Way) -> Way:
    """Return the stream of whose rows these are the children."""
    parent = (way.type.children or way.endpoint).parent
    return next(one for one in WHOLE if parent is not None and one.endpoint is parent.endpoint)
