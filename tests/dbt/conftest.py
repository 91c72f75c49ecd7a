"""The warehouses, each made once for a module."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.dbt.project import DbtProject, make_project
from tests.dbt.warehouses import DuckDbWarehouse, PostgresWarehouse, Warehouse

ProjectMaker = Callable[..., DbtProject]


@pytest.fixture(scope="module", params=["postgres", "duckdb"])
def warehouse(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Warehouse:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "duckdb":
        return DuckDbWarehouse(folder)
    return PostgresWarehouse(request.getfixturevalue("postgres"), folder)


@pytest.fixture(scope="module")
def project(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """A project that builds in the warehouse."""
    return make_project(Path(tmp_path_factory.mktemp("dbt"), "project"), warehouse.profile)
