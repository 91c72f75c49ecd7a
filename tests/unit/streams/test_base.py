"""The one stream class, with a stream that is declared here: nothing else has to know of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from typing_extensions import override

from tap_zendesk_incremental.paging.cursor_list import CursorList
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.records.parts import Row
from tap_zendesk_incremental.singer.outputs import BatchOutput, FastOutput, MessageOutput
from tap_zendesk_incremental.streams.base import ZendeskStream
from tap_zendesk_incremental.tap import TapZendeskIncremental
from tests.unit.doubles import NEWS, body
from tests.unit.taps import TICKETS, USERS, TapStage, real_tap, ticket

BRANDS = "/api/v2/brands"
BATCH = {"encoding": {"format": "jsonl"}, "storage": {"root": "file:///nowhere"}}


class Brands(ZendeskStream):
    """Brands."""

    name = "brands"
    endpoint = Endpoint("brands", (CursorList(BRANDS),))
    schema = {  # noqa: RUF012 - as the SDK has it
        "type": "object",
        "properties": {"id": {"type": ["integer"]}, "name": {"type": ["string", "null"]}},
    }
    selected_by_default = True


class BrandWords(Brands):
    """The words of each brand's name: several rows of a record."""

    name = "brand_words"
    selected_by_default = False

    @override
    def rows(self, record: Row) -> Iterator[Row]:
        for number, word in enumerate(record["name"].split()):
            yield {"id": record["id"] * 10 + number, "name": word}


class Tap(TapZendeskIncremental):
    """A tap with two more streams."""

    stream_types = [  # noqa: RUF012 - as the tap has it
        *TapZendeskIncremental.stream_types,
        Brands,
        BrandWords,
    ]


PAGE = body([{"id": 1, "name": "one two"}, {"id": 2, "name": "three"}], key="brands")


def test_a_declaration_is_all_that_a_new_stream_needs() -> None:
    with real_tap({BRANDS: [PAGE]}, "brands", kind=Tap) as stage:
        assert "brands" in stage.tap.streams
        assert stage.sync() is None
        assert stage.ids("brands") == [1, 2]
        assert stage.outline[-1] == "ACTIVATE_VERSION brands"


class TestDeclaration:
    def test_rows_are_the_records_unless_it_says_otherwise(self) -> None:
        with real_tap({}, kind=Tap) as stage:
            record = {"id": 1, "name": "a b"}
            assert list(stage.tap.streams["brands"].rows(record)) == [record]
            words = [row["name"] for row in stage.tap.streams["brand_words"].rows(record)]
            assert words == ["a", "b"]

    def test_what_it_does_not_say(self) -> None:
        assert (Brands.include, Brands.is_essential) == (None, False)
        assert not ZendeskStream.selected_by_default


def output_of(stage: TapStage, name: str, *includes: str) -> type:
    return type(stage.tap.streams[name].output(includes))


class TestOutput:
    def test_records_that_are_rows_take_the_fast_path(self) -> None:
        with real_tap({}, "brands", "tickets", kind=Tap) as stage:
            assert output_of(stage, "brands") is FastOutput
            assert output_of(stage, "tickets", "metric_sets") is FastOutput

    def test_parts_of_records_take_the_general_one(self) -> None:
        with real_tap({}, "brand_words", kind=Tap) as stage:
            assert output_of(stage, "brand_words") is MessageOutput

    @pytest.mark.parametrize(
        "settings",
        [
            {"stream_maps": {"brands": {"name": "name.upper()"}}},
            {"stream_maps": {"brands": {"__alias__": "marks"}}},
            {"flattening_enabled": True, "flattening_max_depth": 2},
        ],
        ids=repr,
    )
    def test_so_does_what_others_have_a_say_in(self, settings: dict[str, Any]) -> None:
        with real_tap({}, "brands", kind=Tap, **settings) as stage:
            assert output_of(stage, "brands") is MessageOutput

    def test_a_field_of_the_top_level_that_is_not_selected_takes_the_fast_path(self) -> None:
        page = body([ticket(1, NEWS, subject="a")], after_cursor="c")
        without = [("tickets", "subject"), ("tickets", "metric_set")]
        with real_tap({TICKETS: [page]}, "tickets", without=without) as stage:
            assert output_of(stage, "tickets") is FastOutput
            stage.sync()
            assert "subject" not in stage.of_type("RECORD")[0]["record"]

    def test_a_selection_within_a_field_takes_the_general_path(self) -> None:
        with real_tap({}, "tickets", without=[("tickets", "channel")]) as stage:
            assert output_of(stage, "tickets") is MessageOutput

    def test_with_batch_config_files_are_written(self) -> None:
        with real_tap({}, batch_config=BATCH) as stage:
            assert output_of(stage, "tickets") is BatchOutput


class TestConnection:
    """The SDK's test of the connection reads rows one by one, and a few of them."""

    def test_it_says_that_the_credentials_work(self) -> None:
        with real_tap({BRANDS: [PAGE]}, kind=Tap) as stage:
            rows = list(stage.tap.streams["brands"].get_records(None))
            assert [row["id"] for row in rows] == [1, 2]
            assert "brands: Zendesk answers; the credentials work." in stage.log.lines

    def test_the_parts_of_a_record_are_asked_for(self) -> None:
        page = body([ticket(1, NEWS)], after_cursor="c")
        with real_tap({TICKETS: [page]}) as stage:
            (row,) = stage.tap.streams["ticket_metrics"].get_records(None)
            assert stage.fetcher.queries == [{"start_time": 0, "include": "metric_sets"}]
            assert row["id"] == 1001

    def test_it_starts_at_start_date_whatever_the_bookmark_says(self) -> None:
        page = body([], key="users", after_cursor="c")
        state = {"users": {"cursor": "old"}}
        with real_tap({USERS: [page]}, state=state, start_date="2026-01-31") as stage:
            assert list(stage.tap.streams["users"].get_records(None)) == []
            assert stage.fetcher.queries == [{"start_time": 1769817600}]
