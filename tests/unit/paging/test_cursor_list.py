"""Lists by cursor: the end is has_more, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.errors import Unavailable
from tap_zendesk_incremental.paging.cursor_list import CursorList
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.kind import Next
from tap_zendesk_incremental.paging.place import START, Place
from tap_zendesk_incremental.paging.source import Source
from tap_zendesk_incremental.paging.walk import Walk
from tap_zendesk_incremental.zendesk.rate_limits import ACCOUNT
from tests.unit.doubles import FakeFetcher, Log, Parameters, body
from tests.unit.paging.asking import after

LIST = CursorList("/groups")
LINKS = {"next": "https://acme.zendesk.com/groups?page[after]=x", "prev": None}


def test_the_first_page_is_asked_for_without_a_cursor() -> None:
    assert LIST.parameters(START, 100) == {"page[size]": 100}
    assert LIST.parameters(Place(cursor="a=="), 50) == {"page[size]": 50, "page[after]": "a=="}


def test_it_takes_a_hundred_records_a_page_and_the_accounts_limit() -> None:
    assert (LIST.largest_page, LIST.limit, LIST.has_bookmark) == (100, ACCOUNT, False)


@pytest.mark.parametrize("links", [{}, {"links": LINKS}], ids=["no links", "links"])
def test_the_next_page_starts_at_after_cursor(links: dict[str, Any]) -> None:
    found = after(LIST, START, [1], meta={"has_more": True, "after_cursor": "b"}, **links)
    assert found == Next(Place(cursor="b"), is_last=False)


def test_the_end_is_has_more_whatever_else_is_filled() -> None:
    found = after(
        LIST, Place(cursor="a"), [1], meta={"has_more": False, "after_cursor": "b"}, links=LINKS
    )
    assert found == Next(START, is_last=True)


def test_a_full_page_whose_meta_does_not_say_whether_there_is_more_is_asked_for_again() -> None:
    meta = {"after_cursor": "b"}
    with pytest.raises(Unavailable, match="whether there is another one"):
        after(LIST, START, [1, 2], asked=2, meta=meta)
    assert after(LIST, START, [1], asked=2, meta=meta) == Next(START, is_last=True)


@pytest.mark.parametrize("envelope", [{}, {"meta": {}}, {"count": 1, "next_page": None}])
def test_without_meta_the_list_came_at_once(envelope: dict[str, Any]) -> None:
    assert after(LIST, START, [1], **envelope) == Next(START, is_last=True)


@pytest.mark.parametrize("place", [START, Place(passed=100)])
def test_an_endpoint_that_answers_the_old_way_is_asked_for_numbered_pages(place: Place) -> None:
    following = Place(passed=place.passed + 100)
    found = after(
        LIST,
        place,
        [1] * 100,
        asked=100,
        count=230,
        next_page="https://acme.zendesk.com/groups?page=9",
    )
    assert found == Next(following, is_last=False)
    number = following.passed // 100 + 1
    assert LIST.parameters(following, 100) == {"page": number, "per_page": 100}
    assert after(LIST, following, [1], count=230, next_page=None) == Next(START, is_last=True)


def test_a_full_page_without_a_word_on_what_follows_is_asked_for_again() -> None:
    full = list(range(100))
    with pytest.raises(Unavailable, match="whether there is another one"):
        after(LIST, START, full, asked=100)
    assert after(LIST, START, [*full, 0], asked=100) == Next(START, is_last=True), (
        "the whole list at once"
    )


@pytest.mark.parametrize("takes_size", [True, False], ids=["per_page", "own size"])
@given(rows=st.integers(1, 250), own=st.integers(1, 100))
def test_the_old_way_in_pages_of_another_size_brings_every_row(
    takes_size: bool, rows: int, own: int
) -> None:
    """Zendesk's own size stands on the first page, which was not asked for by ``per_page``."""

    def serve(_path: str, query: Parameters) -> bytes:
        size = query.get("per_page", own) if takes_size else own
        first = (query.get("page", 1) - 1) * size
        ids = list(range(first, min(first + size, rows)))
        more = "x" if first + size < rows else None
        return body([{"id": key} for key in ids], key="groups", next_page=more, count=rows)

    source = Source("groups", Endpoint("groups", (LIST,)), LIST, {})
    pages = list(Walk(FakeFetcher(serve, size=100), source, Log()).pages(START))
    found = [json.loads(bytes(raw))["id"] for page in pages for raw in page.records]
    assert found == list(range(rows))


def test_an_empty_first_page_that_names_another_one_is_asked_for_again() -> None:
    with pytest.raises(Unavailable, match="empty, and says that there is another one"):
        after(LIST, START, [], next_page="x")


@pytest.mark.parametrize("cursor", [None, ""])
def test_more_but_not_where_is_asked_for_again(cursor: str | None) -> None:
    with pytest.raises(Unavailable, match="where the next one starts"):
        after(LIST, START, [1], meta={"has_more": True, "after_cursor": cursor})


@given(st.integers(0, 30), st.integers(1, 7))
def test_every_row_comes_once(rows: int, size: int) -> None:
    def serve(_path: str, query: Parameters) -> bytes:
        first = int(query.get("page[after]", "0"))
        ids = list(range(first, rows))[: query["page[size]"]]
        end = first + len(ids)
        meta = {"has_more": end < rows, "after_cursor": str(end)}
        return body([{"id": key} for key in ids], key="groups", meta=meta, links=LINKS)

    source = Source("groups", Endpoint("groups", (LIST,)), LIST, {})
    pages = list(Walk(FakeFetcher(serve, size=size), source, Log()).pages(START))
    assert sum(len(page.records) for page in pages) == rows
    assert [page.is_last for page in pages] == [False] * (len(pages) - 1) + [True]
