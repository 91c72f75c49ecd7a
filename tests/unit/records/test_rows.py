"""The records of a page → the rows of one stream."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from msgspec import Raw
from typing_extensions import override

from tap_zendesk_incremental.paging.endpoint import Sideload
from tap_zendesk_incremental.paging.page import Page
from tap_zendesk_incremental.paging.place import START, Place
from tap_zendesk_incremental.paging.record_times import RecordTimes, TimestampReader
from tap_zendesk_incremental.records.parts import Part, Row, WholeRecord
from tap_zendesk_incremental.records.rows import RowReader
from tap_zendesk_incremental.records.shape import RowShape
from tap_zendesk_incremental.secrecy import Secrets
from tests.unit.doubles import NEWS, Log

SCHEMA = {
    "properties": {
        "id": {"type": ["integer"]},
        "parent_id": {"type": ["integer", "null"]},
        "text": {"type": ["string", "null"]},
        "metric_set": {
            "type": ["object", "null"],
            "properties": {},
            "additionalProperties": True,
        },
    }
}
METRICS = Sideload("metric_sets", "metric_sets", field="metric_set", refers_by="ticket_id")
WITHOUT_SIDELOAD = {"properties": {k: v for k, v in SCHEMA["properties"].items() if "set" not in k}}


def raws(*values: object) -> list[Raw]:
    return [Raw(json.dumps(value).encode()) for value in values]


def page(beside: list[Raw] | None = None, added: Mapping[str, Any] | None = None) -> Page:
    times = RecordTimes([], TimestampReader(None), NEWS, is_ordered=True)
    lists = {} if beside is None else {"metric_sets": beside}
    return Page([], lists, times, Place(5), START, True, added or {})


class Reader:
    """A reader of rows, and what it has logged."""

    def __init__(
        self,
        *sideloads: Sideload,
        part: Part | None = None,
        schema: Mapping[str, Any] = SCHEMA,
        secrets: tuple[str, ...] = (),
        keys: tuple[str, ...] = ("id",),
    ) -> None:
        self.log = Log()
        known = Secrets()
        known.add(*secrets)
        ignored = {sideload.field for sideload in sideloads}
        shape = RowShape("tickets", schema, keys, part or WholeRecord(), ignored=ignored)
        self.reader = RowReader(shape, sideloads, self.log, known)

    def rows(self, *values: object, on: Page | None = None) -> list[Row]:
        return list(self.reader.rows(raws(*values), on or page()))


@pytest.mark.parametrize("odd", [None, 5, "text", True, [], [{"id": 1}]], ids=repr)
def test_what_is_no_record_is_left_out_and_said(odd: object) -> None:
    reader = Reader()
    assert reader.rows({"id": 1}, odd, {"id": 2}) == [{"id": 1}, {"id": 2}]
    (line,) = reader.log.lines
    assert reader.log.levels == ["ERROR"]
    assert line.startswith("tickets: ")
    assert line.endswith("it is left out.")
    assert reader.reader.left_out == 1


@pytest.mark.parametrize("row", [{}, {"id": None}, {"id": "x"}, {"id": {}}, {"id": 2**70}])
def test_a_row_without_its_key_is_left_out_and_said(row: dict[str, Any]) -> None:
    reader = Reader()
    assert reader.rows({"id": 1}, {**row, "text": "private"}) == [{"id": 1}]
    assert "no usable id" in reader.log.lines[-1]
    assert "from 5 on" in reader.log.lines[-1], "the page on which it stands"
    assert not any("private" in line for line in reader.log.lines)
    assert reader.reader.left_out == 1


def test_its_position_on_the_page_is_told() -> None:
    reader = Reader()
    records = raws({"id": 1}, {"id": 2}, {"text": "a"}, None)
    whole = replace(page(), records=records)
    # The first one may have come in an earlier run.
    assert list(reader.reader.rows(records[1:], whole)) == [{"id": 2}]
    third, fourth = reader.log.lines
    assert "(on the page from 5 on, record 3 of 4: " in third
    assert "(on the page from 5 on, record 4 of 4: " in fourth


def test_what_stands_beside_the_records_has_no_position() -> None:
    reader = Reader()
    assert list(reader.reader.rows(raws({}), replace(page(), records=raws({"id": 1})))) == []
    assert "(on the page from 5 on: " in reader.log.lines[0]


def test_of_two_keys_both_are_needed() -> None:
    reader = Reader(keys=("id", "parent_id"))
    assert reader.rows({"id": 1, "parent_id": 2}, {"id": 1}, {"parent_id": 2}) == [
        {"id": 1, "parent_id": 2}
    ]
    assert reader.reader.left_out == 2


def test_what_is_shown_of_it_is_short_and_without_secrets() -> None:
    reader = Reader(secrets=("geheim",))
    assert reader.rows("geheim\r\nforged line" + "x" * 1000) == []
    (line,) = reader.log.lines
    assert "geheim" not in line
    assert line.isprintable()
    assert len(line) < 200


def test_a_record_may_hold_several_rows_or_none() -> None:
    class Parts(WholeRecord):
        @override
        def rows(self, record: Row) -> Iterator[Row]:
            for part in record["parts"]:
                yield {"id": part}

    assert Reader(part=Parts()).rows({"parts": [1, 2]}, {"parts": []}, {"parts": [3]}) == [
        {"id": 1},
        {"id": 2},
        {"id": 3},
    ]


def test_a_child_gets_the_key_of_its_parent_whatever_it_says_itself() -> None:
    found = Reader().rows({"id": 1}, {"id": 2, "parent_id": 9}, on=page(added={"parent_id": 7}))
    assert found == [{"id": 1, "parent_id": 7}, {"id": 2, "parent_id": 7}]


class TestSideload:
    def test_in_the_record(self) -> None:
        record = {"id": 1, "metric_set": {"a": 1}}
        assert Reader(METRICS).rows(record) == [record]

    def test_beside_the_records(self) -> None:
        beside = raws({"ticket_id": 2, "a": 1}, {"ticket_id": 9}, None, 5, {})
        found = Reader(METRICS).rows({"id": 1}, {"id": 2}, on=page(beside))
        assert found == [{"id": 1}, {"id": 2, "metric_set": {"ticket_id": 2, "a": 1}}]

    def test_what_is_in_the_record_already_stays(self) -> None:
        record = {"id": 1, "metric_set": {"own": True}}
        assert Reader(METRICS).rows(record, on=page(raws({"ticket_id": 1}))) == [record]

    def test_a_list_that_nobody_asked_for_means_nothing(self) -> None:
        assert Reader().rows({"id": 1}, on=page(raws({"ticket_id": 1}))) == [{"id": 1}]

    def test_its_field_is_no_news_where_it_is_another_streams(self) -> None:
        reader = Reader(METRICS, schema=WITHOUT_SIDELOAD)
        assert reader.rows({"id": 1, "metric_set": {}}) == [{"id": 1}]
        assert reader.log.lines == []
