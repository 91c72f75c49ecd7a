"""Writes the sources of the dbt package from the streams' schemas: ``python -m tools.dbt_sources``.

Each table of the tap is a source, with the type and the description of every column. The package's
macro ``tap_table`` reads them too: it knows from there what a table has to look like.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from tap_zendesk_incremental.singer.schemas import COLUMN
from tools.declarations import Declaration, declarations

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCES = Path(__file__).parent.parent / "dbt" / "models" / "sources.yml"
HEADING = "# Written by `make docs`, from the streams' classes and schemas.\n"
WIDTH = 100

# What loaders add to a table, as far as the package reads it.
ADDED = {
    "_sdc_batched_at": ("timestamp", "When the row was loaded."),
    "_sdc_deleted_at": ("timestamp", "When the row was gone from a list; null while it is there."),
}
PLAIN = {"integer": "bigint", "boolean": "boolean", "object": "json", "string": "text"}
FORMATS = {"date": "date", "date-time": "timestamp"}


def sources() -> str:
    """Return the file's text."""
    source = {
        "name": "zendesk_tap",
        "description": "The tables of tap-zendesk-incremental, as a Singer target loads them.",
        "database": "{{ var('zendesk_tap_database', target.database) }}",
        "schema": "{{ var('zendesk_tap_schema', 'zendesk') }}",
        # All rows of a list are loaded in each run, so their age tells when the last one was. The
        # newest row of an export may be old because nothing has happened since.
        "config": {
            "loaded_at_query": "{{ zendesk_incremental.when_loaded(this) }}",
            "freshness": {"warn_after": {"count": 36, "period": "hour"}},
        },
        "tables": [_table(stream) for stream in declarations()],
    }
    content = {"version": 2, "sources": [source]}
    dumped = yaml.safe_dump(content, sort_keys=False, width=WIDTH, allow_unicode=True)
    return f"{HEADING}\n{dumped}"


def _table(stream: Declaration) -> dict[str, Any]:
    properties = {**stream.schema["properties"], "additional_fields": COLUMN}
    columns = {name: (column_type(of), of["description"]) for name, of in properties.items()}
    is_list = not (stream.endpoint.has_bookmark or stream.children)
    return {
        "name": stream.name,
        "description": _plain(stream.says),
        **({} if is_list else {"config": {"freshness": None}}),
        "columns": [
            {"name": name, "data_type": kind, "description": _plain(text)}
            for name, (kind, text) in (columns | ADDED).items()
        ],
    }


def column_type(schema: Mapping[str, Any]) -> str:
    """Return the type of a column; an object wins over a list that may stand in its place."""
    types = set(schema["type"]) - {"null"}
    if types == {"array"}:
        return f"{column_type(schema['items'])}[]"
    if "object" in types:
        return PLAIN["object"]
    [only] = types
    return FORMATS.get(schema.get("format", ""), PLAIN[only])


def _plain(text: str) -> str:
    """Return text of which dbt renders nothing."""
    text = " ".join(text.replace("``", "`").split())
    return f"{{% raw %}}{text}{{% endraw %}}" if "{{" in text else text


if __name__ == "__main__":
    SOURCES.write_text(sources(), "utf-8")
