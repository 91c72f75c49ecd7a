"""Custom ticket statuses: one or more for each of the five categories."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import address
from zendesk_simulator.tables import Record

_FIRST = 360_005_000_001
#: Category, the agents' label, the end users' label, default of its category, active.
_STATUSES = (
    ("new", "New", "Open", True, True),
    ("open", "Open", "Open", True, True),
    ("pending", "Pending", "Awaiting your reply", True, True),
    ("hold", "On-hold", "Open", True, True),
    ("solved", "Solved", "Solved", True, True),
    ("open", "Escalated to second level", "Open", False, True),
    ("hold", "Warten auf Teile", "In Bearbeitung", False, True),
    ("pending", "Waiting for approval", "Awaiting your reply", False, False),
)
_BY_CATEGORY: dict[str, list[int]] = {}
for _index, (_category, *_rest) in enumerate(_STATUSES):
    _BY_CATEGORY.setdefault(_category, []).append(_FIRST + _index)


def custom_status_of(status: str, index: int) -> int:
    """Return the custom status of a ticket with this status."""
    choices = _BY_CATEGORY.get(status, _BY_CATEGORY["solved"])
    return choices[index % len(choices)]


def custom_statuses(people: Population) -> Iterator[Record]:
    """Yield all statuses."""
    for i, (category, label, public, default, active) in enumerate(_STATUSES):
        key = _FIRST + i
        description = None if i == 6 else f"Tickets that are {label.lower()}"
        yield {
            "url": address(f"custom_statuses/{key}"),
            "id": key,
            "status_category": category,
            "agent_label": label,
            "raw_agent_label": "{{zd.new}}" if i == 0 else label,
            "end_user_label": public,
            "raw_end_user_label": public,
            "description": description,
            "raw_description": description,
            "end_user_description": description,
            "raw_end_user_description": description,
            "active": active,
            "default": default,
            **stamps(people, i),
        }
