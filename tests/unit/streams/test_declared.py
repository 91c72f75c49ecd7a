"""The streams that are declared, each by what it makes of a record."""

from __future__ import annotations

from typing import Any

from tap_zendesk_incremental.paging.whole_list import WholeList
from tap_zendesk_incremental.records.parts import WholeRecord
from tap_zendesk_incremental.streams import AREAS, stream_types
from tap_zendesk_incremental.streams.base import ZendeskStream
from tests.simulator.documented_answers import ANSWERS, LISTED_ARTICLES, Paging
from tests.unit.doubles import NEWS, body
from tests.unit.taps import TICKET_EVENTS, TICKETS, name_of, real_tap, ticket

WITHOUT_CURSOR = (Paging.WHOLE, Paging.NUMBERED)


class TestList:
    def test_every_declaration_is_found_once_and_in_the_order_of_the_files(self) -> None:
        found = stream_types()
        assert len({name_of(kind) for kind in found}) == len(found)
        areas = [area.__name__ for area in AREAS]
        positions = [areas.index(kind.__module__) for kind in found]
        assert positions == sorted(positions)
        assert ZendeskStream not in found

    def test_the_stream_whose_rows_are_the_records_comes_last_of_its_endpoint(self) -> None:
        by_endpoint: dict[Any, list[type[ZendeskStream]]] = {}
        for kind in stream_types():
            if kind.children is None:
                by_endpoint.setdefault(kind.endpoint, []).append(kind)
        for kinds in by_endpoint.values():
            are_records = [
                isinstance(kind.part, WholeRecord) and kind.part.beside is None for kind in kinds
            ]
            assert are_records == [False] * (len(kinds) - 1) + [True], kinds

    def test_a_stream_with_a_bookmark_has_the_key_of_its_endpoint(self) -> None:
        for kind in stream_types():
            if kind.endpoint.timestamp_offset:
                assert vars(kind)["replication_key"] != kind.endpoint.timestamp, name_of(kind)
            elif kind.endpoint.has_bookmark:
                assert vars(kind)["replication_key"] == kind.endpoint.timestamp, name_of(kind)
            else:
                assert not isinstance(kind.replication_key, str), name_of(kind)

    def test_the_key_of_an_endpoint_is_that_of_the_stream_whose_rows_are_its_records(self) -> None:
        for kind in stream_types():
            is_record = isinstance(kind.part, WholeRecord) and kind.part.beside is None
            if is_record and kind.children is None:
                parent = kind.endpoint.parent
                added = {parent.adds} if parent else set()
                assert {kind.endpoint.key} == set(kind.primary_keys) - added, name_of(kind)

    def test_an_include_is_one_that_the_endpoint_knows_or_a_part_of_its_records(self) -> None:
        for kind in stream_types():
            known = {load.include for load in kind.endpoint.sideloads}
            assert kind.include is None or not known or kind.include in known, name_of(kind)

    def test_a_stream_asks_as_the_documents_say(self) -> None:
        kinds = {name_of(kind): kind for kind in stream_types()}
        for name in set(ANSWERS) - {LISTED_ARTICLES}:
            documented, kind = ANSWERS[name], kinds[name]
            endpoint = kind.children or kind.endpoint
            (paging,) = endpoint.pagings
            assert paging.path.replace("{key}", "{parent}") == documented.path, name
            assert endpoint.records_key == documented.envelope, name
            assert documented.key in kind.primary_keys, name
            if documented.largest is not None:
                assert paging.largest_page == documented.largest, name
            assert isinstance(paging, WholeList) is (documented.paging in WITHOUT_CURSOR), name


def test_a_metric_set_carries_the_time_of_its_ticket() -> None:
    page = body([ticket(1, NEWS), {"id": 2, "metric_set": None}], after_cursor="c")
    with real_tap({TICKETS: [page]}, "ticket_metrics") as stage:
        stage.sync()
        (message,) = stage.of_type("RECORD")
        assert message["record"] == {
            "id": 1001,
            "ticket_id": 1,
            "generated_timestamp": NEWS,
        }


def test_metric_sets_may_stand_beside_the_tickets() -> None:
    tickets = [{"id": key, "generated_timestamp": NEWS} for key in (1, 2)]
    beside = [{"id": 1002, "ticket_id": 2}]
    page = body(tickets, after_cursor="c", metric_sets=beside)
    with real_tap({TICKETS: [page]}, "ticket_metrics") as stage:
        stage.sync()
        assert stage.ids("ticket_metrics") == [1002]


def test_comments_are_some_of_the_parts_of_ticket_events() -> None:
    children = [
        {"id": 10, "event_type": "Comment", "body": "a"},
        {"id": 11, "event_type": "Change"},
        "text",
        {"id": 12, "event_type": "Comment", "ticket_id": 999},
    ]
    events = [
        {"id": 1, "ticket_id": 7, "timestamp": NEWS, "child_events": children},
        {"id": 2, "ticket_id": 8, "timestamp": NEWS, "child_events": None},
        {"id": 3, "ticket_id": 9, "timestamp": NEWS},
    ]
    page = body(events, key="ticket_events", end_time=NEWS)
    with real_tap({TICKET_EVENTS: [page]}, "ticket_comments", "ticket_events") as stage:
        assert "1 row was left out" in str(stage.sync()), "the text in place of a child event"
        found = [message["record"] for message in stage.of_type("RECORD", "ticket_comments")]
        keys = [(r["id"], r["event_id"], r["ticket_id"], r["timestamp"]) for r in found]
        assert keys == [(10, 1, 7, NEWS), (12, 1, 7, NEWS)]
        assert stage.ids("ticket_events") == [1, 2, 3]
        assert stage.fetcher.queries == [{"start_time": 0, "include": "comment_events"}]
