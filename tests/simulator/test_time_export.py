"""Exports by time."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.simulator.conftest import TIME, Client, Simulate

STREAMS = ["tickets", "users", "organizations", "ticket_events", "ticket_metric_events"]


def distinct(stream: str, pages: list[dict[str, Any]]) -> list[Any]:
    """Return the records of all pages, each once, in order of first appearance."""
    return list({record["id"]: record for page in pages for record in page[stream]}.values())


@pytest.mark.parametrize("stream", STREAMS)
def test_all_records_are_reached(simulate: Simulate, client: Client, stream: str) -> None:
    sim = simulate(tickets=40, users=40, organizations=40)
    pages = list(client.time_pages(sim, stream, per_page=7))
    assert distinct(stream, pages) == sim.truth(stream)


def test_the_boundary_second_comes_again(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=40)
    pages = list(client.time_pages(sim, TIME, per_page=7))
    for page, following in itertools.pairwise(pages):
        edge = [t["id"] for t in page["tickets"] if t["generated_timestamp"] == page["end_time"]]
        assert edge
        assert edge == [t["id"] for t in following["tickets"][: len(edge)]]


def test_a_page_may_exceed_its_size_to_finish_a_second(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=40, same_second=0.0, one_second=20)
    pages = list(client.time_pages(sim, TIME, per_page=5))
    assert max(len(page["tickets"]) for page in pages) > 20
    assert distinct("tickets", pages) == sim.truth("tickets")


def test_a_second_that_fills_a_page_can_stop_the_export(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=20, one_second=20, time_pages_extend=False)
    page = client.page(sim, TIME, start_time=0, per_page=5)
    stuck = client.page(sim, TIME, start_time=page["end_time"], per_page=5)
    assert stuck["tickets"] == page["tickets"]
    assert stuck["end_time"] == page["end_time"]
    assert stuck["end_of_stream"] is False


def test_the_count_cannot_be_relied_upon(simulate: Simulate, client: Client) -> None:
    page = client.page(simulate(tickets=715), TIME, start_time=0)
    assert (len(page["tickets"]), page["count"]) == (715, 754)


def test_an_empty_page_has_no_end(simulate: Simulate, client: Client) -> None:
    page = client.page(simulate(tickets=0), TIME, start_time=0)
    assert page == {
        "tickets": [],
        "count": 0,
        "end_of_stream": True,
        "end_time": None,
        "next_page": None,
    }


def test_the_link_may_or_may_not_be_there_at_the_end(simulate: Simulate, client: Client) -> None:
    for second in (1_700_000_000, 1_700_000_001):
        sim = simulate(tickets=3, start=second, end=second)
        page = client.page(sim, TIME, start_time=0)
        assert page["end_of_stream"] is True
        assert (page["next_page"] is None) == bool(second % 2)


def test_links_keep_the_query(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=30)
    page = client.page(sim, TIME + ".json", start_time=0, per_page=3)
    wanted = f"{sim.url}/api/v2/incremental/tickets.json?start_time={page['end_time']}&per_page=3"
    assert page["next_page"] == wanted


def test_events_and_their_comments(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=30)
    plain = client.page(sim, "ticket_events", start_time=0)["ticket_events"]
    page = client.page(sim, "ticket_events", start_time=0, include="comment_events")
    kinds = [[c["event_type"] for c in e["child_events"]] for e in page["ticket_events"]]
    assert ["Create", "Comment"] in kinds
    assert not any(c["event_type"] == "Comment" for e in plain for c in e["child_events"])


def test_changes_make_events(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=10)
    laid_out_before = len(sim.truth("ticket_events"))
    changed = sim.world.change_tickets(3)
    sim.world.touch_by_system(3)
    events = sim.truth("ticket_events")[laid_out_before:]
    assert [event["ticket_id"] for event in events] == changed
    metrics = sim.truth("ticket_metric_events")[-3:]
    assert [event["ticket_id"] for event in metrics] == changed
    last = client.page(sim, "ticket_events", start_time=events[0]["timestamp"])
    assert last["ticket_events"] == events
