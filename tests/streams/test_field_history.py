"""The history of fields as the command prints it."""

from __future__ import annotations

import json

import pytest

from tests.streams.conftest import AccountMaker
from tests.support.export import State
from tests.support.histories import assert_moments_are, replayed, true_moments
from tests.support.streams import COMMENTS, EVENTS, Record, way_of
from tests.support.truth import pages_needed
from zendesk_simulator import Fault

HISTORY = way_of("ticket_field_history")
PAGE = 20


def test_over_several_runs_it_gives_the_fields_at_every_moment(make_account: AccountMaker) -> None:
    account = make_account(deleted_share=0.1)
    rows: list[Record] = []
    state: State | None = None
    for _ in range(3):
        export = account.export(HISTORY, state=state, page_size=PAGE).succeeded()
        start = state["bookmarks"][HISTORY.stream]["replication_key_value"] if state else 0
        # As many requests as ticket_events takes, and without the text of the comments.
        assert len(export.paths) == pages_needed(account, EVENTS, PAGE, start)
        assert not any("include" in seen.query for seen in export.requests)
        rows += export.rows(HISTORY)
        state = export.state
        account.world.change_tickets(10)
        account.world.add_tickets(3)
    # The second in which a run ends comes again in the next one.
    known = {(row["id"], row["field_name"]): row for row in rows}
    found = replayed(sorted(known.values(), key=lambda row: (row["timestamp"], row["id"])))
    export = account.export(HISTORY, state=state).succeeded()
    assert export.rows(HISTORY)
    assert len(found) == len(account.truth("tickets")) - 3
    for ticket_id, moments in found.items():
        newest = max(moments)
        true = true_moments(account.world, ticket_id)
        assert_moments_are(moments, {at: held for at, held in true.items() if at <= newest})


@pytest.mark.parametrize("children", [{}, "a comment", ["a comment"], [None]])
def test_something_else_in_place_of_child_events_is_named_and_left_out(
    make_account: AccountMaker, children: object
) -> None:
    account = make_account()
    event = account.truth("ticket_events")[5]

    def alter(body: bytes) -> bytes:
        page = json.loads(body)
        for found in page["ticket_events"]:
            if found["id"] == event["id"]:
                found["child_events"] = children
        return json.dumps(page).encode()

    account.faults.always(lambda _: True, Fault.altered(alter))
    run = account.export(COMMENTS, HISTORY)
    assert run.exit_code == 1
    assert {row["event_id"] for row in run.rows(HISTORY)} == {
        row["event_id"] for row in account.rows(HISTORY)
    } - {event["id"]}
    for way in (COMMENTS, HISTORY):
        told = [line for line in run.complaints() if f"{way.stream}: a row has no usable" in line]
        assert len(told) == 1
        assert str(event["ticket_id"]) in told[0]
