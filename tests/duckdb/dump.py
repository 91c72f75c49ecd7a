"""Prints all tables of a schema of a DuckDB file as JSON, from an environment that has DuckDB.

python dump.py FILE SCHEMA
"""

from __future__ import annotations

import json
import sys
from typing import Any

import duckdb  # type: ignore[import-not-found]


def dump(path: str, schema: str) -> dict[str, Any]:
    """Return the types of the columns of each table, and its rows; dates with time as text."""
    with duckdb.connect(path, read_only=True) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = ?",
            [schema],
        ).fetchall()
        types: dict[str, dict[str, str]] = {}
        for table, column, kind in columns:
            types.setdefault(table, {})[column] = kind
        return {
            "types": types,
            "rows": {table: _rows(connection, schema, table) for table in types},
        }


def _rows(connection: Any, schema: str, table: str) -> list[dict[str, Any]]:
    found = connection.execute(f'SELECT * FROM "{schema}"."{table}"')
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


if __name__ == "__main__":
    json.dump(dump(*sys.argv[1:]), sys.stdout, default=lambda moment: moment.isoformat())
