"""Pages without end are noticed; pages with an end are left alone."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from tap_zendesk_incremental.errors import ExportStuck
from tap_zendesk_incremental.paging.circles import (
    MOST_EMPTY_PAGES,
    MOST_FILTERED_PAGES,
    MOST_REPEATS,
    CircleGuard,
)
from tap_zendesk_incremental.paging.page import Page
from tap_zendesk_incremental.paging.place import START, Place
from tap_zendesk_incremental.paging.record_times import RecordTimes, TimestampReader
from tests.unit.doubles import NEWS

if TYPE_CHECKING:
    from collections.abc import Callable


def page(reached: Place, *records: bytes) -> Page:
    raws = [Raw(record) for record in records]
    times = RecordTimes(raws, TimestampReader("time"), NEWS, is_ordered=True)
    return Page(raws, {}, times, START, reached, False)


def pages_of(*contents: list[dict[str, Any]]) -> list[Page]:
    """Return pages under ever new cursors, whose records have a link that is ever new."""
    links = count()
    return [
        page(
            Place(5, f"c{number}"),
            *(json.dumps({**record, "link": next(links)}).encode() for record in records),
        )
        for number, records in enumerate(contents)
    ]


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

    def test_where_records_may_come_again_it_is_one_repeat_of_many(self) -> None:
        """Zendesk may move a user without a change; some pages then come again as they were."""
        pages = [page(Place(5, f"c{n}"), b'{"id":1}', b'{"id":2}') for n in range(100)]
        assert checked(CircleGuard(START, may_repeat=True), pages) == MOST_REPEATS
        nameless = [page(Place(5, f"c{n}"), b"1") for n in range(100)]
        assert checked(CircleGuard(START, may_repeat=True), nameless) == MOST_REPEATS

    def test_all_users_may_come_again_once_as_they_were(self) -> None:
        ring = [page(Place(5, f"c{n}"), b'{"id":%d}' % (n % 50)) for n in range(200)]
        assert checked(CircleGuard(START, may_repeat=True), ring[:100]) == 100
        assert checked(CircleGuard(START, may_repeat=True), ring) == 2 * 50

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


class TestRecordsThatComeAgainChanged:
    """A link that is signed anew makes other bytes of the same records."""

    @pytest.mark.parametrize(
        "record", [{"id": 1}, {"id": "1f", "time": 5}], ids=["in a list", "in an export"]
    )
    @pytest.mark.parametrize("may_repeat", [False, True])
    def test_the_same_page_under_new_cursors(
        self, record: dict[str, Any], may_repeat: bool
    ) -> None:
        pages = pages_of(*[[record, {"id": 2}]] * 100)
        assert checked(CircleGuard(START, may_repeat=may_repeat), pages) == MOST_REPEATS

    def test_a_ring_of_pages(self) -> None:
        pages = pages_of(*([{"id": n % 30}, {"id": -1}] for n in range(100)))
        assert checked(CircleGuard(START), pages) == 30 + MOST_REPEATS - 1

    def test_another_key(self) -> None:
        pages = pages_of(*[[{"name": "a", "id": n}] for n in range(100)])
        assert checked(CircleGuard(START, key="name"), pages) == MOST_REPEATS
        assert checked(CircleGuard(START), pages) == 100

    def test_an_empty_page_in_between_does_not_hide_it(self) -> None:
        pages = pages_of(*([{"id": 1}] if n % 2 else [] for n in range(100)))
        assert checked(CircleGuard(START), pages) == 2 * MOST_REPEATS

    def test_some_in_a_row_are_all_right(self) -> None:
        contents = [[{"id": 0 if n % MOST_REPEATS else n}] for n in range(10_000)]
        assert checked(CircleGuard(START), pages_of(*contents)) == 10_000

    @pytest.mark.parametrize(
        "records",
        [
            lambda n: [{"id": n, "time": 5}, {"id": 1, "time": 5}],
            lambda n: [{"id": 1, "time": 5}, {"id": n, "time": 5}],
            lambda n: [{"id": 1, "time": n}, {"id": 2, "time": 5}],
            lambda n: [{"id": 1, "time": 5}, {"id": 2, "time": n}],
            lambda n: [{"id": 1}] * n,
        ],
        ids=["first key", "last key", "first time", "last time", "length"],
    )
    def test_pages_that_are_alike_are_not_the_same(
        self, records: Callable[[int], list[dict[str, Any]]]
    ) -> None:
        pages = pages_of(*(records(n) for n in range(1, 100)))
        assert checked(CircleGuard(START), pages) == 99

    def test_what_has_no_key_tells_nothing(self) -> None:
        assert checked(CircleGuard(START), pages_of(*[[{"x": 1}]] * 100)) == 100

    def test_a_change_of_all_users_at_once_is_no_circle(self) -> None:
        """Zendesk changes users without a new updated_at; then each comes again in the export."""
        users = [[{"id": n, "time": 5}] for n in range(500)]
        pages = pages_of(*users, *users, [{"id": -1, "time": 6}])
        assert checked(CircleGuard(START, may_repeat=True), pages) == len(pages)
        ring = pages_of(*users, *users, *users)
        assert checked(CircleGuard(START, may_repeat=True), ring) == 2 * 500

    @given(st.lists(st.integers(1, 9), min_size=1, max_size=300), st.booleans())
    def test_what_has_an_end_is_never_ended_early(self, lengths: list[int], in_order: bool) -> None:
        """Each change of a record has a time of its own, however few records there are."""
        clock = count()
        contents = [
            [{"id": n % 2, "time": next(clock) if in_order else -next(clock) % NEWS}] * length
            for n, length in enumerate(lengths)
        ]
        assert checked(CircleGuard(START), pages_of(*contents)) == len(lengths)


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
