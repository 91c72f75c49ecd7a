"""Groups of agents, some of which have been deleted."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import address
from zendesk_simulator.tables import Record

_FIRST = 360_004_000_001
_NAMES = ("Support", "Billing", "Escalations", "Versand & Retouren", "Night shift", "Old team")
#: The groups that tickets are in, and one that was deleted after its tickets had been closed.
TICKET_GROUPS = tuple(_FIRST + i for i in (0, 0, 0, 1, 1, 2, 3))
CLOSED_GROUP = _FIRST + 5
FIRST_GROUP = _FIRST


def group_ids(people: Population) -> list[int]:
    """Return the ids of all groups."""
    return [_FIRST + i for i in range(max(len(_NAMES), people.size("groups", 0)))]


def groups(people: Population) -> Iterator[Record]:
    """Yield all groups."""
    for i, key in enumerate(group_ids(people)):
        yield {
            "url": address(f"groups/{key}"),
            "id": key,
            "is_public": i % 4 != 3,
            "name": _NAMES[i] if i < len(_NAMES) else f"Team {i}",
            "description": None if i % 3 == 2 else "" if i % 3 == 1 else "First line",
            "default": i == 0,
            "deleted": i % 12 == 5,
            **stamps(people, i),
        }
