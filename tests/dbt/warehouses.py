"""The warehouses that the dbt package is tried on: what loads them, and what is in them then."""

from __future__ import annotations

import json
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from typing_extensions import override

from local.meltano import ROOT, clean_environment
from local.postgres import Postgres
from tests.dbt.project import VENV
from tests.snowflake.loading import load as load_into_snowflake
from tests.support.tables import Tables
from tests.warehouse.loading import TARGET as TARGET_POSTGRES
from tests.warehouse.loading import complaint

Row = dict[str, Any]

TARGET_DUCKDB = ROOT / ".meltano" / "loaders" / "target-duckdb" / "venv" / "bin" / "target-duckdb"
SNOWFLAKE = Path(__file__).with_name("emulated_snowflake.py")
READ_DUCKDB = Path(__file__).with_name("read_duckdb.py")
PATIENCE = 120.0
#: dbt puts the name that a model's configuration gives a schema behind this one.
TARGET_SCHEMA = "analytics"
FIVETRAN, NAMED = f"{TARGET_SCHEMA}_zendesk_fivetran", f"{TARGET_SCHEMA}_zendesk"


@cache
def settings_of(loader: str) -> Mapping[str, Any]:
    """Return the settings that meltano.yml gives a loader, but for those that it takes over."""
    definition = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))
    [target] = [one for one in definition["plugins"]["loaders"] if one["name"] == loader]
    values = {setting["name"]: setting.get("value") for setting in target["settings"]}
    return {n: v for n, v in values.items() if v is not None and not str(v).startswith("$")}


@dataclass(frozen=True)
class Relation:
    """A table or view: its columns' types as the contract names them, and its rows.

    Dates, with time or without, are text, and numbers with a fraction are floats.
    """

    types: dict[str, str]
    rows: list[Row]


class Warehouse(ABC):
    """A database that a Singer target loads and dbt builds in."""

    name: str
    profile: Mapping[str, Any]
    command: tuple[str | Path, ...] = (VENV / "bin" / "dbt",)

    @abstractmethod
    def load(self, output: bytes, schema: str) -> None:
        """Load what the tap has printed into a schema."""

    @abstractmethod
    def relation(self, schema: str, name: str) -> Relation:
        """Return a table or view as it is now."""


def _run_target(command: Path, config: Mapping[str, Any], folder: Path, output: bytes) -> None:
    path = folder / f"{command.name}.json"
    path.write_text(json.dumps(config), "utf-8")
    done = subprocess.run(
        [command, "--config", path],
        input=output,
        cwd=folder,
        env=clean_environment(),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, complaint(done.stderr)


class PostgresWarehouse(Warehouse):
    """PostgreSQL, loaded by target-postgres."""

    name = "postgres"

    def __init__(self, postgres: Postgres, folder: Path) -> None:
        self._postgres, self._folder = postgres, folder
        self._login = {
            "host": postgres.host,
            "port": postgres.port,
            "user": postgres.user,
            "password": postgres.password,
        }
        self.profile = {
            "type": "postgres",
            **self._login,
            "dbname": postgres.database,
            "schema": TARGET_SCHEMA,
            "threads": 2,
        }

    @override
    def load(self, output: bytes, schema: str) -> None:
        config = {
            **settings_of("target-postgres"),
            **self._login,
            "database": self._postgres.database,
            "default_target_schema": schema,
        }
        _run_target(TARGET_POSTGRES, config, self._folder, output)

    @override
    def relation(self, schema: str, name: str) -> Relation:
        tables = Tables(self._postgres, schema)
        types = {n: kind.partition("(")[0] for n, kind in tables.column_types(name).items()}
        rows = [{n: _plain(v) for n, v in row.items()} for row in tables.rows(name)]
        return Relation(types, rows)


class DuckDbWarehouse(Warehouse):
    """DuckDB, loaded by target-duckdb."""

    name = "duckdb"

    TYPES: Mapping[str, str] = {
        "VARCHAR": "text",
        "TIMESTAMP": "timestamp without time zone",
        "DOUBLE": "double precision",
        "DECIMAL(38,9)": "numeric",
    }

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "warehouse.duckdb"
        self.profile = {
            "type": "duckdb",
            "path": str(self._file),
            "schema": TARGET_SCHEMA,
            "threads": 2,
        }
        self._read: dict[tuple[str, float], Any] = {}

    @override
    def load(self, output: bytes, schema: str) -> None:
        config = {
            **settings_of("target-duckdb"),
            "path": str(self._file),
            "default_target_schema": schema,
        }
        _run_target(TARGET_DUCKDB, config, self._folder, output)

    @override
    def relation(self, schema: str, name: str) -> Relation:
        found = self._relations(schema)[name]
        types = {n: self.TYPES.get(kind, kind.lower()) for n, kind in found["types"].items()}
        return Relation(types, found["rows"])

    def _relations(self, schema: str) -> Any:
        """Read all of a schema at once, and again when the file has changed."""
        key = (schema, self._file.stat().st_mtime)
        if key not in self._read:
            self._read[key] = _printed(VENV / "bin" / "python", READ_DUCKDB, self._file, schema)
        return self._read[key]


class EmulatedSnowflake(Warehouse):
    """fakesnow in place of Snowflake, loaded by target-snowflake. It tells no types of columns."""

    name = "snowflake"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.command = (VENV / "bin" / "python", SNOWFLAKE, folder, "dbt")
        self.profile = {
            "type": "snowflake",
            "account": "emulated",
            "user": "dbt",
            "password": "not-checked",
            "database": "WAREHOUSE",
            "warehouse": "EMULATED",
            "schema": TARGET_SCHEMA,
            "threads": 1,
        }

    @override
    def load(self, output: bytes, schema: str) -> None:
        load_into_snowflake(self._folder, output, default_target_schema=schema.upper())

    @override
    def relation(self, schema: str, name: str) -> Relation:
        # The name that a view of groups cannot have there.
        name = "group_" if name == "group" else name
        found = self._relations(schema)
        return Relation({}, found[name])

    @cache  # noqa: B019 (a warehouse lives as long as the tests of a module)
    def _relations(self, schema: str) -> Any:
        return _printed(VENV / "bin" / "python", SNOWFLAKE, self._folder, "read", schema)


def _printed(*command: str | Path) -> Any:
    """Return the JSON that a command prints."""
    done = subprocess.run(
        command, capture_output=True, env=clean_environment(), timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return json.loads(done.stdout)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value
