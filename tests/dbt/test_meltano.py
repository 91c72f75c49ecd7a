"""Meltano exports, loads and builds in one command."""

from __future__ import annotations

import json

import pytest

from tests.dbt.warehouses import NAMED
from tests.support.stage import TAP, StageMaker
from tests.support.tables import Tables
from zendesk_simulator import Settings

pytestmark = [pytest.mark.slow, pytest.mark.pipeline]
SELECTED = ["tickets.*", "groups.*", "ticket_fields.*"]


def test_one_run_loads_and_builds(make_stage: StageMaker) -> None:
    stage = make_stage(
        "build",
        Settings(tickets=40, limit=None),
        TAP_ZENDESK_INCREMENTAL__SELECT=json.dumps(SELECTED),
    )
    stage.project.run(
        "run",
        TAP,
        "target-postgres",
        "dbt-postgres:build",
        env={
            "DBT_POSTGRES_PORT": str(stage.postgres.port),
            "DBT_POSTGRES_TAP_SCHEMA": stage.schema,
        },
    )

    rows = Tables(stage.postgres, NAMED).rows("zendesk_tickets")
    assert {row["id"] for row in rows} == {ticket["id"] for ticket in stage.truth("tickets")}
    assert {row["group_name"] for row in rows} <= {row["name"] for row in stage.rows("groups")}
    assert all(row["plan"] for row in rows)
    assert "Not in the schema" in stage.project.log.read_text("utf-8")

    # The views stand on the tables: that must not keep the next run from loading.
    stage.sim.world.add_tickets(3)
    stage.project.run("run", TAP, "target-postgres")
    rows = Tables(stage.postgres, NAMED).rows("zendesk_tickets")
    assert {row["id"] for row in rows} == {ticket["id"] for ticket in stage.truth("tickets")}
