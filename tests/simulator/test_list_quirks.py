"""What single lists do differently from all others."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.simulator.conftest import Client, Simulate
from tests.simulator.times import stamp
from zendesk_simulator import Settings, World

DELETED = "zendesk-ratelimit-deleted-tickets"


@pytest.fixture(scope="module")
def world() -> World:
    return World(Settings(tickets=300))


def ids(world: World, name: str, **query: str) -> set[Any]:
    return {record["id"] for record in world.truth(name, query=query)}


def test_audit_logs_between_two_times(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    everything = sim.truth("audit_logs")
    stamps = [entry["created_at"] for entry in everything]
    assert stamps == sorted(stamps, reverse=True)
    for name in ("filter[created_at]", "filter[created_at][]"):
        query: Any = {name: [stamps[40], stamps[10]], "page[size]": 100}
        found = client.listed(sim, "audit_logs", **query)["audit_logs"]
        assert found == [e for e in everything if stamps[40] <= e["created_at"] <= stamps[10]]
    only: Any = {"filter[created_at]": stamps[40], "sort": "created_at", "page[size]": 100}
    found = client.listed(sim, "audit_logs", **only)["audit_logs"]
    assert found[0]["created_at"] == stamps[40]
    assert found[-1] == everything[0]


def test_audit_logs_of_one_kind(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    query = {"filter_action": "login", "filter_source_type": "user"}
    found = client.listed(sim, "audit_logs", **query)["audit_logs"]
    assert {entry["action"] for entry in found} == {"login"}
    assert {entry["actor_id"] for entry in sim.truth("audit_logs")} >= {-1}


def test_satisfaction_ratings_in_a_window(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=300)
    ratings = sim.truth("satisfaction_ratings")
    start, end = sorted(int(stamp(rating["created_at"])) for rating in ratings[:2])
    page = client.listed(sim, "satisfaction_ratings", page_size=100, start_time=start, end_time=end)
    found = page["satisfaction_ratings"]
    assert found == [r for r in ratings if start <= stamp(r["created_at"]) <= end]
    sim.world.update("satisfaction_ratings", ratings[0]["id"], {"score": "bad"})
    later = client.listed(sim, "satisfaction_ratings", start_time=int(time.time()) - 7200)
    assert ratings[0]["id"] not in {r["id"] for r in later["satisfaction_ratings"]}
    offered = client.listed(sim, "satisfaction_ratings", score="offered")
    assert {r["score"] for r in offered["satisfaction_ratings"]} == {"offered"}


def test_ratings_are_those_of_the_tickets(world: World) -> None:
    given = {
        ticket["satisfaction_rating"]["id"]: ticket
        for ticket in world.truth("tickets")
        if "id" in ticket["satisfaction_rating"]
    }
    reasons = {reason["id"]: reason["value"] for reason in world.truth("satisfaction_reasons")}
    for rating in world.truth("satisfaction_ratings"):
        if rating["score"] == "offered":
            continue
        ticket = given.pop(rating["id"])
        assert rating["ticket_id"] == ticket["id"]
        assert rating["reason"] == reasons[rating["reason_id"]]
        assert rating["comment"] == ticket["satisfaction_rating"]["comment"]
    assert given == {}


def test_deleted_tickets(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=50)
    assert client.listed(sim, "deleted_tickets")["deleted_tickets"] == []
    deleted = sim.world.delete_tickets(4)
    answer = client.ask(sim, "deleted_tickets", page_size=100)
    assert sorted(t["id"] for t in answer.json()["deleted_tickets"]) == sorted(deleted)
    assert answer.headers[DELETED] == "total=10; remaining=8; resets=60"
    sim.world.change(deleted[:1])
    left = {t["id"] for t in client.listed(sim, "deleted_tickets")["deleted_tickets"]}
    assert left == set(deleted[1:])


def test_ten_requests_for_deleted_tickets(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    statuses = [client.ask(sim, "deleted_tickets").status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    assert client.ask(sim, "tags").headers["zendesk-ratelimit-tags-index"].startswith("total=100")


def test_deleted_users(world: World) -> None:
    inactive = {user["id"] for user in world.truth("users") if not user["active"]}
    deleted = world.truth("deleted_users")
    gone = [user for user in deleted if user["name"] == "Permanently Deleted User"]
    assert {user["id"] for user in deleted} - {user["id"] for user in gone} == inactive
    assert {(user["email"], user["phone"]) for user in gone} == {(None, None)}


def test_only_a_cursor_for_suspended_tickets(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=3, list_page_limit=4)
    page = client.listed(sim, "suspended_tickets", per_page=2, page=2)
    assert (len(page["suspended_tickets"]), page["meta"]["has_more"]) == (4, True)
    assert set(page) == {"suspended_tickets", "meta", "links"}


def test_sorted_triggers(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    titles = sorted(trigger["title"] for trigger in sim.truth("triggers"))
    for sort, wanted in (("alphabetical", titles), ("-alphabetical", titles[::-1])):
        pages = client.list_pages(sim, "triggers", page_size=2, sort=sort)
        assert [t["title"] for page in pages for t in page["triggers"]] == wanted
    mixed = client.listed(sim, "triggers", page_size=100, sort="alphabetical", sort_by="title")
    assert mixed["triggers"] == sim.truth("triggers")
    category = sim.truth("trigger_categories")[1]["id"]
    assert isinstance(category, str)
    found = client.listed(sim, "triggers", category_id=category)["triggers"]
    assert {trigger["category_id"] for trigger in found} == {category}


def test_what_is_deleted_is_not_listed(world: World) -> None:
    assert not any(form["deleted_at"] for form in world.truth("ticket_forms"))
    assert not any(brand["is_deleted"] for brand in world.truth("brands"))
    assert any(reason["deleted_at"] for reason in world.truth("satisfaction_reasons"))


def test_custom_statuses_by_category(simulate: Simulate, client: Client) -> None:
    page = client.listed(simulate(), "custom_statuses", status_categories="open,hold")
    assert {s["status_category"] for s in page["custom_statuses"]} == {"open", "hold"}
    inactive = client.listed(simulate(), "custom_statuses", active="false")["custom_statuses"]
    assert [status["active"] for status in inactive] == [False]


def test_standard_fields_of_custom_objects(simulate: Simulate, client: Client) -> None:
    sim = simulate()
    path = "custom_objects/vehicle/fields"
    plain = client.listed(sim, path)["custom_object_fields"]
    more = client.listed(sim, path, include_standard_fields="true")["custom_object_fields"]
    added = {field["key"] for field in more} - {field["key"] for field in plain}
    assert added == {"standard::name", "standard::external_id"}


def test_who_made_a_ticket_field_is_told_if_asked(simulate: Simulate, client: Client) -> None:
    sim = simulate()
    plain = client.listed(sim, "ticket_fields", page_size=100)["ticket_fields"]
    query = {"creator": "true", "active_forms_count": "true"}
    more = client.listed(sim, "ticket_fields", page_size=100, **query)["ticket_fields"]
    added = {name for field in more for name in field} - {n for field in plain for n in field}
    assert added == {"creator_user_id", "creator_app_name", "active_forms_count"}
    assert {field.get("creator_user_id") for field in more} >= {None, -1}


def test_greetings_have_mixed_ids(world: World) -> None:
    assert {type(greeting["id"]) for greeting in world.truth("greetings")} == {int, str}


def test_user_and_organization_fields_are_those_of_the_records(world: World) -> None:
    for stream, name in (("users", "user_fields"), ("organizations", "organization_fields")):
        fields = {field["key"]: field for field in world.truth(name)}
        active = {key for key, field in fields.items() if field["active"]}
        assert active < set(fields)
        for record in world.truth(stream):
            assert set(record[name]) == active
            for key, value in record[name].items():
                options = fields[key].get("custom_field_options")
                if options and value is not None:
                    assert value in {option["value"] for option in options}


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


@pytest.mark.parametrize(
    "name", ["groups", "macros", "triggers", "automations", "views", "audit_logs", "articles"]
)
def test_lists_of_any_length(name: str) -> None:
    world = World(Settings(tickets=1, list_sizes={name: 130}))
    query = {"exclude_deleted": "false"}
    assert len(world.truth(name, query=query)) == 130
