"""Whatever a record holds, the quick way and the general path say the same of it."""

from __future__ import annotations

import json
import logging
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tap_zendesk_incremental
from tap_zendesk_incremental.records.fast_path import QuickLines
from tap_zendesk_incremental.records.rows import RowReader
from tap_zendesk_incremental.secrecy import Secrets
from tap_zendesk_incremental.singer.writer import encode

SCHEMAS = Path(tap_zendesk_incremental.__file__).with_name("schemas")
STREAMS = ("tickets", "users", "organizations", "ticket_events", "ticket_metric_events")
LOGGER = logging.getLogger("test-quick")
LOGGER.disabled = True


def schema_of(stream: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{stream}.json").read_text("utf-8"))
    return schema


INTEGERS = st.integers(-(2**70), 2**70) | st.sampled_from([2**53 + 1, 2**63 - 1, 2**63, -(2**63)])
NUMBERS = st.sampled_from(["1e400", "-1E-400", "0.1", "5.0", "1e3", "1.5e1", "-0", "3.14159265358"])
TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["\u0000", "\u2028", "\U0001f600", "123", "-7", "2022-09-19T14:53:49Z", "true"]
)
SCALARS = st.none() | st.booleans() | INTEGERS | NUMBERS.map(Decimal) | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def fitting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values as the schema says, for most records are just so."""
    types = schema["type"]
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "null": st.none(),
        "boolean": st.booleans(),
        "integer": st.integers(-(2**63), 2**63 - 1),
        "number": NUMBERS.map(Decimal),
        "string": TEXTS,
    }
    if schema.get("additionalProperties"):
        kinds |= {"object": st.dictionaries(TEXTS, VALUES, max_size=3)}
        kinds |= {"array": st.lists(VALUES, max_size=3)}
    if "properties" in schema and "object" not in kinds:
        kinds["object"] = objects(schema)
    if "items" in schema and "array" not in kinds:
        kinds["array"] = st.lists(st.deferred(lambda: fitting(schema["items"])), max_size=3)
    return st.one_of([kinds[kind] for kind in types])


def objects(schema: dict[str, Any], surprises: bool = False) -> st.SearchStrategy[Any]:
    known = {
        name: (fitting(item) | VALUES) if surprises else fitting(item)
        for name, item in schema["properties"].items()
    }
    some = st.lists(st.sampled_from(sorted(known)), max_size=8, unique=True)
    chosen = some.flatmap(lambda names: st.fixed_dictionaries({n: known[n] for n in names}))
    if not surprises:
        return chosen
    unknown = st.dictionaries(TEXTS, VALUES, max_size=1)
    return st.builds(lambda left, right: {**right, **left}, chosen, unknown)


def records(stream: str, surprises: bool) -> st.SearchStrategy[dict[str, Any]]:
    keys = st.fixed_dictionaries({"id": INTEGERS if surprises else st.integers(1, 2**63 - 1)})
    return st.builds(
        lambda record, key: {**record, **key}, objects(schema_of(stream), surprises), keys
    )


def as_zendesk_sends(record: dict[str, Any]) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.Encoder(decimal_format="number").encode(record))


def by_the_general_path(stream: str, raw: msgspec.Raw, deselected: tuple[str, ...]) -> Any:
    reader = RowReader(stream, schema_of(stream), ("id",), None, LOGGER, Secrets())
    rows = list(reader.fitting(reader.records([raw], ())))
    kept = [{k: v for k, v in row.items() if k not in deselected} for row in rows]
    return [json.loads(encode(row), parse_float=Decimal) for row in kept]


def by_the_quick_way(quick: QuickLines, raw: msgspec.Raw) -> Any:
    if not quick.append(raw):
        return None
    count, lines = quick.take()
    messages = [json.loads(line, parse_float=Decimal) for line in lines.split(b"\n")[:-1]]
    assert count == len(messages)
    return [message["record"] for message in messages]


@pytest.mark.parametrize("stream", STREAMS)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_both_ways_say_the_same_of_any_record(stream: str, data: st.DataObject) -> None:
    deselected = ("url", "via", "updated_at", "nothing")
    quick = QuickLines(stream, schema_of(stream), ("id",), deselected)
    for _ in range(3):
        raw = as_zendesk_sends(data.draw(records(stream, surprises=True)))
        said = by_the_quick_way(quick, raw)
        if said is not None:
            assert said == by_the_general_path(stream, raw, deselected)


@pytest.mark.parametrize("stream", STREAMS)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_record_without_surprises_goes_the_quick_way(stream: str, data: st.DataObject) -> None:
    quick = QuickLines(stream, schema_of(stream), ("id",), ())
    record = data.draw(records(stream, surprises=False))
    raw = as_zendesk_sends(record)
    said = by_the_quick_way(quick, raw)
    assert said is not None
    assert said == by_the_general_path(stream, raw, ())
    assert said[0] == record


def quick_tickets() -> QuickLines:
    return QuickLines("tickets", schema_of("tickets"), ("id",), ())


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
    ],
    ids=repr,
)
def test_a_surprise_is_left_to_the_general_path(record: dict[str, Any]) -> None:
    quick = quick_tickets()
    assert not quick.append(as_zendesk_sends(record))
    assert quick.take()[0] == 0
    assert not quick.append(as_zendesk_sends(record)), "it is one the second time, too"


def test_after_an_unknown_field_the_next_record_goes_the_quick_way() -> None:
    quick = quick_tickets()
    raw = as_zendesk_sends({"id": 1, "new_field": True, "via": {"newer_field": 1}})
    assert not quick.append(raw)
    assert by_the_quick_way(quick, raw) == [{"id": 1, "via": {}}]


@pytest.mark.parametrize(
    "newest", [{"newest": 1}, {"via": {"newest": 1}}, {"custom_fields": [{}, {"newest": 1}]}]
)
def test_each_further_unknown_field_is_a_surprise_once(newest: dict[str, Any]) -> None:
    quick = quick_tickets()
    assert not quick.append(as_zendesk_sends({"id": 1, "new_field": True}))
    raw = as_zendesk_sends({"id": 1, "new_field": 2, **newest})
    assert not quick.append(raw)
    assert quick.append(raw)


@pytest.mark.parametrize("name", ['a"b', "a\\b", "a\nb", "", "f1", "__x__", "a b", "é"])
def test_an_unknown_field_of_any_name(name: str) -> None:
    quick = quick_tickets()
    raw = as_zendesk_sends({"id": 1, name: 1})
    assert not quick.append(raw)
    said = by_the_quick_way(quick, raw)
    assert said in (None, [{"id": 1}])
    assert quick.append(as_zendesk_sends({"id": 2}))


def test_names_made_up_without_end_go_the_general_way() -> None:
    quick = quick_tickets()
    for number in range(100):
        assert not quick.append(as_zendesk_sends({"id": 1, f"field_{number}": 1}))
    assert quick.append(as_zendesk_sends({"id": 1, "subject": "none of them"}))


def test_the_line_is_a_record_message() -> None:
    quick = quick_tickets()
    quick.append(as_zendesk_sends({"id": 1, "subject": "é\u2028"}))
    message = json.loads(quick.take()[1])
    assert message.pop("time_extracted").endswith("+00:00")
    assert message == {
        "type": "RECORD",
        "stream": "tickets",
        "record": {"id": 1, "subject": "é\u2028"},
    }
