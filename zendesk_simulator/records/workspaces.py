"""Contextual workspaces."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.conditions import conditions
from zendesk_simulator.records.macros import FIRST_MACRO, macro_title
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import address
from zendesk_simulator.records.ticket_forms import SECOND_FORM
from zendesk_simulator.tables import Record

_FIRST = 360_015_000_001


def workspaces(people: Population) -> Iterator[Record]:
    """Yield the workspaces."""
    for i, title in enumerate(("Returns", "VIP 🌟")):
        key = _FIRST + i
        macro = FIRST_MACRO + i
        chosen = {
            "id": macro,
            "title": macro_title(i),
            "active": True,
            "usage_7d": i,
            "restriction": {},
        }
        yield {
            "url": address(f"workspaces/{key}"),
            "id": key,
            "title": title,
            "description": "For parcels that come back" if i == 0 else "",
            "activated": i == 0,
            "position": i + 1,
            "prefer_workspace_app_order": True,
            "ticket_form_id": SECOND_FORM if i == 0 else None,
            "macro_ids": [macro],
            "macros": [macro],
            "selected_macros": [chosen],
            "apps": [{"id": 360_015_500_001, "expand": False, "position": 1}] if i == 0 else [],
            "conditions": conditions(i),
            **stamps(people, i),
        }
