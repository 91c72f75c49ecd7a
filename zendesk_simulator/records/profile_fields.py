"""The account's own fields of users and organizations."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from zendesk_simulator.population import Population
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import address
from zendesk_simulator.tables import Record

#: Key, type, title, values of the options, or the target. The last one of each is switched off.
_Fields = tuple[tuple[str, str, str, tuple[str, ...]], ...]
_USER_FIELDS: _Fields = (
    ("loyalty_level", "dropdown", "Loyalty level", ("gold", "silver")),
    ("points", "integer", "Points", ()),
    ("newsletter", "checkbox", "Newsletter", ()),
    ("customer_number", "regexp", "Customer number", ()),
    ("customer_since", "date", "Kunde seit", ()),
    ("interests", "multiselect", "Interests", ("tea", "coffee")),
    ("account_manager", "lookup", "Account manager", ("zen:user",)),
    ("vehicle", "lookup", "Vehicle", ("zen:custom_object:vehicle",)),
    ("old_score", "decimal", "Score", ()),
)
_ORGANIZATION_FIELDS: _Fields = (
    ("tier", "dropdown", "Tier", ("a", "b")),
    ("seats", "integer", "Seats", ()),
    ("contract_value", "decimal", "Contract value", ()),
    ("key_account", "checkbox", "Key account", ()),
    ("vat_number", "regexp", "VAT number", ()),
    ("parent_company", "lookup", "Parent company", ("zen:organization",)),
    ("region", "multiselect", "Region", ("emea", "apac")),
)


def _fields(kind: str, first: int, fields: _Fields, people: Population) -> Iterator[Record]:
    for i, (key, type_, title, options) in enumerate(fields):
        field_id = first + i
        record: Record = {
            "url": address(f"{kind}/{field_id}"),
            "id": field_id,
            "key": key,
            "type": type_,
            "title": title,
            "raw_title": title,
            "description": None if i % 2 else f"{title}, as the shop has it",
            "raw_description": None if i % 2 else f"{title}, as the shop has it",
            "position": len(fields) - i,
            "active": i < len(fields) - 1,
            "system": False,
            "regexp_for_validation": r"\A[A-Z]{2}\d+\z" if type_ == "regexp" else None,
            **stamps(people, i),
        }
        if type_ == "checkbox":
            record["tag"] = key
        if type_ == "lookup":
            record["relationship_target_type"] = options[0]
            record["relationship_filter"] = {"all": [], "any": []}
        elif options:
            record["custom_field_options"] = _options(record["url"], field_id, options)
        yield record


def _options(url: str, field_id: int, values: tuple[str, ...]) -> list[Record]:
    return [
        {
            "id": field_id * 100 + i,
            "name": value.capitalize(),
            "raw_name": value.capitalize(),
            "position": i,
            "url": url.replace(".json", f"/options/{field_id * 100 + i}.json"),
            "value": value,
        }
        for i, value in enumerate(values)
    ]


user_fields = partial(_fields, "user_fields", 360_022_000_001, _USER_FIELDS)
organization_fields = partial(_fields, "organization_fields", 360_023_000_001, _ORGANIZATION_FIELDS)
