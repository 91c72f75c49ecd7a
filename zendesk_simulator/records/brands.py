"""Brands, one of them deleted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zendesk_simulator.population import Population
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import ACCOUNT, address
from zendesk_simulator.records.ticket_forms import FORM, SECOND_FORM
from zendesk_simulator.tables import Record

#: The account's first brand, and all that tickets have.
BRAND = 360_002_000_001
TICKET_BRANDS = (BRAND, BRAND, BRAND, BRAND + 1)
#: Documented as text, but not which.
_SEPARATION = ("enabled", "disabled")
_NAMES = ("Example", "Example Outlet", "Beispiel GmbH")


def brands(people: Population) -> Iterator[Record]:
    """Yield all brands."""
    for i, name in enumerate(_NAMES):
        key = BRAND + i
        yield {
            "url": address(f"brands/{key}"),
            "id": key,
            "name": name,
            "brand_url": ACCOUNT if i == 0 else f"https://example{i}.zendesk.com",
            "subdomain": "example" if i == 0 else f"example{i}",
            "host_mapping": "help.example.com" if i == 0 else None,
            "has_help_center": i < 2,
            "help_center_state": ("enabled", "restricted", "disabled")[i],
            "active": i < 2,
            "default": i == 0,
            "is_deleted": i == 2,
            "logo": _logo(key) if i == 0 else None,
            "ticket_form_ids": [FORM, SECOND_FORM] if i == 0 else [FORM],
            "signature_template": "{{agent.signature}}",
            **({"user_separation": _SEPARATION[i % 2]} if people.user_separation else {}),
            **stamps(people, i),
        }


def _logo(brand: int) -> dict[str, Any]:
    key = brand + 500
    name = "logo.png"
    return {
        "url": address(f"attachments/{key}"),
        "id": key,
        "file_name": name,
        "content_url": f"{ACCOUNT}/system/brands/{key}/{name}",
        "mapped_content_url": f"https://help.example.com/system/brands/{key}/{name}",
        "content_type": "image/png",
        "size": 9678,
        "width": 64,
        "height": 64,
        "inline": False,
        "deleted": False,
        "thumbnails": [],
    }
