"""The history of fields: replayed, its rows give what each ticket held at every moment."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tap_zendesk_incremental.records.field_history import FieldHistory
from tap_zendesk_incremental.records.row_type import row_type
from tests.support.histories import assert_moments_are, replayed, true_moments
from tests.support.streams import way_of
from zendesk_simulator import Settings, World

START, END = 1_700_000_000, 1_730_000_000
CHANGES = ("change_tickets", "add_tickets", "delete_tickets", "touch_by_system")

changes = st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(1, 5)), max_size=6)


@given(
    seed=st.integers(0, 2**32),
    tickets=st.integers(1, 40),
    events=st.integers(1, 6),
    deleted=st.sampled_from([0.0, 0.3]),
    changes=changes,
)
@settings(max_examples=40, deadline=None)
def test_replayed_it_gives_the_fields_at_every_moment(
    seed: int, tickets: int, events: int, deleted: float, changes: list[tuple[str, int]]
) -> None:
    data: dict[str, Any] = {"seed": seed, "tickets": tickets, "deleted_share": deleted}
    world = World(Settings(**data, events_per_ticket=events, start=START, end=END))
    for kind, count in changes:
        getattr(world, kind)(count)
    part = FieldHistory()
    rows = [row for event in world.truth("ticket_events") for row in part.rows(event)]
    found = replayed(rows)
    for ticket in world.truth("tickets"):
        true = true_moments(world, ticket["id"])
        assert_moments_are(found[ticket["id"]], true)
        last = found[ticket["id"]][max(found[ticket["id"]])]
        assert last["status"] == ticket["status"]
        assert last.get("assignee_id") == (ticket["assignee_id"] and str(ticket["assignee_id"]))
    assert len({(row["id"], row["field_name"]) for row in rows}) == len(rows)


TEXTS = [
    ("open", "open"),
    (None, None),
    (26155588908179, "26155588908179"),
    (2**63 + 1, "9223372036854775809"),
    (Decimal("1.10"), "1.10"),
    (True, "true"),
    (["a", "ü"], '["a","ü"]'),
    ({"minutes": 60, "in_business_hours": False}, '{"minutes":60,"in_business_hours":false}'),
]


@pytest.mark.parametrize(("value", "text"), TEXTS, ids=repr)
def test_a_value_is_text(value: object, text: str | None) -> None:
    assert history({"brand_id": value, "event_type": "Change"}) == [("brand_id", text, None)]


def test_whatever_is_not_one_of_the_events_own_keys_is_a_field() -> None:
    own = {"via": "Web form", "via_reference_id": 7, "comment_present": True}
    tags = {"tags": ["a"], "added_tags": ["a"], "removed_tags": []}
    change = {"event_type": "Change", "previous_value": ["b"]}
    assert history({**own, **tags, **change}) == [("tags", '["a"]', '["b"]')]
    made_up = {"added_tomorrow": 1, "event_type": "Create"}
    assert history(made_up) == [("added_tomorrow", "1", None)]


def test_custom_fields_go_by_their_id() -> None:
    values = {"360041597112": "set_up_app", "360041597113": None}
    child = {"custom_ticket_fields": values, "event_type": "Change", "previous_value": None}
    assert history(child) == [("360041597112", "set_up_app", None), ("360041597113", None, None)]


def test_a_schedule_is_a_field() -> None:
    child = {"new_schedule_id": "5", "previous_schedule_id": "4"}
    assert history({**child, "event_type": "ScheduleAssignment"}) == [("schedule_id", "5", "4")]


@pytest.mark.parametrize("kind", ["Comment", "VoiceComment", "Notification", None])
def test_other_events_set_no_field(kind: str | None) -> None:
    assert history({"body": "Hello", "public": True, "event_type": kind}) == []


def history(child: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    """Return name, value and previous value of each field; the same by either path."""
    event = {"id": 1, "ticket_id": 2, "updater_id": -1, "timestamp": 3, "created_at": None}
    record = {**event, "child_events": [{"id": 9, **child}]}
    rows = list(FieldHistory().rows(record))
    schema = way_of("ticket_field_history").schema
    kind = row_type(schema, ("id", "field_name", "timestamp"), forbid_unknown=False)
    raw = msgspec.Raw(msgspec.json.Encoder(decimal_format="number").encode(record))
    by_the_fast_path = FieldHistory().reader(kind)(raw)
    assert [json.loads(msgspec.json.encode(row)) for row in by_the_fast_path] == rows
    of_event = {"event_id": 1, "ticket_id": 2, "updater_id": -1, "timestamp": 3}
    for row in rows:
        assert row.items() >= {"id": 9, **of_event, "created_at": None}.items()
    return [(row["field_name"], row["value"], row["previous_value"]) for row in rows]
