"""Meltano in a project of its own: a copy with the plugins that `make setup` installed.

A copy, so that state and run logs of a demo or a test never mix with those of the project.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MELTANO = ROOT / ".venv-meltano" / "bin" / "meltano"
# Of DuckDB 1.2, which target-duckdb needs, and of dbt 1.11 there is none for a later Python; the
# Makefile leaves them out there.
HAS_DUCKDB_AND_DBT = sys.version_info < (3, 14)
PLUGINS = (
    "extractors/tap-zendesk-incremental",
    "loaders/target-postgres",
    "loaders/target-jsonl",
    *(("loaders/target-duckdb",) if HAS_DUCKDB_AND_DBT else ()),
)
# Installed only for what needs it.
DBT = "utilities/dbt-postgres"
# The environment of whoever runs this may hold settings of a real account, and a real warehouse.
FOREIGN = ("DBT_", "MELTANO_", "TAP_", "TARGET_", "ZENDESK_", "PG")
LINES_OF_LOG = 25
SECONDS_TO_STOP = 5


class MeltanoError(Exception):
    """A Meltano command failed."""


@dataclass(frozen=True)
class MeltanoProject:
    """A project to run Meltano in: its folder, its settings and one log for all commands."""

    folder: Path
    env: Mapping[str, str]

    @property
    def log(self) -> Path:
        """What all commands printed."""
        return self.folder / "meltano.log"

    def run(self, *arguments: str, env: Mapping[str, str] | None = None) -> str:
        """Run a command to its end and return what it printed.

        Raises:
            MeltanoError: With the end of the log, when the command fails.
        """
        command = [str(MELTANO), *arguments]
        start = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env={**clean_environment(), **self.env, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # A session of its own, to end tap and target together with Meltano.
                start_new_session=True,
            )
            try:
                code = process.wait()
            finally:
                _end(process)
        printed = self.log.read_bytes()[start:].decode(errors="replace")
        if code:
            end = "\n".join(printed.splitlines()[-LINES_OF_LOG:])
            words = " ".join(["meltano", *arguments])
            raise MeltanoError(f"`{words}` ended with code {code}. The end of its log:\n{end}")
        return printed


@contextmanager
def meltano_project(env: Mapping[str, str], *, with_dbt: bool = False) -> Iterator[MeltanoProject]:
    """Make a project in a temporary folder, with the settings in ``env``; delete it at the end.

    Raises:
        MeltanoError: When `make setup` has not been run, or, ``with_dbt``, `make dbt` has not.
    """
    needed = (*PLUGINS, DBT) if with_dbt else PLUGINS
    missing = [name for name in needed if not (ROOT / ".meltano" / name / "venv").exists()]
    if missing or not MELTANO.exists():
        command = "make dbt" if missing == [DBT] else "make setup"
        raise MeltanoError(f"Meltano or a plugin of it is missing here: run `{command}`.")
    with tempfile.TemporaryDirectory(prefix="meltano-") as name:
        folder = Path(name)
        shutil.copy(ROOT / "meltano.yml", folder)
        (folder / "dbt").symlink_to(ROOT / "dbt")
        for plugin in (*PLUGINS, DBT):
            venv = ROOT / ".meltano" / plugin / "venv"
            place = folder / ".meltano" / plugin
            # Of a venv that is not there, Meltano would make one behind the link.
            if venv.exists():
                place.mkdir(parents=True)
                (place / "venv").symlink_to(venv)
        yield MeltanoProject(folder, {"MELTANO_AUTO_INSTALL": "false", **env})


def clean_environment() -> dict[str, str]:
    """Return this process's environment without the settings of other pipelines."""
    return {
        name: value
        for name, value in os.environ.items()
        # Without byte code on disk, Meltano takes two and a half times as long.
        if not name.startswith(FOREIGN) and name != "PYTHONDONTWRITEBYTECODE"
    } | {"NO_COLOR": "1", "NO_PROXY": "127.0.0.1", "MELTANO_CLI_LOG_FORMAT": "uncolored"}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command that is still running, as after Ctrl-C, and all that it started."""
    if process.poll() is not None:
        return
    _signal_group(process, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(SECONDS_TO_STOP)
    # Meltano may leave before the tap and the target have.
    _signal_group(process, signal.SIGKILL)
    process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
