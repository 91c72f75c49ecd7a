"""What the tables must hold, told by the account itself and not by way of the tap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from tests.support.streams import Way, way_of
from tests.support.tables import Tables
from tests.support.truth import sideloaded, truth
from tests.warehouse.columns import ADDED, TIME, column_types
from zendesk_simulator import Simulator

Row = dict[str, Any]


def by_key(stream: str, rows: Iterable[Row]) -> dict[Any, Row]:
    """Return the rows by their key, of which there may be no second."""
    keys = way_of(stream).keys
    found: dict[Any, Row] = {}
    for row in rows:
        key = row[keys[0]] if len(keys) == 1 else tuple(row[name] for name in keys)
        assert key not in found, f"{key} is there twice"
        found[key] = row
    return found


def landed(tables: Tables, stream: str) -> dict[Any, Row]:
    """Return what Zendesk has said in each row of a table, by its key."""
    rows = tables.rows(stream)
    return by_key(stream, ({n: v for n, v in row.items() if n not in ADDED} for row in rows))


def expected(sim: Simulator, stream: str) -> dict[Any, Row]:
    """Return the rows that a table must hold when all streams have been loaded."""
    types = column_types(stream)
    return by_key(stream, (as_row(record, types) for record in records(sim, stream)))


def records(sim: Simulator, stream: str) -> list[Row]:
    """Return the rows that the tap must print when it exports all streams, with all columns."""
    found = truth(sim, stream)
    if stream == "ticket_events":
        # The stream of comments has asked for their text, which shows in the events too.
        whole = sideloaded(sim, stream)
        found = [
            {**row, "child_events": event["child_events"]}
            for row, event in zip(found, whole, strict=True)
        ]
    return [with_all_columns(way_of(stream), row) for row in found]


def with_all_columns(way: Way, record: Row) -> Row:
    """Return a record with its unknown fields in their column, and null where it has no value."""
    columns = way.schema["properties"]
    unknown = {name: value for name, value in record.items() if name not in columns}
    return {**{name: record.get(name) for name in columns}, "additional_fields": unknown or None}


def as_row(record: Row, types: dict[str, str]) -> Row:
    """Return a record as PostgreSQL hands it back, with all columns."""
    return {n: as_value(record.get(n), kind) for n, kind in types.items() if n not in ADDED}


def as_value(value: Any, kind: str) -> Any:
    """Return a value as PostgreSQL hands it back: times in UTC without a zone."""
    if kind == "date":
        return value and date.fromisoformat(value)
    return in_utc(value) if kind == TIME else value


def in_utc(text: str | None) -> datetime | None:
    """Return a date-time as Zendesk writes it as one in UTC that does not say so."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment.astimezone(UTC).replace(tzinfo=None)
