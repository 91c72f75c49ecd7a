"""Skills-based routing, and queues."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.conditions import conditions
from zendesk_simulator.records.groups import FIRST_GROUP
from zendesk_simulator.records.identifiers import ulid, uuid
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import address
from zendesk_simulator.tables import Record

_KIND = 21
#: The skill that some tickets need.
TICKET_SKILL = "6ccddacf-9f0c-11e8-a4ee-0f2a8b1c2d3e"
_SKILLS = {"Language": ("Deutsch", "日本語"), "Product": ("Router", "Phone", "TV")}


def routing_attributes(people: Population) -> Iterator[Record]:
    """Yield the kinds of skills."""
    for i, name in enumerate(_SKILLS):
        key = uuid(_KIND, i)
        yield {
            "url": address(f"routing/attributes/{key}"),
            "id": key,
            "name": name,
            **stamps(people, i),
        }


def routing_attribute_values(people: Population, attribute: Record) -> Iterator[Record]:
    """Yield the skills of one kind."""
    parent = attribute["id"]
    first = parent == uuid(_KIND, 0)
    for i, name in enumerate(_SKILLS.get(attribute["name"], ())):
        key = TICKET_SKILL if first and i == 0 else uuid(_KIND, 100 + 2 * i + first)
        yield {
            "url": address(f"routing/attributes/{parent}/values/{key}"),
            "id": key,
            "name": name,
            **({"attribute_id": parent} if first else {}),
            **stamps(people, i),
        }


def queues(people: Population) -> Iterator[Record]:
    """Yield the omnichannel queues."""
    for i, name in enumerate(("Phone", "Everything else")):
        key = ulid(people.start, 210 + i)
        yield {
            "url": address(f"queues/{key}"),
            "id": key,
            "name": name,
            "description": "" if i else "Calls first ☎️",
            "order": i + 1,
            "priority": 10 - i,
            "definition": conditions(i),
            "primary_groups": {"count": 1, "groups": [{"id": FIRST_GROUP, "name": "Support"}]},
            "secondary_groups": {"count": 0, "groups": []},
            **stamps(people, i),
        }
