"""The history of fields: replayed, its rows give what each ticket held at every moment."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tap_zendesk_incremental.records.field_history import FieldHistory
from tests.support.histories import assert_moments_are, replayed, true_moments
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
