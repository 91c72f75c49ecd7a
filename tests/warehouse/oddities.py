"""What makes rows hard to load, put into an account: fields that nobody knows, types that vary."""

from __future__ import annotations

from typing import Any

from tests.support.streams import way_of
from tests.support.truth import truth
from zendesk_simulator import Simulator

#: What Zendesk may add any day.
UNKNOWN: dict[str, Any] = {
    "added_tomorrow": {"deep": [1, "é", {"deeper": None}]},
    "added_too": 2**53 + 1,
}
#: Streams of each kind: exports, parts of their records, lists, lists of a parent, children.
WITH_UNKNOWN = (
    "tickets",
    "users",
    "ticket_events",
    "custom_object_records",
    "audit_logs",
    "calls",
    "groups",
    "custom_statuses",
    "schedule_holidays",
    "article_comments",
)
VIA = {"channel": "web", "source": {"from": {}, "to": {}, "rel": None}}


def make_odd(sim: Simulator) -> None:
    """Give records of some streams unknown fields, and an event an object in place of text."""
    for stream in WITH_UNKNOWN:
        sim.world.replace(stream, odd_key(sim, stream), UNKNOWN)
    sim.world.replace("ticket_events", odd_key(sim, "ticket_events"), {**UNKNOWN, "via": VIA})


def odd_key(sim: Simulator, stream: str) -> Any:
    """Return the key of the record with unknown fields."""
    [key] = way_of(stream).keys
    return truth(sim, stream)[2][key]
