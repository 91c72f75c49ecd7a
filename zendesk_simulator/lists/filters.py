"""What leaves records of a list out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.datastructures import QueryParams

from zendesk_simulator import errors
from zendesk_simulator.errors import RefusalError
from zendesk_simulator.tables import Record


@dataclass(frozen=True)
class Asked:
    """What a filter may go by."""

    query: QueryParams
    #: The time on the server's clock.
    now: float


#: What `support_type_scope` may be.
SCOPES = ("agent", "ai_agent", "all")

#: Tells whether a record is to be seen.
Filter = Callable[[Asked, Record], bool]


def seconds(stamp: Any) -> float:
    """Return the Unix seconds of a date as Zendesk writes it, or 0 for anything else."""
    try:
        return datetime.fromisoformat(str(stamp)).timestamp()
    except ValueError:
        return 0.0


def hidden(field: str, shown_by: tuple[str, str] | None = None) -> Filter:
    """Leave out records in which a field says so, unless a parameter asks for them."""

    def sees(asked: Asked, record: Record) -> bool:
        if shown_by is not None and asked.query.get(shown_by[0]) == shown_by[1]:
            return True
        return not record.get(field)

    return sees


def equal(*fields: str, parameter: str = "{}") -> Filter:
    """Let a parameter that is named after a field leave out all with another value there."""
    named = {parameter.format(field): field for field in fields}

    def sees(asked: Asked, record: Record) -> bool:
        wanted = {field: asked.query[name] for name, field in named.items() if name in asked.query}
        return all(_spelled(record.get(field)) == value for field, value in wanted.items())

    return sees


def support_type(asked: Asked, record: Record) -> bool:
    """Let `support_type_scope` tell which tickets are to be seen: those of agents by default."""
    scope = asked.query.get("support_type_scope", "agent")
    if scope not in SCOPES:
        raise RefusalError(errors.invalid_value("support_type_scope", "Unknown scope"))
    return scope in ("all", record.get("support_type", "agent"))


def between(stamp: Callable[[Record], float], first: str, last: str, scale: int = 1) -> Filter:
    """Leave out what lies outside of two parameters, in Unix seconds times `scale`."""

    def sees(asked: Asked, record: Record) -> bool:
        moment = stamp(record) * scale
        start, end = _number(asked, first, moment), _number(asked, last, moment)
        return start <= moment <= end

    return sees


def recent(field: str, age: float) -> Filter:
    """Leave out what is older than `age` seconds."""

    def sees(asked: Asked, record: Record) -> bool:
        return seconds(record.get(field)) >= asked.now - age

    return sees


def given_twice(field: str) -> Filter:
    """Leave out what lies outside of two dates that are given under one name: from, and to."""
    names = (f"filter[{field}]", f"filter[{field}][]")

    def sees(asked: Asked, record: Record) -> bool:
        dates = [text for name in names for text in asked.query.getlist(name)]
        moment = seconds(record.get(field))
        if len(dates) > 1 and moment > seconds(dates[1]):
            return False
        return not dates or moment >= seconds(dates[0])

    return sees


def listed(parameter: str, field: str) -> Filter:
    """Let a parameter with commas leave out all with a value that is not among them.

    A record may have several values.
    """

    def sees(asked: Asked, record: Record) -> bool:
        wanted = asked.query.get(parameter)
        if wanted is None:
            return True
        value = record.get(field)
        values = value if isinstance(value, list) else [value]
        return not set(wanted.split(",")).isdisjoint(map(str, values))

    return sees


def _number(asked: Asked, name: str, default: float) -> float:
    try:
        return float(asked.query.get(name, default))
    except ValueError:
        raise RefusalError(errors.invalid_value(name, "Must be an integer")) from None


def _spelled(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
