"""Messages as the tap prints them, for tables whose rows a test makes up."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from tests.support.streams import Record, way_of


def message(**content: Any) -> str:
    return json.dumps(content) + "\n"


def table(stream: str, rows: Iterable[Record]) -> str:
    """Return a stream's schema and rows; columns that a row does not name are null."""
    way = way_of(stream)
    columns = way.schema["properties"]
    records = ({name: row.get(name) for name in columns} for row in rows)
    schema = message(type="SCHEMA", stream=stream, schema=way.schema, key_properties=way.keys)
    return schema + "".join(message(type="RECORD", stream=stream, record=r) for r in records)


STATE = message(type="STATE", value={"bookmarks": {}})
