"""What the SDK calls private is used in one file, and does there what its comment says."""

from __future__ import annotations

from typing import Any

import pytest

from tap_zendesk_incremental.errors import RunEnded
from tap_zendesk_incremental.singer.sdk_private import (
    activate_version_messages,
    partial_maps,
    record_messages,
    schema_messages,
    use_version,
    version_of,
)
from tests.unit.taps import real_tap

COPIES: dict[str, Any] = {"groups": {}, "groups_2": {"__source__": "groups"}}


class TestVersion:
    def test_a_stream_has_none_until_it_gets_one(self) -> None:
        with real_tap({}, "groups") as stage:
            stream = stage.tap.streams["groups"]
            assert version_of(stream) is None
            assert list(activate_version_messages(stream)) == []
            use_version(stream, 7)
            assert version_of(stream) == 7
            (message,) = activate_version_messages(stream)
            assert message.to_dict() == {
                "type": "ACTIVATE_VERSION",
                "stream": "groups",
                "version": 7,
            }

    def test_records_carry_it(self) -> None:
        with real_tap({}, "groups") as stage:
            stream = stage.tap.streams["groups"]
            use_version(stream, 7)
            (message,) = record_messages(stream, {"id": 1})
            assert message.version == 7

    def test_each_stream_that_it_is_mapped_to_is_told(self) -> None:
        with real_tap({}, "groups", stream_maps=COPIES) as stage:
            stream = stage.tap.streams["groups"]
            use_version(stream, 7)
            told = [message.to_dict()["stream"] for message in activate_version_messages(stream)]
            assert told == ["groups", "groups_2"]
            assert len(list(schema_messages(stream))) == 2

    def test_a_stream_that_is_mapped_away_is_not_told(self) -> None:
        with real_tap({}, "groups", stream_maps={"groups": None}) as stage:
            stream = stage.tap.streams["groups"]
            use_version(stream, 7)
            assert list(activate_version_messages(stream)) == []
            assert list(record_messages(stream, {"id": 1})) == []

    @pytest.mark.parametrize(
        "partial",
        [
            {"__filter__": "id < 0"},
            {"__filter__": "'id' in record"},
            {"__else__": None, "__key_properties__": None},
        ],
    )
    def test_a_map_that_may_leave_rows_out_is_not_told(self, partial: dict[str, Any]) -> None:
        maps = {"groups": {"name": "name.upper()"}, "groups_2": {"__source__": "groups", **partial}}
        with real_tap({}, "groups", stream_maps=maps) as stage:
            stream = stage.tap.streams["groups"]
            use_version(stream, 7)
            told = [message.to_dict()["stream"] for message in activate_version_messages(stream)]
            assert told == ["groups"]
            assert partial_maps(stream) == ["groups_2"]

    @pytest.mark.parametrize(
        "maps",
        [
            {},
            {"groups": {"__alias__": "g"}},
            {"groups": None},
            {"groups": {"__else__": None, "id": "id"}},
        ],
    )
    def test_a_map_that_keeps_all_rows_or_none_is_not_partial(self, maps: dict[str, Any]) -> None:
        with real_tap({}, "groups", stream_maps=maps) as stage:
            assert partial_maps(stage.tap.streams["groups"]) == []


class TestExpressions:
    @pytest.mark.parametrize(
        ("expression", "said"),
        [("int(name)", "(ValueError)"), ("nothing + 1", "NameNotDefined: 'nothing' is not")],
    )
    def test_one_that_fails_is_told_without_the_rows_text(self, expression: str, said: str) -> None:
        with real_tap({}, "groups", stream_maps={"groups": {"x": expression}}) as stage:
            stream = stage.tap.streams["groups"]
            with pytest.raises(RunEnded) as caught:
                list(record_messages(stream, {"id": 5, "name": "private"}))
            assert "an expression for groups fails on record 5" in str(caught.value)
            assert said in str(caught.value)
            assert "private" not in str(caught.value)
