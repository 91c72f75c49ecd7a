"""Which passes a run makes, in which order, and what it means when one of them fails."""

from __future__ import annotations

from typing import Any

import pytest

from tap_zendesk_incremental.errors import (
    CredentialsRefused,
    ExportStuck,
    NotAllowed,
    SingleRecordFails,
    StartTimeTooRecent,
    Unavailable,
    Unreachable,
    ZendeskError,
)
from tap_zendesk_incremental.plan import plan
from tap_zendesk_incremental.streams import stream_types
from tap_zendesk_incremental.streams.base import ZendeskStream
from tests.unit.doubles import NEWS, Reply, body
from tests.unit.taps import (
    GROUPS,
    SCHEDULES,
    TICKET_EVENTS,
    TICKET_FIELDS,
    TICKETS,
    USERS,
    Replies,
    TapStage,
    real_tap,
    ticket,
)

OBJECTS = "/api/v2/custom_objects"
RECORDS = "/api/v2/incremental/custom_objects/{}/cursor"
TICKET_PAGE = body([ticket(1, NEWS)], after_cursor="t")
USER_PAGE = body([{"id": 5, "updated_at": "2026-09-21T00:00:00Z"}], key="users", after_cursor="u")
USERS_BOOKMARK = {"replication_key": "updated_at", "replication_key_value": "2026-01-01T00:00:00Z"}


def names(stage: TapStage, *selected: str) -> list[list[str]]:
    streams = [stage.tap.streams[name] for name in selected]
    return [[part.stream.name for part in one.parts] for one in plan(stage.tap.run, streams)]


def takes_many(stream: ZendeskStream) -> bool:
    """Tell whether it is exported with what takes a request for each of many parents."""
    parent = stream.endpoint.parent
    if parent is not None and parent.are_many:
        return True
    kinds = stream_types()
    return any(kind.children for kind in kinds if kind.endpoint is stream.endpoint)


class TestOrder:
    def test_lists_before_exports_and_parents_before_children(self) -> None:
        with real_tap({}) as stage:
            everything = list(stage.tap.streams)
            found = [name for one in names(stage, *everything) for name in one]
            assert sorted(found) == sorted(everything)
            streams = [stage.tap.streams[name] for name in found]
            ranks = [(takes_many(one), one.endpoint.has_bookmark) for one in streams]
            assert ranks == sorted(ranks)
            assert {is_last for is_last, _ in ranks} == {True, False}
            for name in found:
                parent = stage.tap.streams[name].endpoint.parent
                before = [stage.tap.streams[other].endpoint for other in found[: found.index(name)]]
                assert parent is None or parent.endpoint in before

    def test_children_wait_for_their_parents_wherever_they_are_declared(self) -> None:
        with real_tap({}) as stage:
            found = names(stage, "schedule_holidays", "tickets", "schedules", "groups")
            assert found == [["schedules"], ["groups"], ["schedule_holidays"], ["tickets"]]

    def test_streams_of_one_endpoint_share_a_pass(self) -> None:
        with real_tap({}) as stage:
            assert names(stage, "ticket_metrics", "users", "tickets") == [
                ["ticket_metrics", "tickets"],
                ["users"],
            ]

    def test_parents_are_known_before_the_first_page(self) -> None:
        with real_tap({}) as stage:
            names(stage, "schedules", "schedule_holidays")
            assert [parent.adds for parent in stage.tap.run.parents] == ["schedule_id"]


def replies(**changes: Reply) -> Replies:
    """Return good replies for a run of four streams, some of them replaced."""
    found: dict[str, Reply] = {
        "groups": body([{"id": 2}], key="groups"),
        "ticket_fields": body([{"id": 3}], key="ticket_fields"),
        "users": USER_PAGE,
        "tickets": TICKET_PAGE,
        **changes,
    }
    paths = {"groups": GROUPS, "ticket_fields": TICKET_FIELDS, "users": USERS, "tickets": TICKETS}
    return {path: [found[name]] for name, path in paths.items()}


STREAMS = ("groups", "ticket_fields", "users", "tickets")


def exported(stage: TapStage) -> set[str]:
    return {message["stream"] for message in stage.of_type("RECORD")}


class TestFailure:
    @pytest.mark.parametrize("error", [Unavailable("503 for long"), ExportStuck("503 for long")])
    def test_one_that_fails_does_not_keep_the_others_from_being_exported(
        self, error: ZendeskError
    ) -> None:
        with real_tap(replies(groups=error), *STREAMS) as stage:
            assert stage.sync() == "503 for long", "the last line says why"
            assert exported(stage) == {"ticket_fields", "users", "tickets"}
            assert stage.complaints() == ["groups: 503 for long Going on with the other streams."]
            assert stage.outline[-1] == "STATE"

    def test_where_it_is_the_last_one_there_is_nothing_to_go_on_with(self) -> None:
        found = replies(users=Unavailable("503 for long"), tickets=Unavailable("x"))
        with real_tap(found, "groups", "users", concurrency=1) as stage:
            assert stage.sync() == "503 for long"
            assert stage.complaints() == []

    def test_several_are_named_in_the_last_line(self) -> None:
        found = replies(groups=Unavailable("a"), users=ExportStuck("b"))
        with real_tap(found, *STREAMS) as stage:
            end = stage.sync()
            assert end == "Not exported to the end: groups, users. The lines above say why."
            assert exported(stage) == {"ticket_fields", "tickets"}

    def test_the_lines_above_tell_of_the_last_one_too(self) -> None:
        found = replies(groups=Unavailable("a"), tickets=Unavailable("b"))
        with real_tap(found, "groups", "tickets", concurrency=1) as stage:
            assert "The lines above say why" in str(stage.sync())
            told = ["groups: a Going on with the other streams.", "tickets: b"]
            assert stage.complaints() == told

    def test_streams_of_one_pass_are_missing_together(self) -> None:
        found = {TICKETS: [Unavailable("a")], GROUPS: [Unavailable("b")]}
        with real_tap(found, "groups", "ticket_metrics", "tickets") as stage:
            end = stage.sync()
            assert end is not None
            assert "groups, ticket_metrics, tickets" in end

    def test_what_was_exported_before_the_failure_stays_and_has_its_bookmark(self) -> None:
        first = body([ticket(1, NEWS)], last=False, after_cursor="t")
        with real_tap({TICKETS: [first, Unavailable("503")]}, "tickets") as stage:
            assert stage.sync() == "503"
            assert stage.ids("tickets") == [1]
            assert stage.bookmarks["tickets"]["cursor"] == "t"
            assert any("Not finished." in line for line in stage.log.lines)

    @pytest.mark.parametrize("error", [CredentialsRefused("401"), Unreachable("no such host")])
    def test_what_keeps_all_from_being_exported_ends_the_run_at_once(
        self, error: ZendeskError
    ) -> None:
        with real_tap(replies(ticket_fields=error), *STREAMS, concurrency=1) as stage:
            assert stage.sync() == str(error)
            assert exported(stage) == {"groups"}
            assert len(stage.fetcher.asked) == 2

    def test_whatever_else_ends_a_run_its_last_line_is_a_state(self) -> None:
        first = body([ticket(1, NEWS)], last=False, after_cursor="t")
        with real_tap({TICKETS: [first, ValueError("a fault")]}, "tickets") as stage:
            with pytest.raises(ValueError, match="a fault"):
                stage.sync()
            assert stage.outline[-2:] == ["STATE", "STATE"], "once more, at the end"
            assert "In all: 1 record" in stage.log.lines[-1]

    def test_a_bookmark_that_says_nothing_ends_the_run_before_the_first_request(self) -> None:
        state = {"users": {"cursor": None, "replication_key_value": "soon"}}
        with real_tap({}, "groups", "users", state=state) as stage:
            end = stage.sync()
            assert end is not None
            assert "bookmark of users" in end
            assert stage.fetcher.asked == []

    def test_a_row_that_was_left_out_is_missing_although_the_rest_is_exported(self) -> None:
        found = replies(groups=body([{"id": 1}, {"id": None}, 5], key="groups"))
        with real_tap(found, *STREAMS) as stage:
            end = stage.sync()
            assert end is not None
            assert end.startswith("2 rows were left out")
            assert exported(stage) == set(STREAMS)

    def test_both_what_was_left_out_and_what_ended_the_stream_are_told(self) -> None:
        meta = {"has_more": True, "after_cursor": "x"}
        first = body([{"id": 1}, {"id": None}], key="groups", meta=meta)
        with real_tap({GROUPS: [first, Unavailable("500.")]}, "groups") as stage:
            assert stage.sync() == ("500. Besides, 1 row was left out, which the lines above name.")

    def test_a_sideload_that_lacks_is_told_though_all_fails_later(self) -> None:
        """The tickets end there, and the metric sets have ended a page before."""
        first = body([{"id": 1, "generated_timestamp": NEWS}], last=False, after_cursor="a")
        pages: list[Reply] = [first, Unavailable("500.")]
        with real_tap({TICKETS: pages}, "tickets", "ticket_metrics") as stage:
            end = stage.sync()
            names = "ticket_metrics, tickets"
            assert end == f"Not exported to the end: {names}. The lines above say why."
            lacks = "ticket_metrics: Zendesk has sent a page without metric_sets"
            found = [r for r in stage.log.records if r.getMessage().startswith(lacks)]
            assert [record.levelname for record in found] == ["WARNING", "ERROR"]
            assert "tickets: 500." in stage.complaints()

    def test_so_is_a_record_that_cannot_be_served(self) -> None:
        """One request finds the way past it, and one more shows that it still fails."""
        fails = SingleRecordFails("500.")
        first = body([ticket(1, NEWS)], last=False, after_cursor="a")
        after = body([ticket(9, NEWS + 9)], after_cursor="c")
        pages: list[Reply] = [first, fails, after, fails, after]
        with real_tap({TICKETS: pages}, "tickets", "ticket_metrics") as stage:
            end = stage.sync()
            assert (
                end == "Not exported to the end: ticket_metrics, tickets. The lines above say why."
            )
            (told,) = [line for line in stage.complaints() if "it is left out" in line]
            assert told.startswith("ticket_metrics, tickets: Zendesk cannot serve a record")
            assert told.endswith("What failed: 500.")
            reason = "1 record cannot be served by Zendesk, which the lines above name"
            assert sum(reason in line for line in stage.complaints()) == 2
            assert stage.ids("tickets") == [1, 9]
            assert stage.bookmarks["tickets"]["cursor"] == "c"

    def test_so_are_the_children_of_a_parent_that_cannot_be_served(self) -> None:
        fails = SingleRecordFails("500.")
        after = body([{"id": 2}], key="schedules", next_page=None)
        holidays = body([{"id": 5}], key="holidays")
        found: Replies = {
            SCHEDULES: [fails, after, fails, after],
            f"{SCHEDULES}/2/holidays": [holidays],
        }
        with real_tap(found, "schedule_holidays") as stage:
            end = stage.sync() or ""
            assert end.startswith("the children of a parent are missing that Zendesk cannot serve")
            assert any("record 1 of" in line for line in stage.complaints())
            assert stage.ids("schedule_holidays") == [5]
            assert not stage.of_type("ACTIVATE_VERSION")


class TestRefusal:
    refused = NotAllowed("Zendesk answered 403.")

    def test_a_plan_that_lacks_a_stream_is_no_failure(self) -> None:
        found = replies(groups=self.refused, users=self.refused)
        with real_tap(found, *STREAMS) as stage:
            assert stage.sync() is None
            assert exported(stage) == {"ticket_fields", "tickets"}
            assert stage.complaints() == [
                "groups is skipped: Zendesk answered 403.",
                "users is skipped: Zendesk answered 403.",
            ]

    def test_tickets_are_essential(self) -> None:
        with real_tap(replies(tickets=self.refused), *STREAMS) as stage:
            assert stage.sync() == "Zendesk answered 403."
            assert exported(stage) == {"groups", "ticket_fields", "users"}

    def test_what_comes_from_the_pages_of_tickets_alone_is_not(self) -> None:
        with real_tap(replies(tickets=self.refused), "ticket_metrics") as stage:
            assert stage.sync() is None
            assert "ticket_metrics is skipped" in stage.complaints()[0]

    def test_a_stream_that_was_exported_before_is_missed(self) -> None:
        found = replies(users=self.refused)
        with real_tap(found, *STREAMS, state={"users": USERS_BOOKMARK}) as stage:
            assert stage.sync() == "Zendesk answered 403."
            assert exported(stage) == {"groups", "ticket_fields", "tickets"}

    def test_so_is_one_that_is_refused_in_mid_stream(self) -> None:
        meta = {"has_more": True, "after_cursor": "x"}
        first = body([{"id": 1}], key="groups", meta=meta)
        with real_tap({GROUPS: [first, self.refused]}, "groups") as stage:
            assert stage.sync() == "Zendesk answered 403."
            assert stage.of_type("ACTIVATE_VERSION") == []

    def test_so_is_one_whose_bookmark_has_moved_in_this_run(self) -> None:
        """Though no row was written: no event of the first page has a comment."""
        event = {"id": 1, "timestamp": NEWS, "child_events": []}
        first = body([event], key="ticket_events", last=False, end_time=NEWS + 1)
        with real_tap({TICKET_EVENTS: [first, self.refused]}, "ticket_comments") as stage:
            assert stage.sync() == "Zendesk answered 403."
            assert "ticket_comments" in stage.bookmarks
            assert stage.of_type("RECORD") == []

    def test_children_of_parents_that_are_refused_are_skipped_with_them(self) -> None:
        found: dict[str, Any] = {SCHEDULES: [self.refused, self.refused]}
        with real_tap(found, "schedules", "schedule_holidays") as stage:
            assert stage.sync() is None
            assert [line.split()[0] for line in stage.complaints()] == [
                "schedules",
                "schedule_holidays",
            ]


class TestTooRecent:
    error = StartTimeTooRecent("400")

    def test_a_start_of_today_is_no_failure(self) -> None:
        with real_tap(replies(users=self.error), *STREAMS) as stage:
            assert stage.sync() is None
            assert exported(stage) == {"groups", "ticket_fields", "tickets"}
            assert stage.complaints() == []
            assert "users: nothing is old enough to be exported yet." in stage.log.lines

    def test_a_bookmark_in_the_future_is_told(self) -> None:
        found = replies(users=self.error)
        with real_tap(found, "users", state={"users": USERS_BOOKMARK}) as stage:
            assert stage.sync() is None
            (line,) = stage.complaints()
            assert "restore an earlier state" in line

    def test_a_bookmark_that_a_page_of_this_run_has_led_to_is_no_wonder(self) -> None:
        """Nothing is told to be missing in silence: what lies before it has not come."""
        first = body([ticket(1, NEWS)], last=False, after_cursor="t")
        with real_tap({TICKETS: [first, self.error]}, "tickets") as stage:
            assert stage.sync() == "400"


class TestPartitions:
    """Exports of one stream, one for each custom object."""

    def found(self, *replies: Reply) -> dict[str, list[Reply]]:
        objects = body([{"key": f"o{i}"} for i in range(len(replies))], key="custom_objects")
        pages = {RECORDS.format(f"o{i}"): [reply] for i, reply in enumerate(replies)}
        return {OBJECTS: [objects], **pages}

    def page(self, key: str) -> bytes:
        record = {"id": key, "updated_at": "2026-09-21T00:00:00Z"}
        return body([record], key="custom_object_records", after_cursor="c")

    def test_all_that_fail_are_named_with_the_reason_of_the_first(self) -> None:
        a, b, c = Unavailable("500."), NotAllowed("403."), Unavailable("502.")
        with real_tap(self.found(b, self.page("r"), a, c), "custom_object_records") as stage:
            assert stage.sync() == (
                "custom_object o2: 500. "
                "Not exported to the end either: custom_object o0, custom_object o3."
            )
            assert stage.ids("custom_object_records") == ["r"]
            for line in ("o0: 403.", "o2: 500.", "o3: 502."):
                assert f"custom_object_records: custom_object {line}" in stage.log.lines

    def test_after_a_few_in_a_row_no_more_are_asked(self) -> None:
        pages = self.found(*[Unavailable("500.")] * 5)
        with real_tap(pages, "custom_object_records") as stage:
            assert "custom_object o0: 500. Not exported" in str(stage.sync())
            assert len(stage.fetcher.asked) == 1 + 3

    def test_refusals_end_nothing_however_many_there_are(self) -> None:
        pages = self.found(*[NotAllowed("403.")] * 5, self.page("r"))
        with real_tap(pages, "custom_object_records") as stage:
            assert "custom_object o0: 403. Not exported" in str(stage.sync())
            assert stage.ids("custom_object_records") == ["r"]

    def test_one_that_starts_too_late_does_not_end_the_others(self) -> None:
        context = {"context": {"custom_object_key": "o0"}}
        state = {"custom_object_records": {"partitions": [{**context, **USERS_BOOKMARK}]}}
        too_recent = StartTimeTooRecent("400")
        pages = self.found(too_recent, too_recent, self.page("r"))
        with real_tap(pages, "custom_object_records", state=state) as stage:
            assert stage.sync() is None
            assert stage.ids("custom_object_records") == ["r"]
            (told,) = stage.complaints()
            assert told.startswith("custom_object_records: custom_object o0: Zendesk says that the")
            assert "(from 1767225600 on) lies in the newest minute" in told
            rest = "custom_object o1: nothing is old enough to be exported yet."
            assert f"custom_object_records: {rest}" in stage.log.lines
