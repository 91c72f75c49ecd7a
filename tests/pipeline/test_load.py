"""Every stream, by Meltano, into PostgreSQL: what lands is what the account holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from tests.support.stage import TAP, Stage, StageMaker
from zendesk_simulator import SeenRequest, Settings

TICKETS = 300
STREAMS = ("tickets", "users", "organizations", "ticket_events", "ticket_metric_events")
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
    first_rows: dict[str, list[dict[str, Any]]]
    first_truth: dict[str, list[dict[str, Any]]]
    nasty_id: int
    changed_ids: set[int]
    changed_at: datetime
    third: list[SeenRequest]


@pytest.fixture(scope="module")
def history(make_stage: StageMaker) -> History:
    stage = make_stage(
        "all",
        Settings(tickets=TICKETS, limit=None, user_limit=None),
        TAP_ZENDESK_INCREMENTAL__SELECT='["*.*"]',
    )
    nasty_id = stage.truth("tickets")[7]["id"]
    stage.sim.world.replace_ticket(nasty_id, NASTY_FIELDS)
    stage.run(*PIPELINE)
    first_rows = {stream: stage.rows(stream) for stream in STREAMS}
    first_truth = {stream: stage.truth(stream) for stream in STREAMS}
    changed_at = max(row["_sdc_batched_at"] for row in first_rows["tickets"])
    world = stage.sim.world
    changed_ids = {*world.change_tickets(37), *world.add_tickets(5), *world.delete_tickets(2)}
    stage.run(*PIPELINE)
    third = stage.run(*PIPELINE)
    return History(stage, first_rows, first_truth, nasty_id, changed_ids, changed_at, third)


@pytest.mark.parametrize("stream", STREAMS)
def test_first_run_loads_every_record_once(history: History, stream: str) -> None:
    landed = Counter(row["id"] for row in history.first_rows[stream])

    assert landed == Counter(record["id"] for record in history.first_truth[stream])


@pytest.mark.parametrize("stream", STREAMS)
def test_later_runs_leave_no_duplicates(history: History, stream: str) -> None:
    landed = Counter(row["id"] for row in history.stage.rows(stream))

    assert landed == Counter(record["id"] for record in history.stage.truth(stream))


def test_second_run_writes_only_what_changed(history: History) -> None:
    rows = history.stage.rows("tickets")
    written = {row["id"] for row in rows if row["_sdc_batched_at"] > history.changed_at}

    assert written == history.changed_ids


def test_changed_tickets_land_at_their_newest(history: History) -> None:
    fields = ("id", "status", "priority", "generated_timestamp")
    landed = {row["id"]: tuple(row[f] for f in fields) for row in history.stage.rows("tickets")}

    truth = history.stage.truth("tickets")
    assert landed == {record["id"]: tuple(record[f] for f in fields) for record in truth}


def test_run_with_nothing_new_asks_each_export_once(history: History) -> None:
    assert max(Counter(request.path for request in history.third).values()) == 1


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
    (row,) = [row for row in history.first_rows["tickets"] if row["id"] == history.nasty_id]

    assert {name: row[name] for name in NASTY_FIELDS_LANDED} == NASTY_FIELDS_LANDED


def test_documents_and_dates_land_exactly(history: History) -> None:
    rows = {row["id"]: row for row in history.first_rows["tickets"]}
    for record in history.first_truth["tickets"]:
        if record["id"] == history.nasty_id:
            continue
        row = rows[record["id"]]
        for name in ("via", "satisfaction_rating", "custom_fields", "follower_ids", "tags"):
            assert row[name] == record[name], name
        for name in ("created_at", "updated_at"):
            assert f"{row[name]:%Y-%m-%dT%H:%M:%SZ}" == record[name], name
