"""stream_maps, checked in our words."""

from __future__ import annotations

from typing import Any

import pytest

from tap_zendesk_incremental.config import stream_maps
from tap_zendesk_incremental.config.stream_maps import check_maps, unknown_maps
from tap_zendesk_incremental.errors import SettingsError


class TestShape:
    @pytest.mark.parametrize(
        "maps",
        [
            None,
            {},
            {"__else__": None, "tickets": {}, "users": None, "groups": "__NULL__"},
            {"tickets": {"__else__": "__NULL__", "__filter__": None, "x": None, "y": "__NULL__"}},
            {"tickets": {"__filter__": "id > 0", "__alias__": "t", "__key_properties__": ["id"]}},
            {"copy": {"__source__": "tickets", "__key_properties__": None, "x": "'a' + subject"}},
        ],
    )
    def test_good_ones(self, maps: object) -> None:
        check_maps({"stream_maps": maps})

    @pytest.mark.parametrize(
        ("maps", "named"),
        [
            ("hunter2", "stream_maps must"),
            (["hunter2"], "stream_maps must"),
            ({"__else__": "hunter2"}, "stream_maps.__else__ must be null"),
            ({"__other__": "hunter2"}, "stream_maps.__other__"),
            ({"tickets": "hunter2"}, "stream_maps.tickets must be an object"),
            ({"tickets": {"__else__": "hunter2"}}, "stream_maps.tickets.__else__ must be null"),
            ({"tickets": {"__filter__": 5}}, "stream_maps.tickets.__filter__ must be text"),
            ({"tickets": {"__filter__": "__NULL__ hunter2"}}, "__filter__ is not an expression"),
            ({"tickets": {"__alias__": ["hunter2"]}}, "stream_maps.tickets.__alias__ must be"),
            (
                {"tickets": {"__alias__": "hunter2\x1b[31m\n"}},
                "stream_maps.tickets.__alias__ must be",
            ),
            (
                {"tickets": {"__key_properties__": ["hunter2\n"]}},
                "__key_properties__ must be a list",
            ),
            ({"tickets": {"__source__": ""}}, "stream_maps.tickets.__source__ must be"),
            ({"tickets": {"__key_properties__": "hunter2"}}, "__key_properties__ must be a list"),
            ({"tickets": {"x": ["hunter2"]}}, "stream_maps.tickets.x must be text"),
            ({"tickets": {"x": ""}}, "stream_maps.tickets.x is not an expression"),
            ({"tickets": {"x": "hunter2 is"}}, "stream_maps.tickets.x is not an expression"),
            ({"tickets": {"x": "hunter2 = 1"}}, "stream_maps.tickets.x is not an expression"),
            ({"tickets": {"a\nb": 5}}, "stream_maps.tickets.a b must be"),
        ],
        ids=repr,
    )
    def test_each_wrong_one_is_named_without_its_value(self, maps: object, named: str) -> None:
        with pytest.raises(SettingsError) as caught:
            check_maps({"stream_maps": maps})
        assert named in str(caught.value)
        assert "hunter2" not in str(caught.value)


class TestNames:
    @pytest.mark.parametrize("maps", [None, {}, {"tickets": {}}, {"*": {}, "ticket_?": {}}])
    def test_known_streams_and_patterns(self, maps: dict[str, Any] | None) -> None:
        assert list(unknown_maps({"stream_maps": maps}, ["tickets"])) == []

    def test_a_stream_that_there_is_not(self) -> None:
        maps: dict[str, Any] = {"tickets": {}, "tikets": {}, "a\nb": {}}
        assert list(unknown_maps({"stream_maps": maps}, ["tickets"])) == ["tikets", "a b"]

    def test_fake_data_needs_a_package(self, monkeypatch: pytest.MonkeyPatch) -> None:
        maps = {"stream_maps": {"tickets": {"subject": "fake.name()"}}}
        monkeypatch.setattr(stream_maps, "find_spec", lambda _name: None)
        with pytest.raises(SettingsError, match=r"\[faker\]"):
            list(unknown_maps(maps, ["tickets"]))
        monkeypatch.setattr(stream_maps, "find_spec", lambda _name: object())
        assert list(unknown_maps(maps, ["tickets"])) == []
