"""Custom objects, their fields and their records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zendesk_simulator.population import Population
from zendesk_simulator.records.identifiers import ulid
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import SENTENCES, address, date
from zendesk_simulator.settings import DAY
from zendesk_simulator.tables import Record

#: What stands in the place of every value of a deleted record, whatever its type.
DELETED = "[DELETED]"
_OBJECTS = (("vehicle", "Vehicle", "Vehicles"), ("contract", "Vertrag", "Verträge"))
#: Key, type, title.
_FIELDS = (
    ("plate", "text", "Licence plate"),
    ("mileage", "integer", "Mileage"),
    ("price", "decimal", "Price"),
    ("electric", "checkbox", "Electric"),
    ("registered_on", "date", "Registered on"),
    ("colour", "dropdown", "Colour"),
    ("owner", "lookup", "Owner"),
    ("serial", "regexp", "Serial number"),
    # The export leaves photos out.
    ("picture", "photo", "Picture"),
)
_COLOURS = ("red", "blue")


def custom_objects(people: Population) -> Iterator[Record]:
    """Yield the kinds of objects; their key is `key`."""
    for i, (key, title, plural) in enumerate(_OBJECTS):
        yield {
            "url": address(f"custom_objects/{key}"),
            "key": key,
            "title": title,
            "raw_title": title,
            "title_pluralized": plural,
            "raw_title_pluralized": plural,
            "description": None if i else "Cars and vans 🚗",
            "raw_description": None if i else "Cars and vans 🚗",
            "created_by_user_id": str(people.user_ids[0]),
            "updated_by_user_id": str(people.user_ids[0]),
            "include_in_list_view": True,
            "allows_attachments": i == 0,
            "allows_photos": False,
            **stamps(people, i),
        }


def custom_object_fields(people: Population, parent: Record) -> Iterator[Record]:
    """Yield the fields of an object; the standard ones among them show only when asked for."""
    kind = parent["key"]
    first = 360_027_000_001 + 100 * sum(map(ord, kind))
    standard = (
        ("standard::name", "text", "Name"),
        ("standard::external_id", "text", "External ID"),
    )
    for i, (key, type_, title) in enumerate((*_FIELDS, *standard)):
        field_id = first + i
        record: Record = {
            "url": address(f"custom_objects/{kind}/fields/{field_id}"),
            "id": field_id,
            "key": key,
            "type": type_,
            "title": title,
            "raw_title": title,
            "description": None if i % 2 else "",
            "raw_description": None if i % 2 else "",
            "position": i,
            "active": True,
            "system": key.startswith("standard::"),
            "regexp_for_validation": r"\AS\d+\z" if type_ == "regexp" else None,
            "readonly": False,
            "required": i == 0,
            "properties": {},
            **stamps(people, i),
        }
        yield record | _of_type(type_, field_id)


def custom_object_records(people: Population, parent: Record) -> Iterator[Record]:
    """Yield the records of an object; every tenth of them was deleted in the last days."""
    kind = parent["key"]
    for i in range(people.size("custom_object_records", 30)):
        updated = people.start + (people.end - people.start) * (i + 1) // 40 // 2 * 2
        key = record_id(people, kind, i)
        gone = i % 10 == 7
        if gone:
            updated = people.today - (1 + i % 3) * DAY
        values = _values(people, i)
        yield {
            "url": address(f"custom_objects/{kind}/records/{key}"),
            "id": key,
            "name": DELETED if gone else f"{parent['title']} {i}",
            "external_id": f"erp-{i}" if i % 2 else None,
            "custom_object_key": kind,
            "custom_object_fields": dict.fromkeys(values, DELETED) if gone else values,
            "created_by_user_id": str(people.user_ids[0]),
            "updated_by_user_id": str(people.user_ids[people.agent(i)]),
            "created_at": date(updated - 3600),
            "updated_at": date(updated),
        }


def record_id(people: Population, kind: str, index: int) -> str:
    """Return the id of an object's record with this index."""
    return ulid(people.start + 60 * index, sum(map(ord, kind)) * 2**20 + index)


def _values(people: Population, index: int) -> Record:
    values: dict[str, Any] = {
        "plate": f"B-{index:03d}",
        "mileage": index * 1000,
        "price": index * 99.5,
        "electric": index % 2 == 0,
        "registered_on": f"2021-03-{1 + index % 28:02d}T00:00:00+00:00",
        "colour": _COLOURS[index % 2],
        "owner": str(people.user_ids[people.requester(index)]),
        "serial": f"S{index}",
    }
    if index % 5 == 4:
        empty = ("mileage", "price", "registered_on", "colour", "owner")
        values |= dict.fromkeys(empty) | {"plate": SENTENCES[index % len(SENTENCES)]}
    return values


def _of_type(kind: str, field_id: int) -> Record:
    if kind == "checkbox":
        return {"tag": "electric"}
    if kind == "lookup":
        filters: Record = {"all": [], "any": []}
        return {"relationship_target_type": "zen:user", "relationship_filter": filters}
    if kind != "dropdown":
        return {}
    return {
        "custom_field_options": [
            {"id": field_id * 100 + i, "name": c.title(), "raw_name": c.title(), "value": c}
            for i, c in enumerate(_COLOURS)
        ]
    }
