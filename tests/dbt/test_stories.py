"""Ten tickets' lives come out of the tables as they were written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from tests.dbt.measures import Reckoning, Row
from tests.dbt.project import DbtProject
from tests.dbt.stories import ANNA, BEN, STORIES, Story
from tests.dbt.story_records import messages
from tests.dbt.warehouses import FIVETRAN, Warehouse

pytestmark = pytest.mark.slow
SCHEMA = "stories"
every_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title)

Table = Callable[[str], list[Row]]


@pytest.fixture(scope="module")
def printed(warehouse: Warehouse, project: DbtProject) -> str:
    """Load and build; return what dbt printed."""
    warehouse.load(messages(), SCHEMA)
    return project.run("build", variables={"zendesk_tap_schema": SCHEMA})


@pytest.fixture(scope="module")
def table(warehouse: Warehouse, printed: str) -> Table:
    assert "Completed successfully" in printed

    @cache
    def rows(name: str) -> list[Row]:
        return warehouse.relation(FIVETRAN, name).rows

    return rows


@every_story
def test_times_reopens_and_sla(table: Table, story: Story) -> None:
    [ticket] = [row for row in table("ticket") if row["id"] == story.id]
    now = datetime.now(UTC).replace(tzinfo=None)

    assert Reckoning(table, now).measures(ticket) == story.measures


def values(table: Table, ticket: int, field: str) -> list[Any]:
    rows = sorted(table("ticket_field_history"), key=lambda row: str(row["updated"]))
    return [r["value"] for r in rows if (r["ticket_id"], r["field_name"]) == (ticket, field)]


def test_every_change_of_a_field_is_told(table: Table) -> None:
    assert values(table, 5, "status") == [
        *("new", "open", "solved", "open", "solved", "open", "solved")
    ]
    assert values(table, 9, "assignee_id") == [str(ANNA), str(BEN)]
    assert values(table, 9, "group_id") == ["9201", "9202"]
    assert values(table, 1, "satisfaction_score") == ["good"]


def test_an_applied_policy_is_told_by_title_and_target(table: Table) -> None:
    assert values(table, 4, "sla_policy") == ["Standard"]
    assert values(table, 4, "first_reply_time") == ['{"minutes": 30, "in_business_hours": false}']
    assert {(row["ticket_id"], row["sla_policy_id"]) for row in table("ticket_sla_policy")} == {
        (story.id, 9601) for story in STORIES
    }


def test_what_was_not_selected_is_empty_and_told_once(printed: str, table: Table) -> None:
    told = [line for line in printed.splitlines() if "Not in the schema" in line]
    assert len(told) == 1
    assert (
        "stories: audit_logs, custom_statuses, organization_fields, ticket_fields, ticket_metrics, "
        "user_fields. What the models take from there is empty" in told[0]
    )
    assert table("audit_log") == []
    assert table("ticket_custom_field") == []
