"""Loads messages into the emulated Snowflake, and reads what target-snowflake made of them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PYTHON = PROJECT / ".venv-snowflake" / "bin" / "python"
EMULATION = Path(__file__).with_name("emulated_snowflake.py")
TIMEOUT = 300.0
#: How much of the end of a failed run's log a test shows.
SHOWN = 3000

SCHEMA = "ZENDESK"
CONFIG = {
    "account": "emulated",
    "user": "loader",
    "password": "not-checked",
    "database": "WAREHOUSE",
    "default_target_schema": SCHEMA,
}

Row = dict[str, Any]

CREATE_TABLE = re.compile(
    rf'CREATE TABLE "{SCHEMA}"\."(?P<table>\w+)" \((?P<columns>.+), PRIMARY KEY \([^)]+\) \)'
)


@dataclass(frozen=True)
class Load:
    """One run of the target: what it asked Snowflake for, and what is there after it."""

    state: Any
    statements: list[str] = field(repr=False)
    tables: dict[str, list[Row]] = field(repr=False)
    staged: list[str]
    file_formats: list[Row]

    def rows(self, stream: str) -> list[Row]:
        return self.tables[stream.upper()]

    def asked(self, verb: str) -> list[str]:
        """Return the statements that begin so, each on one line."""
        lines = (" ".join(statement.split()) for statement in self.statements)
        return [line for line in lines if line.lower().startswith(verb)]

    def columns(self) -> dict[str, dict[str, str]]:
        """Return the columns of the tables that were created, as ``CREATE TABLE`` spells them."""
        found = map(CREATE_TABLE.fullmatch, self.asked("create table"))
        return {
            one["table"].lower(): dict(_columns(one["columns"])) for one in found if one is not None
        }


def _columns(definitions: str) -> Iterator[tuple[str, str]]:
    for definition in definitions.split(","):
        name, _, kind = definition.strip().partition(" ")
        yield name.strip('"').lower(), kind


def load(folder: Path, messages: bytes, **settings: Any) -> Load:
    """Load into the warehouse that the folder holds, or begin one there."""
    if not PYTHON.exists():
        pytest.fail("there is no .venv-snowflake; build it with: make snowflake", pytrace=False)
    config = folder / "config.json"
    config.write_text(json.dumps({**CONFIG, **settings}), "utf-8")
    run = subprocess.run(
        [PYTHON, EMULATION, folder, config],
        input=messages,
        capture_output=True,
        timeout=TIMEOUT,
        env=_environment(folder),
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode(errors="replace")[-SHOWN:]
    report = json.loads((folder / "report.json").read_text("utf-8"))
    return Load(json.loads(run.stdout.splitlines()[-1]), **report)


def _environment(folder: Path) -> dict[str, str]:
    # The connector looks for settings in the home, and all of them leave files behind.
    for name in ("home", "tmp"):
        (folder / name).mkdir(exist_ok=True)
    return {**os.environ, "HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp")}
