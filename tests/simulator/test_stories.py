"""The stories of tickets hold together: events, tickets, metrics, and all that they refer to."""

from __future__ import annotations

import json
import time
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest

from tests.simulator.replay import Record, by_ticket, fields_of, told
from zendesk_simulator import Settings, World

#: What a ticket has before any event says so.
UNSAID = {"satisfaction_score": "unoffered"}
ALWAYS = {
    *("subject", "requester_id", "priority", "type", "status"),
    *("organization_id", "brand_id", "ticket_form_id", "custom_status_id"),
}
DONE = ("solved", "closed")


def changed_world() -> World:
    """Return an account in which things have happened since it was made."""
    world = World(Settings(tickets=300, seed=4))
    world.truth("ticket_events")
    world.change_tickets(60)
    world.add_tickets(15)
    world.delete_tickets(10)
    world.change_tickets(40)
    return world


@pytest.fixture(scope="module", params=["as it begins", "with changes made now"])
def world(request: pytest.FixtureRequest) -> World:
    return World(Settings(tickets=400)) if request.param == "as it begins" else changed_world()


@pytest.fixture(scope="module")
def events(world: World) -> dict[int, list[Record]]:
    return by_ticket(world.truth("ticket_events"))


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def test_the_events_of_each_ticket_lead_to_the_ticket(
    world: World, events: dict[int, list[Record]]
) -> None:
    reasons = world.truth("satisfaction_reasons")
    for ticket in world.truth("tickets"):
        values: Record = dict(UNSAID)
        for one in told(events[ticket["id"]]):
            if one.child["event_type"] == "Change":
                known = values.get(one.name)
                assert one.previous == known or (one.name not in values and not one.previous)
                assert one.previous != one.value
            values[one.name] = one.value
        for name, value in fields_of(ticket, reasons).items():
            assert values.get(name) == value or (name not in values and not value), name


def test_the_first_event_creates_and_all_others_change(events: dict[int, list[Record]]) -> None:
    for first, *rest in events.values():
        created = [one for one in told([first]) if one.child["event_type"] == "Create"]
        assert {one.name for one in created} >= ALWAYS
        assert len(created) == len(told([first]))
        assert {one.child["event_type"] for one in told(rest)} <= {"Change"}


def test_tags_say_what_was_added_and_removed(events: dict[int, list[Record]]) -> None:
    changes = [one for each in events.values() for one in told(each[1:]) if one.name == "tags"]
    assert changes
    for one in changes:
        assert set(one.child["added_tags"]) == set(one.value) - set(one.previous)
        assert set(one.child["removed_tags"]) == set(one.previous) - set(one.value)


def test_events_lie_within_the_life_of_the_ticket(
    world: World, events: dict[int, list[Record]]
) -> None:
    for ticket in world.truth("tickets"):
        stamps = [event["timestamp"] for event in events[ticket["id"]]]
        assert stamps == sorted(stamps)
        assert stamps[0] == seconds(ticket["created_at"])
        assert stamps[-1] == seconds(ticket["updated_at"]) <= ticket["generated_timestamp"]


def test_ids_of_child_events_are_unique(world: World) -> None:
    ids = [child["id"] for e in world.truth("ticket_events") for child in e["child_events"]]
    assert len(ids) == len(set(ids))


def test_all_kinds_of_things_happen() -> None:
    world = World(Settings(tickets=400))
    all_events = world.truth("ticket_events")
    every = [one for each in by_ticket(all_events).values() for one in told(each)]
    names = {one.name for one in every if one.child["event_type"] == "Change"}
    assert names >= {"status", "assignee_id", "group_id", "priority", "tags", "satisfaction_score"}
    assert any(name.isdigit() for name in names)
    agents = [one for one in every if one.name == "assignee_id"]
    assert any(one.previous and one.value for one in agents)
    statuses = {(one.previous, one.value) for one in every if one.name == "status"}
    assert statuses >= {("open", "solved"), ("solved", "open"), ("solved", "closed")}
    assert any(new == "deleted" for _, new in statuses)
    kinds = {type(c["group_id"]) for e in all_events for c in e["child_events"] if "group_id" in c}
    assert kinds >= {int, str}
    schedules = {str(schedule["id"]) for schedule in world.truth("schedules")}
    given = {c.get("new_schedule_id") for e in all_events for c in e["child_events"]} - {None}
    assert given
    assert given <= schedules
    assert {-1} < {event["updater_id"] for event in all_events}
    start = world.streams.table("tickets").rows[0].stamp
    assert all_events[0]["timestamp"] < start - 365 * 86_400


def test_merged_tickets_are_closed(events: dict[int, list[Record]]) -> None:
    merges = [e for each in events.values() for e in each if e["merged_ticket_ids"]]
    assert merges
    for merge in merges:
        [source] = merge["merged_ticket_ids"]
        closing = [one for one in told(events[source]) if one.value == "closed"]
        assert merge["timestamp"] in [one.event["timestamp"] for one in closing]


def test_every_id_in_an_event_exists(world: World, events: dict[int, list[Record]]) -> None:
    lists = {
        "group_id": ids(world, "groups", exclude_deleted="false"),
        "brand_id": ids(world, "brands"),
        "ticket_form_id": ids(world, "ticket_forms"),
        "custom_status_id": ids(world, "custom_statuses"),
        "organization_id": ids(world, "organizations"),
        "requester_id": ids(world, "users"),
        "assignee_id": ids(world, "users"),
        "problem_id": ids(world, "tickets"),
    }
    custom = {str(key) for key in ids(world, "ticket_fields")}
    for one in (one for each in events.values() for one in told(each)):
        if one.name in lists:
            assert one.value is None or one.value in lists[one.name]
        assert not one.name.isdigit() or one.name in custom
    users = lists["requester_id"] | {-1}
    assert {event["updater_id"] for each in events.values() for event in each} <= users


def ids(world: World, name: str, **query: str) -> set[Any]:
    return {record["id"] for record in world.truth(name, query=query)}


# -- metrics


def metric_sets(world: World) -> list[tuple[Record, Record]]:
    table = world.table("tickets")
    page = [(table.record(row), table.beside([row])[0]) for row in world.exported("tickets")]
    assert all(metric["ticket_id"] == ticket["id"] for ticket, metric in page)
    return page


def test_metric_sets_agree_with_the_events(world: World, events: dict[int, list[Record]]) -> None:
    table = world.table("ticket_events")
    comments: dict[int, list[Record]] = {}
    for row in world.exported("ticket_events"):
        event = json.loads(table.extended_body(row))
        found = comments.setdefault(event["ticket_id"], [])
        found += [c for c in event["child_events"] if "body" in c]
    for ticket, metric in metric_sets(world):
        every = told(events[ticket["id"]])
        created = events[ticket["id"]][0]["timestamp"]
        statuses = [
            (o.event["timestamp"], o.value, o.previous) for o in every if o.name == "status"
        ]
        said = [c for c in comments[ticket["id"]] if c["public"]]
        replies = [
            seconds(c["created_at"]) for c in said if c["author_id"] != ticket["requester_id"]
        ]
        assert metric["replies"] == len(replies)
        assert metric["reopens"] == sum(
            before == "solved" and now not in (*DONE, "deleted") for _, now, before in statuses
        )
        solved = [at for at, now, before in statuses if now in DONE and before not in DONE]
        is_solved = ticket["status"] in DONE
        assert at_second(metric["solved_at"]) == (solved[-1] if is_solved else None)
        first = metric["first_resolution_time_in_minutes"]["calendar"]
        assert first == ((solved[0] - created) // 60 if solved else None)
        reply = metric["reply_time_in_minutes"]["calendar"]
        assert reply == ((replies[0] - created) // 60 if replies else None)
        held = [b[0] - a[0] for a, b in pairwise(statuses) if a[1] == "hold"]
        hold = metric["on_hold_time_in_minutes"]["calendar"]
        assert hold == (sum(held) // 60 if held else None)
        agents = [o for o in every if o.name == "assignee_id" and o.value]
        assert metric["assignee_stations"] == len(agents)
        groups = [o for o in every if o.name == "group_id" and o.value]
        assert metric["group_stations"] == len(groups)
        assert seconds(metric["status_updated_at"]) == statuses[-1][0]
        assert metric["updated_at"] == ticket["updated_at"]


def at_second(text: str | None) -> int | None:
    return None if text is None else seconds(text)


def test_metric_events_agree_with_the_metric_sets(world: World) -> None:
    replied = {
        event["ticket_id"]: event
        for event in world.truth("ticket_metric_events")
        if (event["metric"], event["type"], event["instance_id"])
        == ("reply_time", "update_status", 1)
    }
    assert replied
    for ticket, metric in metric_sets(world):
        minutes = metric["reply_time_in_minutes"]["calendar"]
        event = replied.get(ticket["id"])
        assert (event and event["status"]["calendar"]) == minutes


def test_a_breach_lies_behind_its_target(world: World) -> None:
    found = world.truth("ticket_metric_events")
    policies = {
        **{p["id"]: p for p in world.truth("sla_policies")},
        **{p["id"]: p for p in world.truth("group_sla_policies")},
    }
    applied = {(e["ticket_id"], e["metric"]): e for e in found if e["type"].startswith("apply_")}
    for event in applied.values():
        sla = event.get("sla") or event["group_sla"]
        policy = policies[sla["policy"]["id"]]
        assert sla["policy"]["title"] == policy["title"]
        assert sla["target"] in [m["target"] for m in policy["policy_metrics"]]
    breaches = [e for e in found if e["type"] == "breach"]
    assert breaches
    for event in breaches:
        sla = applied[event["ticket_id"], event["metric"]]
        target = (sla.get("sla") or sla["group_sla"])["target"]
        assert seconds(event["time"]) - seconds(sla["time"]) >= 60 * target


# -- changes made now


def test_a_change_has_the_time_of_now_and_says_just_what_changed() -> None:
    world = World(Settings(tickets=100))
    before = {ticket["id"]: ticket for ticket in world.truth("tickets")}
    known = {event["id"] for event in world.truth("ticket_events")}
    changed = world.change_tickets(20)
    fresh = [e for e in world.truth("ticket_events") if e["id"] not in known]
    assert [event["ticket_id"] for event in fresh] == changed
    after = {ticket["id"]: ticket for ticket in world.truth("tickets")}
    reasons = world.truth("satisfaction_reasons")
    for event in fresh:
        assert time.time() - 600 < event["timestamp"] < time.time() - 60
        old, new = (fields_of(when[event["ticket_id"]], reasons) for when in (before, after))
        assert {one.name for one in told([event])} == {n for n in new if new[n] != old[n]}


def test_events_are_the_same_whenever_they_are_first_asked_for() -> None:
    def make(*early: str) -> tuple[list[Record], ...]:
        world = World(Settings(tickets=60, start=10**9, end=10**9 + 10**7))
        for stream in early:
            world.truth(stream)
        world.change_tickets(20, at=10**9 + 10**7)
        world.add_tickets(5, at=10**9 + 10**7)
        return tuple(world.truth(stream) for stream in streams)

    streams = ("ticket_events", "ticket_metric_events")
    assert make() == make(*streams)


def test_ratings_and_surveys_outlive_a_change() -> None:
    world = World(Settings(tickets=300))
    lists = ("satisfaction_ratings", "survey_responses")
    before = {name: world.truth(name) for name in lists}
    world.change_tickets(250)
    for name in lists:
        left = {record["id"] for record in world.truth(name)}
        assert left >= {record["id"] for record in before[name]}
        assert before[name]
