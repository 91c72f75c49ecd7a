"""Users that are gone, or as good as gone."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import address
from zendesk_simulator.tables import Record

_FIRST_GONE = 359_000_000_001
_SHOWN = (
    "id",
    "name",
    "email",
    "created_at",
    "updated_at",
    "time_zone",
    "phone",
    "shared_phone_number",
    "photo",
    "locale_id",
    "locale",
    "organization_id",
    "role",
    "active",
)


def deleted_user(_: Population, user: Record) -> Iterator[Record]:
    """Yield a user who has been deleted, with fewer fields."""
    if user.get("active") is False:
        shown = {name: user[name] for name in _SHOWN if name in user}
        yield {"url": address(f"deleted_users/{user['id']}"), **shown}


def permanently_deleted_users(people: Population) -> Iterator[Record]:
    """Yield what remains of users that were deleted for good."""
    for i in range(2):
        key = _FIRST_GONE + i
        yield {
            "url": address(f"deleted_users/{key}"),
            "id": key,
            "name": "Permanently Deleted User",
            "email": None,
            "time_zone": "UTC",
            "phone": None,
            "shared_phone_number": None,
            "photo": None,
            "locale_id": 1,
            "locale": "en-US",
            "organization_id": None,
            "role": "end-user",
            "active": False,
            **stamps(people, i),
        }
