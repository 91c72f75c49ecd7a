"""Every stream into target-snowflake, over an emulated Snowflake.

What this shows: target-snowflake's own Python takes the tap's messages, all of them; it makes these
tables of our schemas; and the files that it stages hold the account's data, exactly.

What this does not show: that Snowflake takes the SQL. There is no Snowflake here. fakesnow answers
what it can, and emulated_snowflake.py, which is ours, plays the user stage, ``COPY`` and ``MERGE``.
Integers end at 2**63 there, and at 38 digits in Snowflake.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from tests.snowflake.loading import Load, Row, load
from tests.support.catalogs import select
from tests.support.command import Run, config_for, run_tap
from tests.support.streams import STREAMS, Record, way_of
from tests.support.truth import sideloaded, truth
from tests.warehouse.truth import in_utc
from zendesk_simulator import Settings, Simulator

# The module's tests look at the same three loads: one worker shall have them all.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("snowflake")]
every_stream = pytest.mark.parametrize("stream", STREAMS)

# Two ids that are one and the same as soon as anyone takes them for a double.
TWINS = (2**53, 2**53 + 1)
NASTY = 'emoji 📦, "quotes", \\N and \\u0041, a \\ at the end of a line \\\n, \u2028, null\0, é'
NASTY_FIELDS = {
    "subject": NASTY,
    "requester_id": 2**63 - 1,
    "tags": ["ü", 'a"b', "{c,d}", NASTY],
    "via": {"channel": NASTY, "source": {"from": {"ticket_id": 2**53 + 1}, "to": {}, "rel": None}},
    "custom_fields": [{"id": 2**53 + 1, "value": 2**64 + 1}, {"id": 2, "value": 0.1}],
    "collaborators": [{"name": "A", "email": "a@example.com"}],
    "email_ccs": [{"user_id": 2**53 + 1, "action": "put", "more": {"deep": [None]}}],
    "followers": {"user_id": 2**53 + 1},
}


@dataclass(frozen=True)
class Loaded:
    """A load, and what is to be in the warehouse after it."""

    run: Run
    load: Load
    truth: dict[str, list[Record]]


@dataclass(frozen=True)
class History:
    """All there is, then what has changed since, then all there is in place of what was there."""

    first: Loaded
    second: Loaded
    overwrite: Loaded


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    folder = tmp_path_factory.mktemp("snowflake")

    def step(state: Any = None, **settings: Any) -> Loaded:
        run = run_tap(config_for(sim), state=state, catalog=select(*STREAMS))
        assert run.exit_code == 0, run.stderr
        loaded = load(folder, run.stdout, **settings)
        return Loaded(run, loaded, {stream: wanted(sim, stream) for stream in STREAMS})

    with Simulator(Settings(tickets=150, limit=None, user_limit=None)) as sim:
        make_nasty(sim)
        first = step()
        sim.world.change_tickets(20)
        sim.world.add_tickets(5)
        sim.world.delete_tickets(2)
        second = step(first.load.state)
        return History(first, second, step(load_method="overwrite"))


def wanted(sim: Simulator, stream: str) -> list[Record]:
    # Events name their comments when the stream of comments is exported beside them.
    records = sideloaded(sim, stream) if stream == "ticket_events" else truth(sim, stream)
    # The tap puts U+FFFD in place of null characters, for the targets' sake.
    without_null: list[Record] = json.loads(json.dumps(records).replace("\\u0000", "\\ufffd"))
    return without_null


def make_nasty(sim: Simulator) -> None:
    tickets = sim.truth("tickets")
    for ticket, twin in zip(tickets[7:], TWINS, strict=False):
        sim.world.replace_ticket(ticket["id"], {"id": twin, **NASTY_FIELDS})
    event = sim.truth("ticket_events")[3]
    sim.world.replace("ticket_events", event["id"], {"via": "Web form"})


def landed(row: Row, columns: dict[str, str]) -> Record:
    """Return a row as the record that it was, without the columns that the target adds."""
    read = {"VARIANT": lambda text: text and json.loads(text), "TIMESTAMP_NTZ": moment}
    return {
        name: read.get(kind, lambda value: value)(row[name.upper()])
        for name, kind in columns.items()
        if not name.startswith("_sdc_")
    }


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def as_row(record: Record, columns: dict[str, str]) -> Record:
    """Return a record as a row: all columns, with moments in UTC that do not say so."""
    return {
        name: in_utc(record.get(name)) if kind == "TIMESTAMP_NTZ" else record.get(name)
        for name, kind in columns.items()
    }


def assert_exact(
    history: History, loaded: Loaded, stream: str, *, before: Iterable[Record] = ()
) -> None:
    """The table holds each of the stream's records, once, in its newest form and in full.

    What is gone from the account, but was in ``before``, stays.
    """
    columns = data_columns(history, stream)
    keys = way_of(stream).keys
    rows = [landed(row, columns) for row in loaded.load.rows(stream)]
    records = [as_row(record, columns) for record in [*before, *loaded.truth[stream]]]
    by_key, expected = (
        {tuple(row[name] for name in keys): row for row in each} for each in (rows, records)
    )
    assert by_key == expected
    assert len(rows) == len(expected)
    assert rows


def data_columns(history: History, stream: str) -> dict[str, str]:
    columns = history.first.load.columns()[stream]
    return {name: kind for name, kind in columns.items() if not name.startswith("_sdc_")}


@every_stream
def test_a_first_load_lands_exactly(history: History, stream: str) -> None:
    assert_exact(history, history.first, stream)


@every_stream
def test_a_later_load_updates_and_adds(history: History, stream: str) -> None:
    assert_exact(history, history.second, stream, before=history.first.truth[stream])


@every_stream
def test_an_overwriting_load_lands_exactly(history: History, stream: str) -> None:
    assert_exact(history, history.overwrite, stream)


def test_a_later_load_writes_only_what_changed(history: History) -> None:
    before = max(row["_SDC_BATCHED_AT"] for row in history.first.load.rows("tickets"))
    rows = history.second.load.rows("tickets")
    written = {row["ID"] for row in rows if row["_SDC_BATCHED_AT"] > before}
    stamp = max(ticket["generated_timestamp"] for ticket in history.first.truth["tickets"])
    tickets = history.second.truth["tickets"]
    assert written == {one["id"] for one in tickets if one["generated_timestamp"] > stamp}
    assert len(written) >= 25


def test_ids_above_2_to_the_53_stay_apart(history: History) -> None:
    for loaded in (history.first, history.second, history.overwrite):
        landed_ids = Counter(row["ID"] for row in loaded.load.rows("tickets"))
        assert [landed_ids[twin] for twin in TWINS] == [1, 1]


def test_the_target_hands_back_the_state_of_the_tap(history: History) -> None:
    for loaded in (history.first, history.second, history.overwrite):
        assert loaded.load.state == loaded.run.state


def test_column_types_of_tickets(history: History) -> None:
    # DECIMAL is another word for NUMBER: of 38 digits, when nothing else is said.
    expected = {
        "id": "DECIMAL NOT NULL AUTOINCREMENT",
        "generated_timestamp": "DECIMAL",
        "requester_id": "DECIMAL",
        "subject": "VARCHAR",
        "status": "VARCHAR",
        "created_at": "TIMESTAMP_NTZ",
        "due_at": "TIMESTAMP_NTZ",
        "is_public": "BOOLEAN",
        "via": "VARIANT",
        "satisfaction_rating": "VARIANT",
        "custom_fields": "VARIANT",
        "tags": "VARIANT",
        "follower_ids": "VARIANT",
        "email_ccs": "VARIANT",
    }
    types = history.first.load.columns()["tickets"]
    assert {name: types.get(name) for name in expected} == expected


@every_stream
def test_column_types_follow_from_the_schema(history: History, stream: str) -> None:
    [schema] = [
        message["schema"]["properties"]
        for message in history.first.run.of_type("SCHEMA")
        if message["stream"] == stream
    ]
    expected = {name: snowflake_type(sub) for name, sub in schema.items()}
    # A key may say more: DECIMAL NOT NULL AUTOINCREMENT.
    found = {name: kind.partition(" ")[0] for name, kind in data_columns(history, stream).items()}
    assert found == expected


def snowflake_type(schema: dict[str, Any]) -> str:
    types = set(schema["type"]) - {"null"}
    if types & {"object", "array"}:
        return "VARIANT"
    if "format" in schema:
        return {"date-time": "TIMESTAMP_NTZ", "date": "DATE"}[schema["format"]]
    [only] = types
    return {"boolean": "BOOLEAN", "integer": "DECIMAL", "string": "VARCHAR"}[only]


def test_a_later_load_finds_the_tables_as_they_should_be(history: History) -> None:
    assert len(history.first.load.asked("create table")) == len(STREAMS)
    for verb in ("create table", "alter", "drop table"):
        assert history.second.load.asked(verb) == []


def test_loads_upsert_unless_told_otherwise(history: History) -> None:
    for loaded in (history.first, history.second):
        assert loaded.load.asked("merge into")
        assert loaded.load.asked("copy into") == []
    assert history.overwrite.load.asked("merge into") == []
    assert len(history.overwrite.load.asked("copy into")) == len(STREAMS)


def test_nothing_is_left_on_the_stage(history: History) -> None:
    for loaded in (history.first, history.second, history.overwrite):
        assert loaded.load.asked("put")
        assert loaded.load.staged == []
        assert loaded.load.file_formats == []
