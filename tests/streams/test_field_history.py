"""The history of fields as the command prints it."""

from __future__ import annotations

from tests.streams.conftest import AccountMaker
from tests.support.export import State
from tests.support.histories import assert_moments_are, replayed, true_moments
from tests.support.streams import EVENTS, Record, way_of
from tests.support.truth import pages_needed

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
