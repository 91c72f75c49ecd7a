"""What lists and exports say of one another: ids that lead somewhere, fields that have values."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.conftest import Simulate
from zendesk_simulator import Settings, World


@pytest.fixture(scope="module")
def world() -> World:
    return World(Settings(tickets=300))


def ids(world: World, name: str, **query: str) -> set[Any]:
    return {record["id"] for record in world.truth(name, query=query)}


def test_user_and_organization_fields_are_those_of_the_records(world: World) -> None:
    for stream, name in (("users", "user_fields"), ("organizations", "organization_fields")):
        fields = {field["key"]: field for field in world.truth(name)}
        active = {key for key, field in fields.items() if field["active"]}
        assert active < set(fields)
        for record in world.truth(stream):
            assert set(record[name]) == active
            for key, value in record[name].items():
                options = {o["value"] for o in fields[key].get("custom_field_options", ())}
                chosen = value if isinstance(value, list) else [value]
                assert not options or set(chosen) <= {*options, None}


def test_lookup_fields_name_a_record_or_none(world: World) -> None:
    """A number for Zendesk's own kinds of records, text for those of custom objects."""
    targets = {
        "zen:user": ids(world, "users"),
        "zen:organization": ids(world, "organizations"),
        "zen:custom_object:vehicle": ids(world, "custom_object_records"),
    }
    seen = set()
    for stream, name in (("users", "user_fields"), ("organizations", "organization_fields")):
        lookups = [field for field in world.truth(name) if field["type"] == "lookup"]
        for field in lookups:
            target = field["relationship_target_type"]
            values = {record[name][field["key"]] for record in world.truth(stream)}
            assert None in values
            assert len(values) > 1
            assert values - {None} <= targets[target]
            seen.add(target)
    assert seen == set(targets)


def test_each_type_of_a_users_fields_has_its_values(world: World) -> None:
    held = [user["user_fields"] for user in world.truth("users")]
    days = {values["customer_since"] for values in held}
    assert {day and day[10:] for day in days} == {None, "T00:00:00Z", "T00:00:00+00:00"}
    assert {type(values["interests"]) for values in held} == {list, type(None)}
    assert [] in [values["interests"] for values in held]
    assert {type(values["newsletter"]) for values in held} == {bool}
    assert {type(values["points"]) for values in held} == {int, type(None)}


def test_names_that_tickets_and_users_refer_to(world: World) -> None:
    forms = ids(world, "ticket_forms")
    statuses = {s["id"]: s["status_category"] for s in world.truth("custom_statuses")}
    brands, macros = ids(world, "brands"), ids(world, "macros")
    skills = ids(world, "account_attribute_values")
    for ticket in world.truth("tickets"):
        assert ticket["ticket_form_id"] in forms
        assert ticket["brand_id"] in brands
        wanted = {"closed": "solved", "deleted": "solved"}.get(ticket["status"], ticket["status"])
        assert statuses[ticket["custom_status_id"]] == wanted
        assert set(ticket["macro_ids"]) <= macros
        assert set(ticket["attribute_value_ids"]) <= skills
    roles = ids(world, "custom_roles")
    assert {user["custom_role_id"] for user in world.truth("users")} <= roles | {None}
    policies = ids(world, "sla_policies") | ids(world, "group_sla_policies")
    events = world.truth("ticket_metric_events")
    targets = [event.get("sla") or event.get("group_sla") for event in events]
    assert {target["policy"]["id"] for target in targets if target} <= policies


def test_memberships(world: World) -> None:
    agents = {u["id"] for u in world.truth("users") if u["role"] != "end-user"}
    memberships = world.truth("group_memberships")
    assert {m["user_id"] for m in memberships} == agents
    assert {m["group_id"] for m in memberships} <= ids(world, "groups")
    assert {m["default"] for m in memberships} == {True, False, None}
    assert {m["default"] for m in world.truth("organization_memberships")} == {True, False, None}
    names = {o["id"]: o["name"] for o in world.truth("organizations")}
    for membership in world.truth("organization_memberships"):
        assert names[membership["organization_id"]].endswith(membership["organization_name"])
    activity = world.truth("agents_activity")
    assert {entry["agent_id"] for entry in activity} == agents


def test_derived_lists_follow_their_source(simulate: Simulate) -> None:
    sim = simulate(tickets=20)
    user = next(u for u in sim.truth("users") if u["role"] == "end-user" and u["organization_id"])
    assert user["id"] in {m["user_id"] for m in sim.truth("organization_memberships")}
    sim.world.replace("users", user["id"], {"organization_id": None, "active": False})
    assert user["id"] not in {m["user_id"] for m in sim.truth("organization_memberships")}
    assert user["id"] in {u["id"] for u in sim.truth("deleted_users")}
