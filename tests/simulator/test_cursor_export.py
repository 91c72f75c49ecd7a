"""Exports by cursor."""

from __future__ import annotations

import itertools
import json

import pytest

from tests.simulator.conftest import CURSOR, Client, Simulate


@pytest.mark.parametrize("stream", ["tickets", "users"])
@pytest.mark.parametrize("per_page", [1, 7, 1000])
def test_all_records_come_once_and_in_order(
    simulate: Simulate, client: Client, stream: str, per_page: int
) -> None:
    sim = simulate(tickets=60, users=40)
    pages = client.cursor_pages(sim, f"{stream}/cursor", per_page=per_page)
    assert [record for page in pages for record in page[stream]] == sim.truth(stream)


def test_tickets_are_ordered_by_stamp_then_id(simulate: Simulate) -> None:
    sim = simulate(tickets=300)
    places = [(t["generated_timestamp"], t["id"]) for t in sim.truth("tickets")]
    assert places == sorted(places)
    stamps = [stamp for stamp, _ in places]
    shared = sum(a == b for a, b in itertools.pairwise(stamps))
    assert 60 < shared < 140


def test_a_second_with_more_tickets_than_fit_on_a_page(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=30, one_second=25)
    pages = list(client.cursor_pages(sim, CURSOR, per_page=10))
    assert [len(page["tickets"]) for page in pages] == [10, 10, 10]
    assert [t for page in pages for t in page["tickets"]] == sim.truth("tickets")


def test_cursors_and_links(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=5)
    first = client.page(sim, CURSOR, start_time=0, per_page=3, support_type_scope="all")
    assert first["before_cursor"] is first["before_url"] is None
    assert first["end_of_stream"] is False
    assert first["after_url"].startswith(f"{sim.url}/api/v2/incremental/tickets/cursor?cursor=")
    assert "support_type_scope=all" in first["after_url"]
    last = client.session.get(first["after_url"], timeout=5).json()
    assert last["end_of_stream"] is True
    assert len(last["tickets"]) == 2
    assert last["before_cursor"]
    assert last["before_url"]


def test_the_last_cursor_is_where_the_next_export_starts(
    simulate: Simulate, client: Client
) -> None:
    sim = simulate(tickets=5)
    last = client.page(sim, CURSOR, start_time=0)["after_cursor"]
    empty = client.page(sim, CURSOR, cursor=last)
    assert (empty["tickets"], empty["after_cursor"]) == ([], last)
    assert empty["end_of_stream"] is True
    changed = sim.world.change_tickets(2)
    again = client.page(sim, CURSOR, cursor=empty["after_cursor"])
    assert sorted(t["id"] for t in again["tickets"]) == sorted(changed)


def test_an_export_of_nothing_can_be_continued(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=0)
    page = client.page(sim, CURSOR, start_time=0)
    assert (page["tickets"], page["end_of_stream"]) == ([], True)
    added = sim.world.add_tickets(3)
    again = client.page(sim, CURSOR, cursor=page["after_cursor"])
    assert [t["id"] for t in again["tickets"]] == added


def test_a_ticket_that_changes_while_we_page_comes_again(
    simulate: Simulate, client: Client
) -> None:
    sim = simulate(tickets=20)
    first = sim.truth("tickets")[0]["id"]
    sim.before(2, lambda: sim.world.change([first]))
    pages = list(client.cursor_pages(sim, CURSOR, per_page=10))
    ids = [t["id"] for page in pages for t in page["tickets"]]
    assert len(set(ids)) == 20
    assert (ids[0], ids[-1]) == (first, first)


def test_pages_are_empty_in_midstream_without_the_deleted(
    simulate: Simulate, client: Client
) -> None:
    sim = simulate(tickets=20, deleted_share=1.0)
    sim.world.add_tickets(2)
    pages = list(client.cursor_pages(sim, CURSOR, per_page=5, exclude_deleted="true"))
    assert [len(page["tickets"]) for page in pages] == [0, 0, 0, 0, 2]
    assert len(sim.truth("tickets")) == 22


def test_support_types(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=100, ai_agent_share=0.3)
    seen = {}
    for scope in ("agent", "ai_agent", "all"):
        pages = list(client.cursor_pages(sim, CURSOR, per_page=9, support_type_scope=scope))
        seen[scope] = [t for page in pages for t in page["tickets"]]
        assert all(page["tickets"] for page in pages)
        assert seen[scope] == sim.truth("tickets", scope)
    assert {t["support_type"] for t in seen["ai_agent"]} == {"ai_agent"}
    assert len(seen["agent"]) + len(seen["ai_agent"]) == len(seen["all"]) == 100
    by_default = client.page(sim, CURSOR, start_time=0)["tickets"]
    assert by_default == seen["agent"]


def test_refused_cursors(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=5)
    cursor = client.page(sim, CURSOR, start_time=0, per_page=2)["after_cursor"]
    sim.settings.refuse_cursors = True
    answer = client.get(sim, CURSOR, cursor=cursor)
    assert answer.status_code == 400
    assert answer.json()["error"] == "InvalidPaginationParameter"
    assert client.get(sim, CURSOR, start_time=0).status_code == 200


@pytest.mark.parametrize("cursor", ["", "rubbish", "###", "MTIz", "ü"])
def test_a_cursor_that_never_was_one(simulate: Simulate, client: Client, cursor: str) -> None:
    answer = client.get(simulate(tickets=1), CURSOR, cursor=cursor)
    assert answer.status_code == 400
    assert answer.json()["error"] == "InvalidPaginationParameter"


def test_the_cursor_that_zendesk_was_seen_to_give(simulate: Simulate, client: Client) -> None:
    page = client.page(simulate(tickets=3), CURSOR, cursor="MTU3NjYxMzUzOS4wfHw0Njd8")
    assert len(page["tickets"]) == 3


def test_metric_sets(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=3)
    plain = client.page(sim, CURSOR, start_time=0)["tickets"]
    page = client.page(sim, CURSOR, start_time=0, include="users,metric_sets")
    for ticket, without in zip(page["tickets"], plain, strict=True):
        assert ticket.pop("metric_set")["ticket_id"] == ticket["id"]
        assert json.dumps(ticket) == json.dumps(without)
