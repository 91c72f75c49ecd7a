"""The soak compares rows right after a run: what it changes must be exported by then."""

from __future__ import annotations

from random import Random

from tests.soak.changes import Changes
from tests.support.account import Account

OF_TICKETS = ("tickets", "ticket_events", "ticket_metric_events", "ticket_metric_event_changes")


def test_all_changes_are_exported_at_once() -> None:
    sim = Account(tickets=500, seed=3)
    tables = [sim.world.table(name) for name in OF_TICKETS]
    before = [table.rows[-1].stamp for table in tables]
    changes = Changes(sim, Random(3))
    for _ in range(300):
        changes.make()
        exported = [sim.world.exported(name, "all") for name in OF_TICKETS]
        assert [rows[-1] for rows in exported] == [table.rows[-1] for table in tables]
    assert all(table.rows[-1].stamp > stamp for table, stamp in zip(tables, before, strict=True))
