"""dbt tells how long ago the lists were loaded, and warns when that is too long."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from local.postgres import Postgres
from tests.dbt.project import DbtProject, make_project
from tests.dbt.story_records import messages
from tests.dbt.warehouses import PostgresWarehouse
from tests.support.streams import STREAMS, way_of

pytestmark = pytest.mark.slow
SCHEMA = "freshness"


@pytest.fixture(scope="module")
def loaded(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    folder = Path(tmp_path_factory.mktemp("freshness"))
    warehouse = PostgresWarehouse(postgres, folder)
    warehouse.load(messages(), SCHEMA)
    return make_project(folder / "project", warehouse.profile)


def change(postgres: Postgres, statement: str) -> None:
    options = f"-c search_path={SCHEMA}"
    with psycopg.connect(postgres.url, options=options) as connection:
        connection.execute(statement.encode())


def states(project: DbtProject) -> dict[str, str]:
    """Return what dbt says of each list."""
    project.run("source", "freshness", variables={"zendesk_tap_schema": SCHEMA})
    results = project.artifact("sources")["results"]
    return {result["unique_id"].rpartition(".")[2]: result["status"] for result in results}


def test_lists_are_fresh_after_a_load_and_stale_two_days_later(
    postgres: Postgres, loaded: DbtProject
) -> None:
    # Most lists are not loaded here: of a table that is not there nothing is said.
    lists = {name for name in STREAMS if way_of(name).is_list and not way_of(name).type.children}
    assert states(loaded) == dict.fromkeys(lists, "pass")

    age = "SET _sdc_batched_at = _sdc_batched_at - interval '2 days'"
    change(postgres, f"UPDATE brands {age}")
    change(postgres, f"UPDATE groups {age}")
    change(postgres, "UPDATE groups SET _sdc_deleted_at = now()")
    assert {name for name, state in states(loaded).items() if state == "warn"} == {"brands"}
