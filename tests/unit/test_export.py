"""A page travels in a straight line: it comes, its rows go out, and only then bookmarks move."""

from __future__ import annotations

from typing import Any

import pytest

from tap_zendesk_incremental.errors import Unavailable
from tap_zendesk_incremental.export import Pass
from tests.unit.doubles import NEWS, body
from tests.unit.taps import (
    GROUPS,
    ORGANIZATIONS,
    SCHEDULES,
    TICKETS,
    USERS,
    real_tap,
    ticket,
    tickets,
)

BOTH = ("tickets", "ticket_metrics")


def bookmark(time: int, cursor: str | None = None, **more: Any) -> dict[str, Any]:
    place = {"cursor": cursor} if cursor else {}
    return {
        "replication_key": "generated_timestamp",
        "replication_key_value": time,
        **place,
        **more,
    }


class TestOrder:
    def test_schemas_then_page_by_page_the_rows_of_each_stream_and_a_state(self) -> None:
        pages = [tickets(1, 2, last=False, cursor="a"), tickets(3, cursor="b")]
        with real_tap({TICKETS: pages}, *BOTH) as stage:
            assert stage.sync() is None
            assert stage.outline == [
                "SCHEMA ticket_metrics",
                "SCHEMA tickets",
                *["RECORD ticket_metrics"] * 2,
                *["RECORD tickets"] * 2,
                "STATE",
                "RECORD ticket_metrics",
                "RECORD tickets",
                "STATE",
            ]

    def test_rows_that_move_no_bookmark_have_a_state_after_them_too(self) -> None:
        path = TICKETS.removesuffix("/cursor")
        page = body([ticket(1, NEWS)], end_time=NEWS)
        state = {"tickets": bookmark(NEWS)}
        with real_tap({path: [page]}, "tickets", state=state, export_method="time") as stage:
            assert stage.sync() is None
            assert stage.outline == ["STATE", "SCHEMA tickets", "RECORD tickets", "STATE"]

    def test_without_a_bookmark_there_is_no_state_to_write(self) -> None:
        with real_tap({GROUPS: [body([{"id": 1}], key="groups")]}, "groups") as stage:
            assert stage.sync() is None
            assert "STATE" not in stage.outline

    def test_the_next_page_is_asked_for_when_the_state_is_with_the_target(self) -> None:
        pages = [tickets(1, 2, last=False, cursor="a"), tickets(3, cursor="b")]
        with real_tap({TICKETS: pages}, "tickets") as stage:
            stage.sync()
            before = stage.written_before[1]
            assert [message["type"] for message in before] == [
                "SCHEMA",
                "RECORD",
                "RECORD",
                "STATE",
            ]
            assert before[-1]["value"]["bookmarks"]["tickets"] == bookmark(NEWS + 1, "a")

    def test_no_bookmark_moves_before_the_rows_of_all_streams_are_written(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pages = [tickets(1, 2, last=False, cursor="a"), tickets(3, cursor="b")]
        with real_tap({TICKETS: pages}, *BOTH) as stage:
            (one,) = Pass(stage.tap.run, [stage.tap.streams[name] for name in BOTH[::-1]]).split()
            lines = one.parts[1].lines

            def fail_on_the_second(page: Any) -> bytes | bytearray:
                if page.is_last:
                    raise Unavailable("disk full")
                return lines(page)

            monkeypatch.setattr(one.parts[1], "lines", fail_on_the_second)
            with pytest.raises(Unavailable):
                one.export()
            assert stage.bookmarks == {
                "ticket_metrics": bookmark(NEWS + 1, "a"),
                "tickets": bookmark(NEWS + 1, "a"),
            }


class TestSharing:
    def test_the_pages_are_read_once_with_the_sideload_that_one_stream_needs(self) -> None:
        with real_tap({TICKETS: [tickets(1)]}, *BOTH) as stage:
            stage.sync()
            assert stage.fetcher.queries == [{"start_time": 0, "include": "metric_sets"}]
            assert list(stage.fetcher.traffic) == ["tickets"]
            assert (stage.ids("tickets"), stage.ids("ticket_metrics")) == ([1], [1001])
            assert "metric_set" not in stage.of_type("RECORD", "tickets")[0]["record"]
            assert stage.complaints() == []

    def test_alone_the_tickets_come_without_it(self) -> None:
        with real_tap({TICKETS: [tickets(1)]}, "tickets") as stage:
            stage.sync()
            assert stage.fetcher.queries == [{"start_time": 0}]

    def test_a_stream_that_is_selected_late_is_backfilled_and_the_other_waits(self) -> None:
        pages = [
            tickets(1, 2, last=False, cursor="a"),
            tickets(3, 4, last=False, cursor="b"),
            tickets(5, cursor="c"),
        ]
        state = {"tickets": bookmark(NEWS + 4, "old")}
        with real_tap({TICKETS: pages}, *BOTH, state=state) as stage:
            stage.sync()
            assert stage.fetcher.queries[0] == {"start_time": 0, "include": "metric_sets"}
            assert stage.ids("ticket_metrics") == [1001, 1002, 1003, 1004, 1005]
            assert stage.ids("tickets") == [4, 5], "its boundary second, and what is new"
            found = [m["value"]["bookmarks"]["tickets"] for m in stage.of_type("STATE")]
            assert found == [
                bookmark(NEWS + 4, "old"),
                bookmark(NEWS + 4, "old"),
                bookmark(NEWS + 4, "old"),
                bookmark(NEWS + 5, "c"),
            ]
            assert stage.bookmarks["ticket_metrics"] == bookmark(NEWS + 5, "c")

    def test_a_stream_that_is_left_out_keeps_its_bookmark(self) -> None:
        state = {"tickets": bookmark(NEWS + 1, "t"), "ticket_metrics": bookmark(NEWS + 1, "m")}
        with real_tap({TICKETS: [tickets(2)]}, "ticket_metrics", state=state) as stage:
            stage.sync()
            assert stage.fetcher.queries == [{"cursor": "m", "include": "metric_sets"}]
            assert stage.bookmarks["tickets"] == bookmark(NEWS + 1, "t")
            assert stage.bookmarks["ticket_metrics"] == bookmark(NEWS + 2, "c")

    def test_at_one_place_they_go_on_from_its_cursor(self) -> None:
        state = dict.fromkeys(BOTH, bookmark(NEWS, "same"))
        with real_tap({TICKETS: [tickets(1)]}, *BOTH, state=state) as stage:
            stage.sync()
            assert stage.fetcher.queries == [{"cursor": "same", "include": "metric_sets"}]

    def test_a_cursor_without_a_time_goes_on_in_a_pass_of_its_own(self) -> None:
        state = {
            "tickets": {"replication_key": "generated_timestamp", "cursor": "t"},
            "ticket_metrics": bookmark(NEWS, "m"),
        }
        pages = [tickets(1, cursor="x"), tickets(2, cursor="y")]
        with real_tap({TICKETS: pages}, *BOTH, state=state) as stage:
            assert stage.sync() is None
            assert stage.fetcher.queries == [
                {"cursor": "m", "include": "metric_sets"},
                {"cursor": "t"},
            ]
            assert stage.bookmarks["tickets"]["cursor"] == "y"
            assert stage.bookmarks["ticket_metrics"]["cursor"] == "x"


class TestStart:
    def test_without_a_bookmark_at_start_date(self) -> None:
        replies = {TICKETS: [tickets(1)]}
        with real_tap(replies, "tickets", start_date="2026-01-31") as stage:
            stage.sync()
            assert stage.fetcher.queries == [{"start_time": 1769817600}]

    def test_a_bookmark_goes_before_start_date(self) -> None:
        state = {"tickets": bookmark(5, "c")}
        replies = {TICKETS: [tickets(1)]}
        with real_tap(replies, "tickets", state=state, start_date="2026-01-31") as stage:
            stage.sync()
            assert stage.fetcher.queries == [{"cursor": "c"}]

    def test_by_time_from_the_time_of_the_bookmark(self) -> None:
        path = TICKETS.removesuffix("/cursor")
        replies = {path: [body([], end_time=None)]}
        state = {"tickets": bookmark(5, "c")}
        with real_tap(replies, "tickets", state=state, export_method="time") as stage:
            stage.sync()
            assert stage.fetcher.queries == [{"start_time": 5}]

    def test_a_time_may_be_a_date_time(self) -> None:
        record = {"id": 1, "updated_at": "2026-01-31T00:00:00Z"}
        page = body([record], key="organizations", end_time=1769817600)
        with real_tap({ORGANIZATIONS: [page]}, "organizations") as stage:
            stage.sync()
            assert stage.bookmarks["organizations"] == {
                "replication_key": "updated_at",
                "replication_key_value": "2026-01-31T00:00:00Z",
            }


class TestFilters:
    def test_they_are_asked_for_and_noted_in_the_bookmark(self) -> None:
        replies = {TICKETS: [tickets(1)]}
        with real_tap(replies, "tickets", exclude_deleted=True) as stage:
            stage.sync()
            assert stage.fetcher.queries == [{"start_time": 0, "exclude_deleted": "true"}]
            assert stage.bookmarks["tickets"]["filters"] == {"exclude_deleted": "true"}

    def test_only_where_the_endpoint_takes_them(self) -> None:
        page = body([], key="users", after_cursor="c")
        with real_tap({USERS: [page]}, "users", exclude_deleted=True) as stage:
            stage.sync()
            assert stage.fetcher.queries == [{"start_time": 0}]
            assert "filters" not in stage.bookmarks["users"]

    @pytest.mark.parametrize(
        ("before", "now", "warned"),
        [
            ({}, {"exclude_deleted": True}, True),
            ({"filters": {"exclude_deleted": "true"}}, {}, True),
            ({"filters": {"exclude_deleted": "true"}}, {"exclude_deleted": True}, False),
            ({}, {}, False),
        ],
    )
    def test_a_change_is_told(
        self, before: dict[str, Any], now: dict[str, Any], warned: bool
    ) -> None:
        state = {"tickets": bookmark(NEWS, "c", **before)}
        with real_tap({TICKETS: [tickets(1)]}, "tickets", state=state, **now) as stage:
            stage.sync()
            assert [line.startswith("tickets: exclude_deleted") for line in stage.complaints()] == [
                True
            ] * warned


class TestFullTable:
    def test_everything_is_read_and_the_bookmark_left_alone(self) -> None:
        state = {"tickets": bookmark(NEWS + 7, "c")}
        replies = {TICKETS: [tickets(1, 2)]}
        with real_tap(replies, "tickets", state=state, full_table=["tickets"]) as stage:
            stage.sync()
            assert stage.fetcher.queries == [{"start_time": 0}]
            assert stage.ids("tickets") == [1, 2]
            assert stage.bookmarks == state

    def test_beside_it_another_stream_of_its_endpoint_goes_on(self) -> None:
        state = {"ticket_metrics": bookmark(NEWS + 2, "c")}
        replies = {TICKETS: [tickets(1, 2, 3)]}
        with real_tap(replies, *BOTH, state=state, full_table=["tickets"]) as stage:
            stage.sync()
            assert stage.ids("tickets") == [1, 2, 3]
            assert stage.ids("ticket_metrics") == [1002, 1003]
            assert set(stage.bookmarks) == {"ticket_metrics"}


def test_children_get_their_parents_from_the_pages_that_are_exported_anyway() -> None:
    replies = {
        SCHEDULES: [body([{"id": 7}, {"id": 8}], key="schedules", next_page=None)],
        f"{SCHEDULES}/7/holidays": [body([{"id": 70}], key="holidays")],
        f"{SCHEDULES}/8/holidays": [body([{"id": 80}], key="holidays")],
    }
    with real_tap(replies, "schedules", "schedule_holidays") as stage:
        assert stage.sync() is None
        assert stage.ids("schedules") == [7, 8]
        found = [m["record"] for m in stage.of_type("RECORD", "schedule_holidays")]
        assert found == [{"id": 70, "schedule_id": 7}, {"id": 80, "schedule_id": 8}]
        assert [m["stream"] for m in stage.of_type("ACTIVATE_VERSION")] == [
            "schedules",
            "schedule_holidays",
        ]


def test_what_it_has_done_is_told_at_its_end() -> None:
    with real_tap({TICKETS: [tickets(1, 2)]}, *BOTH) as stage:
        stage.sync()
        told = [line for line in stage.log.lines if "Finished." in line]
        assert len(told) == 1
        assert told[0].startswith("ticket_metrics: 2 records, tickets: 2 records, ")
