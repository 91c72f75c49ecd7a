"""Macros: what agents do with one click."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.conditions import actions
from zendesk_simulator.records.groups import FIRST_GROUP
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import address
from zendesk_simulator.tables import Record

FIRST_MACRO = 360_006_000_000
#: Tickets name so many of them.
MACROS = 50


def macro_title(index: int) -> str:
    """Return the title of the macro with this index; `::` nests menus."""
    return f"{('Close', 'Billing', 'Shipping')[index % 3]}::Answer {index:03d}"


def macros(people: Population) -> Iterator[Record]:
    """Yield all macros: everybody's, a group's, an agent's own."""
    for i in range(max(MACROS, people.size("macros", 0))):
        key = FIRST_MACRO + i
        yield {
            "url": address(f"macros/{key}"),
            "id": key,
            "title": macro_title(i),
            "raw_title": macro_title(i),
            "active": i % 10 != 9,
            "default": False,
            "position": 10_000 - i,
            "description": None if i % 2 else "Use with care",
            "actions": actions(i),
            "restriction": _restriction(people, i),
            **stamps(people, i),
        }


def _restriction(people: Population, index: int) -> Record | None:
    if index % 4 == 1:
        return {"type": "Group", "id": FIRST_GROUP, "ids": [FIRST_GROUP, FIRST_GROUP + 1]}
    if index % 4 == 2:
        return {"type": "User", "id": people.user_ids[people.agent(index)]}
    return None
