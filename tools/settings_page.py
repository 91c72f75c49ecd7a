"""Writes the tables of docs/settings.md from the definition: ``python -m tools.settings_page``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tap_zendesk_incremental.config.definition import config_jsonschema
from tools.markdown import table
from tools.meltano_settings import all_properties

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"
# What stands before a table, and how it ends.
MARK = "<!-- settings of {}, written by make docs -->\n"
END = "<!-- end -->"


def with_tables(text: str) -> str:
    """Return the page's text with its tables made anew.

    Raises:
        ValueError: The page has no place for one of them.
    """
    own: Mapping[str, Any] = config_jsonschema["properties"]
    others = {name: item for name, item in all_properties().items() if name not in own}
    return _with_table(_with_table(text, "the tap", own), "the SDK", others)


def _with_table(text: str, owner: str, properties: Mapping[str, Any]) -> str:
    mark = MARK.format(owner)
    pattern = f"{re.escape(mark)}.*?{re.escape(END)}"
    written = f"{mark}{_table(properties)}\n{END}"
    text, count = re.subn(pattern, lambda _: written, text, flags=re.DOTALL)
    if count != 1:
        message = f"{PAGE.name} has no place for the settings of {owner}"
        raise ValueError(message)
    return text


def _table(properties: Mapping[str, Any]) -> str:
    """Return a table of settings, in the order in which they are defined."""
    rows = ((f"`{name}`", _default(item), _meaning(item)) for name, item in properties.items())
    return table(("setting", "default", "meaning"), rows)


def _default(item: Mapping[str, Any]) -> str:
    return f"`{str(item['default']).lower()}`" if "default" in item else ""


def _meaning(item: Mapping[str, Any]) -> str:
    choices = ", ".join(f"`{value}`" for value in item.get("enum", ()))
    described: str = item["description"].strip()
    return f"{described} One of {choices}." if choices else described


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text("utf-8")), "utf-8")
