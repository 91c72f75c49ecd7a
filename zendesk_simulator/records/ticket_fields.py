"""Ticket fields as the list shows them."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.custom_statuses import custom_statuses
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import PRIORITIES, STATUSES, TYPES, address
from zendesk_simulator.records.ticket_field_setup import (
    CUSTOM_FIELDS,
    SYSTEM_FIELD_IDS,
    CustomField,
    Option,
)
from zendesk_simulator.tables import Record

_SYSTEM_TITLES = {"tickettype": "Type", "custom_status": "Ticket status"}
_SYSTEM_OPTIONS = {
    "status": tuple(status for status in STATUSES if status != "closed"),
    "tickettype": tuple(kind for kind in TYPES if kind),
    "priority": tuple(priority for priority in PRIORITIES if priority),
}


def ticket_fields(people: Population) -> Iterator[Record]:
    """Yield the system's fields, and then the account's own."""
    for position, kind in enumerate(SYSTEM_FIELD_IDS):
        yield _system_field(people, kind, position)
    for field in CUSTOM_FIELDS:
        yield _custom_field(people, field)


def _system_field(people: Population, kind: str, position: int) -> Record:
    key = SYSTEM_FIELD_IDS[kind]
    title = _SYSTEM_TITLES.get(kind, kind.capitalize())
    record = _field(people, key, kind, title, position)
    # Priority and Type can be removed from forms, and are system fields all the same.
    record["removable"] = kind in ("priority", "tickettype")
    if kind in _SYSTEM_OPTIONS:
        names = _SYSTEM_OPTIONS[kind]
        record["system_field_options"] = [{"name": n.capitalize(), "value": n} for n in names]
        record["sub_type_id"] = 1 if kind == "status" else 0
    if kind == "custom_status":
        record["custom_statuses"] = [_embedded(status) for status in custom_statuses(people)]
    return record


def _custom_field(people: Population, field: CustomField) -> Record:
    # The newest field stands first, so that the order by position is not the one by id.
    position = 1000 - field.number
    record = _field(people, field.id, field.type, field.title, position)
    made_by_app = field.number % 5 == 1
    record["creator_user_id"] = -1 if field.key else people.user_ids[0]
    record["creator_app_name"] = "Triage helper" if made_by_app else None
    record |= {"key": field.key, "active": field.active, "removable": True, "tag": field.tag}
    if field.raw_title:
        record["raw_title"] = record["raw_title_in_portal"] = field.raw_title
    if field.options:
        record["custom_field_options"] = options(field.id, field.options)
    if field.number == 5:
        record["agent_description"] = record["raw_agent_description"] = "As in the contract"
    if field.type == "regexp":
        record["regexp_for_validation"] = r"\A[A-Z]{2}-\d+\z"
    if field.target:
        record["relationship_target_type"] = field.target
        record["relationship_filter"] = {"all": [], "any": []}
    return record


def _field(people: Population, key: int, kind: str, title: str, position: int) -> Record:
    asked = kind in ("subject", "description", "text")
    return {
        "url": address(f"ticket_fields/{key}"),
        "id": key,
        "type": kind,
        "title": title,
        "raw_title": title,
        "description": title,
        "raw_description": title,
        "position": position,
        "active": True,
        "required": False,
        "collapsed_for_agents": False,
        "regexp_for_validation": None,
        "title_in_portal": title,
        "raw_title_in_portal": title,
        "visible_in_portal": asked,
        "editable_in_portal": asked,
        "required_in_portal": asked,
        "agent_can_edit": True,
        "tag": None,
        "removable": False,
        "key": None,
        "agent_description": None,
        "raw_agent_description": None,
        "active_forms_count": 1 + key % 2,
        **stamps(people, key % 97),
    }


def options(field_id: int, choices: tuple[Option, ...]) -> list[Record]:
    """Return the options of a field as they stand in it."""
    return [
        {
            "id": field_id * 100 + i,
            "name": name,
            "raw_name": name,
            "value": value,
            "default": False,
            "allow_solving": True,
        }
        for i, (value, name) in enumerate(choices)
    ]


def _embedded(status: Record) -> Record:
    """Return a custom status as it stands in the field: without what begins with `raw_`."""
    return {name: value for name, value in status.items() if not name.startswith("raw_")}
