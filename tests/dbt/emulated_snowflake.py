"""Runs dbt over an emulated Snowflake, in the environment that has both.

    python emulated_snowflake.py FOLDER dbt ARGUMENTS...
    python emulated_snowflake.py FOLDER read SCHEMA

fakesnow answers dbt's SQL from a DuckDB file in FOLDER; one form of SHOW OBJECTS that it takes for
another is written out here. `read` prints every table and view of a
schema as JSON: names in lower case, dates as text. It is as much Snowflake as fakesnow is.
"""

from __future__ import annotations

import atexit
import json
import re
import shutil
import sys
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

import fakesnow  # type: ignore[import-not-found]
import snowflake.connector  # type: ignore[import-not-found]
from fakesnow.cursor import FakeSnowflakeCursor  # type: ignore[import-not-found]
from fakesnow.transforms.stage import (  # type: ignore[import-not-found]
    LOCAL_BUCKET_PATH,
)

# fakesnow makes the folder when it is imported, and leaves it behind.
atexit.register(shutil.rmtree, LOCAL_BUCKET_PATH, ignore_errors=True)

DATABASE = "WAREHOUSE"
#: In Snowflake a name with a dot is a schema's; fakesnow takes it for a database's.
OBJECTS_IN = re.compile(r"show objects in (?=\w+\.\w+)")


def with_word_for_schema(execute: Any) -> Any:
    """Return fakesnow's execute, but that SHOW OBJECTS always says that a schema is meant."""

    def executed(cursor: Any, command: str, *args: Any, **options: Any) -> Any:
        return execute(cursor, OBJECTS_IN.sub("show objects in schema ", command), *args, **options)

    return executed


def run_dbt(arguments: list[str]) -> int:
    """Run a dbt command; return 1 if it fails."""
    # By name, as there is a folder `dbt` here that mypy would look into.
    dbt = import_module("dbt.cli.main")
    return int(not dbt.dbtRunner().invoke(arguments).success)


def read(schema: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each table and view in a schema."""
    with snowflake.connector.connect(database=DATABASE, schema=schema.upper()) as connection:
        cursor = connection.cursor(snowflake.connector.DictCursor)
        names = [row["name"] for row in cursor.execute("show objects").fetchall()]
        rows = {name: cursor.execute(f"select * from {name}").fetchall() for name in names}
    return {name.lower(): [_lower(row) for row in found] for name, found in rows.items()}


def _lower(row: dict[str, Any]) -> dict[str, Any]:
    return {name.lower(): value for name, value in row.items()}


def spelled(value: object) -> Any:
    """Return a value as JSON has it: dates, with time or without, as ISO 8601 writes them."""
    return float(value) if isinstance(value, Decimal) else value.isoformat()  # type: ignore[attr-defined]


def main(folder: str, action: str, *arguments: str) -> int:
    """Do what is asked; return the code to exit with."""
    execute = with_word_for_schema(FakeSnowflakeCursor.execute)
    with (
        fakesnow.patch(db_path=Path(folder), create_schema_on_connect=False),
        patch.object(FakeSnowflakeCursor, "execute", execute),
    ):
        if action == "dbt":
            return run_dbt(list(arguments))
        json.dump(read(*arguments), sys.stdout, default=spelled)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
