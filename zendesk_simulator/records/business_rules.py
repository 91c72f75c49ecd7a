"""Triggers, their categories, and automations."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.conditions import actions, conditions
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import address
from zendesk_simulator.tables import Record

_FIRST_CATEGORY = 360_016_000_001
_FIRST_TRIGGER = 360_016_500_001
_FIRST_AUTOMATION = 360_017_000_001
_CATEGORIES = ("Notifications", "Routing", "Aufräumen")
_TRIGGERS = (
    "Notify requester and CCs of received request",
    "Route VIPs",
    "Notify all agents of received request",
    "Tag refunds",
    "Auto-assign to first email responding agent",
)
_AUTOMATIONS = ("Close ticket 4 days after status is set to solved", "Pending reminder")


def trigger_categories(people: Population) -> Iterator[Record]:
    """Yield the categories, whose ids are text."""
    for i, name in enumerate(_CATEGORIES):
        yield {
            "id": str(_FIRST_CATEGORY + i),
            "name": name,
            "position": i,
            **stamps(people, i),
        }


def triggers(people: Population) -> Iterator[Record]:
    """Yield all triggers."""
    for i in range(people.size("triggers", len(_TRIGGERS))):
        title = _TRIGGERS[i] if i < len(_TRIGGERS) else f"Trigger {i}"
        yield {
            **_rule(people, "triggers", _FIRST_TRIGGER + i, i, title),
            "description": None if i % 2 else "Came with the account",
            "category_id": str(_FIRST_CATEGORY + i % len(_CATEGORIES)),
        }


def automations(people: Population) -> Iterator[Record]:
    """Yield all automations."""
    for i in range(people.size("automations", len(_AUTOMATIONS))):
        title = _AUTOMATIONS[i] if i < len(_AUTOMATIONS) else f"Automation {i}"
        yield _rule(people, "automations", _FIRST_AUTOMATION + i, i, title)


def _rule(people: Population, kind: str, key: int, index: int, title: str) -> Record:
    return {
        "url": address(f"{kind}/{key}"),
        "id": key,
        "title": title,
        "raw_title": title,
        "active": index % 4 != 3,
        "default": index < 2,
        # Positions need not be distinct.
        "position": index // 2,
        "conditions": conditions(index),
        "actions": actions(index),
        **stamps(people, index),
    }
