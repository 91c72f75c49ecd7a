"""A dbt project with our package in it, in a folder of its own, and dbt run there."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.meltano import ROOT, clean_environment

PACKAGE = ROOT / "dbt"
VENV = ROOT / ".venv-dbt"
PROJECT = {
    "name": "project",
    "version": "0.1.0",
    "profile": "project",
    "flags": {"send_anonymous_usage_stats": False},
}
PATIENCE = 300.0
SHOWN = 4000

#: How a model names a table of the tap that it reads.
_READ = re.compile(r"(?:tap_table|custom_fields)\((?:'(\w+)')?")


def tables_read() -> set[str]:
    """Return the tables of the tap that any model reads; they are named after the streams."""
    models = (path.read_text("utf-8") for path in PACKAGE.glob("models/**/*.sql"))
    read = {name for model in models for name in _READ.findall(model)}
    assert "" not in read, "a model reads a table that it does not name in plain letters"
    return read


@dataclass(frozen=True)
class DbtProject:
    """A project's folder, and how dbt is started in it."""

    folder: Path
    command: tuple[str | Path, ...]

    def run(self, *arguments: str, variables: Mapping[str, Any] | None = None) -> str:
        """Run dbt, which has to succeed; return what it printed."""
        done = self.try_to_run(*arguments, variables=variables)
        assert done.returncode == 0, (done.stdout + done.stderr)[-SHOWN:]
        return done.stdout

    def try_to_run(
        self, *arguments: str, variables: Mapping[str, Any] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run dbt, which may fail."""
        given = ["--vars", json.dumps(variables)] if variables else []
        return subprocess.run(
            [*self.command, *arguments, *given, "--no-use-colors", "--no-version-check"],
            cwd=self.folder,
            env={**clean_environment(), "DO_NOT_TRACK": "1", "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def artifact(self, name: str) -> Any:
        """Return what dbt has written into one of its files, such as manifest."""
        return json.loads((self.folder / "target" / f"{name}.json").read_text("utf-8"))


def make_project(
    folder: Path,
    profile: Mapping[str, Any],
    *,
    packages: Iterable[Path] = (),
    command: tuple[str | Path, ...] | None = None,
    **content: Any,
) -> DbtProject:
    """Make a project in a folder, with our package and others that lie on this machine.

    Packages are links where `dbt deps` would put them, so nothing is fetched.
    """
    if not (VENV / "bin" / "dbt").exists():
        pytest.fail("there is no .venv-dbt; build it with: make dbt", pytrace=False)
    linked = folder / "dbt_packages"
    linked.mkdir(parents=True)
    every = [PACKAGE, *packages]
    for number, package in enumerate(every):
        (linked / f"package{number}").symlink_to(package.resolve())
    for name, text in {
        "dbt_project.yml": {**PROJECT, **content},
        "packages.yml": {"packages": [{"local": os.fspath(package)} for package in every]},
        "profiles.yml": {"project": {"target": "test", "outputs": {"test": profile}}},
    }.items():
        # JSON is YAML.
        (folder / name).write_text(json.dumps(text), "utf-8")
    return DbtProject(folder, command or (VENV / "bin" / "dbt",))
