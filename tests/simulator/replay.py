"""A ticket's history, read out of its events by their rules alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]
#: What stands in a child event beside the field that it is about.
NOT_FIELDS = {
    *("id", "via", "via_reference_id", "event_type", "previous_value"),
    *("added_tags", "removed_tags"),
}
#: Ids that some events have as text.
IDS = (
    *("custom_status_id", "brand_id", "ticket_form_id"),
    *("requester_id", "organization_id", "group_id", "assignee_id"),
)


@dataclass(frozen=True)
class Told:
    """What one child event says of one field."""

    event: Record
    child: Record
    name: str
    value: Any
    previous: Any


def by_ticket(events: list[Record]) -> dict[int, list[Record]]:
    """Return the events of each ticket, in their order."""
    found: dict[int, list[Record]] = defaultdict(list)
    for event in events:
        found[event["ticket_id"]].append(event)
    return found


def told(events: list[Record]) -> list[Told]:
    """Return what the events of a ticket say of its fields, one after the other."""
    return [
        Told(event, child, *_field(child))
        for event in events
        for child in event["child_events"]
        if child["event_type"] in ("Create", "Change")
    ]


def _field(child: Record) -> tuple[str, Any, Any]:
    [(name, value)] = [(n, v) for n, v in child.items() if n not in NOT_FIELDS]
    previous = child.get("previous_value")
    if name == "custom_ticket_fields":
        [(name, value)] = value.items()
    return name, plain(name, value), plain(name, previous)


def plain(name: str, value: Any) -> Any:
    """Return a value as tickets have it: ids as numbers."""
    return int(value) if name in IDS and isinstance(value, str) else value


def fields_of(ticket: Record, reasons: list[Record]) -> Record:
    """Return a ticket's fields by the names that events give them.

    Events name a reason by its code, and tickets by its id.
    """
    codes = {reason["id"]: reason["reason_code"] for reason in reasons}
    rating = ticket["satisfaction_rating"]
    names = {
        *IDS,
        *("subject", "status", "priority", "type", "tags"),
        *("external_id", "problem_id", "due_at"),
    }
    return {
        **{name: ticket[name] for name in names},
        **{str(field["id"]): field["value"] for field in ticket["custom_fields"]},
        "satisfaction_score": rating["score"],
        "satisfaction_comment": rating.get("comment"),
        "satisfaction_reason_code": codes.get(rating.get("reason_id")),
    }
