"""Conditions and actions, as all kinds of rules have them."""

from __future__ import annotations

from typing import Any

from zendesk_simulator.records.groups import FIRST_GROUP
from zendesk_simulator.tables import Record

_CONDITIONS: tuple[tuple[str, str, Any], ...] = (
    ("status", "less_than", "solved"),
    ("update_type", "is", "Create"),
    ("role", "is_not", "end_user"),
    ("current_tags", "includes", "vip refund"),
    ("comment_is_public", "is", True),
    ("assignee_id", "is", None),
)
_ACTIONS: tuple[tuple[str, Any], ...] = (
    ("status", "solved"),
    ("notification_user", ["requester_id", "Re: {{ticket.title}}", "We are on it 🚀"]),
    ("group_id", str(FIRST_GROUP)),
    ("current_tags", "billing"),
    ("comment_value", ["channel:all", "Hello,\n\nthank you for writing to us."]),
    ("comment_mode_is_public", False),
)


def conditions(index: int) -> Record:
    """Return the conditions of the rule with this index."""
    needed = [_condition(index), _condition(index + 1)]
    return {"all": needed, "any": [_condition(index + 3)] if index % 2 else []}


def actions(index: int) -> list[Record]:
    """Return the actions of the rule with this index; a value may be text, a flag or a list."""
    chosen = (_ACTIONS[(index + i) % len(_ACTIONS)] for i in range(1 + index % 3))
    return [{"field": field, "value": value} for field, value in chosen]


def _condition(number: int) -> Record:
    field, operator, value = _CONDITIONS[number % len(_CONDITIONS)]
    return {"field": field, "operator": operator, "value": value}
