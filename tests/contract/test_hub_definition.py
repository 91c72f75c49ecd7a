"""The definition for other people's Meltano projects, in the form of Meltano's Hub."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.pages import selections
from tools.hub_definition import DEFINITION, NAME, ROOT, definition, write_for_this_folder
from tools.meltano_settings import MELTANO_YML

TEXT = DEFINITION.read_text("utf-8")
CONTENT: dict[str, Any] = yaml.safe_load(TEXT)
PROJECT = yaml.safe_load(MELTANO_YML.read_text("utf-8"))["plugins"]["extractors"][0]
# What the Hub's own schema of an extractor, as of 2026, asks for and allows.
REQUIRED = {"name", "namespace", "variant", "quality"}
ALLOWED = REQUIRED | {
    "capabilities",
    "description",
    "domain_url",
    "executable",
    "keywords",
    "label",
    "maintenance_status",
    "pip_url",
    "select",
    "settings",
    "settings_group_validation",
}
ALLOWED_IN_A_SETTING = {"name", "kind", "label", "value", "description", "options", "sensitive"}


def test_it_is_current() -> None:
    assert definition() == TEXT, "write it anew with: python -m tools.hub_definition"


def test_it_has_what_the_hub_asks_for_and_nothing_that_it_does_not_allow() -> None:
    assert REQUIRED <= set(CONTENT) <= ALLOWED
    for setting in CONTENT["settings"]:
        assert set(setting) <= ALLOWED_IN_A_SETTING
        assert all(isinstance(one["value"], str) for one in setting.get("options", []))
    assert CONTENT["quality"] in ("gold", "silver", "bronze", "unknown")
    assert CONTENT["maintenance_status"] in ("active", "beta", "development")


@pytest.mark.parametrize(
    "name", ["namespace", "settings", "settings_group_validation", "select", "description", "label"]
)
def test_it_says_what_the_project_says(name: str) -> None:
    assert CONTENT[name] == PROJECT[name]


def test_the_capabilities_are_those_of_the_project() -> None:
    assert sorted(CONTENT["capabilities"]) == sorted(PROJECT["capabilities"])


def test_three_selections_are_ready() -> None:
    shown = selections("".join(line.removeprefix("# ") for line in TEXT.splitlines(keepends=True)))
    assert len(shown) == 3
    assert shown[0] == CONTENT["select"] == ["tickets.*"]


def test_another_one_installs_the_tap_from_this_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "definition.yml"
    write_for_this_folder(path)
    content = yaml.safe_load(path.read_text("utf-8"))
    assert content == {**CONTENT, "pip_url": content["pip_url"]}
    assert CONTENT["pip_url"] == NAME
    assert content["pip_url"] in (f"-e {ROOT}", f"-e '{ROOT}'")
