"""The schemas of the streams, each with a column for what it does not know."""

from __future__ import annotations

from typing import Any

from singer_sdk.schema.source import SchemaDirectory
from typing_extensions import override

from tap_zendesk_incremental.records.conform import ADDITIONAL

COLUMN = {
    "type": ["object", "null"],
    "additionalProperties": True,
    "description": "Fields that Zendesk has sent and that have no column of their own yet, and "
    "values that their column cannot hold.",
}


class Schemas(SchemaDirectory):
    """Reads one JSON file for each stream, when it is needed."""

    @override
    def fetch_schema(self, key: str) -> dict[str, Any]:
        schema = super().fetch_schema(key)
        return {**schema, "properties": {**schema["properties"], ADDITIONAL: COLUMN}}
