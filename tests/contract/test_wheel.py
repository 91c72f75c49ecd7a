"""What is in the wheel: the tap, nothing else, and the names of all that it imports."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from email.parser import Parser
from importlib.metadata import packages_distributions, version
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support.archives import assert_fit_for_an_index
from tests.support.streams import STREAMS

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
    schemas = {f"{PACKAGE}/schemas/{stream}.json" for stream in STREAMS}
    assert inside > schemas | {f"{PACKAGE}/py.typed"}


def test_its_metadata(wheel: ZipFile, metadata_folder: str) -> None:
    told = Parser().parsestr(wheel.read(f"{metadata_folder}/METADATA").decode())
    assert told["Name"] == "tap-zendesk-incremental"
    assert told["Requires-Python"] == ">=3.11"
    assert told["License-Expression"] == "Apache-2.0"
    assert told["Author"] == "The tap-zendesk-incremental authors"
    versions = {word.rpartition(" :: ")[2] for word in told.get_all("Classifier", [])}
    assert {"3.11", "3.12", "3.13", "3.14"} <= versions
    assert f"{metadata_folder}/licenses/LICENSE" in wheel.namelist()


def test_an_index_takes_it(wheel: ZipFile) -> None:
    assert_fit_for_an_index(str(wheel.filename))


def test_the_page_on_an_index_has_no_link_into_the_repository(
    wheel: ZipFile, metadata_folder: str
) -> None:
    page = Parser().parsestr(wheel.read(f"{metadata_folder}/METADATA").decode()).get_payload()
    assert isinstance(page, str)
    assert page.startswith("# tap-zendesk-incremental")
    links = re.findall(r"\]\(([^)]*)\)", page)
    assert links
    assert [link for link in links if not link.startswith(("https://", "#"))] == []


def test_all_that_it_imports_is_declared_and_nothing_else(
    wheel: ZipFile, metadata_folder: str
) -> None:
    told = Parser().parsestr(wheel.read(f"{metadata_folder}/METADATA").decode())
    lines = [line for line in told.get_all("Requires-Dist", []) if "extra" not in line]
    declared = {line.split(">")[0].split("~")[0].strip() for line in lines}
    distributions = packages_distributions()
    used = {
        distributions[name][0]
        for file in (ROOT / PACKAGE).rglob("*.py")
        for name in imported(ast.parse(file.read_text("utf-8")))
        if name not in sys.stdlib_module_names and name != PACKAGE
    }
    assert {name.lower().replace("_", "-") for name in used} == declared


def imported(node: ast.AST) -> Iterator[str]:
    """Yield the names of the packages that a module imports when it runs, not for types alone."""
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module.partition(".")[0]
    elif not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
        for below in ast.iter_child_nodes(node):
            yield from imported(below)


def test_the_command_is_in_it(wheel: ZipFile, metadata_folder: str) -> None:
    entry_points = wheel.read(f"{metadata_folder}/entry_points.txt").decode()
    assert "tap-zendesk-incremental = tap_zendesk_incremental.cli:main" in entry_points
