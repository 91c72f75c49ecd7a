"""Organizations, some of which have been deleted."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records import texts
from zendesk_simulator.records.groups import FIRST_GROUP
from zendesk_simulator.records.texts import date, pick
from zendesk_simulator.settings import DAY, Settings
from zendesk_simulator.tables import Record, Row

_KIND = 3


def organization_rows(settings: Settings, people: Population) -> Iterator[Row]:
    """Give every organization a place in the export; every eighth is a deleted one."""
    rng = people.rng(_KIND, 0)
    for index, key in enumerate(people.organization_ids):
        stamp = rng.randint(people.start, people.end)
        gone = settings.deleted_share > 0 and index % 8 == 1
        yield Row(key, stamp, index, deleted=gone)


def organization(people: Population, row: Row) -> Record:
    """Return the organization of a row; the name of a deleted one says so."""
    rng = people.rng(_KIND, row.index, 1)
    name = _name(row.index)
    return {
        "id": row.key,
        "url": f"{texts.ACCOUNT}/api/v2/organizations/{row.key}.json",
        "name": f"{row.key}_deleted_{name}" if row.deleted else name,
        "shared_tickets": rng.random() < 0.2,
        "shared_comments": rng.random() < 0.2,
        "external_id": f"org-{row.index}" if rng.random() < 0.5 else None,
        "created_at": date(row.stamp - 1 - int(rng.random() * 300 * DAY)),
        "updated_at": date(row.stamp),
        "domain_names": [f"company{row.index}.example"] if rng.random() < 0.7 else [],
        "details": "",
        "notes": pick(rng, texts.SENTENCES) if rng.random() < 0.3 else None,
        "group_id": FIRST_GROUP if rng.random() < 0.3 else None,
        "tags": sorted(set(rng.choices(texts.TAGS, k=int(rng.random() * 3)))),
        "organization_fields": {
            "tier": pick(rng, ("a", "b", None)),
            "seats": int(rng.random() * 500),
            "contract_value": round(rng.random() * 1e5, 2),
            "key_account": row.index % 3 == 0,
            "vat_number": f"DE{row.index}" if row.index % 2 else None,
            "parent_company": people.organization_ids[0] if row.index % 3 == 2 else None,
        },
        "deleted_at": date(row.stamp) if row.deleted else None,
        **_added_of_late(row.index),
    }


def _added_of_late(index: int) -> Record:
    """Return fields that some organizations lack."""
    if index % 5 == 4:
        return {}
    return {
        "children_count": index % 3,
        "ticket_restriction": "organization" if index % 4 == 2 else None,
    }


def organization_name(people: Population, key: int) -> str:
    """Return the name of the organization with this id, had it not been deleted."""
    return _name((key - people.organization_ids[0]) // 3)


def _name(index: int) -> str:
    return f"{texts.COMPANIES[index % len(texts.COMPANIES)]} {index}"
