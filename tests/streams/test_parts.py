"""Streams whose rows are parts of the records that another stream exports, on the same pages."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from tests.streams.conftest import AccountMaker
from tests.support.amount import rest_is_slow
from tests.support.streams import (
    COMMENTS,
    EVENTS,
    METRICS,
    PAIR_SAMPLES,
    PAIRS,
    TICKETS,
    USERS,
    Way,
    by_time,
    way_of,
)
from tests.support.truth import pages_needed, sideloaded, truth
from zendesk_simulator import Fault

PAGE = 10

every_pair = pytest.mark.parametrize(("whole", "part"), rest_is_slow(PAIRS, PAIR_SAMPLES), ids=str)


@every_pair
def test_both_share_each_request(make_account: AccountMaker, whole: Way, part: Way) -> None:
    account = make_account()
    needed = pages_needed(account, whole, PAGE)
    export = account.export(whole, part, page_size=PAGE).succeeded()
    assert export.paths == [whole.path] * needed
    assert {request.query.get("include") for request in export.requests} == {part.include}
    assert export.rows(part) == account.rows(part)
    assert export.keys(whole) == account.expected_keys(whole)
    assert export.bookmark(whole) == export.bookmark(part)


@every_pair
def test_not_selected_it_is_not_asked_for(
    make_account: AccountMaker, whole: Way, part: Way
) -> None:
    account = make_account()
    export = account.export(whole).succeeded()
    assert all("include" not in request.query for request in export.requests)
    assert export.rows(whole) == account.rows(whole)
    assert part.stream not in {m.get("stream") for m in export.messages}


@every_pair
def test_a_killed_run_of_both_is_resumed_for_both(
    make_account: AccountMaker, whole: Way, part: Way
) -> None:
    account = make_account()
    needed = pages_needed(account, whole, PAGE)
    killed = account.killed_at(3, whole, part, page_size=PAGE)
    resumed = account.export(whole, part, state=killed.state, page_size=PAGE).succeeded()
    assert len(resumed.requests) == needed - 2
    for way in (whole, part):
        assert set(killed.keys(way) + resumed.keys(way)) == set(account.expected_keys(way))


def _beside(page: dict[str, Any], left: int) -> None:
    """Move the metric sets into a list beside the tickets; ``left`` of every three stay."""
    moved = [ticket for number, ticket in enumerate(page["tickets"]) if number % 3 >= left]
    page["metric_sets"] = [t.pop("metric_set") for t in moved if "metric_set" in t][::-1]


@pytest.mark.parametrize("left", [0, 1], ids=["all", "some"])
@pytest.mark.parametrize("whole", [TICKETS, by_time(TICKETS)], ids=str)
def test_metric_sets_beside_the_tickets_are_read_too(
    make_account: AccountMaker, whole: Way, left: int
) -> None:
    account = make_account()

    def alter(body: bytes) -> bytes:
        page = json.loads(body)
        _beside(page, left)
        return json.dumps(page).encode()

    account.faults.always(lambda _: True, Fault.altered(alter))
    needed = pages_needed(account, whole, PAGE)
    both = account.export(whole, METRICS, page_size=PAGE).succeeded()
    expected = {row["id"]: row for row in truth(account, "ticket_metrics")}
    assert {row["id"]: row for row in both.rows(METRICS)} == expected
    assert Counter(both.keys(METRICS)).most_common(1)[0][1] == 1
    assert both.rows(TICKETS) == truth(account, "tickets")
    assert len(both.requests) == needed


def test_metric_sets_beside_the_tickets_are_read_without_the_tickets(
    make_account: AccountMaker,
) -> None:
    account = make_account()

    def alter(body: bytes) -> bytes:
        page = json.loads(body)
        _beside(page, 0)
        return json.dumps(page).encode()

    account.faults.always(lambda _: True, Fault.altered(alter))
    alone = account.export(METRICS, page_size=PAGE).succeeded()
    assert sorted(alone.keys(METRICS)) == sorted(account.expected_keys(METRICS))
    assert alone.rows(TICKETS) == []


def test_a_ticket_without_a_metric_set_has_no_row(make_account: AccountMaker) -> None:
    account = make_account()
    bare = account.truth("tickets")[3]
    account.world.replace_ticket(bare["id"], raw=json.dumps(bare).encode())
    export = account.export(TICKETS, METRICS).succeeded()
    rows = {row["ticket_id"] for row in export.rows(METRICS)}
    assert rows == {ticket["id"] for ticket in account.truth("tickets")} - {bare["id"]}


def test_events_show_the_comments_that_are_exported_beside_them(
    make_account: AccountMaker,
) -> None:
    account = make_account()
    export = account.export(EVENTS, COMMENTS).succeeded()
    assert export.rows(EVENTS) == sideloaded(account, "ticket_events")


@pytest.mark.parametrize(
    ("whole", "part", "name"),
    [(TICKETS, METRICS, "metric_sets"), (USERS, way_of("user_identities"), "identities")],
    ids=str,
)
@pytest.mark.parametrize("null", [True, False], ids=["null", "gone"])
def test_a_page_without_what_was_asked_for_stops_that_stream_alone(
    make_account: AccountMaker, whole: Way, part: Way, name: str, *, null: bool
) -> None:
    account = make_account()

    def alter(body: bytes) -> bytes:
        page = json.loads(body)
        page[name] = None
        if not null:
            del page[name]
        for record in page[whole.stream]:
            record.pop("metric_set", None)
        return json.dumps(page).encode()

    account.faults.at(2, Fault.altered(alter))
    run = account.export(whole, part, page_size=PAGE)
    assert run.exit_code == 1
    assert name in run.log[-1]
    assert run.keys(whole) == account.expected_keys(whole)
    assert run.rows(part)
    following = account.export(whole, part, page_size=PAGE, state=run.state).succeeded()
    found = {row["id"] for export in (run, following) for row in export.rows(part)}
    assert found == {row["id"] for row in account.rows(part)}
