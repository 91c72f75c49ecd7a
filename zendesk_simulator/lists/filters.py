"""What leaves records of a list out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.datastructures import QueryParams

from zendesk_simulator.tables import Record

#: Tells whether a record is to be seen with a query.
Filter = Callable[[QueryParams, Record], bool]


def hidden(field: str, shown_by: tuple[str, str] | None = None) -> Filter:
    """Leave out records in which a field says so, unless a parameter asks for them."""

    def sees(query: QueryParams, record: Record) -> bool:
        if shown_by is not None and query.get(shown_by[0]) == shown_by[1]:
            return True
        return not record.get(field)

    return sees


def equal(*fields: str) -> Filter:
    """Let a parameter that is called as a field leave out all with another value there."""

    def sees(query: QueryParams, record: Record) -> bool:
        return all(_spelled(record.get(f)) == query[f] for f in fields if f in query)

    return sees


def _spelled(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
