"""What meltano.yml says of the tap is what the tap says of itself."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tap_zendesk_incremental.settings import CREDENTIALS

ROOT = Path(__file__).resolve().parents[2]

# Meltano knows kinds of text that JSON Schema's types do not tell apart.
KINDS_BY_NAME = {"email": "email"}
KINDS_BY_FORMAT = {"date-time": "date_iso8601"}


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def extractor(project: dict[str, Any]) -> dict[str, Any]:
    definition: dict[str, Any]
    (definition,) = project["plugins"]["extractors"]
    return definition


@pytest.fixture(scope="module")
def about() -> dict[str, Any]:
    command = shutil.which("tap-zendesk-incremental", path=str(Path(sys.executable).parent))
    assert command, "the tap is not installed beside this Python"
    printed = subprocess.run(
        [command, "--about", "--format=json"], capture_output=True, check=True
    ).stdout
    told: dict[str, Any] = json.loads(printed)
    return told


def as_meltano_writes(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the setting's definition in meltano.yml that a JSON Schema calls for."""
    written: dict[str, Any] = {
        "name": name,
        "kind": kind(name, schema),
        "label": schema["title"],
        "description": schema["description"],
    }
    if "enum" in schema:
        written["options"] = [{"label": value, "value": value} for value in schema["enum"]]
    if "default" in schema:
        written["value"] = schema["default"]
    if schema.get("secret"):
        written["sensitive"] = True
    return written


def kind(name: str, schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return "options"
    json_type = next(word for word in schema["type"] if word != "null")
    return KINDS_BY_NAME.get(name) or KINDS_BY_FORMAT.get(schema.get("format", ""), json_type)


def test_settings_are_those_of_the_tap(extractor: dict[str, Any], about: dict[str, Any]) -> None:
    properties = about["settings"]["properties"]
    expected = [as_meltano_writes(name, schema) for name, schema in properties.items()]

    assert extractor["settings"] == expected


def test_capabilities_are_those_of_the_tap(
    extractor: dict[str, Any], about: dict[str, Any]
) -> None:
    assert sorted(extractor["capabilities"]) == sorted(about["capabilities"])
    # Meltano silently forgets the state of a tap that does not claim this one.
    assert "state" in extractor["capabilities"]


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
        "target-jsonl": "target-jsonl==0.1.4",
    }


def test_about_names_the_project(about: dict[str, Any]) -> None:
    assert about["name"] == "tap-zendesk-incremental"
    assert about["version"] == "0.1.0"
    assert about["supported_python_versions"] == ["3.10", "3.11", "3.12", "3.13", "3.14"]
