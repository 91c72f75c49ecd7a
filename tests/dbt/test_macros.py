"""The macros by themselves: dbt tests of their own, in each warehouse."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.dbt.project import make_project
from tests.dbt.singer import STATE, table
from tests.dbt.warehouses import Warehouse

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
TESTS = sorted(path.stem for path in HERE.glob("macro_tests/*.sql"))


def test_macros(warehouse: Warehouse, tmp_path: Path) -> None:
    if warehouse.name == "snowflake":
        # There the database is made by a first load.
        warehouse.load((table("groups", []) + STATE).encode(), "zendesk")
    project = make_project(tmp_path / "project", warehouse.profile, command=warehouse.command)
    # Copies, as dbt writes what it makes of them to the same path below its own folder.
    shutil.copytree(HERE / "macro_tests", project.folder / "tests")
    shutil.copytree(HERE / "macro_helpers", project.folder / "macros")
    printed = project.run("test", "--select", *TESTS)
    for test in TESTS:
        assert f" PASS {test} " in printed
