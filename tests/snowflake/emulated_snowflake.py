"""Runs target-snowflake over an emulated Snowflake, in an environment that has both.

    python emulated_snowflake.py FOLDER CONFIG <messages >states

fakesnow answers the target's SQL from a DuckDB file in FOLDER. What fakesnow lacks is added here,
for the few forms in which the target asks for it, and is as much Snowflake as this file is long:

- the user stage: ``PUT``, ``REMOVE``, and ``MERGE`` and ``COPY`` from its files, which DuckDB then
  does in its own way;
- ``DROP FILE FORMAT``.

FOLDER/report.json tells afterwards which statements the target made, and what is in the warehouse.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import traceback
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit
from urllib.request import url2pathname

import fakesnow  # type: ignore[import-not-found]
import snowflake.connector  # type: ignore[import-not-found]
from fakesnow.cursor import FakeSnowflakeCursor  # type: ignore[import-not-found]
from fakesnow.transforms.file_format import (  # type: ignore[import-not-found]
    lookup_file_format,
)
from target_snowflake.target import (  # type: ignore[import-not-found]
    TargetSnowflake,
)

PUT = re.compile(r"put %\(file_uri\)s '@~/(?P<path>[^']+)'")
REMOVE = re.compile(r"remove '@~/(?P<path>[^']+)'")
MERGE = re.compile(
    r"(?P<into>merge into \S+ d) using \(select (?P<columns>.+) from '@~/(?P<path>[^']+)'"
    r"\(file_format => (?P<format>.+?)\) "
    r"QUALIFY ROW_NUMBER\(\) OVER \(PARTITION BY (?P<keys>.+) ORDER BY SEQ8\(\) DESC\) = 1\) s "
    r"(?P<on>on .+?) (?P<actions>when matched .+)"
)
COPY = re.compile(
    r"copy into (?P<table>\S+) \((?P<into>.+)\) from \(select (?P<columns>.+)"
    r" from '@~/(?P<path>[^']+)'\)file_format = \(format_name='(?P<format>.+)'\)"
)
DROP_FILE_FORMAT = re.compile(r'drop file format if exists (\w+)\.(\w+)\."(?P<name>.+)"')
COLUMN = re.compile(r'\$1:"?(?P<property>.+?)"?::(?P<type>\w+) as (?P<alias>[^,]+)')

# What DuckDB makes of a staged value, by the type that the target casts it to. A VARIANT keeps
# JSON's null, as in Snowflake, while a cast to anything else makes it NULL.
STAGED_VALUE = {
    "BOOLEAN": "(content ->> '{0}')::boolean",
    "DATE": "(content ->> '{0}')::date",
    "DECIMAL": "(content ->> '{0}')::bigint",
    "TIMESTAMP_NTZ": "(content ->> '{0}')::timestamp",
    "VARCHAR": "content ->> '{0}'",
    "VARIANT": "content -> '{0}'",
}


class EmulatedSnowflake:
    """What fakesnow lacks, put before its ``execute``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stage = folder / "user_stage"
        self.statements: list[str] = []
        self._fakesnow = FakeSnowflakeCursor.execute
        self._added: dict[re.Pattern[str], Callable[..., Any]] = {
            PUT: self._put,
            REMOVE: self._remove,
            MERGE: self._merge,
            COPY: self._copy,
            DROP_FILE_FORMAT: self._drop_file_format,
        }

    def execute(self, cursor: Any, command: str, params: Any = None, **options: Any) -> Any:
        self.statements.append(command)
        for form, action in self._added.items():
            if found := form.fullmatch(command):
                return action(cursor, found, params)
        return self._fakesnow(cursor, command, params, **options)

    def _put(self, cursor: Any, found: re.Match[str], params: dict[str, str]) -> Any:
        source = Path(url2pathname(urlsplit(params["file_uri"]).path))
        (self.stage / found["path"]).mkdir(parents=True, exist_ok=True)
        shutil.copy(source, self.stage / found["path"])
        return self._fakesnow(cursor, "select 'UPLOADED' as status")

    def _remove(self, cursor: Any, found: re.Match[str], _params: Any) -> Any:
        shutil.rmtree(self.stage / found["path"], ignore_errors=True)
        return self._fakesnow(cursor, "select 'removed' as result")

    def _merge(self, cursor: Any, found: re.Match[str], _params: Any) -> Any:
        newest = f"qualify row_number() over (partition by {found['keys']} order by line desc) = 1"
        self._read_stage(cursor, found, newest)
        # DuckDB has this very statement, but for the table's alias before what is set.
        actions = found["actions"].replace(" d.", " ")
        duck = cursor._duck_conn
        duck.execute(f"{found['into']} using staged s {found['on']} {actions}")
        [merged] = duck.fetchone()
        return self._fakesnow(cursor, f"select {merged} as merged")

    def _copy(self, cursor: Any, found: re.Match[str], _params: Any) -> Any:
        self._read_stage(cursor, found)
        columns = found["into"]
        duck = cursor._duck_conn
        duck.execute(f"insert into {found['table']} ({columns}) select {columns} from staged")
        [loaded] = duck.fetchone()
        counts = f"{loaded} as rows_parsed, {loaded} as rows_loaded"
        return self._fakesnow(cursor, f"select 'staged' as file, 'LOADED' as status, {counts}")

    def _read_stage(self, cursor: Any, found: re.Match[str], newest: str = "") -> None:
        """Make a table of the rows that the statement selects from the files on the stage."""
        duck = cursor._duck_conn
        lookup_file_format(duck, found["format"], None, None)
        values = [
            f"{STAGED_VALUE[column['type']].format('$.' + column['property'])} as {column['alias']}"
            for column in COLUMN.finditer(found["columns"])
        ]
        duck.execute(
            f"create or replace temp table staged as select {', '.join(values)} from ("
            f"select json as content, row_number() over () as line "
            f"from read_ndjson_objects('{self.stage / found['path']}/*')) {newest}"
        )

    def _drop_file_format(self, cursor: Any, found: re.Match[str], _params: Any) -> Any:
        formats = "_fs_global._fs_information_schema._fs_file_formats"
        cursor._duck_conn.execute(f"delete from {formats} where name = ?", [found["name"]])
        return self._fakesnow(cursor, "select 'dropped' as status")

    def report(self, database: str, schema: str) -> dict[str, Any]:
        """Return the statements so far, every row of the schema, and what was left behind."""
        with snowflake.connector.connect(database=database, schema=schema) as connection:
            cursor = connection.cursor(snowflake.connector.DictCursor)

            def rows(query: str) -> list[dict[str, Any]]:
                found: list[dict[str, Any]] = self._fakesnow(cursor, query).fetchall()
                return found

            tables = [row["name"] for row in rows("show tables")]
            return {
                "statements": self.statements,
                "tables": {table: rows(f"select * from {table}") for table in tables},
                "staged": [str(path) for path in self.stage.rglob("*") if path.is_file()],
                "file_formats": rows("show file formats"),
            }


def spelled(value: object) -> str:
    """Write what JSON has no word for: dates, with time or without."""
    if not isinstance(value, date):
        raise TypeError(f"{value!r} was not expected in a table")
    return value.isoformat()


def run_target(config_path: Path) -> None:
    """Run the target's own command; end at once if it fails."""
    try:
        TargetSnowflake.cli(["--config", str(config_path)], standalone_mode=False)
    except Exception:
        # Going on would close the database under the target's other threads, and what they say of
        # it would hide what went wrong.
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


def main(folder: Path, config_path: Path) -> None:
    """Load what comes in, as the target's own command would."""
    config = json.loads(config_path.read_text("utf-8"))
    emulated = EmulatedSnowflake(folder)

    def execute(cursor: Any, *args: Any, **options: Any) -> Any:
        return emulated.execute(cursor, *args, **options)

    with (
        fakesnow.patch(db_path=folder, create_schema_on_connect=False),
        patch.object(FakeSnowflakeCursor, "execute", execute),
    ):
        run_target(config_path)
        report = emulated.report(config["database"], config["default_target_schema"])
    (folder / "report.json").write_text(json.dumps(report, default=spelled), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
