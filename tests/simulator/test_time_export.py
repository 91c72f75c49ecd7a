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
    assert 20 in [len(page["tickets"]) for page in pages]
    assert distinct("tickets", pages) == sim.truth("tickets")


def test_a_page_of_one_whole_second_leads_to_itself(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=25, same_second=0.0, one_second=20)
    stamps = [t["generated_timestamp"] for t in sim.truth("tickets")]
    second = max(stamps, key=stamps.count)
    page = client.page(sim, TIME, start_time=second, per_page=5)
    assert [t["generated_timestamp"] for t in page["tickets"]] == [second] * 20
    assert (page["end_time"], page["end_of_stream"]) == (second, False)
    assert f"start_time={second}&" in page["next_page"]
    following = client.page(sim, TIME, start_time=second + 1, per_page=5)
    assert following["tickets"][0]["generated_timestamp"] > second


def test_a_second_that_just_fills_a_page_can_be_passed(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=12, same_second=0.0, one_second=5)
    pages = list(client.time_pages(sim, TIME, per_page=5))
    assert distinct("tickets", pages) == sim.truth("tickets")


@pytest.mark.parametrize("without_end", [False, True])
def test_empty_pages_in_midstream(simulate: Simulate, client: Client, without_end: bool) -> None:
    sim = simulate(tickets=20, deleted_share=1.0, empty_pages_without_end=without_end)
    query = {"per_page": 5, "exclude_deleted": "true"}
    page = client.page(sim, TIME, start_time=0, **query)
    assert (page["tickets"], page["end_of_stream"]) == ([], False)
    assert (page["end_time"] is None) is without_end
    following = client.session.get(page["next_page"], timeout=5).json()
    assert following["next_page"] != page["next_page"]


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
    whole = [c for e in page["ticket_events"] for c in e["child_events"] if "body" in c]
    assert {c["event_type"] for c in whole} == {"Comment", "VoiceComment", "FacebookComment"}
    # Without them, an event only says that there is a comment.
    told = [c for e in plain for c in e["child_events"] if "comment_present" in c]
    assert [(c["id"], c["comment_public"]) for c in told] == [(c["id"], c["public"]) for c in whole]
    assert not any("body" in c for e in plain for c in e["child_events"])
    assert {c["event_type"] == "VoiceComment" for c in whole if "data" in c} == {True}
    assert {"data" in c for c in whole if c["event_type"] == "VoiceComment"} == {True}


METRIC_EVENTS = "ticket_metric_events"


def test_changed_metric_events_come_again_where_asked_for(
    simulate: Simulate, client: Client
) -> None:
    sim = simulate(tickets=10)
    newest = client.page(sim, METRIC_EVENTS, start_time=0)["end_time"]
    changed = sim.world.change_metric_events(3)
    plain = client.page(sim, METRIC_EVENTS, start_time=newest + 1)
    assert plain[METRIC_EVENTS] == []
    page = client.page(sim, METRIC_EVENTS, start_time=newest + 1, include_changes="true")
    assert [e["id"] for e in page[METRIC_EVENTS]] == changed
    assert page["end_time"] > newest
    assert "include_changes=true" in (page["next_page"] or "include_changes=true")
    everything = client.page(sim, METRIC_EVENTS, start_time=0, include_changes="true")
    assert all("deleted" in e for e in everything[METRIC_EVENTS])
    assert len(everything[METRIC_EVENTS]) == len(sim.truth(METRIC_EVENTS))


def test_no_change_comes_before_what_was_exported(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=50)
    client.page(sim, METRIC_EVENTS, start_time=0, include_changes="true")
    sim.world.change_metric_events(40)
    newest = client.page(sim, METRIC_EVENTS, start_time=0, include_changes="true")["end_time"]
    before = len(sim.truth(METRIC_EVENTS))
    sim.world.change_tickets(20)
    new = sim.truth(METRIC_EVENTS)[before:]
    page = client.page(sim, METRIC_EVENTS, start_time=newest + 1, include_changes="true")
    assert [e["id"] for e in page[METRIC_EVENTS]] == [e["id"] for e in new] != []


def test_deleted_metric_events(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=10)
    before = sim.truth(METRIC_EVENTS)
    deleted = sim.world.change_metric_events(2, deleted=True)
    seen = client.page(sim, METRIC_EVENTS, start_time=0, include_changes="true")[METRIC_EVENTS]
    assert {e["id"] for e in seen if e["deleted"]} >= set(deleted)
    query = {"include_changes": "true", "exclude_deleted": "true"}
    left = client.page(sim, METRIC_EVENTS, start_time=0, **query)[METRIC_EVENTS]
    assert not any(e["deleted"] for e in left)
    assert 0 < len(left) <= len(before) - 2


def test_changes_make_events(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=10)
    laid_out_before = len(sim.truth("ticket_events"))
    metrics_before = len(sim.truth("ticket_metric_events"))
    changed = sim.world.change_tickets(3)
    sim.world.touch_by_system(3)
    events = sim.truth("ticket_events")[laid_out_before:]
    assert [event["ticket_id"] for event in events] == changed
    metrics = sim.truth("ticket_metric_events")[metrics_before:]
    assert {event["ticket_id"] for event in metrics} <= set(changed)
    assert metrics
    last = client.page(sim, "ticket_events", start_time=events[0]["timestamp"])
    assert last["ticket_events"] == events
