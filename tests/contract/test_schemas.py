"""The schema files: their fields, their types, and what the SDK does with records under them."""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped,unused-ignore]
import pytest
from singer_sdk.helpers._catalog import get_selected_schema, pop_deselected_record_properties
from singer_sdk.schema.source import SchemaDirectory
from singer_sdk.singerlib import Schema, SelectionMask

from tap_zendesk_incremental.records import Conformer

SCHEMA_DIR = Path(__file__).resolve().parents[2] / "tap_zendesk_incremental" / "schemas"

REPLICATION_KEYS = {
    "tickets": "generated_timestamp",
    "users": "updated_at",
    "organizations": "updated_at",
    "ticket_events": "timestamp",
    "ticket_comments": "timestamp",
    "ticket_metrics": "generated_timestamp",
    "ticket_metric_events": "time",
}
STREAMS = sorted(REPLICATION_KEYS)

# Shapes that a property can have. "open" objects keep every key, typed ones keep those they name.
INTEGER = "integer"
STRING = "string"
BOOLEAN = "boolean"
DATE_TIME = "date-time"
OPEN = "open object"
TYPED = "typed object"
INTEGERS = "list of integers"
STRINGS = "list of strings"
OPEN_LIST = "list of open objects"
TYPED_LIST = "list of typed objects"
LIST_OR_OPEN = "list of open objects, or one"
STRING_OR_OPEN = "string or open object"
ANY = "any value"

# The ticket fields of Zendesk's published collection example, which shows the same 52 names for
# the cursor-based and for the time-based export.
PUBLISHED_TICKET_FIELDS = {
    "allow_attachments": BOOLEAN,
    "allow_channelback": BOOLEAN,
    "assignee_email": STRING,
    "assignee_id": INTEGER,
    "attribute_value_ids": STRINGS,
    "brand_id": INTEGER,
    "collaborator_ids": INTEGERS,
    "collaborators": TYPED_LIST,
    "comment": OPEN,
    "created_at": DATE_TIME,
    "custom_fields": TYPED_LIST,
    "custom_status_id": INTEGER,
    "description": STRING,
    "due_at": DATE_TIME,
    "email_cc_ids": INTEGERS,
    "email_ccs": LIST_OR_OPEN,
    "external_id": STRING,
    "follower_ids": INTEGERS,
    "followers": LIST_OR_OPEN,
    "followup_ids": INTEGERS,
    "forum_topic_id": INTEGER,
    "from_messaging_channel": BOOLEAN,
    "group_id": INTEGER,
    "has_incidents": BOOLEAN,
    "id": INTEGER,
    "is_public": BOOLEAN,
    "macro_id": INTEGER,
    "macro_ids": INTEGERS,
    "metadata": OPEN,
    "organization_id": INTEGER,
    "priority": STRING,
    "problem_id": INTEGER,
    "raw_subject": STRING,
    "recipient": STRING,
    "requester": OPEN,
    "requester_id": INTEGER,
    "safe_update": BOOLEAN,
    "satisfaction_rating": TYPED,
    "sharing_agreement_ids": INTEGERS,
    "status": STRING,
    "subject": STRING,
    "submitter_id": INTEGER,
    "tags": STRINGS,
    "ticket_form_id": INTEGER,
    "type": STRING,
    "updated_at": DATE_TIME,
    "updated_stamp": DATE_TIME,
    "url": STRING,
    "via": TYPED,
    "via_followup_source_id": INTEGER,
    "via_id": INTEGER,
    "voice_comment": OPEN,
}

# What live accounts return beyond these.
LIVE_TICKET_FIELDS = {
    "deleted_ticket_form_id": INTEGER,
    "encoded_id": STRING,
    "fields": TYPED_LIST,
    "generated_timestamp": INTEGER,
    "support_type": STRING,
}

FIELDS: dict[str, dict[str, str]] = {
    "tickets": PUBLISHED_TICKET_FIELDS | LIVE_TICKET_FIELDS,
    "users": {
        "active": BOOLEAN,
        "alias": STRING,
        "created_at": DATE_TIME,
        "custom_role_id": INTEGER,
        "default_group_id": INTEGER,
        "details": STRING,
        "email": STRING,
        "external_id": STRING,
        "iana_time_zone": STRING,
        "id": INTEGER,
        "last_login_at": DATE_TIME,
        "locale": STRING,
        "locale_id": INTEGER,
        "moderator": BOOLEAN,
        "name": STRING,
        "notes": STRING,
        "only_private_comments": BOOLEAN,
        "organization_id": INTEGER,
        "phone": STRING,
        "photo": OPEN,
        "report_csv": BOOLEAN,
        "restricted_agent": BOOLEAN,
        "role": STRING,
        "role_type": INTEGER,
        "shared": BOOLEAN,
        "shared_agent": BOOLEAN,
        "shared_phone_number": BOOLEAN,
        "signature": STRING,
        "suspended": BOOLEAN,
        "tags": STRINGS,
        "ticket_restriction": STRING,
        "time_zone": STRING,
        "two_factor_auth_enabled": BOOLEAN,
        "updated_at": DATE_TIME,
        "url": STRING,
        "user_fields": OPEN,
        "verified": BOOLEAN,
    },
    "organizations": {
        "created_at": DATE_TIME,
        "deleted_at": DATE_TIME,
        "details": STRING,
        "domain_names": STRINGS,
        "external_id": STRING,
        "group_id": INTEGER,
        "id": INTEGER,
        "name": STRING,
        "notes": STRING,
        "organization_fields": OPEN,
        "shared_comments": BOOLEAN,
        "shared_tickets": BOOLEAN,
        "tags": STRINGS,
        "updated_at": DATE_TIME,
        "url": STRING,
    },
    "ticket_events": {
        "child_events": OPEN_LIST,
        "created_at": DATE_TIME,
        "event_type": STRING,
        "id": INTEGER,
        "merged_ticket_ids": INTEGERS,
        "metadata": OPEN,
        "system": OPEN,
        "ticket_id": INTEGER,
        "timestamp": INTEGER,
        "updater_id": INTEGER,
        "via": STRING_OR_OPEN,
    },
    "ticket_comments": {
        "attachments": OPEN_LIST,
        "audit_id": INTEGER,
        "author_id": INTEGER,
        "body": STRING,
        "created_at": DATE_TIME,
        "event_id": INTEGER,
        "event_type": STRING,
        "html_body": STRING,
        "id": INTEGER,
        "plain_body": STRING,
        "public": BOOLEAN,
        "ticket_id": INTEGER,
        "timestamp": INTEGER,
        "type": STRING,
        "via": STRING_OR_OPEN,
        "via_reference_id": INTEGER,
    },
    "ticket_metrics": {
        "agent_wait_time_in_minutes": TYPED,
        "assigned_at": DATE_TIME,
        "assignee_stations": INTEGER,
        "assignee_updated_at": DATE_TIME,
        "created_at": DATE_TIME,
        "custom_status_updated_at": DATE_TIME,
        "first_resolution_time_in_minutes": TYPED,
        "full_resolution_time_in_minutes": TYPED,
        "generated_timestamp": INTEGER,
        "group_stations": INTEGER,
        "id": INTEGER,
        "initially_assigned_at": DATE_TIME,
        "latest_comment_added_at": DATE_TIME,
        "on_hold_time_in_minutes": TYPED,
        "reopens": INTEGER,
        "replies": INTEGER,
        "reply_time_in_minutes": TYPED,
        "reply_time_in_seconds": TYPED,
        "requester_updated_at": DATE_TIME,
        "requester_wait_time_in_minutes": TYPED,
        "solved_at": DATE_TIME,
        "status_updated_at": DATE_TIME,
        "ticket_id": INTEGER,
        "updated_at": DATE_TIME,
        "url": STRING,
    },
    "ticket_metric_events": {
        "deleted": BOOLEAN,
        "group_sla": OPEN,
        "id": INTEGER,
        "instance_id": INTEGER,
        "metric": STRING,
        "sla": OPEN,
        "status": TYPED,
        "ticket_id": INTEGER,
        "time": DATE_TIME,
        "type": STRING,
    },
}

MINUTES = {"calendar": INTEGER, "business": INTEGER}
FIELD_VALUE = {"id": INTEGER, "value": ANY}

# What the typed objects hold, by stream and path.
TYPED_OBJECTS: dict[str, dict[str, dict[str, str]]] = {
    "tickets": {
        "collaborators[]": {"email": STRING, "name": STRING},
        "custom_fields[]": FIELD_VALUE,
        "fields[]": FIELD_VALUE,
        "satisfaction_rating": {
            "id": INTEGER,
            "score": STRING,
            "comment": STRING,
            "reason": STRING,
            "reason_id": INTEGER,
        },
        "via": {"channel": STRING, "source": TYPED},
        "via.source": {"from": OPEN, "to": OPEN, "rel": STRING},
    },
    "ticket_metrics": {
        "agent_wait_time_in_minutes": MINUTES,
        "first_resolution_time_in_minutes": MINUTES,
        "full_resolution_time_in_minutes": MINUTES,
        "on_hold_time_in_minutes": MINUTES,
        "reply_time_in_minutes": MINUTES,
        "reply_time_in_seconds": {"calendar": INTEGER},
        "requester_wait_time_in_minutes": MINUTES,
    },
    "ticket_metric_events": {"status": MINUTES},
}

ALLOWED_KEYWORDS = {
    "additionalProperties",
    "description",
    "format",
    "items",
    "properties",
    "type",
}

SHAPES = {
    "array of integer": INTEGERS,
    "array of object": TYPED_LIST,
    "array of object*": OPEN_LIST,
    "array of string": STRINGS,
    "array|boolean|integer|number|object|string* of string": ANY,
    "array|object* of object*": LIST_OR_OPEN,
    "boolean": BOOLEAN,
    "integer": INTEGER,
    "object": TYPED,
    "object*": OPEN,
    "object|string*": STRING_OR_OPEN,
    "string": STRING,
    "string date-time": DATE_TIME,
}


def load(stream: str) -> dict[str, Any]:
    """Read a stream's schema file."""
    schema: dict[str, Any] = json.loads((SCHEMA_DIR / f"{stream}.json").read_text("utf-8"))
    return schema


def walk(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every schema below this one with its path; list items end in ``[]``."""
    for name, sub in schema.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        yield here, sub
        yield from walk(sub, here)
    if "items" in schema:
        yield f"{path}[]", schema["items"]
        yield from walk(schema["items"], f"{path}[]")


def is_open(schema: dict[str, Any]) -> bool:
    """Tell whether a schema keeps the keys of any object."""
    return schema.get("additionalProperties") is True and not schema.get("properties")


def outline(schema: dict[str, Any]) -> str:
    """Write a schema's types as one string; ``*`` marks open objects, null is left out."""
    if not schema:
        return ""
    types = "|".join(sorted(set(schema["type"]) - {"null"}))
    text = types + ("*" if is_open(schema) else "")
    if "format" in schema:
        text += f" {schema['format']}"
    return f"{text} of {outline(schema['items'])}" if "items" in schema else text


def shape(schema: dict[str, Any]) -> str:
    """Name the shape of a property, whether nullable or not."""
    text = outline(schema)
    return SHAPES.get(text, f"unknown: {text}")


def conform(stream: str, record: dict[str, Any]) -> dict[str, Any]:
    """Fit a copy of a record to the schema, as the tap does."""
    conformer = Conformer(stream, load(stream), frozenset(), logging.getLogger(__name__))
    return conformer.conform(copy.deepcopy(record))


def test_one_file_a_stream() -> None:
    assert sorted(path.name for path in SCHEMA_DIR.glob("*.json")) == [f"{s}.json" for s in STREAMS]


def test_published_ticket_fields() -> None:
    assert len(PUBLISHED_TICKET_FIELDS) == 52
    properties = load("tickets")["properties"]
    shapes = {name: shape(properties[name]) for name in PUBLISHED_TICKET_FIELDS}
    assert shapes == PUBLISHED_TICKET_FIELDS


@pytest.mark.parametrize("stream", STREAMS)
def test_fields_and_types(stream: str) -> None:
    properties = load(stream)["properties"]
    assert {name: shape(sub) for name, sub in properties.items()} == FIELDS[stream]


@pytest.mark.parametrize("stream", STREAMS)
def test_typed_objects(stream: str) -> None:
    typed = {
        path: {name: shape(below) for name, below in sub["properties"].items()}
        for path, sub in walk(load(stream))
        if sub.get("properties")
    }
    assert typed == TYPED_OBJECTS.get(stream, {})


@pytest.mark.parametrize("stream", STREAMS)
def test_file_layout(stream: str) -> None:
    text = (SCHEMA_DIR / f"{stream}.json").read_text("utf-8")
    schema = json.loads(text)
    assert text == json.dumps(schema, indent=2) + "\n"
    assert list(schema) == ["type", "properties"]
    assert schema["type"] == "object"


@pytest.mark.parametrize("stream", STREAMS)
def test_valid_json_schema(stream: str) -> None:
    schema = load(stream)
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("stream", STREAMS)
def test_every_property_has_type_and_description(stream: str) -> None:
    for path, sub in walk(load(stream)):
        assert isinstance(sub.get("type"), list), path
        assert sub["type"], path
        if not path.endswith("[]"):
            description = sub.get("description")
            assert isinstance(description, str), path
            assert description.strip() == description != "", path
            assert description.endswith("."), path


@pytest.mark.parametrize("stream", STREAMS)
def test_only_keys_are_not_nullable(stream: str) -> None:
    not_nullable = {path for path, sub in walk(load(stream)) if "null" not in sub["type"]}
    assert not_nullable == {"id", REPLICATION_KEYS[stream]}


@pytest.mark.parametrize("stream", STREAMS)
def test_keywords(stream: str) -> None:
    for path, sub in walk(load(stream)):
        assert set(sub) <= ALLOWED_KEYWORDS, path
        assert sub.get("format", "date-time") == "date-time", path
        # An open object that is a column must have no "properties", not even empty ones: the SDK's
        # flattening goes into them, finds nothing, and the column is gone. One that is an item of
        # a list must have them: targets built on the SDK look them up in every item.
        assert ("properties" in sub) == ("object" in sub["type"]) or not path.endswith("[]"), path
        assert "properties" not in sub or sub["properties"] or path.endswith("[]"), path
        assert ("object" in sub["type"]) == (is_open(sub) or bool(sub.get("properties"))), path
        assert ("array" in sub["type"]) == ("items" in sub), path
        assert ("additionalProperties" in sub) == is_open(sub), path


@pytest.mark.parametrize("stream", STREAMS)
def test_sdk_reads_and_keeps_the_schema(stream: str) -> None:
    schema = load(stream)
    assert SchemaDirectory(SCHEMA_DIR).fetch_schema(stream) == schema
    assert Schema.from_dict(schema).to_dict() == schema
    assert get_selected_schema(stream, schema, SelectionMask()) == schema


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
    jsonschema.Draft7Validator(load("tickets")).validate(record)


@pytest.mark.parametrize("name", ["email_ccs", "followers"])
@pytest.mark.parametrize(
    "value",
    [None, {}, {"user_id": 1, "more": {"a": [1]}}, [], [{}], [{"user_id": 1, "action": "put"}]],
    ids=repr,
)
def test_list_or_object_passes_unchanged(name: str, value: object) -> None:
    record = {"id": 1, "generated_timestamp": 2, name: value}
    assert conform("tickets", record) == record
    jsonschema.Draft7Validator(load("tickets")).validate(record)


@pytest.mark.parametrize("stream", ["ticket_events", "ticket_comments"])
@pytest.mark.parametrize(
    "via",
    [None, "Web form", {}, {"channel": "web", "source": {"from": {}, "to": {"a": 1}, "rel": None}}],
    ids=repr,
)
def test_event_via_passes_unchanged(stream: str, via: object) -> None:
    record = {"id": 1, "timestamp": 2, "via": via}
    assert conform(stream, record) == record
    jsonschema.Draft7Validator(load(stream)).validate(record)


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
    jsonschema.Draft7Validator(load("tickets")).validate(record)


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


def test_unknown_keys_of_typed_objects_are_dropped() -> None:
    record = {
        "id": 1,
        "generated_timestamp": 2,
        "satisfaction_rating": {"score": "good", "new": 1},
        "via": {"channel": "web", "new": 1},
        "collaborators": [{"name": "A", "new": 1}],
    }
    assert conform("tickets", record) == {
        "id": 1,
        "generated_timestamp": 2,
        "satisfaction_rating": {"score": "good"},
        "via": {"channel": "web"},
        "collaborators": [{"name": "A"}],
    }


def example(schema: dict[str, Any]) -> Any:
    """Make a value that fills a property, with keys of its own where the object is open."""
    kind = shape(schema)
    if kind in (OPEN, STRING_OR_OPEN):
        return {"any": {"thing": [1, "a", None, {"deep": True}]}}
    if kind == LIST_OR_OPEN:
        return [{"any": {"thing": 1}}]
    if kind == TYPED:
        return {name: example(sub) for name, sub in schema["properties"].items()}
    if kind == ANY:
        return ["a", "b"]
    if "items" in schema:
        return [example(schema["items"])]
    plain = {INTEGER: 2**53 + 1, STRING: "a", BOOLEAN: False, DATE_TIME: "2022-09-19T14:53:49Z"}
    return plain[kind]


@pytest.mark.parametrize("stream", STREAMS)
def test_a_full_record_passes_unchanged(stream: str) -> None:
    schema = load(stream)
    record = {name: example(sub) for name, sub in schema["properties"].items()}
    assert conform(stream, record) == record
    jsonschema.Draft7Validator(schema).validate(record)
    selected = copy.deepcopy(record)
    pop_deselected_record_properties(selected, schema, SelectionMask())
    assert selected == record


@pytest.mark.parametrize("stream", STREAMS)
def test_a_record_of_nulls_passes_unchanged(stream: str) -> None:
    schema = load(stream)
    record: dict[str, Any] = dict.fromkeys(schema["properties"])
    for key in ("id", REPLICATION_KEYS[stream]):
        record[key] = example(schema["properties"][key])
    assert conform(stream, record) == record
    jsonschema.Draft7Validator(schema).validate(record)
