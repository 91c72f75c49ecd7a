"""A stream as the SDK knows it: keys are Zendesk's, the method may be the user's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.singer.sdk_stream import SdkStream
from tap_zendesk_incremental.tap import TapZendeskIncremental
from tests.unit.doubles import config
from tests.unit.taps import catalog, kept_apart


@contextmanager
def streams(changes: Mapping[str, Any], name: str = "users") -> Iterator[dict[str, SdkStream]]:
    """Yield the streams of a tap that was given a catalog with changes in one entry."""
    found = catalog(name)
    for entry in found["streams"]:
        if entry["tap_stream_id"] == name:
            entry.update(changes)
    with kept_apart():
        tap = TapZendeskIncremental(config=config(), catalog=found)
        yield dict(tap.streams)


def users(**changes: Any) -> SdkStream:
    with streams(changes) as found:
        return found["users"]


class TestKeys:
    def test_the_catalogs_keys_change_nothing(self) -> None:
        stream = users(key_properties=["email"], replication_key="created_at")
        assert tuple(stream.primary_keys) == ("id",)
        assert stream.replication_key == "updated_at"

    def test_keys_are_selected_whatever_the_catalog_says(self) -> None:
        metadata = [
            {"breadcrumb": [], "metadata": {"selected": True}},
            *(
                {
                    "breadcrumb": ["properties", name],
                    "metadata": {"inclusion": "available", "selected": False},
                }
                for name in ("id", "updated_at", "email")
            ),
        ]
        mask = users(metadata=metadata).mask
        assert mask["properties", "id"]
        assert mask["properties", "updated_at"]
        assert not mask["properties", "email"]

    @pytest.mark.parametrize("key", ["id", "updated_at"])
    def test_a_schema_that_lacks_a_key_is_refused(self, key: str) -> None:
        properties = {name: {"type": ["string"]} for name in ("id", "updated_at") if name != key}
        with pytest.raises(SettingsError, match=f"lacks its key {key}"):
            users(schema={"type": "object", "properties": properties})

    def test_a_schema_that_is_none_is_refused_in_one_line(self) -> None:
        with pytest.raises(SettingsError, match="is not a JSON Schema") as caught:
            users(schema={"type": "object", "properties": {"id": {"type": "nonsense\nx"}}})
        assert str(caught.value).isprintable()


class TestMethod:
    def test_an_export_is_incremental_and_a_list_comes_whole(self) -> None:
        with streams({}) as found:
            assert not found["users"].is_full_table
            assert found["groups"].is_full_table

    @pytest.mark.parametrize("method", ["INCREMENTAL", None, "LOG_BASED"])
    def test_another_method_changes_nothing(self, method: str | None) -> None:
        assert not users(replication_method=method).is_full_table

    @pytest.mark.parametrize("where", ["entry", "metadata"])
    def test_full_table_may_be_said_in_two_places(self, where: str) -> None:
        if where == "entry":
            assert users(replication_method="FULL_TABLE").is_full_table
            return
        forced = {"selected": True, "forced-replication-method": "FULL_TABLE"}
        assert users(metadata=[{"breadcrumb": [], "metadata": forced}]).is_full_table

    @pytest.mark.parametrize("method", ["INCREMENTAL", "FULL_TABLE"])
    def test_a_list_is_read_whole_whatever_is_asked(self, method: str) -> None:
        with streams({"replication_method": method}, "groups") as found:
            assert found["groups"].is_full_table


class TestConnection:
    def test_a_test_of_the_connection_leaves_no_files(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        batch = {"encoding": {"format": "jsonl"}, "storage": {"root": "file:///nowhere"}}
        stream = users()
        assert stream.get_batch_config({"batch_config": batch}) is not None
        monkeypatch.setattr(stream, "ABORT_AT_RECORD_COUNT", 1)
        assert stream.is_test
        assert stream.get_batch_config({"batch_config": batch}) is None

    def test_it_moves_no_bookmark(self) -> None:
        state = users().state_manager
        state.increment_state({"updated_at": "2026-01-01T00:00:00Z"})
        state.write_starting_replication_value(None, "INCREMENTAL", "x", {})
        state.write_replication_key_signpost(None, "2026-01-01")
        state.finalize_state()
        state.finalize_state({"a": 1})
        assert state.tap_state == {}
