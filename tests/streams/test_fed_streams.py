"""ticket_metrics and ticket_comments: rows of pages that are fetched for another stream anyway."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from tests.streams.conftest import AccountMaker
from tests.streams.exports import COMMENTS, EVENTS, METRICS, TICKETS, Way, by_time
from tests.streams.truth import keys, pages_needed, sideloaded, touch, truth
from zendesk_simulator import Fault

PAGE = 10

every_pair = pytest.mark.parametrize(
    ("parent", "fed"),
    [(TICKETS, METRICS), (by_time(TICKETS), by_time(METRICS)), (EVENTS, COMMENTS)],
    ids=["metrics-cursor", "metrics-time", "comments"],
)


@every_pair
def test_beside_its_parent_it_costs_no_request(
    make_account: AccountMaker, parent: Way, fed: Way
) -> None:
    account = make_account()
    needed = pages_needed(account.sim, parent, PAGE)
    export = account.export(parent, fed, page_size=PAGE).succeeded()
    assert export.paths == [parent.path] * needed
    assert {request.query["include"] for request in export.requests} == {fed.include}
    assert export.rows(fed) == truth(account.sim, fed.stream)
    assert export.keys(parent) == keys(account.sim, parent)
    assert export.bookmark(parent)["streams"] == sorted([fed.stream, parent.stream])


@every_pair
def test_not_selected_it_is_not_asked_for(
    make_account: AccountMaker, parent: Way, fed: Way
) -> None:
    account = make_account()
    export = account.export(parent).succeeded()
    assert all("include" not in request.query for request in export.requests)
    assert export.rows(parent) == truth(account.sim, parent.stream)
    assert fed.stream not in {m.get("stream") for m in export.run.messages}


@every_pair
def test_a_killed_run_of_both_is_resumed_for_both(
    make_account: AccountMaker, parent: Way, fed: Way
) -> None:
    account = make_account()
    needed = pages_needed(account.sim, parent, PAGE)
    killed = account.killed_at(3, parent, fed, page_size=PAGE)
    resumed = account.export(parent, fed, state=killed.state, page_size=PAGE).succeeded()
    assert len(resumed.requests) == needed - 2
    for way in (parent, fed):
        assert set(killed.keys(way) + resumed.keys(way)) == set(keys(account.sim, way))


@every_pair
def test_one_that_is_selected_later_tells_how_to_backfill(
    make_account: AccountMaker, parent: Way, fed: Way
) -> None:
    account = make_account()
    before = account.export(parent).succeeded()
    [(_, last)] = before.keys(parent)[-1:]
    touch(account.sim, parent, 3)
    later = account.export(parent, fed, state=before.state)
    assert later.run.exit_code == 0
    [warning] = later.run.complaints()
    assert "WARNING" in warning
    for word in (fed.stream, "backfill", "state"):
        assert word in warning
    boundary = last + (parent.method == "cursor")
    assert later.keys(fed) == keys(account.sim, fed, since=boundary)
    # Said once: from now on the bookmark speaks for both.
    account.export(parent, fed, state=later.state).succeeded()


@pytest.mark.parametrize(
    ("parent", "fed"), [(TICKETS, METRICS), (EVENTS, COMMENTS)], ids=["metrics", "comments"]
)
def test_a_parent_that_is_selected_later_warns_too(
    make_account: AccountMaker, parent: Way, fed: Way
) -> None:
    account = make_account()
    alone = account.export(fed).succeeded()
    [warning] = account.export(parent, fed, state=alone.state).run.complaints()
    assert f" {parent.stream} " in warning
    assert "backfill" in warning


def test_one_that_has_missed_a_run_warns_when_it_comes_back(make_account: AccountMaker) -> None:
    account = make_account()
    both = account.export(TICKETS, METRICS).succeeded()
    without = account.export(TICKETS, state=both.state).succeeded()
    [warning] = account.export(TICKETS, METRICS, state=without.state).run.complaints()
    assert "ticket_metrics" in warning


def _beside(page: dict[str, Any], left: int) -> None:
    """Move the metric sets into a list beside the tickets; ``left`` of every three stay."""
    moved = [ticket for number, ticket in enumerate(page["tickets"]) if number % 3 >= left]
    page["metric_sets"] = [t.pop("metric_set") for t in moved if "metric_set" in t][::-1]


@pytest.mark.parametrize("left", [0, 1], ids=["all", "some"])
@pytest.mark.parametrize("parent", [TICKETS, by_time(TICKETS)], ids=str)
def test_metric_sets_beside_the_tickets_are_read_too(
    make_account: AccountMaker, parent: Way, left: int
) -> None:
    account = make_account()

    def alter(body: bytes) -> bytes:
        page = json.loads(body)
        _beside(page, left)
        return json.dumps(page).encode()

    account.sim.faults.always(lambda _: True, Fault.altered(alter))
    needed = pages_needed(account.sim, parent, PAGE)
    both = account.export(parent, METRICS, page_size=PAGE).succeeded()
    expected = {row["id"]: row for row in truth(account.sim, "ticket_metrics")}
    assert {row["id"]: row for row in both.rows(METRICS)} == expected
    assert Counter(both.keys(METRICS)).most_common(1)[0][1] == 1
    assert both.rows(TICKETS) == truth(account.sim, "tickets")
    assert len(both.requests) == needed


def test_metric_sets_beside_the_tickets_are_read_without_the_tickets(
    make_account: AccountMaker,
) -> None:
    account = make_account()

    def alter(body: bytes) -> bytes:
        page = json.loads(body)
        _beside(page, 0)
        return json.dumps(page).encode()

    account.sim.faults.always(lambda _: True, Fault.altered(alter))
    alone = account.export(METRICS, page_size=PAGE).succeeded()
    assert sorted(alone.keys(METRICS)) == sorted(keys(account.sim, METRICS))
    assert alone.rows(TICKETS) == []


def test_a_ticket_without_a_metric_set_has_no_row(make_account: AccountMaker) -> None:
    account = make_account()
    bare = account.sim.truth("tickets")[3]
    account.sim.world.replace_ticket(bare["id"], raw=json.dumps(bare).encode())
    export = account.export(TICKETS, METRICS).succeeded()
    rows = {row["ticket_id"] for row in export.rows(METRICS)}
    assert rows == {ticket["id"] for ticket in account.sim.truth("tickets")} - {bare["id"]}


def test_events_show_the_comments_that_are_exported_beside_them(
    make_account: AccountMaker,
) -> None:
    account = make_account()
    export = account.export(EVENTS, COMMENTS).succeeded()
    assert export.rows(EVENTS) == sideloaded(account.sim, "ticket_events")
