"""Files that cannot be read are named, and nobody sees a traceback."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import click
import pytest

from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.singer.given_files import checked
from tap_zendesk_incremental.tap import TapZendeskIncremental
from tests.unit.doubles import config
from tests.unit.taps import catalog, kept_apart, real_tap

PREFIX = "TAP_ZENDESK_INCREMENTAL_"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    with kept_apart():
        yield


def read_config(*names: str) -> Any:
    context = click.Context(click.Command("tap"))
    option = click.Option(["--config"], multiple=True)
    return TapZendeskIncremental.cb_config(context, option, names)


class File(io.StringIO):
    name = "given.json"


def invoke(**files: str) -> None:
    opened = {option: File(text) for option, text in files.items()}
    TapZendeskIncremental.invoke(config=config(), **opened)


def bookmark_of(levels: int) -> str:
    """Return a state with so many lists in one another within a bookmark, which is a level too."""
    value = "[" * levels + "]" * levels
    return f'{{"bookmarks":{{"tickets":{{"cursor":"c","x":{value}}}}}}}'


class TestConfig:
    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match=r"--config .*none.json cannot be read: No such"):
            read_config(str(tmp_path / "none.json"))

    @pytest.mark.parametrize("text", ["", "{", "hunter2", '{"a": NaN}', "[" * 100_000])
    def test_a_file_that_is_not_json_is_not_quoted(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "config.json"
        path.write_text(text)
        with pytest.raises(SettingsError, match="is not valid JSON") as caught:
            read_config(str(path))
        assert "hunter2" not in str(caught.value)

    @pytest.mark.parametrize("text", ["[]", "null", '"text"', "5"])
    def test_a_file_that_is_no_object(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "config.json"
        path.write_text(text)
        with pytest.raises(SettingsError, match="is not a JSON object"):
            read_config(str(path))

    def test_a_byte_order_mark_is_no_harm(self, tmp_path: Path) -> None:
        path = tmp_path / "config.json"
        path.write_text("[]", encoding="utf-8-sig")
        with pytest.raises(SettingsError, match="not a JSON object"):
            read_config(str(path))

    def test_variables_are_checked_before_they_are_read(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(f"{PREFIX}PAGE_SIZE", "many")
        with pytest.raises(SettingsError, match=f"^{PREFIX}PAGE_SIZE"):
            read_config("ENV")

    def test_the_sdks_own_settings_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(f"{PREFIX}FLATTENING_ENABLED", "perhaps")
        with pytest.raises(SettingsError, match=f"^{PREFIX}FLATTENING_ENABLED"):
            read_config("ENV")

    @pytest.mark.parametrize("extractor", ["tap-zendesk-incremental", "tap-zendesk-acme"])
    def test_variables_are_checked_beside_a_file(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, extractor: str
    ) -> None:
        """As Meltano passes them."""
        path = tmp_path / "config.json"
        path.write_text('{"subdomain": "acme", "pagesize": 5}')
        prefix = extractor.upper().replace("-", "_") + "_"
        monkeypatch.setenv("MELTANO_EXTRACTOR_NAME", extractor)
        monkeypatch.setenv(f"{prefix}_SELECT", "[]")
        # Told by its name in the file, later.
        monkeypatch.setenv(f"{prefix}PAGESIZE", "5")
        assert read_config(str(path)).config["subdomain"] == "acme"
        monkeypatch.setenv(f"{prefix}STARTDATE", "2026-01-01")
        with pytest.raises(SettingsError, match=rf"{prefix}STARTDATE .meant: {prefix}START_DATE"):
            read_config(str(path))


class TestStateAndCatalog:
    @pytest.mark.parametrize("option", ["state", "catalog"])
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "is not valid JSON"),
            ("{", "is not valid JSON"),
            ('{"a": Infinity}', "Infinity is not JSON"),
            ("null", "is not a JSON object"),
            ("[]", "is not a JSON object"),
            ("[" * 100_000, "nested too deeply"),
            (bookmark_of(250), "nested too deeply"),
            (bookmark_of(500), "nested too deeply"),
        ],
        ids=lambda text: text[:20],
    )
    def test_what_cannot_be_read_is_named(self, option: str, text: str, said: str) -> None:
        with pytest.raises(SettingsError, match=rf"^--{option} given.json .*{said}"):
            invoke(**{option: text})

    def test_what_is_not_too_deep_goes_through(self) -> None:
        text = bookmark_of(240)
        file = checked(File(text), "--state")
        assert file is not None
        state = json.loads(file.read())
        assert TapZendeskIncremental(config=config(), state=deepcopy(state)).state == state

    @pytest.mark.parametrize("content", [{"streams": 5}, {"streams": [5]}, {"streams": [{}]}])
    def test_what_is_no_catalog(self, content: object) -> None:
        with pytest.raises(SettingsError, match="is not a Singer catalog: discover it anew"):
            invoke(catalog=json.dumps(content))


class TestMaps:
    def test_a_map_for_all_streams_works_whatever_is_selected(self) -> None:
        with real_tap({}, "tickets", stream_maps={"*": {"source": "'zendesk'"}}) as stage:
            assert stage.tap.streams["users"].stream_maps

    @pytest.mark.parametrize("alias", ["hunter2 is", "hunter2-1 +", "'hunter2", "hunter2()"])
    def test_an_alias_that_cannot_be_is_not_repeated(self, alias: str) -> None:
        maps = {"stream_maps": {"tickets": {"__alias__": alias}}}
        with pytest.raises(SettingsError, match=r"^stream_maps: an __alias__ is") as caught:
            TapZendeskIncremental(config=config(**maps), catalog=catalog("tickets"))
        assert "hunter2" not in str(caught.value)

    def test_a_key_that_no_column_is(self) -> None:
        maps = {"stream_maps": {"tickets": {"__key_properties__": ["idd"]}}}
        with pytest.raises(
            SettingsError, match=r"stream_maps: .*'idd' was not detected in schema\.$"
        ):
            TapZendeskIncremental(config=config(**maps), catalog=catalog("tickets"))

    def test_a_map_that_cannot_be_is_one_line(self) -> None:
        given = {
            "flattening_enabled": True,
            "flattening_max_depth": 1,
            "flattening_max_key_length": 1,
        }
        with pytest.raises(SettingsError, match=r"^flattening or stream_maps: .*\.$") as caught:
            TapZendeskIncremental(config=config(**given), catalog=catalog("tickets"))
        assert str(caught.value).isprintable()


def test_a_catalog_is_written_by_the_writer_as_everything() -> None:
    with real_tap({}) as stage:
        text = stage.tap.run_discovery()
        assert stage.raw == f"{text}\n".encode()
        assert {entry["tap_stream_id"] for entry in json.loads(text)["streams"]} == set(
            stage.tap.streams
        )
