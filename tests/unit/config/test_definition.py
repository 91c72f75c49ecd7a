"""Each setting is described once: what it is, its default, its range and its choices."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

import tap_zendesk_incremental
from tap_zendesk_incremental.config.definition import CREDENTIALS, config_jsonschema
from tap_zendesk_incremental.config.settings import check
from tests.unit.doubles import config

PROPERTIES: dict[str, dict[str, Any]] = config_jsonschema["properties"]
NUMBERS = [name for name, schema in PROPERTIES.items() if "integer" in schema["type"]]


def test_settings_are_flat() -> None:
    types = {word for schema in PROPERTIES.values() for word in schema["type"]}
    assert types == {"string", "number", "integer", "boolean", "null"}


def test_secrets_are_marked() -> None:
    marked = {name for name, schema in PROPERTIES.items() if schema.get("secret")}
    assert marked == {"client_secret", "access_token", "api_token"}


def test_only_the_subdomain_is_always_needed() -> None:
    assert config_jsonschema["required"] == ["subdomain"]


@pytest.mark.parametrize("name", PROPERTIES)
def test_every_setting_says_what_it_is(name: str) -> None:
    assert PROPERTIES[name]["title"]
    assert PROPERTIES[name]["description"].endswith(".")


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_has_a_default_and_a_range_that_is_shown(name: str) -> None:
    schema = PROPERTIES[name]
    assert schema["minimum"] <= schema["default"] <= schema["maximum"]
    shown = f"From {schema['minimum']} to {schema['maximum']}."
    assert schema["description"].endswith(shown)


def test_absent_settings_come_to_their_defaults() -> None:
    defaults = {name: s["default"] for name, s in PROPERTIES.items() if "default" in s}
    assert check(config(**defaults)) == check(config())


@pytest.mark.parametrize("name", [n for n, schema in PROPERTIES.items() if "default" in schema])
def test_a_default_is_read_from_the_definition(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else it says there is what an absent setting comes to."""
    other = {"export_method": "time", "oauth_scope": "tickets:read", "exclude_deleted": False}
    value = other.get(name, PROPERTIES[name].get("minimum"))
    monkeypatch.setitem(PROPERTIES[name], "default", value)
    assert check(config()) == check(config(**{name: value}))


@pytest.mark.parametrize("name", NUMBERS)
def test_a_range_is_read_from_the_definition(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    beyond = PROPERTIES[name]["maximum"] + 1
    monkeypatch.setitem(PROPERTIES[name], "maximum", beyond)
    assert getattr(check(config(**{name: beyond})), name) == beyond


def test_no_default_is_written_twice() -> None:
    """Nowhere else in the package does a module have a constant of the same name and value."""
    folder = Path(tap_zendesk_incremental.__file__).parent
    defaults = {name: s["default"] for name, s in PROPERTIES.items() if "default" in s}
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                for target in node.targets:
                    named = getattr(target, "id", "").lower()
                    same = [d for n, d in defaults.items() if n in named]
                    assert node.value.value not in same, f"{path.name}: {named}"


def test_every_credential_is_a_setting() -> None:
    assert {name for names in CREDENTIALS.values() for name in names} <= set(PROPERTIES)
