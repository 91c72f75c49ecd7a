"""Lists without a cursor: at once, or in numbered pages."""

from __future__ import annotations

import json
from itertools import cycle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.errors import Unavailable
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.kind import Next
from tap_zendesk_incremental.paging.place import START, Place
from tap_zendesk_incremental.paging.source import Source
from tap_zendesk_incremental.paging.walk import Walk
from tap_zendesk_incremental.paging.whole_list import WholeList
from tests.unit.doubles import FakeFetcher, Log, Parameters, body, scripted
from tests.unit.paging.asking import after

LIST = WholeList("/schedules")


@pytest.mark.parametrize("envelope", [{}, {"next_page": None}, {"count": 5}])
def test_without_a_next_page_it_came_at_once(envelope: dict[str, Any]) -> None:
    assert after(LIST, START, [1], **envelope) == Next(START, is_last=True)


def test_the_number_of_the_next_page_is_counted_here() -> None:
    link = "https://evil.example/?page=77"
    full = list(range(100))
    second = Next(Place(passed=100), is_last=False)
    assert after(LIST, START, full, asked=100, next_page=link) == second
    assert after(LIST, second.place, full, asked=100, next_page=link).place == Place(passed=200)


def test_a_full_page_without_a_word_on_what_follows_is_asked_for_again() -> None:
    full = list(range(100))
    with pytest.raises(Unavailable, match="whether there is another one"):
        after(LIST, START, full, asked=100)
    end = Next(START, is_last=True)
    assert after(LIST, START, full, asked=100, count=100) == end, "it says that this is all"
    assert after(LIST, START, full, asked=100, next_page=None) == end
    assert after(LIST, START, [*full, 0], asked=100) == end, "the whole list at once"


def test_a_page_is_full_if_it_has_what_was_asked_for_not_what_was_wanted() -> None:
    """From some places on no page of the wanted size starts."""
    place, wanted = Place(passed=150), 100
    size = LIST.parameters(place, wanted)["per_page"]
    assert size == 75
    with pytest.raises(Unavailable, match="whether there is another one"):
        after(LIST, place, [0] * size, asked=wanted)
    assert after(LIST, place, [0] * (size - 1), asked=wanted).is_last


def test_a_list_that_grows_shorter_in_mid_read_lacks_what_has_moved() -> None:
    """The first row is deleted after its page: the row that was 101st is on no page."""
    fetcher = scripted(
        body([{"id": key} for key in range(100)], key="schedules", next_page="x", count=150),
        body([{"id": key} for key in range(101, 150)], key="schedules", next_page=None, count=149),
    )
    source = Source("schedules", Endpoint("schedules", (LIST,)), LIST, {})
    assert [page.lacks for page in Walk(fetcher, source, Log()).pages(START)] == [0, 1]


@pytest.mark.parametrize(("count", "is_doubtful"), [({}, True), ({"count": 101}, False)])
def test_several_pages_that_nobody_counts_may_lack_a_row(
    count: dict[str, Any], *, is_doubtful: bool
) -> None:
    fetcher = scripted(
        body([{"id": 1}] * 100, key="schedules", next_page="x", **count),
        body([{"id": 2}], key="schedules", next_page=None, **count),
    )
    source = Source("schedules", Endpoint("schedules", (LIST,)), LIST, {})
    *_, last = Walk(fetcher, source, Log()).pages(START)
    assert last.is_doubtful is is_doubtful


class TestSmallerPages:
    """Where a page fails, smaller ones go on from the record at which it starts."""

    @pytest.mark.parametrize(
        ("passed", "size", "per_page", "number"),
        [
            (0, 100, 100, 1),
            (0, 7, 7, 1),
            (100, 100, 100, 2),
            (100, 50, 50, 3),
            (100, 12, 10, 11),
            (75, 100, 75, 2),
            (77, 100, 77, 2),
            (77, 50, 11, 8),
            (98, 1, 1, 99),
            (99, 1, 3, 34),
        ],
    )
    def test_a_size_is_asked_for_of_which_a_page_starts_there(
        self, passed: int, size: int, per_page: int, number: int
    ) -> None:
        page = {"page": number} if number > 1 else {}
        assert LIST.parameters(Place(passed=passed), size) == {"per_page": per_page, **page}

    def test_no_page_has_a_number_that_zendesk_refuses(self) -> None:
        assert LIST.parameters(Place(passed=250), 1) == {"per_page": 5, "page": 51}
        assert LIST.parameters(Place(passed=9_900), 1) == {"per_page": 100, "page": 100}

    def test_a_way_past_a_record_leads_to_the_next_start_of_a_page(self) -> None:
        assert LIST.ahead(Place(passed=6), 1) == Place(passed=7)
        assert LIST.ahead(Place(passed=100), 1) == Place(passed=102), "101 has no page of its own"
        assert LIST.ahead(Place(passed=60, keeps=20), 2) == Place(passed=100, keeps=20)
        assert LIST.ahead(Place(passed=9_999), 1) is None

    def test_a_list_that_is_cut_in_another_way_keeps_its_size(self) -> None:
        """Its pages are counted by a size that is not the one that was asked for."""
        short = after(LIST, START, [1] * 30, asked=50, next_page="x").place
        found = [LIST.parameters(short, size) for size in (100, 50, 1)]
        assert found == [{"per_page": 50, "page": 2}] * 3
        following = after(LIST, short, [1] * 30, asked=100, next_page="x").place
        assert LIST.parameters(following, 100) == {"per_page": 50, "page": 3}

    @given(st.integers(1, 300), st.lists(st.integers(1, 100), min_size=1))
    def test_every_record_comes_once_in_pages_of_any_sizes(
        self, rows: int, sizes: list[int]
    ) -> None:
        assert read(rows, sizes) == list(range(rows))

    @given(st.integers(1, 90), st.integers(1, 100), st.integers(1, 100))
    def test_also_where_zendesk_gives_fewer_than_were_asked_for(
        self, rows: int, size: int, limit: int
    ) -> None:
        assert read(rows, [size], limit) == list(range(rows))


def read(rows: int, sizes: list[int], limit: int = 100) -> list[int]:
    """Read a list of so many rows whole, in pages of these sizes, one after the other."""

    def serve(_path: str, query: Parameters) -> bytes:
        assert query.get("page", 1) <= 100
        per_page = min(query["per_page"], limit)
        first = (query.get("page", 1) - 1) * per_page
        ids = list(range(first, min(first + per_page, rows)))
        more = "x" if first + per_page < rows else None
        return body([{"id": key} for key in ids], key="schedules", next_page=more)

    fetcher, wanted = FakeFetcher(serve), cycle(sizes)
    found: list[int] = []
    source = Source("schedules", Endpoint("schedules", (LIST,)), LIST, {})
    fetcher.size = next(wanted)
    for page in Walk(fetcher, source, Log()).pages(START):
        found += [json.loads(bytes(raw))["id"] for raw in page.records]
        fetcher.size = next(wanted)
    return found


def test_page_after_page_to_the_end() -> None:
    fetcher = scripted(
        body([{"id": 1}] * 100, key="schedules", next_page="x"),
        body([{"id": 2}] * 100, key="schedules", next_page="x"),
        body([], key="schedules", next_page=None),
    )
    source = Source("schedules", Endpoint("schedules", (LIST,)), LIST, {})
    pages = list(Walk(fetcher, source, Log()).pages(START))
    assert [len(page.records) for page in pages] == [100, 100, 0]
    assert fetcher.queries == [{}, {"page": 2}, {"page": 3}]
