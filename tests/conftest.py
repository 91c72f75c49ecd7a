"""One PostgreSQL for a session, and for each module accounts and Meltano projects."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack

import hypothesis
import pytest

from local.meltano import HAS_DUCKDB_AND_DBT, meltano_project
from local.postgres import Postgres, running_postgres
from local.settings import tap_settings, target_settings
from tests.support.stage import Stage, StageMaker
from zendesk_simulator import Settings, Simulator

# Every run tries the same examples, however slow the machine is.
hypothesis.settings.register_profile("tests", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("tests")

INTO_POSTGRES = ("pipeline", "warehouse")


def pytest_itemcollected(item: pytest.Item) -> None:
    if item.path.parent.name in INTO_POSTGRES:
        item.add_marker(pytest.mark.pipeline)
    if not HAS_DUCKDB_AND_DBT and _needs_duckdb_or_dbt(item):
        item.add_marker(pytest.mark.skip("DuckDB's loader and dbt need Python 3.11 to 3.13"))


def _needs_duckdb_or_dbt(item: pytest.Item) -> bool:
    folder = item.path.parent.name
    # What is not slow among the tests of the dbt package reads its files only.
    return folder == "duckdb" or (folder == "dbt" and item.get_closest_marker("slow") is not None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    if sys.platform == "win32":
        pytest.skip("the PostgreSQL server and Meltano's environments are laid out for POSIX")
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="module")
def make_stage(request: pytest.FixtureRequest, postgres: Postgres) -> Iterator[StageMaker]:
    """Return a maker of stages, each with a schema of its own."""
    module = request.module.__name__.rpartition(".")[2]
    with ExitStack() as stack:

        def make(name: str, settings: Settings, **env: str) -> Stage:
            sim = stack.enter_context(Simulator(settings))
            schema = f"{module}_{name}"
            project = stack.enter_context(
                meltano_project(
                    {
                        **tap_settings(sim.url),
                        **target_settings(postgres),
                        "TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA": schema,
                        **env,
                    }
                )
            )
            return Stage(postgres, schema, sim, project)

        yield make
