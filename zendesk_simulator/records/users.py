"""Users: agents first, then customers."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records import texts
from zendesk_simulator.records.custom_objects import record_id
from zendesk_simulator.records.custom_roles import FIRST_ROLE
from zendesk_simulator.records.groups import FIRST_GROUP
from zendesk_simulator.records.texts import date, pick
from zendesk_simulator.settings import DAY, Settings
from zendesk_simulator.tables import Record, Row

_KIND = 2


def user_rows(settings: Settings, people: Population) -> Iterator[Row]:
    """Give every user a place in the export."""
    rng = people.rng(_KIND, 0)
    for index, key in enumerate(people.user_ids):
        stamp = rng.randint(people.start, people.end)
        gone = index >= people.agents and rng.random() < settings.deleted_share
        yield Row(key, stamp, index, deleted=gone)


def user(people: Population, row: Row) -> Record:
    """Return the user of a row; a deleted one is not active any more."""
    rng = people.rng(_KIND, row.index, 1)
    index = row.index
    agent = index < people.agents
    zone, iana_zone = pick(rng, texts.ZONES)
    suspended = index % 50 == 41
    return {
        "id": row.key,
        "url": f"{texts.ACCOUNT}/api/v2/users/{row.key}.json",
        "name": texts.user_name(index),
        "email": None if row.deleted else texts.user_email(index),
        "created_at": date(row.stamp - 1 - int(rng.random() * 300 * DAY)),
        "updated_at": date(row.stamp),
        "time_zone": zone,
        "iana_time_zone": iana_zone,
        "phone": f"+4930{index:07d}" if rng.random() < 0.4 else None,
        "shared_phone_number": None,
        "remote_photo_url": f"https://photos.example/{index}.png" if index % 9 == 4 else None,
        "photo": _photo(index) if rng.random() < 0.2 else None,
        "locale_id": 1,
        "locale": "en-US",
        "organization_id": people.organization_of(index),
        "role": "admin" if index == 0 else "agent" if agent else "end-user",
        "verified": rng.random() < 0.8,
        "external_id": f"ext-{index}" if rng.random() < 0.3 else None,
        "tags": sorted(set(rng.choices(texts.TAGS, k=int(rng.random() * 3)))),
        "alias": texts.user_name(index).split()[0] if agent else None,
        "active": not row.deleted,
        "shared": False,
        "shared_agent": False,
        "last_login_at": date(row.stamp - 60) if rng.random() < 0.7 else None,
        "two_factor_auth_enabled": agent,
        "signature": "Kind regards ✌️\n--\nExample support" if agent else None,
        "details": "",
        "notes": pick(rng, texts.SENTENCES) if rng.random() < 0.2 else "",
        "role_type": 4 if index == 0 else 0 if agent else None,
        "custom_role_id": FIRST_ROLE if agent else None,
        "moderator": agent,
        "is_billing_admin": index == 0,
        "chat_only": False,
        "ticket_restriction": None if agent else "requested",
        "only_private_comments": False,
        "restricted_agent": not agent,
        "suspended": suspended,
        "suspension_details": _suspension(row) if suspended else None,
        "default_group_id": FIRST_GROUP if agent else None,
        "report_csv": index == 0,
        "user_fields": {
            "loyalty_level": pick(rng, ("gold", "silver", None)),
            "points": int(rng.random() * 1000) if index % 8 else None,
            "newsletter": rng.random() < 0.5,
            **_own_values(people, index),
        },
    }


def _own_values(people: Population, index: int) -> Record:
    """Return values of the account's own fields, in all forms that Zendesk gives them."""
    vehicle = record_id(people, "vehicle", index % 7)
    return {
        # Both ways of writing a day are documented.
        "customer_since": (None, "2021-03-01T00:00:00+00:00", "2012-07-23T00:00:00Z")[index % 3],
        "customer_number": f"DE{index}" if index % 2 else None,
        "interests": (["tea", "coffee"], ["tea"], [], None)[index % 4],
        # A number for Zendesk's own kinds (code of connectors), text for custom objects.
        "account_manager": people.user_ids[people.agent(index)] if index % 3 == 0 else None,
        "vehicle": vehicle if index % 5 == 1 else None,
    }


def _suspension(row: Row) -> Record:
    return {"reason": "spam", "suspended_at": date(row.stamp)}


def _photo(index: int) -> Record:
    name = f"photo-{index}.png"
    return {
        "id": 360_009_000_000 + index,
        "file_name": name,
        "content_url": f"{texts.ACCOUNT}/system/photos/{name}",
        "content_type": "image/png",
        "size": 2048,
        "thumbnails": [],
    }
