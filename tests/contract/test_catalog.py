"""What --discover prints, as a whole and in the facts that others build on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.catalogs import discover

SNAPSHOT = Path(__file__).with_name("catalog.json")
RENEW = (
    "The catalogue has changed. A field or key that is gone or of another type breaks whoever "
    "loads it: say so in CHANGELOG.md. If the change is meant, renew the snapshot with:\n"
    "    tap-zendesk-incremental --discover >tests/contract/catalog.json"
)
KEYS = {
    "organizations": (["id"], "updated_at"),
    "users": (["id"], "updated_at"),
    "ticket_metric_events": (["id"], "time"),
    "ticket_metrics": (["id"], "generated_timestamp"),
    "tickets": (["id"], "generated_timestamp"),
    "ticket_comments": (["id"], "timestamp"),
    "ticket_events": (["id"], "timestamp"),
}
STREAMS = sorted(KEYS)


def entry(stream: str) -> dict[str, Any]:
    found: dict[str, Any] = {e["tap_stream_id"]: e for e in discover()["streams"]}[stream]
    return found


def metadata(stream: str) -> dict[tuple[str, ...], dict[str, Any]]:
    return {tuple(item["breadcrumb"]): item["metadata"] for item in entry(stream)["metadata"]}


def test_the_catalogue_is_the_one_in_the_snapshot() -> None:
    expected = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    found = discover()
    by_name = {e["tap_stream_id"]: e for e in expected["streams"]}
    changed = [e["tap_stream_id"] for e in found["streams"] if by_name.get(e["tap_stream_id"]) != e]
    assert found == expected, f"{RENEW}\nChanged streams: {', '.join(changed) or 'none, see order'}"


def test_there_are_these_streams_and_no_others() -> None:
    assert [e["tap_stream_id"] for e in discover()["streams"]] == list(KEYS)


@pytest.mark.parametrize("stream", STREAMS)
class TestStream:
    def test_entry(self, stream: str) -> None:
        keys, replication_key = KEYS[stream]
        found = entry(stream)
        assert found["stream"] == stream
        assert found["key_properties"] == keys
        assert found["replication_key"] == replication_key
        assert found["replication_method"] == "INCREMENTAL"

    def test_metadata_of_the_stream(self, stream: str) -> None:
        keys, replication_key = KEYS[stream]
        root = metadata(stream)[()]
        assert root["table-key-properties"] == keys
        assert root["valid-replication-keys"] == [replication_key]
        assert root["forced-replication-method"] == "INCREMENTAL"
        assert root["inclusion"] == "available"

    def test_keys_are_always_included(self, stream: str) -> None:
        keys, replication_key = KEYS[stream]
        found = metadata(stream)
        automatic = {
            path[-1] for path, item in found.items() if path and item["inclusion"] == "automatic"
        }
        assert automatic == {*keys, replication_key}

    def test_every_field_can_be_selected(self, stream: str) -> None:
        paths = metadata(stream).keys()
        assert {path[1] for path in paths if len(path) == 2} == set(
            entry(stream)["schema"]["properties"]
        )
        assert {item["inclusion"] for item in metadata(stream).values()} <= {
            "automatic",
            "available",
        }


def test_only_tickets_are_exported_unless_more_is_asked_for() -> None:
    chosen = {s: metadata(s)[()].get("selected-by-default") for s in STREAMS}
    assert chosen == {s: s == "tickets" for s in STREAMS}
    assert {s: metadata(s)[()]["selected"] for s in STREAMS} == chosen
