"""Lists that came whole: the version that tells a target which rows are gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tap_zendesk_incremental.errors import Unavailable
from tests.unit.doubles import body
from tests.unit.taps import (
    GROUPS,
    TICKETS,
    TapStage,
    real_tap,
    tickets,
)


def groups(*keys: int | None, last: bool = True) -> bytes:
    meta = {"has_more": not last, "after_cursor": f"after {keys}"}
    return body([{"id": key} for key in keys], key="groups", meta=meta)


def counted(count: object, *keys: int, next_page: str | None = None) -> bytes:
    return body([{"id": key} for key in keys], key="groups", count=count, next_page=next_page)


class TestVersions:
    def versions(self, stage: TapStage, stream: str = "groups") -> list[int | None]:
        return [message.get("version") for message in stage.of_type("RECORD", stream)]

    def test_a_list_that_came_whole_says_at_its_end_what_is_gone(self) -> None:
        with real_tap({GROUPS: [groups(1, last=False), groups(2)]}, "groups") as stage:
            stage.sync()
            assert stage.outline == [
                "SCHEMA groups",
                "RECORD groups",
                "RECORD groups",
                "ACTIVATE_VERSION groups",
            ]
            (activated,) = stage.of_type("ACTIVATE_VERSION")
            assert self.versions(stage) == [activated["version"]] * 2
            assert activated["version"] == stage.tap.run.version

    @pytest.mark.parametrize(
        "pages",
        [
            pytest.param([groups()], id="empty"),
            pytest.param([groups(1, None)], id="a row was left out"),
            pytest.param([groups(1, last=False), Unavailable("503")], id="cut off"),
            pytest.param([counted(55, 1)], id="fewer than were promised"),
        ],
    )
    def test_else_nothing_is_said_to_be_gone(self, pages: Sequence[Any]) -> None:
        with real_tap({GROUPS: pages}, "groups") as stage:
            stage.sync()
            assert stage.of_type("ACTIVATE_VERSION") == []

    def test_a_list_that_lacks_what_it_counts_is_told(self) -> None:
        pages = [counted(55, 1, 2, next_page="x"), counted(55, 3)]
        with real_tap({GROUPS: pages}, "groups") as stage:
            assert stage.sync() is None
            (told,) = stage.complaints()
            assert "groups: Zendesk counts 52 more than it has sent" in told

    @pytest.mark.parametrize("count", [3, 2])
    def test_a_list_that_is_as_long_as_it_says(self, count: int) -> None:
        pages = [counted(count, 1, 2, next_page="x"), counted(count, 3)]
        with real_tap({GROUPS: pages}, "groups") as stage:
            assert stage.sync() is None
            assert stage.complaints() == []
            assert len(stage.of_type("ACTIVATE_VERSION")) == 1

    @pytest.mark.parametrize("count", [0, -1, None, "55", {"value": 55}, True, 1e9])
    def test_a_list_that_does_not_say_how_long_it_is(self, count: object) -> None:
        """On one page it is whole. Of several, a row may have moved to one that was read before."""
        with real_tap({GROUPS: [counted(count, 1)]}, "groups") as stage:
            assert stage.sync() is None
            assert stage.complaints() == []
            assert len(stage.of_type("ACTIVATE_VERSION")) == 1
        pages = [counted(count, 1, 2, next_page="x"), counted(count, 3)]
        with real_tap({GROUPS: pages}, "groups") as stage:
            assert stage.sync() is None
            (told,) = stage.complaints()
            assert "do not show whether it came whole" in told
            assert stage.of_type("ACTIVATE_VERSION") == []

    def test_an_empty_page_in_the_middle_may_have_had_rows(self) -> None:
        pages = [groups(1, last=False), groups(last=False), groups(2)]
        with real_tap({GROUPS: pages}, "groups") as stage:
            assert stage.sync() is None
            (told,) = stage.complaints()
            assert "do not show whether it came whole" in told
            assert stage.of_type("ACTIVATE_VERSION") == []

    def test_it_can_be_switched_off(self) -> None:
        replies = {GROUPS: [groups(1)]}
        with real_tap(replies, "groups", emit_activate_version_messages=False) as stage:
            stage.sync()
            assert stage.of_type("ACTIVATE_VERSION") == []
            assert self.versions(stage) == [None]

    @pytest.mark.parametrize(
        ("settings", "activates"),
        [({}, False), ({"emit_activate_version_messages": True}, True)],
    )
    def test_an_export_that_is_read_whole_does_so_only_when_it_is_told_to(
        self, settings: dict[str, Any], activates: bool
    ) -> None:
        replies = {TICKETS: [tickets(1)]}
        with real_tap(replies, "tickets", full_table=["tickets"], **settings) as stage:
            stage.sync()
            assert len(stage.of_type("ACTIVATE_VERSION")) == activates
            assert (self.versions(stage, "tickets") != [None]) is activates

    def test_an_incremental_export_never_does(self) -> None:
        replies = {TICKETS: [tickets(1)]}
        with real_tap(replies, "tickets", emit_activate_version_messages=True) as stage:
            stage.sync()
            assert stage.of_type("ACTIVATE_VERSION") == []
            assert self.versions(stage, "tickets") == [None]

    @pytest.mark.parametrize("part", [{"start_date": "2026-01-31"}, {"exclude_deleted": True}])
    def test_a_table_that_is_only_a_part_ends_no_rows(self, part: dict[str, Any]) -> None:
        settings = {"emit_activate_version_messages": True, **part}
        replies = {TICKETS: [tickets(1)]}
        with real_tap(replies, "tickets", full_table=["tickets"], **settings) as stage:
            stage.sync()
            assert stage.of_type("ACTIVATE_VERSION") == []
            assert "only a part" in stage.complaints()[0]

    def test_a_list_that_a_stream_map_filters_ends_no_rows(self) -> None:
        maps = {"groups": {"__filter__": "id > 0"}}
        with real_tap({GROUPS: [groups(1)]}, "groups", stream_maps=maps) as stage:
            assert stage.sync() is None
            assert stage.of_type("ACTIVATE_VERSION") == []
            (told,) = stage.complaints()
            assert "only some rows" in told

    def test_start_date_makes_no_list_a_part(self) -> None:
        with real_tap({GROUPS: [groups(1)]}, "groups", start_date="2026-01-31") as stage:
            stage.sync()
            assert len(stage.of_type("ACTIVATE_VERSION")) == 1


def test_lists_have_no_bookmark() -> None:
    with real_tap({GROUPS: [groups(1)]}, "groups") as stage:
        stage.sync()
        assert stage.of_type("STATE") == []
        assert stage.fetcher.queries == [{"exclude_deleted": "false"}]
