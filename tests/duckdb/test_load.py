"""Every stream, by Meltano, into DuckDB: what lands is what the account holds, twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.meltano import MeltanoProject, meltano_project
from local.settings import tap_settings
from tests.duckdb.database import Database, Row, read, run_python
from tests.support.pages import DOCS, block, blocks
from tests.support.stage import TAP
from tests.support.streams import LISTS, STREAMS, way_of
from tests.support.truth import truth
from tests.warehouse.oddities import UNKNOWN, VIA, WITH_UNKNOWN, make_odd, odd_key
from tests.warehouse.truth import by_key, in_utc, records
from zendesk_simulator import SeenRequest, Settings, Simulator

# The module's tests look at the same runs of Meltano: one worker shall have them all.
pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("duckdb")]
every_stream = pytest.mark.parametrize("stream", STREAMS)

FILE = "warehouse.duckdb"
SCHEMA = "zendesk"
PIPELINE = ("el", TAP, "target-duckdb", "--state-id=duckdb")
CHANGED = 7
NASTY = (
    'emoji 📦, "quotes", \\N, \\u0041, a \\ before the end of a line \\\n\r\n, \u2028, tab\t, é;|'
)
NASTY_FIELDS: Row = {
    "subject": NASTY,
    "requester_id": 2**53 + 1,
    "tags": ["ü", 'a"b', "{c,d}", NASTY],
    "custom_fields": [{"id": 2**53 + 1, "value": 2**64 + 1}, {"id": 2, "value": 0.1}],
    "followers": {"user_id": 2**53 + 1},
}
KINDS = {
    "integer": "HUGEINT",
    "boolean": "BOOLEAN",
    "string": "VARCHAR",
    "date": "VARCHAR",
    "date-time": "TIMESTAMP",
}


@dataclass(frozen=True)
class Loaded:
    """What lies in the file after a run, and what must."""

    database: Database
    wanted: dict[str, list[Row]]
    asked: list[SeenRequest]


@dataclass(frozen=True)
class History:
    """All there is, and then what has changed since."""

    sim: Simulator
    folder: Path
    first: Loaded
    second: Loaded


@pytest.fixture(scope="module")
def history() -> Iterator[History]:
    with ExitStack() as stack:
        sim = stack.enter_context(Simulator(Settings(tickets=150, limit=None, user_limit=None)))
        settings = {"TAP_ZENDESK_INCREMENTAL__SELECT": '["*.*"]', **tap_settings(sim.url)}
        project = stack.enter_context(meltano_project(settings))
        make_odd(sim)
        sim.world.replace("tickets", truth(sim, "tickets")[7]["id"], NASTY_FIELDS)
        first = load(sim, project)
        sim.world.change_tickets(CHANGED)
        sim.world.add_tickets(CHANGED)
        yield History(sim, project.folder, first, load(sim, project))


def load(sim: Simulator, project: MeltanoProject) -> Loaded:
    already = len(sim.requests)
    project.run(*PIPELINE)
    database = read(project.folder / FILE, SCHEMA)
    wanted = {stream: records(sim, stream) for stream in STREAMS}
    return Loaded(database, wanted, sim.requests[already:])


def wanted_row(row: Row, types: dict[str, str]) -> Row:
    """Return a row as DuckDB hands it back: times in UTC without a zone, no empty text."""
    return {name: wanted_value(value, types[name]) for name, value in row.items()}


def wanted_value(value: Any, kind: str) -> Any:
    if kind == "TIMESTAMP":
        moment = in_utc(value)
        return moment and moment.isoformat()
    return None if value == "" else value


def landed_row(row: Row, types: dict[str, str]) -> Row:
    """Return a row with what its columns of JSON say."""
    is_json = {name for name, kind in types.items() if kind == "JSON"}
    return {
        name: json.loads(value) if name in is_json and value is not None else value
        for name, value in row.items()
    }


def column_types(stream: str) -> dict[str, str]:
    return {name: kind_of(sub) for name, sub in way_of(stream).schema["properties"].items()}


def kind_of(schema: Row) -> str:
    types = set(schema["type"]) - {"null"}
    if types & {"object", "array"}:
        return "JSON"
    [only] = types
    return KINDS[schema.get("format", only)]


def landed(loaded: Loaded, stream: str) -> dict[Any, Row]:
    types = column_types(stream)
    return by_key(stream, (landed_row(row, types) for row in loaded.database.rows[stream]))


def wanted(loaded: Loaded, stream: str) -> dict[Any, Row]:
    types = column_types(stream)
    return by_key(stream, (wanted_row(row, types) for row in loaded.wanted[stream]))


@every_stream
def test_a_first_run_lands_exactly(history: History, stream: str) -> None:
    assert landed(history.first, stream) == wanted(history.first, stream)
    assert landed(history.first, stream)


@every_stream
def test_a_second_run_updates_and_adds(history: History, stream: str) -> None:
    # What is gone from the account stays: the target passes over ACTIVATE_VERSION.
    rows = wanted(history.first, stream) | wanted(history.second, stream)
    assert landed(history.second, stream) == rows


@every_stream
def test_columns_have_the_types_that_sql_wants(history: History, stream: str) -> None:
    assert history.second.database.types[stream] == column_types(stream)


def test_a_second_run_goes_on_from_the_state(history: History) -> None:
    tickets = [seen.cursor for seen in history.second.asked if "/tickets/cursor" in seen.path]

    assert len(tickets) == 1
    assert tickets != [None]
    assert len(history.second.wanted["tickets"]) == len(history.first.wanted["tickets"]) + CHANGED


def test_the_lists_were_read_again(history: History) -> None:
    paths = {seen.path for seen in history.second.asked}
    assert {way.path for way in LISTS if "{" not in way.path} <= paths


@pytest.mark.parametrize("stream", WITH_UNKNOWN)
def test_fields_that_nobody_knows_have_a_column(history: History, stream: str) -> None:
    found = {
        row["id"]: json.loads(row["additional_fields"])
        for row in history.first.database.rows[stream]
        if row["additional_fields"] is not None
    }
    assert list(found.values()) == [UNKNOWN]
    if stream in ("groups", "custom_object_records"):
        assert list(found) == [odd_key(history.sim, stream)]


def test_where_types_vary_the_column_is_text(history: History) -> None:
    database = history.first.database
    vias = [row["via"] for row in database.rows["ticket_events"]]
    greetings = {row["id"] for row in database.rows["greetings"]}

    assert [json.loads(via) for via in vias if via and via.startswith("{")] == [VIA]
    assert {type(key) for key in greetings} == {str}
    assert {key.isdigit() for key in greetings} == {True, False}
    for stream, column in (("ticket_events", "via"), ("ticket_comments", "via")):
        assert database.types[stream][column] == "VARCHAR"


def test_a_deleted_record_of_a_custom_object_has_no_values(history: History) -> None:
    rows = history.first.database.rows["custom_object_records"]
    deleted = [row for row in rows if row["name"] == "[DELETED]"]

    assert deleted
    for row in deleted:
        assert row["id"]
        assert set(json.loads(row["custom_object_fields"]).values()) == {None}


def test_the_look_into_the_tables_that_is_shown(history: History) -> None:
    printed = run_python(history.folder, "-c", block("DuckDB", "python", DOCS / "warehouses.md"))
    assert str(history.second.wanted["tickets"][0]["id"]) in printed


@pytest.mark.slow
def test_the_loader_that_is_shown(history: History) -> None:
    [shown] = blocks("DuckDB", "yaml", DOCS / "warehouses.md")
    with meltano_project(tap_settings(history.sim.url)) as project:
        definition = project.folder / "meltano.yml"
        content = yaml.safe_load(definition.read_text("utf-8"))
        content["plugins"]["loaders"] = yaml.safe_load(shown)["plugins"]["loaders"]
        definition.write_text(yaml.safe_dump(content), "utf-8")
        project.run(*PIPELINE)
        database = read(project.folder / FILE, SCHEMA)

    keys = {row["id"] for row in database.rows["tickets"]}
    assert keys == {row["id"] for row in truth(history.sim, "tickets")}
    assert database.types["tickets"] == column_types("tickets")
