"""Values of many shapes, as tickets and events have them: none is changed or lost."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from tests.contract.test_schemas import conform
from tests.support.streams import way_of


@pytest.mark.parametrize("name", ["custom_fields", "fields"])
@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "text",
        "\ud83d",
        "nul \x00",
        0,
        1,
        2**53 + 1,
        -1.5,
        0.0,
        True,
        False,
        [],
        ["a", "b"],
        [None, "a"],
        [1, 2],
        [{"a": 1}],
        {},
        {"a": {"b": [1]}},
    ],
    ids=repr,
)
def test_custom_field_value_passes_unchanged(name: str, value: object) -> None:
    record = {"id": 1, "generated_timestamp": 2, name: [{"id": 2**53 + 1, "value": value}]}
    conformed = conform("tickets", record)
    assert conformed == record
    assert type(conformed[name][0]["value"]) is type(value)


@pytest.mark.parametrize("value", [None, "text", 1, 1.5, True, False, [], ["a", "b"]], ids=repr)
def test_custom_field_value_is_valid(value: object) -> None:
    record = {"id": 1, "generated_timestamp": 2, "custom_fields": [{"id": 3, "value": value}]}
    jsonschema.Draft7Validator(way_of("tickets").schema).validate(record)


@pytest.mark.parametrize("name", ["email_ccs", "followers"])
@pytest.mark.parametrize(
    "value",
    [None, {}, {"user_id": 1, "more": {"a": [1]}}, [], [{}], [{"user_id": 1, "action": "put"}]],
    ids=repr,
)
def test_list_or_object_passes_unchanged(name: str, value: object) -> None:
    record = {"id": 1, "generated_timestamp": 2, name: value}
    assert conform("tickets", record) == record
    jsonschema.Draft7Validator(way_of("tickets").schema).validate(record)


@pytest.mark.parametrize("stream", ["ticket_events", "ticket_comments"])
@pytest.mark.parametrize("via", [None, "Web form"], ids=repr)
def test_event_via_passes_unchanged(stream: str, via: object) -> None:
    record = {"id": 1, "timestamp": 2, "via": via}
    assert conform(stream, record) == record
    jsonschema.Draft7Validator(way_of(stream).schema).validate(record)


@pytest.mark.parametrize("stream", ["ticket_events", "ticket_comments"])
@pytest.mark.parametrize("via", [{}, {"channel": "web", "source": {"rel": None}}], ids=repr)
def test_event_via_that_is_an_object_becomes_its_json(stream: str, via: object) -> None:
    found = conform(stream, {"id": 1, "timestamp": 2, "via": via})
    assert json.loads(found["via"]) == via
    jsonschema.Draft7Validator(way_of(stream).schema).validate(found)


SOURCE_SIDES: list[dict[str, Any] | None] = [
    None,
    {},
    {"address": "a@example.com", "name": "A", "original_recipients": ["b@example.com"]},
    {"phone": "+1", "formatted_phone": "+1", "name": "A", "brand_id": 1},
    {"ticket_id": 1, "subject": "s", "channel": "web"},
]


@pytest.mark.parametrize("side", SOURCE_SIDES, ids=repr)
def test_ticket_via_keeps_its_source(side: dict[str, Any] | None) -> None:
    source = {"from": side, "to": side, "rel": None}
    record = {"id": 1, "generated_timestamp": 2, "via": {"channel": "email", "source": source}}
    assert conform("tickets", record) == record
    jsonschema.Draft7Validator(way_of("tickets").schema).validate(record)


@pytest.mark.parametrize(
    "rating",
    [
        None,
        {"score": "unoffered"},
        {"id": 1, "score": "bad", "comment": "c", "reason": "r", "reason_id": 2},
    ],
    ids=repr,
)
def test_satisfaction_rating_passes_unchanged(rating: dict[str, Any] | None) -> None:
    record = {"id": 1, "generated_timestamp": 2, "satisfaction_rating": rating}
    assert conform("tickets", record) == record


def test_unknown_keys_of_typed_objects_stay_where_they_are() -> None:
    record = {
        "id": 1,
        "generated_timestamp": 2,
        "satisfaction_rating": {"score": "good", "new": 1},
        "via": {"channel": "web", "new": 1},
        "collaborators": [{"name": "A", "new": 1}],
    }
    assert conform("tickets", record) == record
