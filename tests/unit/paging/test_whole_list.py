"""Lists without a cursor: at once, or in numbered pages."""

from __future__ import annotations

from typing import Any

import pytest

from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.kind import Next
from tap_zendesk_incremental.paging.place import START, Place
from tap_zendesk_incremental.paging.walk import Source, Walk
from tap_zendesk_incremental.paging.whole_list import WholeList
from tests.unit.doubles import Log, body, scripted
from tests.unit.paging.asking import after

LIST = WholeList("/schedules")


@pytest.mark.parametrize("envelope", [{}, {"next_page": None}, {"count": 5}])
def test_without_a_next_page_it_came_at_once(envelope: dict[str, Any]) -> None:
    assert after(LIST, START, [1], **envelope) == Next(START, is_last=True)


def test_the_number_of_the_next_page_is_counted_here() -> None:
    link = "https://evil.example/?page=77"
    assert after(LIST, START, [1], next_page=link) == Next(Place(number=2), is_last=False)
    assert after(LIST, Place(number=2), [1], next_page=link).place == Place(number=3)


@pytest.mark.parametrize("size", [1, 50, 100])
def test_each_page_has_the_same_size_so_that_the_numbers_hold(size: int) -> None:
    assert LIST.parameters(START, size) == {"per_page": 100}
    assert LIST.parameters(Place(number=3), size) == {"per_page": 100, "page": 3}


def test_page_after_page_to_the_end() -> None:
    fetcher = scripted(
        body([{"id": 1}], key="schedules", next_page="x"),
        body([{"id": 2}], key="schedules", next_page="x"),
        body([], key="schedules", next_page=None),
    )
    source = Source("schedules", Endpoint("schedules", (LIST,)), LIST, {})
    pages = list(Walk(fetcher, source, Log()).pages(START))
    assert [len(page.records) for page in pages] == [1, 1, 0]
    assert fetcher.queries == [{}, {"page": 2}, {"page": 3}]
