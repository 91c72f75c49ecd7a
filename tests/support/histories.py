"""What the fields of tickets held at every moment: as the simulator tells, and as rows do."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from zendesk_simulator import World

Record = dict[str, Any]
#: A ticket's fields as text, by the second from which on they held that.
Moments = dict[int, dict[str, str | None]]


def text(value: Any) -> str | None:
    """Return a value as the history has it."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def true_moments(world: World, ticket_id: int) -> Moments:
    """Return what the story of a ticket says of its fields."""
    found: Moments = {}
    values: dict[str, str | None] = {}
    for step in world.story(ticket_id).steps:
        values |= {str(name): text(value) for name, value in step.new.items()}
        if step.schedule is not None:
            values["schedule_id"] = str(step.schedule)
        found[step.stamp] = dict(values)
    return found


def replayed(rows: Iterable[Record]) -> dict[int, Moments]:
    """Return what rows of `ticket_field_history` say of each ticket's fields, in their order.

    A change must begin where the one before ended.
    """
    found: dict[int, Moments] = defaultdict(dict)
    values: dict[int, dict[str, str | None]] = defaultdict(dict)
    for row in rows:
        ticket, name = row["ticket_id"], row["field_name"]
        if name in values[ticket]:
            assert row["previous_value"] == values[ticket][name], row
        values[ticket][name] = row["value"]
        found[ticket][row["timestamp"]] = dict(values[ticket])
    return found


def assert_moments_are(found: Moments, true: Moments) -> None:
    """Compare at every second in which something happened, some of which changed no field."""
    seen: dict[str, str | None] = {}
    for second, values in true.items():
        seen = found.get(second, seen)
        assert seen == values
    assert found.keys() <= true.keys()
