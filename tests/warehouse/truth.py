"""What the tables must hold, told by the account itself and not by way of the tap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

from tests.streams.truth import sideloaded, truth
from tests.support.tables import Tables
from tests.warehouse.columns import COLUMNS, TIME, column_types
from zendesk_simulator import Simulator

Row = dict[str, Any]

STREAMS = tuple(COLUMNS)


def by_id(rows: Iterable[Row]) -> dict[int, Row]:
    """Return the rows by their id, of which there may be no second."""
    found = {}
    for row in rows:
        assert row["id"] not in found, f"{row['id']} is there twice"
        found[row["id"]] = row
    return found


def landed(tables: Tables, stream: str) -> dict[int, Row]:
    """Return what Zendesk has said in each row of a table, by id."""
    return by_id(
        {name: value for name, value in row.items() if not name.startswith("_sdc_")}
        for row in tables.rows(stream)
    )


def expected(sim: Simulator, stream: str) -> dict[int, Row]:
    """Return the rows that a table must hold when all streams have been loaded."""
    types = column_types(stream)
    # Events show the comments that are exported beside them.
    events = stream == "ticket_events"
    records = sideloaded(sim, stream) if events else truth(sim, stream)
    return by_id(as_row(record, types) for record in records)


def as_row(record: Row, types: dict[str, str]) -> Row:
    """Return a record as PostgreSQL hands it back: all columns, times in UTC without a zone."""
    return {
        name: in_utc(record.get(name)) if kind == TIME else record.get(name)
        for name, kind in types.items()
        if not name.startswith("_sdc_")
    }


def in_utc(text: str | None) -> datetime | None:
    """Return a date-time as Zendesk writes it as one in UTC that does not say so."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment.astimezone(timezone.utc).replace(tzinfo=None)
