"""Writes the tap's settings into meltano.yml: ``python -m tools.meltano_settings``.

They are defined in tap_zendesk_incremental/config/definition.py, and by the SDK.
"""

from __future__ import annotations

import re
import textwrap
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from tap_zendesk_incremental.config.definition import config_jsonschema
from tap_zendesk_incremental.tap import TapZendeskIncremental

MELTANO_YML = Path(__file__).parent.parent / "meltano.yml"
INDENT = 4
WIDTH = 88
# The tap's settings: from their heading to the loaders.
BLOCK = re.compile(r"(?<=\n    settings:\n)    - name: subdomain\n.*?(?=  loaders:\n)", re.DOTALL)

# Meltano knows kinds of text that JSON Schema's types do not tell apart.
KINDS_BY_NAME = {"email": "email"}
KINDS_BY_FORMAT = {"date-time": "date_iso8601"}


class Folded(str):
    """Text that is written over several lines where it is long, and without quotes."""


class Dumper(yaml.SafeDumper):
    """Knows how such text is written."""


Dumper.add_representer(
    Folded, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style=">")
)


def settings() -> list[dict[str, Any]]:
    """Return the settings as Meltano defines them, the SDK's own last."""
    return [_setting(name, item) for name, item in all_properties().items()]


def all_properties() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of each setting, the SDK's own last."""
    schema = deepcopy(config_jsonschema)
    TapZendeskIncremental.append_builtin_config(schema)
    properties: dict[str, dict[str, Any]] = schema["properties"]
    return properties


def _setting(name: str, item: dict[str, Any]) -> dict[str, Any]:
    setting: dict[str, Any] = {"name": name, "kind": _kind(name, item)}
    if "enum" in item:
        setting["options"] = [{"label": value, "value": value} for value in item["enum"]]
    if "default" in item:
        setting["value"] = item["default"]
    if item.get("secret"):
        setting["sensitive"] = True
    return setting | {"label": item["title"], "description": Folded(item["description"])}


def _kind(name: str, item: dict[str, Any]) -> str:
    if "enum" in item:
        return "options"
    json_type: str = next(word for word in item["type"] if word != "null")
    return KINDS_BY_NAME.get(name) or KINDS_BY_FORMAT.get(item.get("format", ""), json_type)


def with_settings(text: str) -> str:
    """Return meltano.yml's text with the tap's settings written anew."""
    written = yaml.dump(settings(), Dumper=Dumper, sort_keys=False, width=WIDTH - INDENT)
    block = textwrap.indent(written, " " * INDENT)
    text, count = BLOCK.subn(lambda _: block, text)
    if count != 1:
        message = "meltano.yml has no place for the tap's settings"
        raise ValueError(message)
    return text


if __name__ == "__main__":
    MELTANO_YML.write_text(with_settings(MELTANO_YML.read_text("utf-8")), "utf-8")
