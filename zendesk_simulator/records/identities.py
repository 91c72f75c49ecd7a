"""Users' identities, a sideload of users."""

from __future__ import annotations

from zendesk_simulator.population import Population
from zendesk_simulator.records.texts import address
from zendesk_simulator.tables import Record, Row


def identities(_: Population, __: Row, user: Record) -> list[Record]:
    """Return a user's addresses and numbers."""
    found = []
    if user.get("email"):
        email = _identity(user, 0, "email", user["email"])
        found.append({**email, "deliverable_state": "deliverable", "undeliverable_count": 0})
    if user.get("phone"):
        found.append(_identity(user, 1, "phone_number", user["phone"]))
    if user.get("external_id"):
        found.append(_identity(user, 2, "foreign", user["external_id"]))
    return found


def _identity(user: Record, number: int, kind: str, value: str) -> Record:
    key = user["id"] * 8 + number
    return {
        "url": address(f"users/{user['id']}/identities/{key}"),
        "id": key,
        "user_id": user["id"],
        "type": kind,
        "value": value,
        "verified": bool(user.get("verified")),
        "primary": number == 0,
        "created_at": user["created_at"],
        "updated_at": user["updated_at"],
    }
