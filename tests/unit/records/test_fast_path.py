"""Whatever a record holds, the fast path and the general path say the same of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tap_zendesk_incremental.paging.endpoint import Sideload
from tap_zendesk_incremental.paging.page import Page
from tap_zendesk_incremental.paging.place import START
from tap_zendesk_incremental.paging.record_times import RecordTimes, TimestampReader
from tap_zendesk_incremental.records.fast_path import MOST_LESSONS, FastLines
from tap_zendesk_incremental.records.parts import WholeRecord
from tap_zendesk_incremental.records.rows import RowReader
from tap_zendesk_incremental.records.shape import RowShape
from tap_zendesk_incremental.secrecy import Secrets
from tap_zendesk_incremental.singer.record_lines import RecordFrame
from tap_zendesk_incremental.singer.writer import encode
from tap_zendesk_incremental.streams.tickets import METRIC_SETS
from tests.support.streams import way_of
from tests.unit.doubles import NEWS
from tests.unit.records.record_kinds import STREAMS, records, schema_of

NOTHING: Mapping[str, Any] = {}


LOGGER = logging.getLogger("test-fast-path")


LOGGER.disabled = True


def as_zendesk_sends(record: dict[str, Any]) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.Encoder(decimal_format="number").encode(record))


def page(added: Mapping[str, Any]) -> Page:
    times = RecordTimes([], TimestampReader(None), NEWS, is_ordered=True)
    return Page([], {}, times, START, START, True, added)


def fast_lines_of(
    stream: str,
    *,
    deselected: tuple[str, ...] = (),
    ignored: tuple[str, ...] = (),
    version: int | None = None,
) -> FastLines:
    frame = RecordFrame(stream, version)
    return FastLines(frame, shape_of(stream, ignored), deselected)


def shape_of(stream: str, ignored: tuple[str, ...] = ()) -> RowShape:
    kind = way_of(stream).type
    keys = way_of(stream).keys
    return RowShape(stream, schema_of(stream), keys, WholeRecord(), kind.mixed, ignored)


def by_the_general_path(
    stream: str,
    raw: msgspec.Raw,
    deselected: tuple[str, ...] = (),
    added: Mapping[str, Any] = NOTHING,
    sideloads: tuple[Sideload, ...] = (),
) -> Any:
    ignored = tuple(sideload.field for sideload in sideloads)
    reader = RowReader(shape_of(stream, ignored), sideloads, LOGGER, Secrets())
    rows = list(reader.rows([raw], page(added)))
    kept = [{k: v for k, v in row.items() if k not in deselected} for row in rows]
    return [json.loads(encode(row), parse_float=Decimal) for row in kept]


def by_the_fast_path(fast: FastLines, raw: msgspec.Raw, added: Mapping[str, Any] = NOTHING) -> Any:
    lines = bytearray()
    count = fast.append(raw, added, lines)
    if count is None:
        assert not lines
        return None
    messages = [json.loads(line, parse_float=Decimal) for line in lines.split(b"\n")[:-1]]
    assert count == len(messages)
    return [message["record"] for message in messages]


@settings(max_examples=250)
@given(st.sampled_from(STREAMS), st.data())
def test_both_paths_say_the_same_of_any_record(stream: str, data: st.DataObject) -> None:
    deselected = ("url", "via", "updated_at", "nothing")
    fast = fast_lines_of(stream, deselected=deselected)
    for _ in range(3):
        raw = as_zendesk_sends(data.draw(records(stream, surprises=True)))
        said = by_the_fast_path(fast, raw)
        if said is not None:
            assert said == by_the_general_path(stream, raw, deselected)


@settings(max_examples=250)
@given(st.sampled_from(STREAMS), st.data())
def test_a_record_without_surprises_takes_the_fast_path(stream: str, data: st.DataObject) -> None:
    fast = fast_lines_of(stream)
    record = data.draw(records(stream, surprises=False))
    raw = as_zendesk_sends(record)
    said = by_the_fast_path(fast, raw)
    assert said is not None
    assert said == by_the_general_path(stream, raw)
    assert said[0] == record


def takes(fast: FastLines, raw: msgspec.Raw) -> bool:
    return fast.append(raw, NOTHING, bytearray()) is not None


def append(fast: FastLines, record: Mapping[str, Any], lines: bytearray | None = None) -> bool:
    found = fast.append(
        as_zendesk_sends(dict(record)), NOTHING, bytearray() if lines is None else lines
    )
    return found is not None


def fast_tickets() -> FastLines:
    return fast_lines_of("tickets")


@pytest.mark.parametrize(
    "record",
    [
        {"subject": "no id"},
        {"id": None},
        {"id": "7"},
        {"id": 2**63},
        {"id": 1, "status": 5},
        {"id": 1, "assignee_id": "x"},
        {"id": 1, "via": {"channel": 4}},
        {"id": 1, "via": {"source": {"from": []}}},
        {"id": 1, "tags": [1]},
        {"id": 1, "created_at": "soon"},
        {"id": 1, "created_at": "2022-09-31T14:53:49Z"},
        {"id": 1, "created_at": "2022-09-19T14:53:49Z\n"},
    ],
    ids=repr,
)
def test_a_surprise_is_left_to_the_general_path(record: dict[str, Any]) -> None:
    fast = fast_tickets()
    lines = bytearray()
    assert not append(fast, record, lines)
    assert not lines
    assert not append(fast, record), "it is one the second time, too"


NULLABLE_KEYS = [
    {"type": ["integer", "null"]},
    {"type": ["null", "string", "integer"]},
    {"type": ["number", "null"]},
    {"type": "number"},
    {"type": "null"},
    {},
]


@pytest.mark.parametrize("key", NULLABLE_KEYS, ids=repr)
@pytest.mark.parametrize("text", ['{"id":null}', "{}"])
def test_a_key_is_never_null_whatever_a_catalog_says(key: dict[str, Any], text: str) -> None:
    schema = {"type": "object", "properties": {**schema_of("groups")["properties"], "id": key}}
    shape = RowShape("groups", schema, ("id",), WholeRecord())
    raw = msgspec.Raw(text.encode())
    assert list(RowReader(shape, (), LOGGER, Secrets()).rows([raw], page(NOTHING))) == []
    # Where a type cannot say so there is no fast path.
    with suppress(ValueError):
        assert not takes(FastLines(RecordFrame("groups", None), shape, ()), raw)


def test_after_an_unknown_field_the_next_record_takes_the_fast_path() -> None:
    fast = fast_tickets()
    raw = as_zendesk_sends({"id": 1, "new_field": True, "via": {"newer_field": 1}})
    assert not takes(fast, raw)
    expected = {"id": 1, "via": {"newer_field": 1}, "additional_fields": {"new_field": True}}
    assert by_the_fast_path(fast, raw) == [expected] == by_the_general_path("tickets", raw)


@pytest.mark.parametrize(
    "newest", [{"newest": 1}, {"via": {"newest": 1}}, {"custom_fields": [{}, {"newest": 1}]}]
)
def test_each_further_unknown_field_is_a_surprise_once(newest: dict[str, Any]) -> None:
    fast = fast_tickets()
    assert not append(fast, {"id": 1, "new_field": True})
    raw = as_zendesk_sends({"id": 1, "new_field": 2, **newest})
    assert not takes(fast, raw)
    assert by_the_fast_path(fast, raw) == by_the_general_path("tickets", raw)


@pytest.mark.parametrize(
    ("stream", "odd"),
    [
        ("custom_object_records", {"id": "a", "custom_object_fields": "[DELETED]"}),
        ("tickets", {"id": 1, "assignee_id": "7"}),
    ],
)
def test_any_number_of_other_surprises_leaves_room_for_a_new_field(
    stream: str, odd: dict[str, Any]
) -> None:
    fast = fast_lines_of(stream)
    for _ in range(2 * MOST_LESSONS):
        assert not append(fast, odd)
    new = {"id": odd["id"], "new_field": 1}
    assert not append(fast, new)
    assert append(fast, new)


@pytest.mark.parametrize("name", ['a"b', "a\\b", "a\nb", "", "f1", "__x__", "a b", "é"])
def test_an_unknown_field_of_any_name(name: str) -> None:
    fast = fast_tickets()
    raw = as_zendesk_sends({"id": 1, name: 1})
    assert not takes(fast, raw)
    said = by_the_fast_path(fast, raw)
    assert said in (None, [{"id": 1, "additional_fields": {name: 1}}])
    assert append(fast, {"id": 2})


def test_names_made_up_without_end_take_the_general_path() -> None:
    fast = fast_tickets()
    for number in range(100):
        assert not append(fast, {"id": 1, f"field_{number}": 1})
    assert append(fast, {"id": 1, "subject": "none of them"})


class TestSideloads:
    """The field of a sideload that another stream has asked for."""

    raw = as_zendesk_sends({"id": 1, "subject": "a", "metric_set": {"id": 5, "new": [1]}})

    def test_it_is_left_out_and_no_surprise(self) -> None:
        lines = fast_lines_of("tickets", ignored=("metric_set",))
        expected = by_the_general_path("tickets", self.raw, sideloads=(METRIC_SETS,))
        assert by_the_fast_path(lines, self.raw) == expected == [{"id": 1, "subject": "a"}]

    def test_where_nobody_asked_for_it_it_is_news(self) -> None:
        assert not takes(fast_lines_of("tickets"), self.raw)


class TestParents:
    """The key of its parent that each child gets."""

    @pytest.mark.parametrize(
        "record", [{"id": 1}, {"id": 1, "schedule_id": 9}, {"id": 1, "schedule_id": None}]
    )
    def test_both_paths_add_it(self, record: dict[str, Any]) -> None:
        raw, added = as_zendesk_sends(record), {"schedule_id": 7}
        found = by_the_fast_path(fast_lines_of("schedule_holidays"), raw, added)
        assert found == by_the_general_path("schedule_holidays", raw, added=added)
        assert found == [{"id": 1, "schedule_id": 7}]

    def test_a_deselected_key_stays_away(self) -> None:
        fast = fast_lines_of("schedule_holidays", deselected=("schedule_id",))
        assert by_the_fast_path(fast, as_zendesk_sends({"id": 1}), {"schedule_id": 7}) == [
            {"id": 1}
        ]


@pytest.mark.parametrize("version", [None, 1_790_000_000])
def test_a_record_carries_its_version(version: int | None) -> None:
    fast = fast_lines_of("groups", version=version)
    lines = bytearray()
    assert append(fast, {"id": 1}, lines)
    assert append(fast, {"id": 2}, lines)
    messages = [json.loads(line) for line in lines.splitlines()]
    assert [message.get("version") for message in messages] == [version] * 2


class TestColumnsOfMixedTypes:
    """Text where Zendesk sends objects and numbers too."""

    @pytest.mark.parametrize("via", [None, "Web form", 5, {"channel": "web"}, [1, {"a": 1.50}]])
    def test_both_paths_write_the_same_text(self, via: object) -> None:
        raw = as_zendesk_sends({"id": 1, "via": via})
        found = by_the_fast_path(fast_lines_of("ticket_events"), raw)
        assert found == by_the_general_path("ticket_events", raw)
        assert found is not None
        assert found[0]["via"] is None or isinstance(found[0]["via"], str)


def test_the_line_is_a_record_message() -> None:
    fast = fast_tickets()
    lines = bytearray()
    assert append(fast, {"id": 1, "subject": "é\u2028"}, lines)
    message = json.loads(lines)
    assert message.pop("time_extracted").endswith("+00:00")
    assert message == {
        "type": "RECORD",
        "stream": "tickets",
        "record": {"id": 1, "subject": "é\u2028"},
    }
