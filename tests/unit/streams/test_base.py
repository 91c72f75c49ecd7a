"""The one stream class, with a stream that is declared here: nothing else has to know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from msgspec import Raw
from typing_extensions import override

from tap_zendesk_incremental.paging.cursor_list import CursorList
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.page import Page
from tap_zendesk_incremental.paging.place import START
from tap_zendesk_incremental.paging.record_times import RecordTimes, TimestampReader
from tap_zendesk_incremental.records.fast_path import FastLines
from tap_zendesk_incremental.records.parts import Row, WholeRecord
from tap_zendesk_incremental.singer.batches import BatchOutput
from tap_zendesk_incremental.singer.lines import RowLines
from tap_zendesk_incremental.streams.base import ZendeskStream
from tap_zendesk_incremental.tap import TapZendeskIncremental
from tests.unit.doubles import NEWS, body
from tests.unit.taps import TICKETS, USERS, TapStage, real_tap, ticket

MARKS = "/api/v2/marks"
BATCH = {"encoding": {"format": "jsonl"}, "storage": {"root": "file:///nowhere"}}


class Marks(ZendeskStream):
    """Marks."""

    name = "marks"
    endpoint = Endpoint("marks", (CursorList(MARKS),))
    schema = {  # noqa: RUF012 - as the SDK has it
        "type": "object",
        "properties": {"id": {"type": ["integer"]}, "name": {"type": ["string", "null"]}},
    }
    selected_by_default = True


class Words(WholeRecord):
    """The words of a record's name."""

    @override
    def rows(self, record: Row) -> Iterator[Row]:
        for number, word in enumerate(record["name"].split()):
            yield {"id": record["id"] * 10 + number, "name": word}

    @override
    def reader(self, row: type[Any]) -> Callable[[Raw], Iterable[Any]]:
        def read(_record: Raw) -> Iterable[Any]:
            raise msgspec.ValidationError("these rows are made by the general path")

        return read


class MarkWords(Marks):
    """The words of each mark's name: several rows of a record."""

    name = "mark_words"
    selected_by_default = False

    part = Words()


class Tap(TapZendeskIncremental):
    """A tap with two more streams."""

    stream_types = [  # noqa: RUF012 - as the tap has it
        *TapZendeskIncremental.stream_types,
        Marks,
        MarkWords,
    ]


PAGE = body([{"id": 1, "name": "one two"}, {"id": 2, "name": "three"}], key="marks")


def test_a_declaration_is_all_that_a_new_stream_needs() -> None:
    with real_tap({MARKS: [PAGE]}, "marks", kind=Tap) as stage:
        assert "marks" in stage.tap.streams
        assert stage.sync() is None
        assert stage.ids("marks") == [1, 2]
        assert stage.outline[-1] == "ACTIVATE_VERSION marks"


class TestDeclaration:
    def test_rows_are_the_records_unless_it_says_otherwise(self) -> None:
        with real_tap({}, kind=Tap) as stage:
            record = {"id": 1, "name": "a b"}
            assert list(stage.tap.streams["marks"].part.rows(record)) == [record]
            words = [row["name"] for row in stage.tap.streams["mark_words"].part.rows(record)]
            assert words == ["a", "b"]

    def test_what_it_does_not_say(self) -> None:
        assert (Marks.include, Marks.is_essential) == (None, False)
        assert not ZendeskStream.selected_by_default


def is_fast(stage: TapStage, name: str) -> bool:
    """Tell whether the fast path is asked first for the rows of a record."""
    output = stage.tap.streams[name].output()
    assert isinstance(output, RowLines)
    times = RecordTimes([], TimestampReader(None), NEWS, is_ordered=True)
    with patch.object(FastLines, "append", return_value=0) as append:
        output.of([Raw(b"{}")], Page([], {}, times, START, START, True))
    return append.called


class TestOutput:
    def test_rows_take_the_fast_path(self) -> None:
        names = ("marks", "tickets", "ticket_metrics", "ticket_comments", "users", "groups")
        with real_tap({}, *names, kind=Tap) as stage:
            assert all(is_fast(stage, name) for name in names)

    @pytest.mark.parametrize(
        "settings",
        [
            {"stream_maps": {"marks": {"name": "name.upper()"}}},
            {"stream_maps": {"marks": {"__alias__": "brands"}}},
            {"flattening_enabled": True, "flattening_max_depth": 2},
        ],
        ids=repr,
    )
    def test_what_others_have_a_say_in_takes_the_general_one(
        self, settings: dict[str, Any]
    ) -> None:
        with real_tap({}, "marks", kind=Tap, **settings) as stage:
            assert not is_fast(stage, "marks")

    def test_a_field_of_the_top_level_that_is_not_selected_takes_the_fast_path(self) -> None:
        page = body([ticket(1, NEWS, subject="a")], after_cursor="c")
        without = [("tickets", "subject"), ("tickets", "metric_set")]
        with real_tap({TICKETS: [page]}, "tickets", without=without) as stage:
            assert is_fast(stage, "tickets")
            stage.sync()
            assert "subject" not in stage.of_type("RECORD")[0]["record"]

    def test_a_selection_within_a_field_takes_the_general_path(self) -> None:
        with real_tap({}, "tickets", without=[("tickets", "channel")]) as stage:
            assert not is_fast(stage, "tickets")

    def test_with_batch_config_files_are_written(self) -> None:
        with real_tap({}, batch_config=BATCH) as stage:
            assert isinstance(stage.tap.streams["tickets"].output(), BatchOutput)


class TestConnection:
    """The SDK's own tests of a tap read rows one by one, and a few of them."""

    def test_they_are_the_rows_of_a_run(self) -> None:
        with real_tap({MARKS: [PAGE]}, kind=Tap) as stage:
            rows = list(stage.tap.streams["marks"].get_records(None))
            assert [row["id"] for row in rows] == [1, 2]

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
