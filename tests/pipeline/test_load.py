"""Three runs of Meltano into PostgreSQL: all there is, what has changed, and nothing new.

One stream of each kind; tests/warehouse/test_every_stream.py loads them all.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from tests.support.stage import TAP, Stage, StageMaker
from tests.support.streams import DEFAULT_WAYS, SAMPLES, Key, way_of
from tests.support.truth import truth
from zendesk_simulator import SeenRequest, Settings

TICKETS = 300
STREAMS = tuple(dict.fromkeys(("tickets", *(way.stream for way in SAMPLES))))
PIPELINE = ("el", TAP, "target-postgres", "--state-id=load")
ABOVE_DOUBLE = 2**53 + 1
# PostgreSQL takes no null characters, and no halves of emoji.
NASTY = 'emoji 📦, half of one \ud83d, "quotes", \\N and \\u0041, \u2028, \u200f, tab\t, null\0, é'
NASTY_LANDED = NASTY.replace("\ud83d", "\ufffd").replace("\0", "\ufffd")
NASTY_FIELDS = {
    "subject": NASTY,
    "requester_id": ABOVE_DOUBLE,
    "tags": ["ü", 'a"b', "{c,d}", NASTY],
    "via": {"channel": NASTY, "source": {"from": {"ticket_id": ABOVE_DOUBLE}}},
}
NASTY_FIELDS_LANDED = {
    "subject": NASTY_LANDED,
    "requester_id": ABOVE_DOUBLE,
    "tags": ["ü", 'a"b', "{c,d}", NASTY_LANDED],
    "via": {"channel": NASTY_LANDED, "source": {"from": {"ticket_id": ABOVE_DOUBLE}}},
}


@dataclass(frozen=True)
class History:
    """Three runs: all there is, then some changes, then nothing new."""

    stage: Stage
    first_keys: dict[str, set[Key]]
    nasty_row: dict[str, Any]
    changed_ids: set[int]
    changed_at: datetime
    third: list[SeenRequest]


@pytest.fixture(scope="module")
def history(make_stage: StageMaker) -> History:
    stage = make_stage(
        "all",
        Settings(tickets=TICKETS, limit=None, user_limit=None),
        TAP_ZENDESK_INCREMENTAL__SELECT=json.dumps([f"{stream}.*" for stream in STREAMS]),
    )
    nasty_id = stage.truth("tickets")[7]["id"]
    stage.sim.world.replace_ticket(nasty_id, NASTY_FIELDS)
    stage.run(*PIPELINE)
    first_keys = {stream: keys_of(stream, truth(stage.sim, stream)) for stream in STREAMS}
    first_rows = {row["id"]: row for row in stage.rows("tickets")}
    changed_at = max(row["_sdc_batched_at"] for row in first_rows.values())
    world = stage.sim.world
    changed_ids = {*world.change_tickets(37), *world.add_tickets(5), *world.delete_tickets(2)}
    stage.run(*PIPELINE)
    third = stage.run(*PIPELINE)
    return History(stage, first_keys, first_rows[nasty_id], changed_ids, changed_at, third)


def keys_of(stream: str, rows: Iterable[dict[str, Any]]) -> set[Key]:
    return {tuple(row[name] for name in way_of(stream).keys) for row in rows}


@pytest.mark.parametrize("stream", STREAMS)
def test_later_runs_leave_no_duplicates(history: History, stream: str) -> None:
    rows = history.stage.rows(stream)
    wanted = keys_of(stream, truth(history.stage.sim, stream))

    # What has left the account stays in the table.
    assert keys_of(stream, rows) == wanted | history.first_keys[stream]
    assert len(keys_of(stream, rows)) == len(rows)


def test_second_run_writes_only_what_changed(history: History) -> None:
    rows = history.stage.rows("tickets")
    written = {row["id"] for row in rows if row["_sdc_batched_at"] > history.changed_at}

    assert written == history.changed_ids


def test_changed_tickets_land_at_their_newest(history: History) -> None:
    fields = ("id", "status", "priority", "generated_timestamp")
    landed = {row["id"]: tuple(row[f] for f in fields) for row in history.stage.rows("tickets")}

    records = truth(history.stage.sim, "tickets")
    assert landed == {record["id"]: tuple(record[f] for f in fields) for record in records}


def test_run_with_nothing_new_asks_for_each_export_and_list_once(history: History) -> None:
    asked = Counter(request.path for request in history.third)
    # Streams of children walk through their parents by themselves.
    walks = Counter(
        way.path for way in DEFAULT_WAYS if way.type.children is not None or way.is_whole
    )

    assert {path for path, count in asked.items() if count > max(1, walks[path])} == set()


def test_column_types(history: History) -> None:
    types = history.stage.column_types("tickets")

    expected = {
        "id": "bigint",
        "generated_timestamp": "bigint",
        "requester_id": "bigint",
        "subject": "text",
        "status": "text",
        "created_at": "timestamp without time zone",
        "due_at": "timestamp without time zone",
        "is_public": "boolean",
        "via": "jsonb",
        "satisfaction_rating": "jsonb",
        "custom_fields": "jsonb[]",
        "tags": "text[]",
        "follower_ids": "bigint[]",
    }
    assert {name: types.get(name) for name in expected} == expected


def test_what_mail_may_bring_lands_exactly(history: History) -> None:
    landed = {name: history.nasty_row[name] for name in NASTY_FIELDS_LANDED}

    assert landed == NASTY_FIELDS_LANDED
