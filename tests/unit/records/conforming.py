"""A schema with every kind of field, and records that are fitted to it."""

from __future__ import annotations

from typing import Any

from tap_zendesk_incremental.records.conform import (
    Conformer,
)
from tap_zendesk_incremental.records.parts import WholeRecord
from tap_zendesk_incremental.records.shape import RowShape
from tests.unit.doubles import Log

MOST, LEAST = 2**63 - 1, -(2**63)


SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": ["integer"]},
        "text": {"type": ["string", "null"]},
        "date": {"type": ["string", "null"], "format": "date-time"},
        "whole": {"type": ["integer", "null"]},
        "number": {"type": ["number", "null"]},
        "flag": {"type": ["boolean", "null"]},
        "open": {"type": ["object", "null"], "properties": {}, "additionalProperties": True},
        "typed": {
            "type": ["object", "null"],
            "properties": {
                "known": {"type": ["string", "null"]},
                "deeper": {"type": ["object", "null"], "properties": {"a": {"type": ["integer"]}}},
            },
        },
        "texts": {"type": ["array", "null"], "items": {"type": ["string", "null"]}},
        "wholes": {"type": ["array", "null"], "items": {"type": ["integer", "null"]}},
        "typed_list": {
            "type": ["array", "null"],
            "items": {"type": ["object", "null"], "properties": {"a": {"type": ["integer"]}}},
        },
        "any": {
            "type": ["string", "number", "boolean", "array", "object", "null"],
            "properties": {},
            "additionalProperties": True,
        },
    },
}


def conformer(log: Log | None = None, *, ignored: frozenset[str] = frozenset()) -> Conformer:
    shape = RowShape("tickets", SCHEMA, ("id",), WholeRecord(), ignored=ignored)
    return Conformer(shape, log or Log())


def conform(**record: Any) -> dict[str, Any]:
    return conformer().conform(record)


def same(found: object, expected: object) -> bool:
    return found == expected and type(found) is type(expected)
