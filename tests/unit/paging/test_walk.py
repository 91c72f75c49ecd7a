"""Page after page: every record once, in any data set, with any trouble on the way."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from tap_zendesk_incremental.errors import (
    CursorRefused,
    ExportStuck,
    Unavailable,
    ZendeskError,
)
from tap_zendesk_incremental.paging.cursor_list import CursorList
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.kind import Paging
from tap_zendesk_incremental.paging.page import Page
from tap_zendesk_incremental.paging.place import START, Place
from tap_zendesk_incremental.paging.source import PageRequest, Source
from tap_zendesk_incremental.paging.walk import Walk
from tap_zendesk_incremental.paging.whole_list import WholeList
from tap_zendesk_incremental.zendesk.rate_limits import EXPORTS
from tests.unit.doubles import FakeFetcher, Log, Parameters, Reply, body, scripted
from tests.unit.paging.account import (
    CURSOR,
    TIME,
    Account,
    changes_of,
)
from tests.unit.paging.walking import page_of, said, source, walk


class TestPages:
    def test_a_page_is_fetched_only_when_the_one_before_is_done_with(self) -> None:
        account = Account([(1, 1), (2, 2), (3, 3)], 1)
        next(account.walk(CURSOR).pages(Place(0)))
        assert len(account.fetcher.asked) == 1

    def test_the_parameters_of_the_source_go_with_every_request(self) -> None:
        account = Account([(1, 1), (2, 2)], 1)
        list(account.walk(CURSOR, include="metric_sets").pages(Place(1)))
        assert account.fetcher.queries == [
            {"start_time": 1, "include": "metric_sets"},
            {"cursor": "1|1", "include": "metric_sets"},
        ]

    def test_a_page_says_where_it_starts_and_what_it_reaches(self) -> None:
        pages = list(Account([(1, 1), (2, 2), (3, 3)], 2).walk(CURSOR).pages(Place(0)))
        assert [page.place for page in pages] == [Place(0), Place(1, "2|2")]
        assert [page.reached for page in pages] == [Place(1, "2|2"), Place(3, "3|3")]
        assert [page.is_last for page in pages] == [False, True]

    def test_an_empty_page_in_mid_stream_is_not_the_end(self) -> None:
        fetcher = scripted(
            body([], last=False, after_cursor="a"),
            body([], last=False, after_cursor="b"),
            page_of([(9, 1)], last=True, after_cursor="c"),
        )
        pages = list(walk(fetcher).pages(Place(0)))
        assert changes_of(pages) == [(9, 1)]
        assert [p.reached for p in pages] == [Place(0, "a"), Place(0, "b"), Place(9, "c")]

    @pytest.mark.parametrize("kind", [CURSOR, TIME], ids=["cursor", "time"])
    @pytest.mark.parametrize(
        "records",
        [
            [5, "text", None, [], {}],
            [{"id": None}, {"generated_timestamp": 1}],
            [{"id": [1], "generated_timestamp": {}}, {"generated_timestamp": True}],
        ],
    )
    def test_what_is_no_record_is_passed_on_for_others_to_judge(
        self, kind: Paging, records: list[Any]
    ) -> None:
        fetcher = scripted(body(records, last=True, after_cursor="c", end_time=3))
        assert said(list(walk(fetcher, kind).pages(Place(1)))) == records

    @pytest.mark.parametrize("kind", [CURSOR, TIME], ids=["cursor", "time"])
    def test_a_page_that_leads_nowhere_is_to_be_asked_for_again(self, kind: Paging) -> None:
        with pytest.raises(Unavailable, match="where the next one starts"):
            list(walk(scripted(body([], last=False)), kind).pages(Place(0)))


class TestBoundarySecond:
    """By time the second in which a page ends comes again with the next one."""

    first: ClassVar = {"id": 5, "generated_timestamp": 3}
    second: ClassVar = {"id": 6, "generated_timestamp": 3}
    older: ClassVar = {"id": 1, "generated_timestamp": 1}

    def pages(self, *bodies: bytes, kind: Paging = TIME) -> list[Page]:
        return list(walk(scripted(*bodies), kind).pages(Place(1)))

    def test_what_the_page_before_has_brought_is_left_out(self) -> None:
        pages = self.pages(
            body([self.older, self.first], last=False, end_time=3),
            body([self.first, self.second], end_time=4),
        )
        assert said(pages) == [self.older, self.first, self.second]

    def test_what_a_record_says_decides_whether_it_is_a_repeat(self) -> None:
        changed = {**self.first, "status": "open"}
        pages = self.pages(
            body([self.older, self.first], last=False, end_time=3),
            body([self.first, changed], end_time=4),
        )
        assert said(pages) == [self.older, self.first, changed]

    def test_only_the_page_before_counts(self) -> None:
        pages = self.pages(
            body([self.older, self.first], last=False, end_time=3),
            body([self.first, self.second], last=False, end_time=4),
            body([{"id": 9, "generated_timestamp": 4}, self.older], end_time=5),
        )
        assert said(pages)[-1] == self.older

    def test_the_times_of_the_page_are_those_of_what_is_left(self) -> None:
        pages = self.pages(
            body([self.older, self.first], last=False, end_time=3),
            body([self.first, {"id": 7, "generated_timestamp": 8}], end_time=8),
        )
        assert pages[1].times.first() == 8

    def test_by_cursor_nothing_is_left_out(self) -> None:
        pages = self.pages(
            body([self.older, self.first], last=False, after_cursor="a"),
            body([self.first], after_cursor="b"),
            kind=CURSOR,
        )
        assert said(pages) == [self.older, self.first, self.first]

    def test_a_late_comer_of_the_boundary_second_is_not_lost(self) -> None:
        account = Account([(1, 1), (1, 2), (2, 5), (3, 9)], 3)

        def come_late(number: int) -> None:
            if number == 1:
                account.changes.insert(2, (2, 3))

        account.before = come_late
        found = changes_of(list(account.walk(TIME).pages(Place(0))))
        assert found == [(1, 1), (1, 2), (2, 5), (2, 3), (3, 9)]


class TestRefusedCursor:
    def test_a_bookmark_falls_back_to_its_time(self) -> None:
        account = Account([(1, 1), (5, 2), (9, 3)], 5)
        account.refuses = lambda query: query.get("cursor") == "old"
        pages = list(account.walk(CURSOR).pages(Place(5, "old")))
        assert changes_of(pages) == [(5, 2), (9, 3)]
        assert account.fetcher.queries == [{"cursor": "old"}, {"start_time": 5}]
        assert account.log.levels == ["WARNING", "WARNING"]
        assert "1970-01-01T00:00:05Z, inclusive" in account.log.lines[1]

    def test_without_a_time_there_is_nothing_to_fall_back_to(self) -> None:
        account = Account([(1, 1)], 5)
        account.refuses = lambda query: "cursor" in query
        with pytest.raises(ZendeskError, match="no time to fall back to"):
            list(account.walk(CURSOR).pages(Place(None, "old")))
        assert account.fetcher.queries == [{"cursor": "old"}], "never a full export"

    def test_a_cursor_that_is_refused_again_at_the_same_time_ends_it(self) -> None:
        account = Account([(1, 1), (1, 2), (1, 3)], 1)
        account.refuses = lambda query: "cursor" in query
        with pytest.raises(ZendeskError, match="refuses its own newest cursor"):
            list(account.walk(CURSOR).pages(Place(1)))
        assert account.fetcher.queries == [
            {"start_time": 1},
            {"cursor": "1|1"},
            {"start_time": 1},
            {"cursor": "1|1"},
        ]

    def test_at_a_later_time_it_falls_back_again(self) -> None:
        account = Account([(n, n) for n in range(1, 9)], 3)
        account.refuses = lambda query: "cursor" in query
        changes = changes_of(list(account.walk(CURSOR).pages(Place(0))))
        assert set(changes) == set(account.changes)
        times = [query["start_time"] for query in account.fetcher.queries if "cursor" not in query]
        assert times == [0, 2, 3, 4, 5, 6]

    def test_at_the_same_time_too_where_more_has_come(self) -> None:
        """Pages of one record bring no later time, and each cursor is refused but once."""
        account = Account([(n, n) for n in range(1, 6)], 1)
        refused: set[str] = set()

        def refuses(query: Parameters) -> bool:
            cursor = query.get("cursor")
            is_first = cursor is not None and cursor not in refused
            refused.update({cursor} if cursor else {})
            return is_first

        account.refuses = refuses
        assert set(changes_of(list(account.walk(CURSOR).pages(Place(0))))) == set(account.changes)
        assert [q for q in account.fetcher.queries if "start_time" in q] == [{"start_time": 0}] * 5

    def test_one_cursor_that_is_never_taken_ends_it_on_pages_of_one(self) -> None:
        account = Account([(n, n) for n in range(1, 6)], 1)
        account.refuses = lambda query: query.get("cursor") == "3|3"
        with pytest.raises(ZendeskError, match="and again after going back"):
            list(account.walk(CURSOR).pages(Place(0)))
        assert len(account.fetcher.asked) == 2 * 4

    def test_after_falling_back_the_pages_that_come_again_are_no_circle(self) -> None:
        fetcher = scripted(
            page_of([(5, 1)], last=False, after_cursor="a"),
            page_of([(5, 2)], last=False, after_cursor="b"),
            CursorRefused("expired"),
            page_of([(5, 1)], last=False, after_cursor="a"),
            page_of([(5, 2)], last=True, after_cursor="c"),
        )
        assert changes_of(list(walk(fetcher).pages(Place(0)))) == [(5, 1), (5, 2)] * 2

    @pytest.mark.parametrize("kind", [CursorList("/list"), WholeList("/list")])
    def test_a_list_has_nothing_to_fall_back_to(self, kind: Paging) -> None:
        with pytest.raises(CursorRefused):
            list(walk(scripted(CursorRefused("no")), kind).pages(START))

    def test_a_refusal_that_is_not_about_the_cursor_is_passed_on(self) -> None:
        fetcher = scripted(ZendeskError("no"))
        with pytest.raises(ZendeskError, match=r"^no$"):
            list(walk(fetcher).pages(Place(5, "c")))
        assert len(fetcher.asked) == 1


class TestCircle:
    def endless(self, records: list[Any]) -> FakeFetcher:
        numbers = iter(range(1, 100_000))

        def serve(_path: str, _query: Any) -> Reply:
            return body(records, last=False, after_cursor=f"c{next(numbers)}")

        return FakeFetcher(serve)

    def test_cursors_that_lead_back(self) -> None:
        ring = [page_of([(1, n)], last=False, after_cursor="ab"[n % 2]) for n in range(1, 9)]
        fetcher = scripted(*ring)
        with pytest.raises(ExportStuck, match="circle"):
            list(walk(fetcher).pages(Place(1, "a")))

    @pytest.mark.parametrize(("is_filtered", "pages"), [(False, 20), (True, 1000)])
    def test_empty_pages_without_end(self, is_filtered: bool, pages: int) -> None:
        fetcher = self.endless([])
        with pytest.raises(ExportStuck, match=f"{pages} pages in a row"):
            list(walk(fetcher, is_filtered=is_filtered).pages(Place(1)))
        assert len(fetcher.asked) == pages

    def test_one_page_again_and_again(self) -> None:
        fetcher = self.endless([{"id": 1}])
        with pytest.raises(ExportStuck, match="sends a page again"):
            list(walk(fetcher).pages(Place(1)))
        assert len(fetcher.asked) == 2

    @pytest.mark.parametrize("kind", [CURSOR, TIME, CursorList("/list"), WholeList("/list")])
    def test_the_same_records_with_a_link_that_changes(self, kind: Paging) -> None:
        numbers = iter(range(1, 100_000))

        def serve(_path: str, _query: Any) -> Reply:
            number = next(numbers)
            records = [{"id": key, "generated_timestamp": 5, "link": number} for key in (1, 2)]
            following = {"has_more": True, "after_cursor": f"c{number}"}
            places: dict[str, Any] = {
                "after_cursor": f"c{number}",
                "end_time": 5 + number,
                "next_page": "more",
            }
            return body(records, last=False, **places, meta=following)

        fetcher = FakeFetcher(serve, size=2)
        with pytest.raises(ExportStuck, match="20 pages in a row have brought no new record"):
            list(walk(fetcher, kind).pages(kind.start(Place(1))))
        assert len(fetcher.asked) == 21

    @pytest.mark.parametrize(
        ("is_ordered", "kind", "most"),
        [(True, CURSOR, 20), (False, CURSOR, 31), (False, CursorList("/list"), 20)],
    )
    def test_only_in_an_export_without_order_all_may_come_again(
        self, is_ordered: bool, kind: Paging, most: int
    ) -> None:
        numbers = iter(range(1, 100_000))

        def serve(_path: str, _query: Any) -> Reply:
            number = next(numbers)
            cursor = f"c{number}"
            following = {"has_more": True, "after_cursor": cursor}
            record = {"name": f"n{number % 30}", "link": number}
            return body([record], last=False, after_cursor=cursor, meta=following)

        endpoint = Endpoint("tickets", (kind,), key="name", is_ordered=is_ordered)
        asked = FakeFetcher(serve)
        with pytest.raises(ExportStuck, match=f"{most} pages in a row"):
            list(Walk(asked, Source("x", endpoint, kind, {}), Log()).pages(Place(1)))
        assert len(asked.asked) == 30 + most


def test_a_request_says_what_the_fetcher_needs_to_know() -> None:
    request = PageRequest(source(CURSOR, include="x"), Place(7, "c"))
    assert (request.name, request.path, request.limit) == ("tickets", "/cursor", EXPORTS)
    assert request.largest_page == 1000
    assert request.parameters(50) == {"cursor": "c", "per_page": 50, "include": "x"}
