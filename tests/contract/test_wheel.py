"""What is in the wheel: the tap, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from email.parser import Parser
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "tap_zendesk_incremental"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """Return the wheel, built with what is installed here: no network is needed."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    return ZipFile(path)


@pytest.fixture
def metadata_folder() -> str:
    return f"{PACKAGE}-{version('tap-zendesk-incremental')}.dist-info"


def test_it_holds_the_whole_package_and_nothing_else(wheel: ZipFile, metadata_folder: str) -> None:
    there = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / PACKAGE).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    inside = {name for name in wheel.namelist() if not name.startswith(f"{metadata_folder}/")}
    assert inside == there


def test_schemas_and_types_are_in_it(wheel: ZipFile) -> None:
    names = set(wheel.namelist())
    assert f"{PACKAGE}/py.typed" in names
    assert f"{PACKAGE}/schemas/tickets.json" in names
    assert len([name for name in names if name.startswith(f"{PACKAGE}/schemas/")]) == 7


@pytest.mark.parametrize("folder", ["zendesk_simulator", "tests", "demo", "benchmarks"])
def test_what_serves_development_is_not(wheel: ZipFile, folder: str) -> None:
    assert not any(name.partition("/")[0] == folder for name in wheel.namelist())


def test_its_metadata(wheel: ZipFile, metadata_folder: str) -> None:
    told = Parser().parsestr(wheel.read(f"{metadata_folder}/METADATA").decode())
    assert told["Name"] == "tap-zendesk-incremental"
    assert told["Requires-Python"] == ">=3.10"
    assert told["License-Expression"] == "Apache-2.0"
    assert f"{metadata_folder}/licenses/LICENSE" in wheel.namelist()
    needed = {
        line.partition(";")[0] for line in told.get_all("Requires-Dist", []) if "extra" not in line
    }
    names = {name.split(">")[0].split("~")[0].strip() for name in needed}
    assert {"msgspec", "requests", "singer-sdk", "typing-extensions"} <= names
    assert not any(name in names for name in ("starlette", "uvicorn", "pytest"))


def test_the_command_is_in_it(wheel: ZipFile, metadata_folder: str) -> None:
    entry_points = wheel.read(f"{metadata_folder}/entry_points.txt").decode()
    assert "tap-zendesk-incremental = tap_zendesk_incremental.cli:main" in entry_points
