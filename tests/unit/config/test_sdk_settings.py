"""The SDK's own settings, checked in our words."""

from __future__ import annotations

from typing import Any

import pytest

from tap_zendesk_incremental.config.sdk_settings import (
    DEPTH,
    check_batch,
    check_flattening,
    check_types,
)
from tap_zendesk_incremental.errors import SettingsError

BATCH: dict[str, Any] = {
    "encoding": {"format": "jsonl"},
    "storage": {"root": "file:///var/batches"},
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "token": {"type": ["string", "null"]},
        "number": {"type": "integer", "minimum": 1},
        "inner": {"type": "object", "properties": {"a": {"type": ["integer", "string"]}}},
    },
    "required": ["number"],
}


class TestBatch:
    @pytest.mark.parametrize("given", [{}, {"batch_config": None}, {"batch_config": BATCH}])
    def test_good_ones(self, given: dict[str, Any]) -> None:
        check_batch(given)
        check_batch({"emit_activate_version_messages": False, **given})

    def test_files_without_versions_and_versions_exclude_each_other(self) -> None:
        with pytest.raises(SettingsError, match="cannot be combined"):
            check_batch({"emit_activate_version_messages": True, "batch_config": BATCH})
        check_batch({"emit_activate_version_messages": True})

    @pytest.mark.parametrize("lacking", ["encoding", "storage"])
    @pytest.mark.parametrize("value", [None, {}, {"other": 1}])
    def test_half_a_configuration_is_shown_a_whole_one(self, lacking: str, value: Any) -> None:
        with pytest.raises(SettingsError, match="like this"):
            check_batch({"batch_config": {**BATCH, lacking: value}})

    @pytest.mark.parametrize(
        "given",
        ["text", [BATCH], {**BATCH, "encoding": "jsonl"}, {**BATCH, "storage": ["file:///tmp"]}],
    )
    def test_what_is_no_object_is_shown_one(self, given: Any) -> None:
        with pytest.raises(SettingsError, match="like this"):
            check_batch({"batch_config": given})

    @pytest.mark.parametrize("size", [0, -1, 1.5, "10", True])
    def test_a_file_holds_one_record_at_least(self, size: Any) -> None:
        with pytest.raises(SettingsError, match="batch_size must be a whole number, from 1"):
            check_batch({"batch_config": {**BATCH, "batch_size": size}})
        check_batch({"batch_config": {**BATCH, "batch_size": 1}})


class TestTypes:
    def test_good_settings(self) -> None:
        check_types({"number": 5, "token": None, "inner": {"a": "b"}}, SCHEMA)

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"number": 5, "token": 7}, "token must be of the type string."),
            ({"number": 5, "inner": {"a": []}}, "inner.a must be of the type integer or string."),
            ({"number": 0}, "number is not valid."),
            ({}, "'number' is a required property."),
            ({"token": 1, "number": "x"}, "number must be of the type integer."),
        ],
    )
    def test_each_wrong_one_is_named(self, given: dict[str, Any], said: str) -> None:
        with pytest.raises(SettingsError) as caught:
            check_types(given, SCHEMA)
        assert said in str(caught.value)

    def test_no_value_is_repeated(self) -> None:
        with pytest.raises(SettingsError) as caught:
            check_types({"number": "hunter2", "token": ["hunter2"]}, SCHEMA)
        assert "hunter2" not in str(caught.value)


class TestFlattening:
    @pytest.mark.parametrize(
        "given", [{}, {"flattening_enabled": False}, {"flattening_enabled": True, DEPTH: 0}]
    )
    def test_good_ones(self, given: dict[str, Any]) -> None:
        check_flattening(given)

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({}, "flattening_enabled needs flattening_max_depth"),
            ({DEPTH: -1}, "flattening_max_depth must be a whole number, from 0"),
            ({DEPTH: 1, "flattening_max_key_length": 0}, "key_length must be a whole number"),
        ],
    )
    def test_the_setting_that_is_missing_or_wrong_is_named(
        self, given: dict[str, Any], said: str
    ) -> None:
        with pytest.raises(SettingsError, match=said):
            check_flattening({"flattening_enabled": True, **given})
