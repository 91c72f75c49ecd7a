"""Where tickets come from: addresses, and accounts that share them."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.brands import BRAND
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import address
from zendesk_simulator.records.via import SUPPORT_ADDRESS
from zendesk_simulator.tables import Record

_FIRST_ADDRESS = 360_013_000_001
_FIRST_AGREEMENT = 360_014_000_001
_ADDRESSES = (
    (SUPPORT_ADDRESS, "Example", True),
    ("hilfe@example.com", "Beispiel GmbH", False),
    ("sales@example1.zendesk.com", None, None),
)
_AGREEMENTS = (("Partner Ltd", "inbound", "accepted"), ("Lieferant AG", "outbound", "pending"))


def recipient_addresses(people: Population) -> Iterator[Record]:
    """Yield the account's support addresses."""
    for i, (email, name, default) in enumerate(_ADDRESSES):
        key = _FIRST_ADDRESS + i
        own = not email.endswith(".zendesk.com")
        yield {
            "url": address(f"recipient_addresses/{key}"),
            "id": key,
            "brand_id": BRAND + (i == 2),
            "default": default,
            "name": name,
            "email": email,
            "forwarding_status": "verified" if own else "unknown",
            "spf_status": "verified" if own else "unknown",
            "cname_status": "failed" if own else "unknown",
            "domain_verification_status": "verified" if own else "unknown",
            "domain_verification_code": "ff1a2b3c" if own else None,
            **({"dns_results": "verified"} if own else {}),
            **stamps(people, i),
        }


def sharing_agreements(people: Population) -> Iterator[Record]:
    """Yield the accounts that tickets are shared with."""
    for i, (name, kind, status) in enumerate(_AGREEMENTS):
        key = _FIRST_AGREEMENT + i
        yield {
            "url": address(f"sharing_agreements/{key}"),
            "id": key,
            "name": name,
            "type": kind,
            "status": status,
            "partner_name": "jira" if i == 1 else None,
            "remote_subdomain": "partner" if i == 0 else None,
            **stamps(people, i),
        }
