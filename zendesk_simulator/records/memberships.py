"""Who belongs to which group and organization; follows from the users."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.groups import FIRST_GROUP
from zendesk_simulator.records.organizations import organization_name
from zendesk_simulator.records.texts import address
from zendesk_simulator.tables import Record


def group_memberships(_: Population, user: Record) -> Iterator[Record]:
    """Yield an agent's groups: the first one, and for every other agent one more."""
    if user.get("role") not in ("agent", "admin"):
        return
    for i in range(1 + user["id"] % 2):
        key = user["id"] * 8 + i
        yield {
            "url": address(f"group_memberships/{key}"),
            "id": key,
            "user_id": user["id"],
            "group_id": FIRST_GROUP + i,
            # Documented as null where it is not the default, and seen false.
            "default": True if i == 0 else None if user["id"] % 3 else False,
            "created_at": user["created_at"],
            "updated_at": user["updated_at"],
        }


def organization_memberships(people: Population, user: Record) -> Iterator[Record]:
    """Yield a user's organization, and for every fourth user another one."""
    organization = user.get("organization_id")
    if organization is None:
        return
    others = people.organization_ids[:1] if user["id"] % 4 == 1 else []
    for i, key in enumerate(dict.fromkeys((organization, *others))):
        membership = user["id"] * 8 + 7 - i
        yield {
            "url": address(f"organization_memberships/{membership}"),
            "id": membership,
            "user_id": user["id"],
            "organization_id": key,
            "organization_name": organization_name(people, key),
            # Documented as null where it is not the default, and seen false.
            "default": True if i == 0 else None if user["id"] % 3 else False,
            "view_tickets": user["id"] % 2 == 0,
            "created_at": user["created_at"],
            "updated_at": user["updated_at"],
        }
