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


def test_deleted_tickets_of_agents_unless_asked_for_others(
    simulate: Simulate, client: Client
) -> None:
    sim = simulate(tickets=60, deleted_share=0.0, ai_agent_share=0.5)
    deleted = set(sim.world.delete_tickets(20))
    of_agents = deleted & {ticket["id"] for ticket in sim.truth("tickets", "agent")}
    assert 0 < len(of_agents) < 20
    scopes = {"agent": of_agents, "ai_agent": deleted - of_agents, "all": deleted}
    for scope, expected in (
        ({}, of_agents),
        *(({"support_type_scope": s}, scopes[s]) for s in scopes),
    ):
        found = client.listed(sim, "deleted_tickets", page_size=100, **scope)["deleted_tickets"]
        assert {ticket["id"] for ticket in found} == expected
        assert not any("support_type" in ticket for ticket in found)
    refused = client.ask(sim, "deleted_tickets", support_type_scope="robots")
    assert refused.status_code == 400


def test_ten_requests_for_deleted_tickets(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    statuses = [client.ask(sim, "deleted_tickets").status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    assert client.ask(sim, "tags").headers["zendesk-ratelimit-tags-index"].startswith("total=100")


def test_five_requests_beyond_page_100_of_deleted_tickets(
    simulate: Simulate, client: Client
) -> None:
    """Documented. With a cursor, pages are counted from the beginning all the same."""
    sim = simulate(tickets=110, deleted_share=0.0, own_limits={"deleted-tickets": None})
    sim.world.delete_tickets(110)
    pages = []
    for page in client.list_pages(sim, "deleted_tickets", page_size=1):
        pages.append(page)
        if len(pages) == 105:
            break
    cursor = pages[-1]["meta"]["after_cursor"]
    refused = client.ask(sim, "deleted_tickets", page_size=1, page_after=cursor)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert not any("deep" in name for name in refused.headers)
    assert client.ask(sim, "deleted_tickets", page_size=1).status_code == 200
    sim.settings.own_limits = {"deleted-tickets": None, "deep-deleted-tickets": None}
    following = client.listed(sim, "deleted_tickets", page_size=1, page_after=cursor)
    assert len(following["deleted_tickets"]) == 1
    # By number there is no page beyond 100.
    deep = client.ask(sim, "deleted_tickets", per_page=1, page=101)
    assert (deep.status_code, deep.json()["errors"][0]["code"]) == (400, "InvalidPaginationDepth")


def test_tags_move_while_they_are_read(simulate: Simulate, client: Client) -> None:
    """One that grows more popular comes twice or not at all; one that grows less, twice."""
    sim = simulate(tickets=1)
    names = [tag["name"] for tag in sim.truth("tags")]
    top = sim.truth("tags")[0]["count"]

    def move() -> None:
        sim.world.replace("tags", names[0], {"count": 1})
        sim.world.replace("tags", names[5], {"count": top + 1})

    sim.before(2, move)
    pages = list(client.list_pages(sim, "tags", page_size=4))
    found = [tag["name"] for page in pages for tag in page["tags"]]
    assert found == [name for name in names if name != names[5]] + [names[0]]
    again = client.listed(sim, "tags", page_size=100)["tags"]
    assert again[0] == {"name": names[5], "count": top + 1}


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


def test_brands_tell_of_the_separation_of_users_where_there_is_one(world: World) -> None:
    assert not any("user_separation" in brand for brand in world.truth("brands"))
    separated = World(Settings(tickets=1, user_separation=True)).truth("brands")
    assert {type(brand["user_separation"]) for brand in separated} == {str}


@pytest.mark.parametrize(
    "name", ["groups", "macros", "triggers", "automations", "views", "audit_logs", "articles"]
)
def test_lists_of_any_length(name: str) -> None:
    world = World(Settings(tickets=1, list_sizes={name: 130}))
    query = {"exclude_deleted": "false"}
    assert len(world.truth(name, query=query)) == 130


def test_filters_of_ticket_forms(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    default, second, internal = sim.truth("ticket_forms")

    def found(**query: Any) -> list[Any]:
        forms: list[Any] = client.listed(sim, "ticket_forms", **query)["ticket_forms"]
        return forms

    assert found(active="true") == [default, second, internal]
    assert found(end_user_visible="true") == [default, second]
    assert found(end_user_visible="false") == [internal]
    other = sim.truth("brands")[1]["id"]
    sim.world.replace("ticket_forms", internal["id"], {"restricted_brand_ids": [other]})
    assert found(associated_to_brand="true") == [default, second]
    nothing = {"associated_to_brand": "true", "end_user_visible": "false"}
    assert found(**nothing) == []
    assert found(**nothing, fallback_to_default="true") == [default]
