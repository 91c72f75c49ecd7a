"""The schema files: how they are laid out, and what the SDK and the tap make of them."""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from singer_sdk.helpers._catalog import get_selected_schema, pop_deselected_record_properties
from singer_sdk.singerlib import Schema, SelectionMask

from tap_zendesk_incremental.records.conform import Conformer
from tap_zendesk_incremental.records.parts import WholeRecord
from tap_zendesk_incremental.records.shape import RowShape
from tap_zendesk_incremental.singer.schemas import Schemas
from tests.support.streams import DEFAULT_WAYS, Way, way_of

SCHEMA_DIR = Path(__file__).resolve().parents[2] / "tap_zendesk_incremental" / "schemas"

# The ticket fields of Zendesk's published collection example, which shows the same 52 names for
# the cursor-based and for the time-based export.
PUBLISHED_TICKET_FIELDS = """
    allow_attachments allow_channelback assignee_email assignee_id attribute_value_ids
    brand_id collaborator_ids collaborators comment created_at custom_fields
    custom_status_id description due_at email_cc_ids email_ccs external_id follower_ids
    followers followup_ids forum_topic_id from_messaging_channel group_id has_incidents id
    is_public macro_id macro_ids metadata organization_id priority problem_id raw_subject
    recipient requester requester_id safe_update satisfaction_rating sharing_agreement_ids
    status subject submitter_id tags ticket_form_id type updated_at updated_stamp url via
    via_followup_source_id via_id voice_comment
""".split()  # noqa: SIM905 - a list of 52 lines is longer and says no more

KEYWORDS = {"additionalProperties", "description", "format", "items", "properties", "type"}
FORMATS = {"date", "date-time"}

every_stream = pytest.mark.parametrize("way", DEFAULT_WAYS, ids=lambda way: way.stream)


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


def conform(stream: str, record: dict[str, Any]) -> dict[str, Any]:
    """Fit a copy of a record to the schema, as the tap does."""
    schema = way_of(stream).schema
    shape = RowShape(stream, schema, way_of(stream).keys, WholeRecord(), way_of(stream).type.mixed)
    conformer = Conformer(shape, logging.getLogger(__name__))
    return conformer.conform(copy.deepcopy(record))


def test_published_ticket_fields() -> None:
    assert len(PUBLISHED_TICKET_FIELDS) == 52
    assert way_of("tickets").schema["properties"].keys() >= set(PUBLISHED_TICKET_FIELDS)


@every_stream
class TestFile:
    def test_layout(self, way: Way) -> None:
        text = (SCHEMA_DIR / f"{way.stream}.json").read_text("utf-8")
        schema = json.loads(text)
        assert text == json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        assert list(schema) == ["type", "properties"]
        assert schema["type"] == "object"

    def test_valid_json_schema(self, way: Way) -> None:
        jsonschema.Draft7Validator.check_schema(way.schema)
        jsonschema.Draft202012Validator.check_schema(way.schema)

    def test_every_property_has_type_and_description(self, way: Way) -> None:
        for path, sub in walk(way.schema):
            assert isinstance(sub.get("type"), list), path
            assert sub["type"], path
            if not path.endswith("[]"):
                description = sub.get("description")
                assert isinstance(description, str), path
                assert description.strip() == description != "", path
                assert description.endswith("."), path

    def test_only_keys_are_not_nullable(self, way: Way) -> None:
        not_nullable = {path for path, sub in walk(way.schema) if "null" not in sub["type"]}
        assert not_nullable == set(way.keys), "a timestamp that is no time becomes null"

    def test_keywords(self, way: Way) -> None:
        for path, sub in walk(way.schema):
            assert set(sub) <= KEYWORDS, path
            assert sub.get("format", "date") in FORMATS, path
            # An open object that is a column must have no "properties", not even empty ones: the
            # SDK's flattening goes into them, finds nothing, and the column is gone. One that is
            # an item of a list must have them: targets built on the SDK look them up in each item.
            is_item, is_object = path.endswith("[]"), "object" in sub["type"]
            assert ("properties" in sub) == is_object or not is_item, path
            assert "properties" not in sub or sub["properties"] or is_item, path
            assert is_object == (is_open(sub) or bool(sub.get("properties"))), path
            assert ("array" in sub["type"]) == ("items" in sub), path
            assert ("additionalProperties" in sub) == is_open(sub), path

    def test_the_sdk_reads_and_keeps_it(self, way: Way) -> None:
        schema = way.schema
        assert Schemas(SCHEMA_DIR).fetch_schema(way.stream) == schema
        assert Schema.from_dict(schema).to_dict() == schema
        assert get_selected_schema(way.stream, schema, SelectionMask()) == schema


PLAIN: dict[str, Any] = {
    "boolean": False,
    "integer": 2**53 + 1,
    "number": 0.5,
    "string": "a",
    "date": "2022-09-19",
    "date-time": "2022-09-19T14:53:49Z",
}


def example(schema: dict[str, Any]) -> Any:
    """Make a value that fills a property, with keys of its own where the object is open."""
    if "array" in schema["type"]:
        return [example(schema["items"])]
    if is_open(schema):
        return {"any": {"thing": [1, "a", None, {"deep": True}]}}
    if "object" in schema["type"]:
        return {name: example(sub) for name, sub in schema["properties"].items()}
    kinds = [schema.get("format"), *schema["type"]]
    return next(PLAIN[kind] for kind in kinds if kind in PLAIN)


@every_stream
class TestRecord:
    def test_a_full_one_passes_unchanged(self, way: Way) -> None:
        record = {name: example(sub) for name, sub in way.schema["properties"].items()}
        # Made by the tap, of what the schema does not know.
        del record["additional_fields"]
        assert conform(way.stream, record) == record
        jsonschema.Draft7Validator(way.schema).validate(record)
        selected = copy.deepcopy(record)
        pop_deselected_record_properties(selected, way.schema, SelectionMask())
        assert selected == record

    def test_one_of_nulls_passes_unchanged(self, way: Way) -> None:
        record: dict[str, Any] = dict.fromkeys(way.schema["properties"])
        del record["additional_fields"]
        for key in way.keys:
            record[key] = example(way.schema["properties"][key])
        assert conform(way.stream, record) == record
        jsonschema.Draft7Validator(way.schema).validate(record)
