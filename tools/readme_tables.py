"""Writes README's tables from what the tap itself says: ``python -m tools.readme_tables``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tap_zendesk_incremental.config.definition import config_jsonschema
from tools.declarations import Declaration, declarations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tap_zendesk_incremental.paging.endpoint import Endpoint

README = Path(__file__).parent.parent / "README.md"
RECORDS = 1000


def settings_table() -> str:
    """Return the table of settings, in the order in which the tap defines them."""
    properties: dict[str, dict[str, Any]] = config_jsonschema["properties"]
    rows = ((f"`{name}`", _default(item), item["description"]) for name, item in properties.items())
    return _table(("setting", "default", "meaning"), rows)


def _default(item: dict[str, Any]) -> str:
    return f"`{str(item['default']).lower()}`" if "default" in item else ""


def streams_table() -> str:
    """Return the table of streams, in the order in which they are declared."""
    names = ("stream", "endpoint", "method", "key", "replication key", "requests per 1000 records")
    streams = declarations()
    return _table(names, (_stream_row(stream, streams) for stream in streams))


def _stream_row(stream: Declaration, streams: Sequence[Declaration]) -> Sequence[str]:
    pagings = stream.endpoint.pagings
    key = stream.replication_key
    return (
        f"`{stream.name}`" + (" (selected by default)" if stream.is_default else ""),
        "<br>".join(f"`{paging.path}`" for paging in pagings) + _query(stream),
        ", ".join(paging.method for paging in pagings),
        ", ".join(f"`{name}`" for name in stream.key),
        f"`{key}`" if key else "none: read whole each run",
        _requests(stream, streams),
    )


def _query(stream: Declaration) -> str:
    always = [f"{name}={value}" for name, value in stream.endpoint.parameters.items()]
    include = [f"include={stream.include}"] if stream.include else []
    return "".join(f"<br>with `{part}`" for part in (*always, *include))


def _requests(stream: Declaration, streams: Sequence[Declaration]) -> str:
    if stream.endpoint.parent is not None:
        return f"one for each of `{_stream_of(stream.endpoint.parent.endpoint, streams)}`"
    alone = str(-(-RECORDS // stream.endpoint.pagings[0].largest_page))
    return f"0 beside `{stream.host}`, {alone} alone" if stream.host else alone


def _stream_of(endpoint: Endpoint, streams: Sequence[Declaration]) -> str:
    return next(one.name for one in streams if one.endpoint is endpoint and one.host is None)


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def with_tables(text: str) -> str:
    """Return README's text with each marked table made anew."""
    for name, table in (("settings", settings_table()), ("streams", streams_table())):
        text = _with_table(text, name, table)
    return text


def _with_table(text: str, name: str, table: str) -> str:
    pattern = rf"(<!-- {name} table -->\n).*?(\n<!-- end -->)"
    text, count = re.subn(pattern, lambda m: m[1] + table + m[2], text, flags=re.DOTALL)
    if count != 1:
        message = f"README has no place for the table of {name}"
        raise ValueError(message)
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text("utf-8")), "utf-8")
