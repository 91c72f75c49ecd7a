"""What meltano.yml says of the tap is what the tap says of itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from tap_zendesk_incremental.config.definition import CREDENTIALS
from tests.support import run_tap
from tools.meltano_settings import MELTANO_YML, with_settings

TEXT = MELTANO_YML.read_text(encoding="utf-8")
KINDS = {
    "start_date": "date_iso8601",
    "email": "email",
    "export_method": "options",
    "page_size": "integer",
    "exclude_deleted": "boolean",
    "stream_maps": "object",
    "subdomain": "string",
}


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(TEXT)
    return loaded


@pytest.fixture(scope="module")
def extractor(project: dict[str, Any]) -> dict[str, Any]:
    definition: dict[str, Any]
    (definition,) = project["plugins"]["extractors"]
    return definition


@pytest.fixture(scope="module")
def about() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run_tap(None, args=["--about", "--format=json"]).stdout)
    return told


def test_settings_are_written_as_they_are_defined() -> None:
    assert with_settings(TEXT) == TEXT, "write them anew with: python -m tools.meltano_settings"


def test_settings_are_those_of_the_tap(extractor: dict[str, Any], about: dict[str, Any]) -> None:
    written = {setting["name"]: setting for setting in extractor["settings"]}
    properties = about["settings"]["properties"]

    assert list(written) == list(properties)
    for name, schema in properties.items():
        setting = written[name]
        assert setting["label"] == schema["title"]
        assert setting["description"] == schema["description"]
        # None is no default: that of a switch may be false.
        assert setting.get("value") == schema.get("default")
        assert setting.get("sensitive", False) == schema.get("secret", False)
        choices = [option["value"] for option in setting.get("options", [])]
        assert choices == schema.get("enum", [])
    assert {name: written[name]["kind"] for name in KINDS} == KINDS


def test_every_range_is_told_and_holds_the_default(about: dict[str, Any]) -> None:
    properties = about["settings"]["properties"]
    ranges = {
        name: (schema["minimum"], schema["maximum"])
        for name, schema in properties.items()
        if "minimum" in schema or "maximum" in schema
    }

    assert set(ranges) == {"page_size", "concurrency", "request_timeout", "retry_timeout"}
    for name, (least, most) in ranges.items():
        assert f"From {least} to {most}." in properties[name]["description"]
        assert least <= properties[name]["default"] <= most


def test_capabilities_are_those_of_the_tap(
    extractor: dict[str, Any], about: dict[str, Any]
) -> None:
    assert sorted(extractor["capabilities"]) == sorted(about["capabilities"])
    # Meltano silently forgets the state of a tap that does not claim this one.
    assert "state" in extractor["capabilities"]


def test_only_tickets_are_selected(extractor: dict[str, Any]) -> None:
    assert extractor["select"] == ["tickets.*"]


def test_each_way_to_authenticate_is_a_group_of_required_settings(
    extractor: dict[str, Any], about: dict[str, Any]
) -> None:
    required = about["settings"]["required"]
    expected = [[*required, *names] for names in CREDENTIALS.values()]

    assert extractor["settings_group_validation"] == expected


def test_no_plugin_needs_meltano_hub(project: dict[str, Any]) -> None:
    plugins = [plugin for kind in project["plugins"].values() for plugin in kind]

    assert [plugin["name"] for plugin in plugins if "namespace" not in plugin] == []
    assert project["send_anonymous_usage_stats"] is False
    assert project["cli"]["disable_version_check"] is True


def test_loaders_are_pinned_to_one_version(project: dict[str, Any]) -> None:
    loaders = {loader["name"]: loader["pip_url"] for loader in project["plugins"]["loaders"]}

    assert loaders == {
        "target-postgres": "meltanolabs-target-postgres==0.8.1",
        "target-snowflake": "meltanolabs-target-snowflake==0.20.4",
        # With a later DuckDB it loses the first row of each load, and says nothing.
        "target-duckdb": "target-duckdb==0.8.0 duckdb>=1.2,<1.3",
        "target-jsonl": "target-jsonl==0.1.4",
    }
