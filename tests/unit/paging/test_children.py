"""One list for each row of a parent list."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tap_zendesk_incremental.errors import NotAllowed, ParentGone, Unavailable
from tap_zendesk_incremental.paging.children import MOST_REFUSALS, ParentKeys, children_pages
from tap_zendesk_incremental.paging.cursor_list import CursorList
from tap_zendesk_incremental.paging.endpoint import Endpoint, Parent
from tap_zendesk_incremental.paging.page import Page
from tap_zendesk_incremental.paging.place import START
from tap_zendesk_incremental.paging.source import Source
from tap_zendesk_incremental.paging.walk import Walk
from tap_zendesk_incremental.paging.whole_list import WholeList
from tests.unit.doubles import FakeFetcher, Log, Reply, body, scripted

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


class TestPages:
    def found(self, keys: list[int | str], *replies: Reply) -> tuple[list[Page], FakeFetcher, Log]:
        fetcher, log = scripted(*replies), Log()
        return list(children_pages("holidays", HOLIDAYS, keys, fetcher, log)), fetcher, log

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

    def refused(self, keys: list[int | str], *replies: Reply) -> tuple[list[Page], FakeFetcher]:
        fetcher = scripted(*replies)
        written: list[Page] = []
        with pytest.raises(NotAllowed, match="first"):
            written.extend(children_pages("holidays", HOLIDAYS, keys, fetcher, Log()))
        return written, fetcher

    def test_a_refused_parent_is_told_after_the_others_are_read(self) -> None:
        replies = (NotAllowed("first"), holidays(20), NotAllowed("second"), holidays(40))
        written, fetcher = self.refused([1, 2, 3, 4], *replies)
        assert [page.added["schedule_id"] for page in written] == [2, 4]
        assert len(fetcher.asked) == 4

    def test_where_the_first_few_are_all_refused_no_more_are_asked(self) -> None:
        replies = [NotAllowed("first"), *[NotAllowed("403")] * (MOST_REFUSALS - 1)]
        written, fetcher = self.refused([1, 2, 3, 4, 5, 6], *replies)
        assert written == []
        assert len(fetcher.asked) == MOST_REFUSALS

    def test_without_parents_nothing_is_asked(self) -> None:
        pages, fetcher, _ = self.found([])
        assert (pages, fetcher.asked) == ([], [])


def test_children_by_cursor() -> None:
    parent = Parent(SCHEDULES, adds="schedule_id")
    kind = CursorList("/x/{key}")
    endpoint = Endpoint("holidays", (kind,), parent=parent)
    first = {"has_more": True, "after_cursor": "c"}
    fetcher = scripted(body([{"id": 1}], key="holidays", meta=first), holidays(2))
    pages = list(children_pages("holidays", endpoint, [5], fetcher, Log()))
    assert [page.added for page in pages] == [{"schedule_id": 5}] * 2
    assert fetcher.queries == [{}, {"page[after]": "c"}]
