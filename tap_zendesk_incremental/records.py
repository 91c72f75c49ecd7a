"""A record as Zendesk sent it → a record as the schema says."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from tap_zendesk_incremental.stamps import DATE_TIME

if TYPE_CHECKING:
    import logging
    from collections.abc import Mapping

    Schema = Mapping[str, Any]

LEAST_INTEGER, MOST_INTEGER = -(2**63), 2**63 - 1
JSON_TYPES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    ((float, Decimal), "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)

# Decimal keeps a number exact where a float would round it or, at 1e400, give up.
decode = msgspec.json.Decoder(float_hook=Decimal).decode


class Conformer:
    """Fits records to a schema, so that no target stumbles over what Zendesk sends.

    A field that the schema does not know is left out. A value of another type than the schema's
    survives as text where the schema allows text; else as a number where it can be read as one;
    else it is null. Either is logged once a field.

    Args:
        stream: The stream's name, for the log.
        schema: Its JSON Schema.
        ignored: Fields beyond the schema that belong to another stream.
        logger: Gets the warnings.
    """

    def __init__(
        self, stream: str, schema: Schema, ignored: frozenset[str], logger: logging.Logger
    ) -> None:
        self._stream = stream
        self._schema = schema
        self._ignored = ignored
        self._logger = logger
        self._told: set[str] = set()

    def conform(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return the record with known fields only, each of a type that the schema allows."""
        return self._object(record, self._schema, "")

    def _object(self, value: Mapping[str, Any], schema: Schema, path: str) -> dict[str, Any]:
        properties = schema["properties"]
        fitting = {}
        for name, item in value.items():
            if name in properties:
                fitting[name] = self._value(item, properties[name], f"{path}{name}")
            elif path or name not in self._ignored:
                self.tell_unknown(f"{path}{name}")
        return fitting

    def _value(self, value: Any, schema: Schema, path: str) -> Any:
        if value is None:
            return None
        types = schema["type"]
        kind = json_type(value)
        if not allows(types, kind):
            return self._survivor(value, kind, schema, path)
        if kind == "object" and not schema.get("additionalProperties"):
            return self._object(value, schema, f"{path}.") if "properties" in schema else value
        if kind == "array" and "items" in schema:
            return [self._value(item, schema["items"], f"{path}[]") for item in value]
        return value

    def _survivor(self, value: Any, kind: str, schema: Schema, path: str) -> Any:
        survivor = surviving_value(value, schema)
        self._tell(
            path,
            "%s: field %s holds a value of type %s, the schema says %s; written as %s.",
            kind,
            " or ".join(t for t in schema["type"] if t != "null"),
            "null" if survivor is None else json_type(survivor),
        )
        return survivor

    def tell_unknown(self, path: str) -> None:
        """Log, once, a field that the schema does not know."""
        self._tell(path, "%s: field %s is new and not in the schema; it is left out.")

    def _tell(self, path: str, message: str, *args: str) -> None:
        if path not in self._told:
            self._told.add(path)
            self._logger.warning(message, self._stream, path, *args)


def json_type(value: Any) -> str:
    """Return the JSON Schema type of a value, not null."""
    kind = next(name for python_type, name in JSON_TYPES if isinstance(value, python_type))
    # Warehouses hold 64 bits: a longer integer in an integer column fails a whole load.
    if kind == "integer" and not LEAST_INTEGER <= value <= MOST_INTEGER:
        return "number"
    return kind


def allows(types: list[str], kind: str) -> bool:
    """Tell whether a schema's types take a value of this type."""
    return kind in types or (kind == "integer" and "number" in types)


def surviving_value(value: Any, schema: Schema) -> Any:
    """Return what is left of a value whose type the schema does not allow."""
    types = schema["type"]
    if "string" in types and schema.get("format") != DATE_TIME:
        return json.dumps(value, default=str, ensure_ascii=False)
    text = value if isinstance(value, str) else str(value)
    if {"integer", "number"}.intersection(types) and not isinstance(value, (bool, list, dict)):
        return _number(text, types)
    return None


def _number(text: str, types: list[str]) -> int | Decimal | None:
    if re.fullmatch(r"-?[0-9]{1,19}(\.0+)?", text):
        number = int(text.partition(".")[0])
        return number if LEAST_INTEGER <= number <= MOST_INTEGER else None
    if "number" in types and re.fullmatch(r"-?[0-9]+\.[0-9]+", text):
        return Decimal(text)
    return None
