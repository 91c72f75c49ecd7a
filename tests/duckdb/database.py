"""What a load leaves in a DuckDB file, read in the environment of the target."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.meltano import ROOT, clean_environment

VENV = ROOT / ".meltano" / "loaders" / "target-duckdb" / "venv"
DUMP = Path(__file__).with_name("dump.py")
PATIENCE = 60.0

Row = dict[str, Any]


@dataclass(frozen=True)
class Database:
    """All tables in one schema, as they were when the file was read."""

    types: Mapping[str, Mapping[str, str]]
    rows: Mapping[str, list[Row]] = field(repr=False)


def read(file: Path, schema: str) -> Database:
    """Read all tables in a schema of a file."""
    return Database(**json.loads(run_python(file.parent, str(DUMP), str(file), schema)))


def run_python(folder: Path, *arguments: str) -> str:
    """Run the Python of the target's environment in a folder, and return what it printed."""
    done = subprocess.run(
        [VENV / "bin" / "python", *arguments],
        cwd=folder,
        capture_output=True,
        env=clean_environment(),
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout.decode()
