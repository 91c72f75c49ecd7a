"""Pages without end are noticed; pages with an end are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from tap_zendesk_incremental.errors import ExportStuck
from tap_zendesk_incremental.paging.circles import (
    MOST_EMPTY_PAGES,
    MOST_FILTERED_PAGES,
    CircleGuard,
)
from tap_zendesk_incremental.paging.page import Page
from tap_zendesk_incremental.paging.place import START, Place
from tap_zendesk_incremental.paging.record_times import RecordTimes, TimestampReader
from tests.unit.doubles import NEWS


def page(reached: Place, *records: bytes) -> Page:
    raws = [Raw(record) for record in records]
    times = RecordTimes(raws, TimestampReader(None), NEWS, is_ordered=True)
    return Page(raws, {}, times, START, reached, False)


def checked(guard: CircleGuard, pages: list[Page]) -> int:
    """Return how many pages pass before the guard ends it; all of them where it does not."""
    for number, one in enumerate(pages):
        try:
            guard.check(one)
        except ExportStuck:
            return number
    return len(pages)


@pytest.mark.parametrize("length", [1, 2, 4])
@pytest.mark.parametrize("start", [Place(5, "c0"), Place(5)], ids=["at a cursor", "by time"])
def test_a_ring_of_cursors_is_noticed_on_its_first_way_round(length: int, start: Place) -> None:
    ring = [page(Place(5, f"c{n % length}"), b"%d" % n) for n in range(1, 20)]
    # A ring that leads through the start is closed one page earlier.
    expected = length - 1 if start.cursor else length
    assert checked(CircleGuard(start), ring) == expected


def test_a_ring_is_noticed_wherever_it_begins() -> None:
    way_in = [page(Place(n, f"w{n}"), b"%d" % n) for n in range(10)]
    ring = [page(Place(50, f"c{n % 3}"), b"%d" % (100 + n)) for n in range(9)]
    assert checked(CircleGuard(Place(0)), [*way_in, *ring]) == 10 + 3


def test_one_cursor_at_another_time_is_another_place() -> None:
    pages = [page(Place(n, "c"), b"%d" % n) for n in range(10)]
    assert checked(CircleGuard(Place(5)), pages) == 10


class TestRepeats:
    def test_the_same_page_under_new_cursors(self) -> None:
        pages = [page(Place(5, f"c{n}"), b'{"id":1}', b'{"id":2}') for n in range(5)]
        assert checked(CircleGuard(START), pages) == 1

    def test_a_page_that_came_some_pages_before(self) -> None:
        pages = [page(Place(5, f"c{n}"), b"%d" % (n % 4)) for n in range(9)]
        assert checked(CircleGuard(START), pages) == 4

    @pytest.mark.parametrize(
        "other", [[b"1", b"3"], [b"0", b"2"], [b"1", b"x", b"2"], [b"2", b"1"]]
    )
    def test_pages_that_are_alike_are_not_the_same(self, other: list[bytes]) -> None:
        guard = CircleGuard(START)
        guard.check(page(Place(1), b"1", b"2"))
        guard.check(page(Place(2), *other))


class TestEmptyPages:
    @pytest.mark.parametrize(
        ("is_filtered", "most"), [(False, MOST_EMPTY_PAGES), (True, MOST_FILTERED_PAGES)]
    )
    def test_some_in_a_row_are_all_right(self, is_filtered: bool, most: int) -> None:
        guard = CircleGuard(START, is_filtered=is_filtered)
        assert checked(guard, [page(Place(5, f"c{n}")) for n in range(most * 2)]) == most - 1

    def test_with_a_record_in_between_they_are_not_in_a_row(self) -> None:
        pages = []
        for number in range(100):
            record = [b"%d" % number] if number % MOST_EMPTY_PAGES == 0 else []
            pages.append(page(Place(5, f"c{number}"), *record))
        assert checked(CircleGuard(START), pages) == 100

    def test_that_is_twenty_and_a_thousand(self) -> None:
        assert (MOST_EMPTY_PAGES, MOST_FILTERED_PAGES) == (20, 1000)


@given(st.lists(st.binary(min_size=1, max_size=3), max_size=30, unique=True))
def test_what_has_an_end_is_never_ended_early(records: list[bytes]) -> None:
    pages = [page(Place(5, f"c{n}"), record) for n, record in enumerate(records)]
    assert checked(CircleGuard(Place(5)), pages) == len(records)
