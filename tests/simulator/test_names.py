"""Tickets refer to things that exist."""

from __future__ import annotations

from typing import Any

from zendesk_simulator import Settings, World

WORLD = World(Settings(tickets=400))
SYSTEM_TYPES = {
    "subject",
    "description",
    "status",
    "tickettype",
    "priority",
    "group",
    "assignee",
    "custom_status",
}
EVERYTHING = {"exclude_deleted": "false"}


def by_id(name: str, **query: str) -> dict[int, dict[str, Any]]:
    return {record["id"]: record for record in WORLD.truth(name, query=query)}


def test_groups() -> None:
    known = set(by_id("groups", **EVERYTHING))
    used = {ticket["group_id"] for ticket in WORLD.truth("tickets")}
    assert used < known
    assert not used <= set(by_id("groups"))
    assert {org["group_id"] for org in WORLD.truth("organizations")} <= known | {None}
    assert {user["default_group_id"] for user in WORLD.truth("users")} <= known | {None}


def test_custom_fields() -> None:
    custom = {k: f for k, f in by_id("ticket_fields").items() if f["type"] not in SYSTEM_TYPES}
    values: dict[int, list[Any]] = {}
    for ticket in WORLD.truth("tickets"):
        for entry in ticket["custom_fields"]:
            values.setdefault(entry["id"], []).append(entry["value"])
    assert set(values) == set(custom)
    inactive = [key for key, field in custom.items() if not field["active"]]
    assert all(0 < len(values[key]) < 400 for key in inactive)
    for key, field in custom.items():
        options = {option["value"] for option in field.get("custom_field_options", [])}
        assert bool(options) is (field["type"] in ("tagger", "multiselect"))
        for value in values[key]:
            if options and value is not None:
                assert set(value if isinstance(value, list) else [value]) <= options


def test_custom_fields_of_every_type() -> None:
    fields = list(by_id("ticket_fields").values())
    assert {field["type"] for field in fields} == SYSTEM_TYPES | {
        "text",
        "integer",
        "decimal",
        "checkbox",
        "multiselect",
        "tagger",
        "date",
        "textarea",
        "regexp",
        "lookup",
        "multi_lookup",
        "partialcreditcard",
    }
    titles = [field["title"] for field in fields]
    assert len(titles) > len(set(titles))
    assert any(field["raw_title"].startswith("{{dc.") for field in fields)
    assert any((field["key"] or "").startswith("standard::") for field in fields)


def test_tags_repeat_the_values_of_custom_fields() -> None:
    plan = next(f for f in by_id("ticket_fields").values() if f["title"] == "Plan")["id"]
    for ticket in WORLD.truth("tickets"):
        values = {entry["id"]: entry["value"] for entry in ticket["custom_fields"]}
        assert values[plan] in ticket["tags"]
