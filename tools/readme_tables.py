"""Writes README's tables from what the tap itself says: ``python -m tools.readme_tables``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tap_zendesk_incremental.export_stream import ExportStream
from tap_zendesk_incremental.settings import config_jsonschema
from tap_zendesk_incremental.tap import TapZendeskIncremental

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

README = Path(__file__).parent.parent / "README.md"
PAGE = 1000


def settings_table() -> str:
    """Return the table of settings, in the order in which the tap defines them."""
    properties: dict[str, dict[str, Any]] = config_jsonschema["properties"]
    rows = ((f"`{name}`", _default(item), item["description"]) for name, item in properties.items())
    return _table(("setting", "default", "meaning"), rows)


def _default(item: dict[str, Any]) -> str:
    return f"`{str(item['default']).lower()}`" if "default" in item else ""


def streams_table() -> str:
    """Return the table of streams, in the order in which they are exported."""
    names = ("stream", "endpoint", "method", "key", "replication key", "requests per 1000 records")
    tap = TapZendeskIncremental(config={"subdomain": "acme"}, validate_config=False)
    streams = (stream for stream in tap.streams.values() if isinstance(stream, ExportStream))
    return _table(names, (_stream_row(stream) for stream in streams))


def _stream_row(stream: ExportStream) -> Sequence[str]:
    feeder = stream.feeder.name if stream.feeder else None
    return (
        f"`{stream.name}`" + (" (selected by default)" if stream.selected_by_default else ""),
        "<br>".join(f"`{kind.path}`" for kind in stream.kinds)
        + (f"<br>with `include={stream.include}`" if stream.include else ""),
        ", ".join(kind.method for kind in stream.kinds),
        ", ".join(f"`{key}`" for key in stream.primary_keys),
        f"`{stream.replication_key}`",
        f"0 beside `{feeder}`, 1 alone" if feeder else "1",
    )


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def with_tables(text: str) -> str:
    """Return README's text with each marked table made anew."""
    for name, table in (("settings", settings_table()), ("streams", streams_table())):
        pattern = rf"(<!-- {name} table -->\n).*?(\n<!-- end -->)"
        text, count = re.subn(pattern, rf"\g<1>{table}\g<2>", text, flags=re.DOTALL)
        if count != 1:
            message = f"README has no place for the table of {name}"
            raise ValueError(message)
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text("utf-8")), "utf-8")
