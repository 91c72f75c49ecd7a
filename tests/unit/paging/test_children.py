"""One list for each row of a parent list."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from msgspec import Raw

from tap_zendesk_incremental.errors import (
    ExportStuck,
    NotAllowed,
    ParentGone,
    Unavailable,
    Unreachable,
    ZendeskError,
)
from tap_zendesk_incremental.paging.children import MOST_FAILURES, ChildLists, ParentKeys
from tap_zendesk_incremental.paging.cursor_list import CursorList
from tap_zendesk_incremental.paging.endpoint import Endpoint, Parent
from tap_zendesk_incremental.paging.page import Page
from tap_zendesk_incremental.paging.place import START
from tap_zendesk_incremental.paging.source import Source
from tap_zendesk_incremental.paging.walk import Walk
from tap_zendesk_incremental.paging.whole_list import WholeList
from tests.unit.doubles import FakeFetcher, Log, Parameters, Reply, body, scripted

SCHEDULES = Endpoint("schedules", (WholeList("/schedules"),), parameters={"a": "b"})
PARENT = Parent(SCHEDULES, adds="schedule_id")
HOLIDAYS = Endpoint(
    "holidays", (WholeList("/schedules/{key}/holidays"),), parameters={"c": "d"}, parent=PARENT
)


def schedules(*records: Any, more: bool = False) -> bytes:
    return body(list(records), key="schedules", next_page="x" if more else None)


def holidays(*ids: int, more: bool = False) -> bytes:
    return body([{"id": key} for key in ids], key="holidays", next_page="x" if more else None)


def keys_of(fetcher: FakeFetcher, wanted: tuple[Parent, ...] = (PARENT,)) -> ParentKeys:
    return ParentKeys(fetcher, wanted, Log())


def pages_of(fetcher: FakeFetcher, endpoint: Endpoint = SCHEDULES) -> list[Page]:
    kind = endpoint.pagings[0]
    return list(Walk(fetcher, Source("schedules", endpoint, kind, {}), Log()).pages(START))


class TestKeys:
    def test_a_parent_list_that_is_not_selected_is_read_for_this_alone(self) -> None:
        fetcher = scripted(schedules({"id": 1}, {"id": 2}, more=True), schedules({"id": 3}))
        keys = keys_of(fetcher)
        assert keys.of("schedule_holidays", PARENT) == [1, 2, 3]
        assert keys.of("schedule_holidays", PARENT) == [1, 2, 3]
        assert fetcher.queries == [{"a": "b"}, {"a": "b", "page": 2}], "and only once"
        assert list(fetcher.traffic) == ["schedule_holidays"]

    def test_in_a_test_of_the_connection_nothing_was_planned(self) -> None:
        fetcher = scripted(schedules({"id": 1}))
        assert keys_of(fetcher, ()).of("schedule_holidays", PARENT) == [1]

    def test_a_parent_list_that_is_exported_anyway_is_not_read_again(self) -> None:
        keys = keys_of(scripted())
        for page in pages_of(scripted(schedules({"id": 7}, more=True), schedules({"id": 8}))):
            keys.note(SCHEDULES, page)
        assert keys.of("schedule_holidays", PARENT) == [7, 8]

    def test_who_reads_one_list_does_not_wait_for_another(self) -> None:
        is_asked, may_come = Event(), Event()

        def serve(_path: str, _query: Parameters) -> Reply:
            is_asked.set()
            assert may_come.wait(30)
            return schedules({"id": 1})

        other = Parent(Endpoint("schedules", (WholeList("/other"),)), adds="other_id")
        keys = keys_of(FakeFetcher(serve), (PARENT, other))
        page = pages_of(scripted(schedules({"id": 9})), other.endpoint)[0]
        with ThreadPoolExecutor() as pool:
            try:
                slow = pool.submit(keys.of, "schedule_holidays", PARENT)
                assert is_asked.wait(30)
                pool.submit(keys.note, other.endpoint, page).result(5)
                assert pool.submit(keys.of, "others", other).result(5) == [9]
            finally:
                may_come.set()
            assert slow.result(30) == [1]

    def test_half_of_a_parent_list_is_not_taken_for_the_whole(self) -> None:
        keys = keys_of(scripted(schedules({"id": 1}, {"id": 2})))
        keys.note(SCHEDULES, pages_of(scripted(schedules({"id": 7}, more=True), schedules()))[0])
        assert keys.of("schedule_holidays", PARENT) == [1, 2]

    def test_pages_of_other_lists_mean_nothing(self) -> None:
        other = Endpoint("schedules", (WholeList("/other"),))
        keys = keys_of(scripted(schedules({"id": 1})))
        keys.note(other, pages_of(scripted(schedules({"id": 9})), other)[0])
        assert keys.of("schedule_holidays", PARENT) == [1]

    def test_each_key_comes_once(self) -> None:
        fetcher = scripted(schedules({"id": 1}, {"id": 1}, more=True), schedules({"id": 1}))
        assert keys_of(fetcher).of("schedule_holidays", PARENT) == [1]

    @pytest.mark.parametrize("odd", [None, 5, "text", {}, {"id": None}, {"id": True}, {"id": [1]}])
    def test_what_has_no_key_has_no_children(self, odd: object) -> None:
        fetcher = scripted(schedules(odd, {"id": 1}, {"id": "two"}))
        assert keys_of(fetcher).of("schedule_holidays", PARENT) == [1, "two"]

    def test_a_parent_list_that_fails_is_read_anew_the_next_time(self) -> None:
        fetcher = scripted(
            schedules({"id": 1}, more=True), Unavailable("503"), schedules({"id": 2})
        )
        keys = keys_of(fetcher)
        with pytest.raises(Unavailable):
            keys.of("schedule_holidays", PARENT)
        assert keys.of("schedule_holidays", PARENT) == [2]


def outcome(pages: list[Page]) -> list[object]:
    """Return what has come: the parent of each page, or what failed where it is left out."""
    found: list[object] = []
    for page in pages:
        for gap in page.gaps:
            told = re.fullmatch(r".* of schedule (\S+); .* What failed: (.*)", gap)
            assert told, gap
            found.append(f"{told[1]}: {told[2]}")
        if not page.gaps:
            found.append(page.added["schedule_id"])
    return found


class TestPages:
    def found(self, keys: list[int | str], *replies: Reply) -> tuple[list[Page], FakeFetcher, Log]:
        fetcher, log = scripted(*replies), Log()
        return list(ChildLists("holidays", HOLIDAYS, fetcher, log).pages(keys)), fetcher, log

    def test_one_request_for_each_parent(self) -> None:
        pages, fetcher, _ = self.found([1, "two"], holidays(10, 11), holidays(20))
        assert [path for path, _ in fetcher.asked] == [
            "/schedules/1/holidays",
            "/schedules/two/holidays",
        ]
        assert fetcher.queries == [{"c": "d"}] * 2
        found = [
            (json.loads(bytes(raw))["id"], page.added) for page in pages for raw in page.records
        ]
        assert found == [
            (10, {"schedule_id": 1}),
            (11, {"schedule_id": 1}),
            (20, {"schedule_id": "two"}),
        ]

    def test_none_of_them_is_the_last_since_another_parent_may_follow(self) -> None:
        pages, _, _ = self.found([1, 2], holidays(10, more=True), holidays(11), holidays(20))
        assert [page.is_last for page in pages] == [False] * 3

    def test_a_parent_with_many_children_has_several_pages(self) -> None:
        pages, fetcher, _ = self.found([1, 2], holidays(10, more=True), holidays(11), holidays())
        assert [len(page.records) for page in pages] == [1, 1, 0]
        assert fetcher.queries == [{"c": "d"}, {"c": "d", "page": 2}, {"c": "d"}]

    def test_two_parents_may_have_the_same_children(self) -> None:
        pages, _, _ = self.found([1, 2], holidays(10), holidays(10))
        assert [page.added for page in pages] == [{"schedule_id": 1}, {"schedule_id": 2}]

    def test_a_parent_that_is_gone_has_none(self) -> None:
        pages, _, log = self.found([1, 2, 3], holidays(10), ParentGone("404"), holidays(30))
        assert [page.added["schedule_id"] for page in pages] == [1, 3]
        assert (log.lines, log.levels) == (["404"], ["INFO"])

    def ended(
        self, keys: list[int | str], *replies: Reply, error: type[ZendeskError] = ZendeskError
    ) -> tuple[list[Page], FakeFetcher]:
        fetcher = scripted(*replies)
        written: list[Page] = []
        with pytest.raises(error, match="first"):
            written.extend(ChildLists("holidays", HOLIDAYS, fetcher, Log()).pages(keys))
        return written, fetcher

    def test_refused_parents_are_told_and_the_others_are_read(self) -> None:
        replies = (NotAllowed("first."), holidays(20), NotAllowed("second."), holidays(40))
        pages, fetcher, _ = self.found([1, 2, 3, 4], *replies)
        assert outcome(pages) == [2, "1: first.", 4, "3: second."]
        assert len(fetcher.asked) == 4, "a refusal is final"

    def test_after_one_that_came_refusals_are_as_many_as_there_are(self) -> None:
        replies = [NotAllowed("403.")] * 5
        pages, _, _ = self.found([1, 2, 3, 4, 5, 6], holidays(10), *replies, holidays(10))
        assert outcome(pages) == [1, *[f"{key}: 403." for key in (2, 3, 4, 5, 6)]]

    def test_where_all_are_refused_from_one_on_none_is_passed_over(self) -> None:
        """The right to read them has been taken away meanwhile."""
        refused = [NotAllowed("first")] * 3
        written, _ = self.ended([1, 2, 3], holidays(10), *refused, error=NotAllowed)
        assert outcome(written) == [1]

    def test_where_the_first_few_are_all_refused_no_more_are_asked(self) -> None:
        replies = [NotAllowed("first"), *[NotAllowed("403")] * (MOST_FAILURES - 1)]
        written, fetcher = self.ended([1, 2, 3, 4, 5, 6], *replies, error=NotAllowed)
        assert written == []
        assert len(fetcher.asked) == MOST_FAILURES

    @pytest.mark.parametrize("error", [Unavailable("500."), ExportStuck("500.")])
    def test_one_that_fails_is_asked_once_more_and_left_out(self, error: ZendeskError) -> None:
        replies = (holidays(10), error, holidays(30), error, holidays(40))
        pages, fetcher, _ = self.found([1, 2, 3, 4], *replies)
        assert outcome(pages) == [1, 3, "2: 500.", 4]
        assert [path.split("/")[2] for path, _ in fetcher.asked] == ["1", "2", "3", "2", "4"]

    def test_one_that_comes_the_second_time_lacks_nothing(self) -> None:
        """It has been an outage that is over. A try shows it, and then the list is read."""
        lists = [holidays(number) for number in (30, 10, 10, 20, 20)]
        pages, _, _ = self.found([1, 2, 3], *[Unavailable("500.")] * 2, *lists)
        assert outcome(pages) == [3, 1, 2]

    def test_the_last_one_is_left_out_where_one_before_it_comes_again(self) -> None:
        error = Unavailable("500.")
        pages, _, _ = self.found([1, 2], holidays(10), error, holidays(10), error)
        assert outcome(pages) == [1, "2: 500."]

    def test_in_an_outage_none_is_passed_over(self) -> None:
        first, more = Unavailable("first"), Unavailable("500")
        written, fetcher = self.ended([1, 2, 3], holidays(10), first, more, more)
        assert outcome(written) == [1]
        assert [path.split("/")[2] for path, _ in fetcher.asked] == ["1", "2", "3", "1"]

    def test_after_a_few_failures_in_a_row_no_more_are_asked(self) -> None:
        replies = [Unavailable("first"), *[Unavailable("500")] * (MOST_FAILURES - 1)]
        written, fetcher = self.ended([1, 2, 3, 4, 5, 6], holidays(10), *replies)
        assert outcome(written) == [1]
        assert len(fetcher.asked) == 1 + MOST_FAILURES

    def test_where_none_has_come_nothing_is_left_out(self) -> None:
        written, _ = self.ended([1, 2], NotAllowed("403"), Unavailable("first"))
        assert written == []

    def test_what_keeps_all_from_being_asked_ends_it_at_once(self) -> None:
        written, _ = self.ended([1, 2, 3], holidays(10), Unreachable("first"), error=Unreachable)
        assert outcome(written) == [1]

    def test_from_records_to_records_it_is_known_that_one_came(self) -> None:
        error = Unavailable("500.")
        fetcher = scripted(holidays(10), error, holidays(10), error)
        lists = ChildLists("holidays", HOLIDAYS, fetcher, Log())
        pages = [page for key in (1, 2) for page in lists.of([Raw(b'{"id":%d}' % key)])]
        assert outcome(pages) == [1, "2: 500."]

    def test_the_line_says_what_is_missing_and_how_to_have_it(self) -> None:
        pages, _, _ = self.found([1, "a\nb"], holidays(10), NotAllowed("403."), holidays(10))
        (told,) = pages[-1].gaps
        assert told == (
            "Zendesk does not give the list of holidays of schedule a b; it is left out. "
            "The next run asks for it again. What failed: 403."
        )

    def test_without_parents_nothing_is_asked(self) -> None:
        pages, fetcher, _ = self.found([])
        assert (pages, fetcher.asked) == ([], [])


def test_children_by_cursor() -> None:
    parent = Parent(SCHEDULES, adds="schedule_id")
    kind = CursorList("/x/{key}")
    endpoint = Endpoint("holidays", (kind,), parent=parent)
    first = {"has_more": True, "after_cursor": "c"}
    fetcher = scripted(body([{"id": 1}], key="holidays", meta=first), holidays(2))
    pages = list(ChildLists("holidays", endpoint, fetcher, Log()).pages([5]))
    assert [page.added for page in pages] == [{"schedule_id": 5}] * 2
    assert fetcher.queries == [{}, {"page[after]": "c"}]
