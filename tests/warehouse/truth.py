"""What the tables must hold, told by the account itself and not by way of the tap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from tests.support.streams import DEFAULT_WAYS, Way, sideloaded, truth, way_of
from tests.support.tables import Tables
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
    way, types = way_of(stream), column_types(stream)
    # A sideload that another stream has asked for may show in the records too, as comments do in
    # events.
    records = sideloaded(sim, way.export) if has_sideload(way) else truth(sim, stream)
    return by_key(stream, (as_row(record, types) for record in records))


def has_sideload(way: Way) -> bool:
    """Tell whether the stream's rows are records to which another stream's sideload is added."""
    sharing = [other for other in DEFAULT_WAYS if other.endpoint is way.endpoint]
    return way.is_whole and any(other.include for other in sharing)


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
