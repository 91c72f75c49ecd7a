"""What an endpoint says about itself."""

from __future__ import annotations

from tap_zendesk_incremental.paging.cursor_export import CursorExport
from tap_zendesk_incremental.paging.endpoint import Endpoint, Parent
from tap_zendesk_incremental.paging.time_export import TimeExport
from tap_zendesk_incremental.paging.whole_list import WholeList

CURSOR, TIME, LIST = CursorExport("/cursor"), TimeExport("/time"), WholeList("/list")


def test_of_two_ways_the_one_that_is_wished_for() -> None:
    both = Endpoint("users", (CURSOR, TIME))
    assert both.paging("cursor") is CURSOR
    assert both.paging("time") is TIME


def test_of_one_way_the_only_one() -> None:
    assert Endpoint("organizations", (TIME,)).paging("cursor") is TIME
    assert Endpoint("groups", (LIST,)).paging("time") is LIST


def test_exports_have_a_bookmark_and_lists_have_none() -> None:
    assert Endpoint("users", (CURSOR, TIME)).has_bookmark
    assert not Endpoint("groups", (LIST,)).has_bookmark


def test_children_come_after_their_parents() -> None:
    parents = Endpoint("a", (LIST,))
    children = Endpoint("b", (LIST,), parent=Parent(parents, adds="a_id"))
    grandchildren = Endpoint("c", (LIST,), parent=Parent(children, adds="b_id"))
    assert [one.depth for one in (parents, children, grandchildren)] == [0, 1, 2]


def test_two_endpoints_that_look_alike_are_two() -> None:
    assert len({Endpoint("a", (LIST,)), Endpoint("a", (LIST,))}) == 2
