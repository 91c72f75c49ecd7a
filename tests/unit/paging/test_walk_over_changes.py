"""A walk over any changes, at any time, by any page size: nothing is lost."""

from __future__ import annotations

import math
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.errors import (
    SecondTooFull,
)
from tap_zendesk_incremental.paging.kind import Paging
from tap_zendesk_incremental.paging.place import Place
from tests.unit.paging.account import (
    CURSOR,
    TIME,
    Account,
    Change,
    changes,
    changes_of,
    page_sizes,
)


@given(changes, page_sizes)
def test_by_cursor_every_change_comes_once(there: list[Change], per_page: int) -> None:
    account = Account(there, per_page)
    assert changes_of(list(account.walk(CURSOR).pages(Place(0)))) == sorted(there)
    assert len(account.fetcher.asked) == max(1, math.ceil(len(there) / per_page))


@given(changes, page_sizes, st.booleans())
def test_by_time_every_change_comes_once_or_a_larger_page_is_asked_for(
    there: list[Change], per_page: int, extends: bool
) -> None:
    account = Account(there, per_page, extends=extends)
    try:
        pages = list(account.walk(TIME).pages(Place(0)))
    except SecondTooFull:
        # A page that goes on to the end of its second gets past any but an exactly full one.
        full = {second for second, _ in there if _count(there, second) == per_page}
        assert full if extends else account.crowd >= per_page
        return
    assert changes_of(pages) == sorted(there)


def _count(there: list[Change], second: int) -> int:
    return sum(time == second for time, _ in there)


@given(changes, page_sizes, st.integers(0, 12), st.sampled_from([CURSOR, TIME]))
def test_an_export_starts_at_its_start_inclusive(
    there: list[Change], per_page: int, start: int, kind: Paging
) -> None:
    account = roomy(there, per_page)
    expected = sorted(change for change in there if change[0] >= start)
    assert changes_of(list(account.walk(kind).pages(Place(start)))) == expected


@given(changes, page_sizes, st.integers(0, 12), st.sampled_from([CURSOR, TIME]))
def test_after_a_break_nothing_is_lost(
    there: list[Change], per_page: int, pages: int, kind: Paging
) -> None:
    account = roomy(there, per_page)
    before = list(islice(account.walk(kind).pages(Place(0)), pages))
    place = before[-1].reached if before else Place(0)
    after = list(account.walk(kind).pages(place))
    assert set(changes_of(before + after)) == set(there)
    repeated = set(changes_of(before)) & set(changes_of(after))
    # By cursor nothing comes twice; by time the second comes again in which the break was.
    assert repeated == (
        set()
        if kind is CURSOR
        else {change for change in changes_of(before) if change[0] == place.start_time}
    )


@given(
    changes,
    page_sizes,
    st.lists(st.tuples(st.integers(0, 10), st.integers(1, 30)), max_size=10),
    st.sampled_from([CURSOR, TIME]),
)
def test_what_changes_meanwhile_comes_in_its_newest_state(
    there: list[Change], per_page: int, moves: list[tuple[int, int]], kind: Paging
) -> None:
    account = roomy(there, per_page)
    times = iter(range(13, 100))

    def move(number: int) -> None:
        for when, key in moves:
            if when == number:
                others = [change for change in account.changes if change[1] != key]
                account.changes = sorted([*others, (next(times), key)])

    account.before = move
    found = changes_of(list(account.walk(kind).pages(Place(0))))
    assert set(account.changes) <= set(found)
    assert len(found) == len(set(found))


@given(changes, page_sizes, st.integers(1, 6))
def test_when_a_cursor_is_refused_nothing_is_lost(
    there: list[Change], per_page: int, refused: int
) -> None:
    account = Account(there, per_page)
    account.refuses = lambda query: "cursor" in query and len(account.fetcher.asked) == refused + 1
    found = changes_of(list(account.walk(CURSOR).pages(Place(0))))
    assert set(found) == set(there)
    assert len(account.log.lines) == (2 if len(there) > refused * per_page else 0)


@given(changes, page_sizes)
def test_the_time_to_fall_back_to_is_that_of_the_record_before_the_last(
    there: list[Change], per_page: int
) -> None:
    """At the end it is that of the last one. A page of one record in mid-stream moves nothing."""
    for page in Account(there, per_page).walk(CURSOR).pages(Place(0)):
        times = [page.place.start_time, *(time for time, _ in changes_of([page]))]
        if page.is_last:
            assert page.reached.start_time == times[-1]
        else:
            assert page.reached.start_time == times[-2]


def roomy(there: list[Change], per_page: int) -> Account:
    """Return an account whose seconds fit on a page, so that an export by time is not stuck."""
    account = Account(there, per_page, extends=True)
    size = max(per_page, account.crowd + 1)
    return Account(there, size, extends=True)
