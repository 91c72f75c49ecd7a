"""What the records hold."""

from __future__ import annotations

import json
from typing import Any

from tests.simulator.times import stamp
from zendesk_simulator import Settings, World
from zendesk_simulator.records.ticket_field_setup import CUSTOM_FIELDS

WORLD = World(Settings(tickets=400))


def truth(stream: str) -> list[Any]:
    return WORLD.truth(stream)


def test_the_same_seed_makes_the_same_records() -> None:
    def make(seed: int) -> dict[str, list[Any]]:
        world = World(Settings(tickets=30, seed=seed, start=10**9, end=10**9 + 10**6))
        world.change_tickets(3, at=10**9 + 10**6)
        names = ("tickets", "users", "organizations", "ticket_events", "ticket_metric_events")
        return {name: world.truth(name) for name in names}

    assert make(5) == make(5)
    assert make(5)["tickets"] != make(6)["tickets"]


def test_tickets_are_as_varied_as_real_ones() -> None:
    tickets = truth("tickets")
    assert {t["via"]["channel"] for t in tickets} == {"web", "email", "voice", "chat"}
    assert any(t["id"] > 2**53 for t in tickets)
    assert any(t["status"] == "deleted" for t in tickets)
    assert {len(t["satisfaction_rating"]) for t in tickets} == {1, 5}
    assert all(t["fields"] == t["custom_fields"] for t in tickets)
    kinds = {type(f["value"]) for t in tickets for f in t["custom_fields"]}
    assert kinds == {type(None), str, int, float, bool, list}
    texts = "".join(t["description"] for t in tickets)
    assert {"\u2028", "\u200f", "🙏"} <= set(texts)


def test_tickets_have_the_size_of_real_ones() -> None:
    size = sum(len(json.dumps(t, ensure_ascii=False).encode()) for t in truth("tickets")) / 400
    assert 2500 < size < 4000


def test_some_tickets_were_last_moved_by_the_system() -> None:
    old = [t for t in truth("tickets") if stamp(t["updated_at"]) < t["generated_timestamp"]]
    assert 20 < len(old) < 80
    assert all(stamp(t["created_at"]) <= stamp(t["updated_at"]) for t in truth("tickets"))


def test_records_refer_to_each_other() -> None:
    tickets = {t["id"] for t in truth("tickets")}
    users = {u["id"] for u in truth("users")}
    organizations = {o["id"] for o in truth("organizations")}
    for ticket in truth("tickets"):
        assert ticket["requester_id"] in users
        assert ticket["assignee_id"] in users | {None}
        assert ticket["organization_id"] in organizations | {None}
    assert {u["organization_id"] for u in truth("users")} <= organizations | {None}
    assert {e["ticket_id"] for e in truth("ticket_events")} <= tickets
    # -1 is Zendesk itself.
    assert {e["updater_id"] for e in truth("ticket_events")} <= users | {-1}
    assert {e["ticket_id"] for e in truth("ticket_metric_events")} <= tickets


def test_ids_are_unique() -> None:
    for stream in ("tickets", "users", "organizations", "ticket_events", "ticket_metric_events"):
        ids = [record["id"] for record in truth(stream)]
        assert len(ids) == len(set(ids))


def test_deleted_organizations_and_users() -> None:
    deleted = [o for o in truth("organizations") if o["deleted_at"]]
    assert deleted
    assert all(o["name"].startswith(f"{o['id']}_deleted_") for o in deleted)
    assert {u["active"] for u in truth("users")} == {True, False}


def test_some_organizations_lack_what_was_added_of_late() -> None:
    added = {"children_count", "ticket_restriction"}
    assert {frozenset(added & set(o)) for o in truth("organizations")} == {
        frozenset(),
        frozenset(added),
    }


def test_decimals_are_numbers_or_text() -> None:
    amount = CUSTOM_FIELDS[2].id
    values = [f["value"] for t in truth("tickets") for f in t["custom_fields"] if f["id"] == amount]
    assert {type(value) for value in values} == {float, str}


def test_metric_events_of_every_type() -> None:
    by_type = {e["type"]: e for e in truth("ticket_metric_events")}
    assert {"activate", "pause", "fulfill", "apply_sla", "breach", "update_status"} <= set(by_type)
    assert "sla" in by_type["apply_sla"]
    assert "group_sla" in by_type["apply_group_sla"]
    assert set(by_type["update_status"]["status"]) == {"calendar", "business"}
