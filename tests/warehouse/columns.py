"""The type of every column, as the SQL of whoever asks the warehouse relies on it."""

from __future__ import annotations

from typing import Any

from tests.support.streams import way_of

TIME = "timestamp without time zone"

# What target-postgres adds to every table.
ADDED = {
    "_sdc_extracted_at": TIME,
    "_sdc_received_at": TIME,
    "_sdc_batched_at": TIME,
    "_sdc_deleted_at": TIME,
    "_sdc_sequence": "bigint",
    "_sdc_table_version": "bigint",
    "_sdc_sync_started_at": "bigint",
}
PLAIN = {
    "integer": "bigint",
    "boolean": "boolean",
    "object": "jsonb",
    "string": "text",
    "date": "date",
    "date-time": TIME,
}


def column_types(stream: str) -> dict[str, str]:
    """Return the type of each column of a stream's table."""
    properties = way_of(stream).schema["properties"]
    return {name: column_type(schema) for name, schema in properties.items()} | ADDED


def column_type(schema: dict[str, Any]) -> str:
    """Return the type of a column; an object wins over a list that may stand in its place."""
    types = set(schema["type"]) - {"null"}
    if types == {"array"}:
        return f"{column_type(schema['items'])}[]"
    if "object" in types:
        return PLAIN["object"]
    [only] = types
    return PLAIN[schema.get("format", only)]
