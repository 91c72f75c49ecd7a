"""Prints tables and views of a DuckDB file as JSON, in the environment that dbt has.

    python read_duckdb.py FILE SCHEMA

Numbers come as they are, everything else that JSON has no word for as text.
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from typing import Any

import duckdb  # type: ignore[import-not-found]


def read(path: str, schema: str) -> dict[str, Any]:
    """Return columns with their types, and rows, of each table and view in a schema."""
    found: dict[str, Any] = {}
    with duckdb.connect(path, read_only=True) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables where table_schema = ?", [schema]
        ).fetchall()
        for [name] in names:
            relation = connection.sql(f'select * from "{schema}"."{name}"')
            types = {n: str(t) for n, t in zip(relation.columns, relation.types, strict=True)}
            rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
            found[name] = {"types": types, "rows": rows}
    return found


def spelled(value: object) -> Any:
    """Return a value as JSON has it: dates, with time or without, as ISO 8601 writes them."""
    return float(value) if isinstance(value, Decimal) else value.isoformat()  # type: ignore[attr-defined]


if __name__ == "__main__":
    json.dump(read(*sys.argv[1:]), sys.stdout, default=spelled)
