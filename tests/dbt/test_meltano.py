"""Meltano exports, loads and builds in one command."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from local.meltano import MeltanoError, MeltanoProject, meltano_project
from local.postgres import Postgres, running_postgres
from local.settings import tap_settings, target_settings
from tests.dbt.warehouses import NAMED
from tests.support.tables import Tables
from tests.support.truth import truth
from zendesk_simulator import Settings, Simulator

pytestmark = [pytest.mark.slow, pytest.mark.pipeline]
TAP, TARGET, DBT = "tap-zendesk-incremental", "target-postgres", "dbt-postgres"
SELECTED = ["tickets.*", "groups.*", "ticket_fields.*"]


@pytest.fixture(scope="module")
def account() -> Iterator[Simulator]:
    with Simulator(Settings(tickets=40, limit=None)) as account:
        yield account


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """One of its own, as the tap loads into the schema that it has of itself."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="module")
def project(account: Simulator, server: Postgres) -> Iterator[MeltanoProject]:
    """A project that is told of the account and the server, and nothing of dbt."""
    select = {"TAP_ZENDESK_INCREMENTAL__SELECT": json.dumps(SELECTED)}
    settings = tap_settings(account.url) | target_settings(server) | select
    with meltano_project(settings, with_dbt=True) as project:
        yield project


def ids(rows: list[dict[str, object]]) -> set[object]:
    return {row["id"] for row in rows}


def test_one_run_loads_and_builds(
    account: Simulator, server: Postgres, project: MeltanoProject
) -> None:
    said = project.run("run", TAP, TARGET, f"{DBT}:build")

    rows = Tables(server, NAMED).rows("zendesk_tickets")
    assert ids(rows) == ids(truth(account, "tickets"))
    groups = {row["name"] for row in truth(account, "groups")}
    assert {row["group_name"] for row in rows} <= groups
    assert all(row["plan"] for row in rows)
    assert "Not in the schema" in said

    # The views stand on the tables: that must not keep the next run from loading.
    account.world.add_tickets(3)
    project.run("run", TAP, TARGET)
    assert ids(Tables(server, NAMED).rows("zendesk_tickets")) == ids(truth(account, "tickets"))


@pytest.mark.timeout(300)
def test_other_commands_of_dbt_need_no_more_settings(project: MeltanoProject) -> None:
    commands = [f"{DBT}:{command}" for command in ("freshness", "build", "test", "docs-generate")]
    said = project.run("run", TAP, TARGET, *commands)
    assert "PASS freshness of zendesk_tap.groups" in said
    assert said.count("Completed successfully") == len(["build", "test"])
    assert "Catalog written to" in said


def test_a_schema_that_is_not_there_is_told(project: MeltanoProject) -> None:
    with pytest.raises(MeltanoError, match="There is no schema nowhere with tables of the tap"):
        project.run("run", f"{DBT}:build", env={"DBT_POSTGRES_TAP_SCHEMA": "nowhere"})
