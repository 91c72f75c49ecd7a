"""All seven streams in one pass of Meltano: what they cost, what lands, and how they join.

The database is set to the time zone of New York, which must not show in any column.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import psycopg
import pytest

from local.postgres import Postgres
from tests.streams.exports import DEFAULT_WAYS, INCREMENTAL
from tests.streams.truth import pages_needed, truth
from tests.support.stage import TAP, Stage, StageMaker
from tests.warehouse.columns import column_types
from tests.warehouse.truth import STREAMS, Row, expected, in_utc, landed
from zendesk_simulator import SeenRequest, Settings, Simulator

TICKETS = 150
PAGE = 40
ABOVE_DOUBLE = 2**53

QUERY = """
    SELECT o.name, t.id, t.status, m.replies,
        (m.full_resolution_time_in_minutes ->> 'business')::int,
        count(c.id),
        count(c.id) FILTER (WHERE c.public AND author.role = 'end-user'),
        min(c.created_at),
        (SELECT count(*) FROM ticket_events e WHERE e.ticket_id = t.id),
        (SELECT count(*) FROM ticket_metric_events e WHERE e.ticket_id = t.id AND e.type = 'breach')
    FROM organizations o
    JOIN tickets t ON t.organization_id = o.id
    JOIN ticket_metrics m ON m.ticket_id = t.id
    LEFT JOIN ticket_comments c ON c.ticket_id = t.id
    LEFT JOIN users author ON author.id = c.author_id
    GROUP BY o.name, t.id, m.id
"""

CUSTOM_FIELDS = """
    SELECT t.id, field ->> 'value'
    FROM tickets t, unnest(t.custom_fields) AS field
    WHERE (field ->> 'id')::bigint = 360010000000
"""


@dataclass(frozen=True)
class Pass:
    """One run with all streams: what it asked for, and what asking takes at least."""

    stage: Stage
    asked: list[SeenRequest]
    needed: dict[str, int]


@pytest.fixture(scope="module")
def new_york(postgres: Postgres) -> Postgres:
    database = "new_york"
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {database}")
        connection.execute(f"ALTER DATABASE {database} SET timezone TO 'America/New_York'")
    return replace(postgres, database=database)


@pytest.fixture(scope="module")
def loaded(make_stage: StageMaker, new_york: Postgres) -> Pass:
    made = make_stage(
        "all",
        Settings(tickets=TICKETS, limit=None, user_limit=None),
        TAP_ZENDESK_INCREMENTAL__SELECT=json.dumps([f"{stream}.*" for stream in STREAMS]),
        TAP_ZENDESK_INCREMENTAL_PAGE_SIZE=str(PAGE),
        TARGET_POSTGRES_DATABASE=new_york.database,
    )
    stage = replace(made, postgres=new_york)
    exports = [way for way in DEFAULT_WAYS if way.stream == way.export]
    needed = {way.path: pages_needed(stage.sim, way, PAGE) for way in exports}
    return Pass(stage, stage.run("el", TAP, "target-postgres", "--state-id=all"), needed)


def test_a_pass_asks_once_for_each_page_of_each_export(loaded: Pass) -> None:
    asked = Counter(seen.path.removeprefix(INCREMENTAL) for seen in loaded.asked)

    assert asked == loaded.needed
    assert asked["tickets/cursor"] == -(-TICKETS // PAGE)


@pytest.mark.parametrize("stream", STREAMS)
def test_every_column_of_every_row_is_what_the_account_holds(loaded: Pass, stream: str) -> None:
    assert landed(loaded.stage, stream) == expected(loaded.stage.sim, stream)


@pytest.mark.parametrize("stream", STREAMS)
def test_columns_have_the_types_that_sql_wants(loaded: Pass, stream: str) -> None:
    assert loaded.stage.column_types(stream) == column_types(stream)


@pytest.mark.parametrize(
    ("stream", "column"),
    [
        ("tickets", "id"),
        ("tickets", "requester_id"),
        ("users", "id"),
        ("ticket_metrics", "ticket_id"),
        ("ticket_events", "updater_id"),
        ("ticket_comments", "author_id"),
        ("ticket_metric_events", "ticket_id"),
    ],
)
def test_ids_that_no_double_holds_are_exact(loaded: Pass, stream: str, column: str) -> None:
    query = f"SELECT {column} FROM {stream} WHERE {column} > {ABOVE_DOUBLE}"
    found = {large for (large,) in loaded.stage.query(query)}

    records = truth(loaded.stage.sim, stream)
    assert found == {r[column] for r in records if (r[column] or 0) > ABOVE_DOUBLE}
    assert found


def test_one_query_joins_them_all(loaded: Pass) -> None:
    found = sorted(loaded.stage.query(QUERY))

    assert found == sorted(report(loaded.stage.sim))
    assert len(found) > TICKETS / 2


def test_custom_fields_can_be_asked_for(loaded: Pass) -> None:
    found = dict(loaded.stage.query(CUSTOM_FIELDS))

    assert found == {
        ticket["id"]: ticket["custom_fields"][0]["value"]
        for ticket in loaded.stage.truth("tickets")
    }


def report(sim: Simulator) -> list[tuple[Any, ...]]:
    """Return what the query must answer, worked out without SQL."""
    organizations = {record["id"]: record for record in truth(sim, "organizations")}
    roles = {record["id"]: record["role"] for record in truth(sim, "users")}
    metrics = {record["ticket_id"]: record for record in truth(sim, "ticket_metrics")}
    comments = by_ticket(truth(sim, "ticket_comments"))
    events = by_ticket(truth(sim, "ticket_events"))
    metric_events = by_ticket(truth(sim, "ticket_metric_events"))
    return [
        (
            organizations[ticket["organization_id"]]["name"],
            ticket["id"],
            ticket["status"],
            metrics[ticket["id"]]["replies"],
            metrics[ticket["id"]]["full_resolution_time_in_minutes"]["business"],
            len(comments[ticket["id"]]),
            sum(
                c["public"] and roles[c["author_id"]] == "end-user" for c in comments[ticket["id"]]
            ),
            in_utc(min((c["created_at"] for c in comments[ticket["id"]]), default=None)),
            len(events[ticket["id"]]),
            sum(event["type"] == "breach" for event in metric_events[ticket["id"]]),
        )
        for ticket in truth(sim, "tickets")
        if ticket["organization_id"] in organizations
    ]


def by_ticket(records: Iterable[Row]) -> dict[int, list[Row]]:
    """Return records by the ticket that they are about."""
    found = defaultdict(list)
    for record in records:
        found[record["ticket_id"]].append(record)
    return found
