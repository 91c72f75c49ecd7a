"""What --discover prints: every stream that is declared, with its keys and all its fields."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.catalogs import discover
from tests.support.streams import DEFAULT_WAYS, STREAMS, Way
from tools.released_schemas import RELEASED, fields

SCHEMAS = Path(__file__).resolve().parents[2] / "tap_zendesk_incremental" / "schemas"
RELEASE = json.loads(RELEASED.read_text(encoding="utf-8"))
BROKEN = (
    f"{RELEASE['version']} has this, and who loads it relies on it. If it must change, say so in "
    "CHANGELOG.md and take it out of tests/contract/released.json."
)

every_stream = pytest.mark.parametrize("way", DEFAULT_WAYS, ids=lambda way: way.stream)


def entry(stream: str) -> dict[str, Any]:
    found: dict[str, Any] = {e["tap_stream_id"]: e for e in discover()["streams"]}[stream]
    return found


def metadata(stream: str) -> dict[tuple[str, ...], dict[str, Any]]:
    return {tuple(item["breadcrumb"]): item["metadata"] for item in entry(stream)["metadata"]}


def replication_keys(way: Way) -> list[str]:
    return [way.stamp] if way.stamp else []


def test_there_is_a_stream_for_each_schema_and_no_other() -> None:
    names = [e["tap_stream_id"] for e in discover()["streams"]]
    assert sorted(names) == sorted(path.stem for path in SCHEMAS.glob("*.json"))
    assert names == list(STREAMS)


@every_stream
class TestStream:
    def test_entry(self, way: Way) -> None:
        found = entry(way.stream)
        assert found["stream"] == way.stream
        assert found["key_properties"] == list(way.keys)
        assert found.get("replication_key") == way.stamp
        assert found["replication_method"] == ("FULL_TABLE" if way.is_list else "INCREMENTAL")
        assert found["schema"] == way.schema

    def test_metadata_of_the_stream(self, way: Way) -> None:
        root = metadata(way.stream)[()]
        assert root["table-key-properties"] == list(way.keys)
        assert root.get("valid-replication-keys", []) == replication_keys(way)
        method = "FULL_TABLE" if way.is_list else "INCREMENTAL"
        assert root["forced-replication-method"] == method
        assert root["inclusion"] == "available"

    def test_keys_are_always_included(self, way: Way) -> None:
        found = metadata(way.stream)
        automatic = {
            path[-1] for path, item in found.items() if path and item["inclusion"] == "automatic"
        }
        assert automatic == {*way.keys, *replication_keys(way)}

    def test_every_field_can_be_selected(self, way: Way) -> None:
        found = metadata(way.stream)
        assert {path[1] for path in found if len(path) == 2} == set(way.schema["properties"])
        assert {item["inclusion"] for item in found.values()} <= {"automatic", "available"}

    def test_only_tickets_are_exported_unless_more_is_asked_for(self, way: Way) -> None:
        root = metadata(way.stream)[()]
        assert root["selected"] is (way.stream == "tickets")
        assert root.get("selected-by-default") is (way.stream == "tickets")


@pytest.mark.parametrize("stream", RELEASE["streams"])
def test_what_has_been_released_stays(stream: str) -> None:
    released, found = RELEASE["streams"][stream], entry(stream)
    assert found["key_properties"] == released["key"], BROKEN
    assert found.get("replication_key") == released["replication_key"], BROKEN
    assert dict(fields(found["schema"])).items() >= released["fields"].items(), BROKEN
