"""Writes README's table of settings from their definition: ``python -m tools.readme_tables``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tap_zendesk_incremental.config.definition import config_jsonschema
from tools.markdown import table

README = Path(__file__).parent.parent / "README.md"


def settings_table() -> str:
    """Return the table of settings, in the order in which the tap defines them."""
    properties: dict[str, dict[str, Any]] = config_jsonschema["properties"]
    rows = ((f"`{name}`", _default(item), item["description"]) for name, item in properties.items())
    return table(("setting", "default", "meaning"), rows)


def _default(item: dict[str, Any]) -> str:
    return f"`{str(item['default']).lower()}`" if "default" in item else ""


def with_tables(text: str) -> str:
    """Return README's text with its table made anew."""
    pattern = r"(<!-- settings table -->\n).*?(\n<!-- end -->)"
    text, count = re.subn(pattern, lambda m: m[1] + settings_table() + m[2], text, flags=re.DOTALL)
    if count != 1:
        message = "README has no place for the table of settings"
        raise ValueError(message)
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text("utf-8")), "utf-8")
