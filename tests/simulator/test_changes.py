"""Changes to the data while it is served."""

from __future__ import annotations

import json
import time

import pytest

from tests.simulator.conftest import CURSOR, Client, Simulate


def test_changed_tickets_move_to_the_end(simulate: Simulate) -> None:
    sim = simulate(tickets=50)
    before = {t["id"]: t for t in sim.truth("tickets")}
    newest = max(t["generated_timestamp"] for t in before.values())
    changed = sim.world.change_tickets(7)
    after = sim.truth("tickets")
    assert len(after) == 50
    assert sorted(t["id"] for t in after[-7:]) == sorted(changed)
    for ticket in after[-7:]:
        assert newest < ticket["generated_timestamp"] < time.time() - 60
        assert ticket["updated_at"] > before[ticket["id"]]["updated_at"]
        assert ticket["status"] != before[ticket["id"]]["status"]


def test_each_change_lies_behind_the_one_before(simulate: Simulate) -> None:
    sim = simulate(tickets=50)
    newest = 0
    for _ in range(50):
        ids = set(sim.world.change_tickets(40))
        stamps = [t["generated_timestamp"] for t in sim.truth("tickets") if t["id"] in ids]
        assert newest < min(stamps)
        newest = max(stamps)


def test_new_and_deleted_tickets(simulate: Simulate) -> None:
    sim = simulate(tickets=5, deleted_share=0.0)
    added = sim.world.add_tickets(3)
    assert [t["id"] for t in sim.truth("tickets")[-3:]] == added
    deleted = sim.world.delete_tickets(2)
    last = sim.truth("tickets")[-2:]
    assert sorted(t["id"] for t in last) == sorted(deleted)
    assert {t["status"] for t in last} == {"deleted"}
    assert len(sim.truth("tickets")) == 8


def test_the_system_moves_only_the_stamp(simulate: Simulate) -> None:
    sim = simulate(tickets=20)
    before = {t["id"]: t for t in sim.truth("tickets")}
    touched = sim.world.touch_by_system(3)
    for ticket in sim.truth("tickets")[-3:]:
        assert ticket["id"] in touched
        old = before[ticket["id"]]
        assert ticket["generated_timestamp"] > old["generated_timestamp"]
        assert {**ticket, "generated_timestamp": 0} == {**old, "generated_timestamp": 0}


def test_a_latecomer_in_a_second_of_our_choice(simulate: Simulate) -> None:
    sim = simulate(tickets=20)
    second = sim.truth("tickets")[-1]["generated_timestamp"]
    (late,) = sim.world.add_tickets(1, at=second)
    assert late in [t["id"] for t in sim.truth("tickets") if t["generated_timestamp"] == second]


def test_patched_tickets(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=3)
    first = sim.truth("tickets")[0]["id"]
    sim.world.replace_ticket(
        first, {"subject": "half \ud83d", "new_field": {"a": [1]}}, without=["tags"]
    )
    answer = client.get(sim, CURSOR, start_time=0)
    assert rb'"subject":"half \ud83d"' in answer.content.replace(b": ", b":")
    ticket = answer.json()["tickets"][0]
    assert ticket["new_field"] == {"a": [1]}
    assert "tags" not in ticket
    assert ticket == sim.truth("tickets")[0]


@pytest.mark.parametrize("raw", [b"null", b'"text"', b'{"id":1e400}', b'{"id":"\\ud83d"}', b"[]"])
def test_raw_bytes_in_place_of_a_ticket(simulate: Simulate, client: Client, raw: bytes) -> None:
    sim = simulate(tickets=3)
    second = sim.truth("tickets")[1]["id"]
    sim.world.replace_ticket(second, raw=raw)
    assert sim.truth("tickets")[1] == json.loads(raw)
    for include in ("", "metric_sets"):
        content = client.get(sim, CURSOR, start_time=0, include=include).content
        assert b"}," + raw + b",{" in content
    sim.world.change([second])
    assert client.get(sim, CURSOR, start_time=0).content.count(raw + b"]") == 1
    assert sim.truth("tickets")[2] == json.loads(raw)


def test_not_even_json(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    sim.world.replace_ticket(sim.truth("tickets")[0]["id"], raw=b"<oops>")
    content = client.get(sim, CURSOR, start_time=0, include="metric_sets").content
    assert content.startswith(b'{"tickets":[<oops>]')


def test_replacing_records_of_other_streams(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    user = sim.truth("users")[0]["id"]
    sim.world.replace("users", user, {"name": "Somebody"})
    assert client.page(sim, "users/cursor", start_time=0)["users"][0]["name"] == "Somebody"
