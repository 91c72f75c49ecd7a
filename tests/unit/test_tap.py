"""The tap: its settings, its streams, its state."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tap_zendesk_incremental.errors import SettingsError, StateError
from tap_zendesk_incremental.tap import TapZendeskIncremental
from tests.unit.doubles import NEWS, Log, body, config
from tests.unit.taps import TICKETS, catalog, kept_apart, name_of, real_tap, ticket

PAGE = body([ticket(1, NEWS)], after_cursor="c")
BOOKMARK = {"replication_key": "generated_timestamp", "replication_key_value": NEWS, "cursor": "b"}


@pytest.fixture
def log() -> Iterator[Log]:
    found = Log()
    with kept_apart(found):
        yield found


def warnings(log: Log) -> list[str]:
    return [record.getMessage() for record in log.records if record.levelno >= logging.WARNING]


class TestSettings:
    @pytest.mark.usefixtures("log")
    def test_our_own_words_come_first(self) -> None:
        with pytest.raises(SettingsError, match="subdomain is missing: set it to acme"):
            TapZendeskIncremental(config=config(subdomain=None))

    @pytest.mark.usefixtures("log")
    @pytest.mark.parametrize("setting", ["access_token", "client_secret", "marketplace_name"])
    def test_a_wrong_value_is_not_repeated(self, setting: str) -> None:
        with pytest.raises(SettingsError, match=setting) as caught:
            TapZendeskIncremental(config=config(**{setting: ["hunter2"]}))
        assert "hunter2" not in str(caught.value)

    @pytest.mark.usefixtures("log")
    @pytest.mark.parametrize("maps", [{"tickets": 5}, {"tickets": {"a": 5}}])
    def test_the_sdks_settings_are_named_too(self, maps: dict[str, Any]) -> None:
        with pytest.raises(SettingsError, match=r"^stream_maps\.tickets(\.a)? must be"):
            TapZendeskIncremental(config=config(stream_maps=maps))

    def test_unknown_settings_are_named(self, log: Log) -> None:
        given = config(search_window_size=5, **{"a\r\nb": 1})
        TapZendeskIncremental(config=given, catalog=catalog("tickets"))
        assert warnings(log) == ["Settings that this tap does not know: a b, search_window_size."]

    @pytest.mark.usefixtures("log")
    @pytest.mark.parametrize(
        ("name", "meant"), [("startdate", "start_date"), ("stream_map", "stream_maps")]
    )
    def test_a_misspelt_setting_is_an_error_that_names_the_one_meant(
        self, name: str, meant: str
    ) -> None:
        with pytest.raises(SettingsError, match=f"{name} .meant: {meant}"):
            TapZendeskIncremental(config=config(**{name: "2026-01-01"}))

    @pytest.mark.usefixtures("log")
    def test_a_misspelling_is_told_before_what_is_missing_for_it(self) -> None:
        with pytest.raises(SettingsError, match=r"subdomian .meant: subdomain"):
            TapZendeskIncremental(config=config(subdomain=None, subdomian="acme"))

    def test_unknown_streams_in_maps_are_named(self, log: Log) -> None:
        maps: dict[str, Any] = {"stream_maps": {"tikets": {}}}
        TapZendeskIncremental(config=config(**maps), catalog=catalog("tickets"))
        assert warnings(log) == ["stream_maps names streams that this tap does not have: tikets."]

    @pytest.mark.usefixtures("log")
    def test_without_validation_nothing_is_checked(self) -> None:
        TapZendeskIncremental(config={}, validate_config=False)

    @pytest.mark.usefixtures("log")
    def test_its_definition_is_not_changed_by_the_sdk(self) -> None:
        from tap_zendesk_incremental.config import definition  # noqa: PLC0415

        TapZendeskIncremental.append_builtin_config(TapZendeskIncremental.config_jsonschema)
        assert "stream_maps" not in definition.config_jsonschema["properties"]


class TestSelection:
    def test_without_a_catalog_tickets_are_exported(self, log: Log) -> None:
        tap = TapZendeskIncremental(config=config())
        assert [name for name, stream in tap.streams.items() if stream.selected] == ["tickets"]
        assert warnings(log) == []

    def test_nothing_selected_is_told(self, log: Log) -> None:
        TapZendeskIncremental(config=config(), catalog=catalog())
        assert warnings(log) == ["No stream is selected: nothing is exported."]

    def test_a_stream_that_there_is_not_is_told(self, log: Log) -> None:
        found = catalog("tickets")
        name = "unheard\r\n\x1b[31mof"
        other = {**found["streams"][0], "tap_stream_id": name, "stream": name}
        other["metadata"] = [{"breadcrumb": [], "metadata": {"selected": True}}]
        found["streams"].append(other)
        TapZendeskIncremental(config=config(), catalog=found)
        assert warnings(log) == ["Selected, but not streams of this tap: unheard [31mof."]

    def test_the_run_fails_after_what_there_is(self) -> None:
        with real_tap({TICKETS: [PAGE]}, "tickets") as stage:
            vars(stage.tap)["_unknown_streams"] = "unheard_of"
            said = stage.sync()
            assert said is not None
            assert "unheard_of" in said
            assert stage.outline == ["SCHEMA tickets", "RECORD tickets", "STATE", "STATE"]

    @pytest.mark.usefixtures("log")
    def test_streams_stand_in_the_order_of_their_declarations(self) -> None:
        found = catalog("tickets")
        found["streams"].reverse()
        tap = TapZendeskIncremental(config=config(), catalog=found)
        assert list(tap.streams) == [name_of(kind) for kind in TapZendeskIncremental.stream_types]


class TestState:
    @pytest.mark.usefixtures("log")
    @pytest.mark.parametrize("state", [{"tickets": {}}, {"bookmarks": {"deals": {}}}])
    def test_one_of_another_tap_is_refused(self, state: dict[str, Any]) -> None:
        with pytest.raises(StateError):
            TapZendeskIncremental(config=config(), state=state)

    def test_it_is_written_before_anything_else(self) -> None:
        state = {"tickets": BOOKMARK}
        with real_tap({TICKETS: [PAGE]}, "tickets", state=state) as stage:
            stage.sync()
            assert stage.outline == ["STATE", "SCHEMA tickets", "RECORD tickets", "STATE"]
            assert stage.messages[0]["value"] == {"bookmarks": state}

    def test_without_one_nothing_is(self) -> None:
        with real_tap({TICKETS: [PAGE]}, "tickets") as stage:
            stage.sync()
            assert stage.outline == ["SCHEMA tickets", "RECORD tickets", "STATE"]

    def test_text_in_it_that_no_target_takes_is_mended(self) -> None:
        state = {"tickets": BOOKMARK, "odd \ud83d": {"cursor": "\0"}}
        with real_tap({TICKETS: [PAGE]}, "tickets", state=state) as stage:
            stage.sync()
            assert stage.bookmarks["odd \ufffd"] == {"cursor": "\ufffd"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_on_a_signal_it_leaves_with_the_state_and_what_it_has_cost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Else its timer would end this process some seconds later.
    monkeypatch.setattr("tap_zendesk_incremental.singer.signals.GRACE", 86_400.0)
    with real_tap({TICKETS: [PAGE]}, "tickets") as stage:
        stage.sync()
        with pytest.raises(SystemExit) as caught:
            os.kill(os.getpid(), signal.SIGTERM)
        assert caught.value.code == 128 + signal.SIGTERM
        assert stage.outline[-2:] == ["STATE", "STATE"]
        (told,) = [line for line in stage.log.lines if line.startswith("In all: ")]
        assert told.startswith("In all: 1 record, 1 request, 0 retries, ")
