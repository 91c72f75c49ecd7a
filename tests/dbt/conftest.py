"""The warehouses, each made once for a module."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.dbt.project import DbtProject, make_project
from tests.dbt.warehouses import (
    DuckDbWarehouse,
    EmulatedSnowflake,
    PostgresWarehouse,
    Warehouse,
)

ProjectMaker = Callable[..., DbtProject]


@pytest.fixture(scope="module", params=["postgres", "duckdb", "emulated snowflake"])
def warehouse(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Warehouse:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "duckdb":
        return DuckDbWarehouse(folder)
    if request.param == "emulated snowflake":
        return EmulatedSnowflake(folder)
    return PostgresWarehouse(request.getfixturevalue("postgres"), folder)


@pytest.fixture(scope="module")
def project(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """A project that builds in the warehouse."""
    folder = Path(tmp_path_factory.mktemp("dbt"), "project")
    return make_project(folder, warehouse.profile, command=warehouse.command)
