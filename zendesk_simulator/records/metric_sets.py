"""The metric set, a sideload of tickets."""

from __future__ import annotations

from random import Random

from zendesk_simulator.records.texts import ACCOUNT
from zendesk_simulator.tables import Record

_DURATIONS = (
    "reply_time_in_minutes",
    "first_resolution_time_in_minutes",
    "full_resolution_time_in_minutes",
    "agent_wait_time_in_minutes",
    "requester_wait_time_in_minutes",
    "on_hold_time_in_minutes",
)


def with_metric_set(ticket: Record) -> Record:
    """Return a ticket with its metric set."""
    return {**ticket, "metric_set": _metric_set(ticket)}


def metric_sets(ticket: Record) -> list[Record]:
    """Return what a ticket adds to the list of metric sets."""
    return [_metric_set(ticket)]


def _metric_set(ticket: Record) -> Record:
    # Tests put all kinds of things in a ticket.
    key = ticket["id"] if isinstance(ticket.get("id"), int) else 0
    rng = Random(key)
    created, updated = ticket.get("created_at"), ticket.get("updated_at")
    solved = ticket.get("status") in ("solved", "closed")
    assigned = created if ticket.get("assignee_id") else None
    return {
        "id": 360_030_000_000 + key,
        "ticket_id": key,
        "url": f"{ACCOUNT}/api/v2/ticket_metrics/{360_030_000_000 + key}.json",
        "created_at": created,
        "updated_at": updated,
        "group_stations": rng.randint(1, 4),
        "assignee_stations": rng.randint(0, 4),
        "reopens": rng.randint(0, 2),
        "replies": rng.randint(0, 9),
        "assignee_updated_at": updated,
        "requester_updated_at": created,
        "status_updated_at": updated,
        "initially_assigned_at": assigned,
        "assigned_at": assigned,
        "solved_at": updated if solved else None,
        "latest_comment_added_at": updated,
        "custom_status_updated_at": updated,
        "reply_time_in_seconds": {"calendar": rng.randint(0, 90_000)},
        **{name: _duration(rng, solved) for name in _DURATIONS},
    }


def _duration(rng: Random, known: bool) -> Record:
    if not known:
        return {"calendar": None, "business": None}
    minutes = rng.randint(0, 10_000)
    return {"calendar": minutes, "business": minutes // 3}
