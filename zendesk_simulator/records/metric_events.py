"""Ticket metric events: when clocks started, stopped and ran out."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.slas import GROUP_SLA_POLICY, SLA_POLICY
from zendesk_simulator.records.texts import date
from zendesk_simulator.settings import Settings
from zendesk_simulator.tables import Record, Row

_KIND = 5
_FIRST_EVENT = 2_900_000_000_000
_ROOM = 16
_METRICS = (
    "reply_time",
    "agent_work_time",
    "requester_wait_time",
    "periodic_update_time",
    "pausable_update_time",
    "resolution_time",
    "group_ownership_time",
)
_TYPES = (
    "activate",
    "apply_sla",
    "pause",
    "update_status",
    "fulfill",
    "breach",
    "apply_group_sla",
    "measure",
)


def metric_event_rows(_: Settings, people: Population) -> Iterator[Row]:
    """Give each ticket two to four events between its creation and its last update."""
    for index in range(people.initial_tickets):
        created, updated = people.history(index)
        count = 2 + index % 3
        for ordinal in range(count):
            stamp = created + (updated - created) * ordinal // count
            yield Row(_FIRST_EVENT + index * _ROOM + ordinal, stamp, index, ordinal)


def metric_event(people: Population, row: Row) -> Record:
    """Return the event of a row; which fields it has depends on its type."""
    rng = people.rng(_KIND, row.index, row.ordinal)
    kind = _TYPES[(row.index + row.ordinal) % len(_TYPES)]
    group = kind == "apply_group_sla"
    metric = "group_ownership_time" if group else _METRICS[row.index % len(_METRICS)]
    event: Record = {
        "id": row.key,
        "ticket_id": people.ticket_ids[row.index],
        "metric": metric,
        "instance_id": 1 + row.ordinal % 3,
        "type": kind,
        "time": date(row.stamp),
    }
    if kind == "apply_sla":
        event["sla"] = {
            "target": 60,
            "business_hours": False,
            "policy": _policy(SLA_POLICY, "Standard"),
        }
    elif group:
        event["group_sla"] = {
            "target": 30,
            "business_hours": True,
            "policy": _policy(GROUP_SLA_POLICY, "Group"),
        }
    elif kind == "update_status":
        minutes = int(rng.random() * 5000)
        event["status"] = {"calendar": minutes, "business": minutes // 3}
    elif kind == "breach":
        event["deleted"] = rng.random() < 0.2
    return event


def changed_metric_event(people: Population, row: Row) -> Record:
    """Return an event as it comes where changes are included: it always says if it is deleted."""
    return {"deleted": False, **metric_event(people, row)}


def _policy(key: int | str, title: str) -> Record:
    return {"id": key, "title": title, "description": None}
