"""All streams in one run of Meltano: what they cost, what lands, and how they join.

The database is set to the time zone of New York, which must not show in any column.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import psycopg
import pytest

from local.postgres import Postgres
from tap_zendesk_incremental.paging.whole_list import WholeList
from tests.support.stage import TAP, Stage, StageMaker
from tests.support.streams import (
    EXPORTS,
    LISTS,
    OTHER_EXPORTS,
    STREAMS,
    Way,
    way_of,
)
from tests.support.truth import pages_needed, truth
from tests.warehouse.columns import column_types
from tests.warehouse.oddities import UNKNOWN, VIA, WITH_UNKNOWN, make_odd, odd_key
from tests.warehouse.truth import Row, expected, in_utc, landed
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
    SELECT t.id, g.name, f.title, coalesce(option ->> 'name', field ->> 'value')
    FROM tickets t
    JOIN groups g ON g.id = t.group_id
    CROSS JOIN unnest(t.custom_fields) AS field
    JOIN ticket_fields f ON f.id = (field ->> 'id')::bigint
    LEFT JOIN unnest(f.custom_field_options) AS option ON option ->> 'value' = field ->> 'value'
    WHERE f.type IN ('tagger', 'regexp')
"""


@dataclass(frozen=True)
class Loaded:
    """One run with all streams: what it asked for, and what asking takes at least."""

    stage: Stage
    asked: list[SeenRequest]
    needed: Counter[str]


@pytest.fixture(scope="module")
def new_york(postgres: Postgres) -> Postgres:
    database = "new_york"
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {database}")
        connection.execute(f"ALTER DATABASE {database} SET timezone TO 'America/New_York'")
    return replace(postgres, database=database)


@pytest.fixture(scope="module")
def loaded(make_stage: StageMaker, new_york: Postgres) -> Loaded:
    made = make_stage(
        "all",
        Settings(tickets=TICKETS, limit=None, user_limit=None),
        TAP_ZENDESK_INCREMENTAL__SELECT=json.dumps([f"{stream}.*" for stream in STREAMS]),
        TAP_ZENDESK_INCREMENTAL_PAGE_SIZE=str(PAGE),
        TARGET_POSTGRES_DATABASE=new_york.database,
    )
    make_odd(made.sim)
    stage = replace(made, postgres=new_york)
    whole = (way for way in (*EXPORTS, *LISTS) if way.is_whole)
    needed = Counter(path for way in whole for path in requests_needed(stage.sim, way))
    return Loaded(stage, stage.run("el", TAP, "target-postgres", "--state-id=all"), needed)


def requests_needed(sim: Simulator, way: Way) -> list[str]:
    """Return the path of each request that it takes to export a stream."""
    if way.parent is not None:
        only_with = way.endpoint.parent.only_with if way.endpoint.parent else None
        parents = truth(sim, way.parent.stream)
        asked = [row for row in parents if only_with is None or row[only_with]]
        return [way.path.format(key=row[way.parent.keys[0]]) for row in asked]
    if way.is_list:
        numbered = isinstance(way.paging, WholeList)
        size = way.paging.largest_page if numbered else min(PAGE, way.paging.largest_page)
        return [way.path] * max(1, -(-len(truth(sim, way.stream)) // size))
    return [way.path] * pages_needed(sim, way, PAGE)


def test_a_run_asks_once_for_each_page(loaded: Loaded) -> None:
    asked = Counter(seen.path for seen in loaded.asked)
    assert {path: asked[path] for path in loaded.needed} == loaded.needed
    # Exports that end in ways of their own may need one request more to learn that they are over.
    others = {path: count for path, count in asked.items() if path not in loaded.needed}
    assert others
    for path, count in others.items():
        assert count <= rows_at(loaded.stage.sim, path) // PAGE + 2, path


def rows_at(sim: Simulator, path: str) -> int:
    """Return how many rows the export at a path has at most."""
    ways = [way for way in OTHER_EXPORTS if path.startswith(way.path.partition("{")[0])]
    return max((len(truth(sim, way.stream)) for way in ways), default=0)


@pytest.mark.parametrize("stream", STREAMS)
def test_every_column_of_every_row_is_what_the_account_holds(loaded: Loaded, stream: str) -> None:
    assert landed(loaded.stage, stream) == expected(loaded.stage.sim, stream)


@pytest.mark.parametrize("stream", STREAMS)
def test_columns_have_the_types_that_sql_wants(loaded: Loaded, stream: str) -> None:
    assert loaded.stage.column_types(stream) == column_types(stream)


@pytest.mark.parametrize("stream", STREAMS)
def test_no_column_is_text_for_some_and_an_object_or_a_list_for_others(stream: str) -> None:
    for name, schema in way_of(stream).schema["properties"].items():
        types = set(schema["type"]) - {"null"}
        assert len(types) == 1 or types == {"object", "array"}, name


@pytest.mark.parametrize("stream", WITH_UNKNOWN)
def test_fields_that_nobody_knows_have_a_column(loaded: Loaded, stream: str) -> None:
    # The target writes JSON's null, which is not SQL's.
    where = "jsonb_typeof(additional_fields) = 'object'"
    found = loaded.stage.query(f"SELECT id, additional_fields FROM {stream} WHERE {where}")

    assert found == [(odd_key(loaded.stage.sim, stream), UNKNOWN)]


def test_where_types_vary_the_column_is_text(loaded: Loaded) -> None:
    key = odd_key(loaded.stage.sim, "ticket_events")
    [(via,)] = loaded.stage.query(f"SELECT via FROM ticket_events WHERE id = {key}")
    greetings = {greeting for (greeting,) in loaded.stage.query("SELECT id FROM greetings")}

    assert json.loads(via) == VIA
    assert {key.isdigit() for key in greetings} == {True, False}


def test_a_deleted_record_of_a_custom_object_has_no_values(loaded: Loaded) -> None:
    query = "SELECT id, custom_object_fields FROM custom_object_records WHERE name = '[DELETED]'"
    deleted = loaded.stage.query(query)

    records = truth(loaded.stage.sim, "custom_object_records")
    assert {key for key, _ in deleted} == {r["id"] for r in records if r["name"] == "[DELETED]"}
    assert deleted
    for _, fields in deleted:
        assert set(fields.values()) == {None}


def test_days_are_dates(loaded: Loaded) -> None:
    found = sorted(loaded.stage.query("SELECT start_date, end_date FROM schedule_holidays"))

    holidays = truth(loaded.stage.sim, "schedule_holidays")
    assert found == sorted(
        (date.fromisoformat(row["start_date"]), date.fromisoformat(row["end_date"]))
        for row in holidays
    )
    assert found


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
def test_ids_that_no_double_holds_are_exact(loaded: Loaded, stream: str, column: str) -> None:
    query = f"SELECT {column} FROM {stream} WHERE {column} > {ABOVE_DOUBLE}"
    found = {large for (large,) in loaded.stage.query(query)}

    records = truth(loaded.stage.sim, stream)
    assert found == {r[column] for r in records if (r[column] or 0) > ABOVE_DOUBLE}
    assert found


def test_one_query_joins_them_all(loaded: Loaded) -> None:
    found = sorted(loaded.stage.query(QUERY))

    assert found == sorted(report(loaded.stage.sim))
    assert len(found) > TICKETS / 2


def test_groups_and_custom_fields_have_names(loaded: Loaded) -> None:
    found = sorted(loaded.stage.query(CUSTOM_FIELDS), key=str)

    assert found == sorted(named_fields(loaded.stage.sim), key=str)
    assert len(found) > TICKETS


def named_fields(sim: Simulator) -> Iterator[tuple[Any, ...]]:
    """Yield what the query must answer, worked out without SQL."""
    groups = {record["id"]: record["name"] for record in truth(sim, "groups")}
    fields = {record["id"]: record for record in truth(sim, "ticket_fields")}
    for ticket in truth(sim, "tickets"):
        for entry in ticket["custom_fields"]:
            field, value = fields[entry["id"]], entry["value"]
            if field["type"] in ("tagger", "regexp"):
                options = {o["value"]: o["name"] for o in field.get("custom_field_options") or ()}
                yield ticket["id"], groups[ticket["group_id"]], field["title"], options.get(value)


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
