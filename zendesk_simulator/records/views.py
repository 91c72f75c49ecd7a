"""Views: the lists of tickets that agents work on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zendesk_simulator.population import Population
from zendesk_simulator.records.conditions import conditions
from zendesk_simulator.records.groups import FIRST_GROUP
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import ACCOUNT, address
from zendesk_simulator.records.ticket_field_setup import PLAN
from zendesk_simulator.tables import Record

_FIRST = 360_018_000_001
_TITLES = ("Your unsolved tickets", "Unassigned tickets", "Alle neuen Tickets", "Old view")


def views(people: Population) -> Iterator[Record]:
    """Yield the views that the caller may see."""
    for i in range(people.size("views", len(_TITLES))):
        key = _FIRST + i
        title = _TITLES[i] if i < len(_TITLES) else f"View {i}"
        shared = i % 2 == 0
        yield {
            "url": address(f"views/{key}"),
            "id": key,
            "title": title,
            "raw_title": f"{{{{zd.view_{i}}}}}" if i == 0 else title,
            "active": i != 3,
            "default": False,
            "position": i,
            "description": None if i % 2 else "Sorted by age",
            "conditions": conditions(i),
            "execution": _execution(grouped=shared),
            "restriction": None if shared else {"type": "Group", "id": FIRST_GROUP},
            **stamps(people, i),
        }


def _execution(*, grouped: bool) -> Record:
    plan = {"id": PLAN, "title": "Plan", "type": "tagger", "filterable": True, "sortable": True}
    plan["url"] = f"{ACCOUNT}/api/v2/ticket_fields/{PLAN}.json"
    return {
        "group_by": "status" if grouped else None,
        "group_order": "asc",
        "sort_by": "updated" if grouped else None,
        "sort_order": "desc",
        "group": {**_column("status", "Status"), "order": "asc"} if grouped else None,
        "sort": {**_column("updated", "Updated"), "order": "desc"} if grouped else None,
        "columns": [_column("subject", "Subject"), plan],
        "fields": [_column("subject", "Subject")],
        "custom_fields": [plan],
    }


def _column(key: str, title: str) -> dict[str, Any]:
    return {"id": key, "title": title, "filterable": key != "subject", "sortable": True}
