"""A record as Zendesk sent it → a record as the schema says."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from tap_zendesk_incremental.records.extremes import DEEPEST, deep_values_as_text
from tap_zendesk_incremental.records.lenient_json import decode_leniently, exact
from tap_zendesk_incremental.secrecy import one_line

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Mapping

    from tap_zendesk_incremental.records.shape import RowShape

    Schema = Mapping[str, Any]

LEAST_INTEGER, MOST_INTEGER = -(2**63), 2**63 - 1
JSON_TYPES: dict[type, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    Decimal: "number",
    str: "string",
    list: "array",
    dict: "object",
}
READERS: Mapping[str, Callable[[str], object]] = {
    "date-time": datetime.fromisoformat,
    "date": date.fromisoformat,
}
# The column for what the schema does not know.
ADDITIONAL = "additional_fields"
# Where names are made up without end, the log must not be.
MOST_TOLD = 200
ALL_TYPES = list(JSON_TYPES.values())

_decode = msgspec.json.Decoder(float_hook=exact).decode
_encode = msgspec.json.Encoder(decimal_format="number").encode


def decode(raw: msgspec.Raw) -> Any:
    """Return what a record says, its numbers exact, and not nested more deeply than can be read."""
    text = bytes(raw)
    if text.count(b"[") + text.count(b"{") > DEEPEST:
        text = deep_values_as_text(text)
    try:
        return _decode(text)
    except msgspec.DecodeError:
        return decode_leniently(text)


class Conformer:
    """Fits records to a schema, so that no target stumbles over what Zendesk sends.

    A field that the schema does not know goes into ``additional_fields``; within an object it stays
    where it is. A value of another type than the schema's survives as text where the schema allows
    text; else as a number where it can be read as one. Else it is null, and the field as it came
    goes into ``additional_fields`` too. Each is logged once a field.

    Args:
        shape: What the rows of the stream look like.
        logger: Gets the warnings.
    """

    def __init__(self, shape: RowShape, logger: logging.Logger) -> None:
        self._stream = shape.stream
        self._schema = shape.schema
        self._ignored = shape.ignored
        self._mixed = shape.mixed
        self._logger = logger
        self._told: set[str] = set()
        self._keeps_unknown = ADDITIONAL in shape.schema["properties"]
        self._null = f"null, and kept in {ADDITIONAL}" if self._keeps_unknown else "null"

    def conform(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return the record with each field of a type that the schema allows."""
        properties = self._schema["properties"]
        fitting: dict[str, Any] = {}
        unknown: dict[str, Any] = {}
        for name, item in record.items():
            if name in properties and name != ADDITIONAL:
                fitting[name], has_lost = self._value(item, properties[name], name)
                if has_lost:
                    unknown[name] = item
            elif name not in self._ignored:
                self._tell_unknown(name)
                unknown[name] = item
        if unknown and self._keeps_unknown:
            fitting[ADDITIONAL] = unknown
        return fitting

    def _value(self, value: Any, schema: Schema, path: str) -> tuple[Any, bool]:
        """Return what the schema takes of a value, and whether something has become null."""
        if value is None:
            return None, False
        types, kind = types_of(schema), json_type(value)
        if not allows(types, kind):
            return self._survivor(value, f"a value of type {kind}", schema, path)
        if kind == "string" and not is_of_format(value, schema):
            return self._survivor(value, f"text that is no {schema['format']}", schema, path)
        if is_open(schema):
            return value, False
        if kind == "object" and "properties" in schema:
            return self._object(value, schema, f"{path}.")
        if kind == "array" and "items" in schema:
            return self._list(value, schema["items"], f"{path}[]")
        return value, False

    def _object(
        self, value: Mapping[str, Any], schema: Schema, path: str
    ) -> tuple[dict[str, Any], bool]:
        properties = schema["properties"]
        fitting, has_lost = {}, False
        for name, item in value.items():
            if name in properties:
                fitting[name], is_lost = self._value(item, properties[name], f"{path}{name}")
                has_lost |= is_lost
            else:
                self._tell_unknown(f"{path}{name}")
                fitting[name] = item
        return fitting, has_lost

    def _list(self, items: list[Any], schema: Schema, path: str) -> tuple[list[Any], bool]:
        found = [self._value(item, schema, path) for item in items]
        return [item for item, _ in found], any(is_lost for _, is_lost in found)

    def _survivor(self, value: Any, found: str, schema: Schema, path: str) -> tuple[Any, bool]:
        survivor = surviving_value(value, schema)
        if path in self._mixed and isinstance(survivor, str):
            return survivor, False
        self._tell(
            path,
            "%s: field %s holds %s, the schema says %s; written as %s.",
            found,
            " or ".join(name for name in types_of(schema) if name != "null"),
            json_type(survivor) if survivor is not None else self._null,
        )
        return survivor, survivor is None

    def _tell_unknown(self, path: str) -> None:
        if "." in path:
            kept = "kept where it is"
        else:
            kept = f"kept in {ADDITIONAL}" if self._keeps_unknown else "left out"
        self._tell(path, "%s: field %s is new and not in the schema; it is %s.", kept)

    def _tell(self, path: str, message: str, *args: str) -> None:
        if path in self._told or len(self._told) >= MOST_TOLD:
            return
        self._told.add(path)
        self._logger.warning(message, self._stream, one_line(path), *args)
        if len(self._told) == MOST_TOLD:
            self._logger.warning("%s: further such fields are not named.", self._stream)


def types_of(schema: Schema) -> list[str]:
    """Return the JSON types that a schema allows; every one where it does not say."""
    types = schema.get("type", ALL_TYPES)
    return [types] if isinstance(types, str) else types


def is_open(schema: Schema) -> bool:
    """Tell whether a value is kept whole, whatever is inside: its shape is the account's own."""
    return bool(schema.get("additionalProperties"))


def json_type(value: Any) -> str:
    """Return the JSON Schema type of a value, not null."""
    kind = JSON_TYPES[type(value)]
    # Warehouses hold 64 bits: a longer integer in an integer column fails a whole load.
    if kind == "integer" and not LEAST_INTEGER <= value <= MOST_INTEGER:
        return "number"
    return kind


def allows(types: list[str], kind: str) -> bool:
    """Tell whether a schema's types take a value of this type."""
    return kind in types or (kind == "integer" and "number" in types)


def is_of_format(text: str, schema: Schema) -> bool:
    """Tell whether a text is the date or date-time that the schema promises, if it does.

    Targets end at one that they cannot read.
    """
    read = READERS.get(schema.get("format", ""))
    try:
        return read is None or bool(read(text))
    except ValueError:
        return False


def surviving_value(value: Any, schema: Schema) -> Any:
    """Return what is left of a value whose type the schema does not allow."""
    types = types_of(schema)
    if "string" in types and "format" not in schema:
        return json_text(value)
    if {"integer", "number"}.isdisjoint(types) or not isinstance(value, (str, int, float, Decimal)):
        return None
    return None if isinstance(value, bool) else _number(str(value), types)


def json_text(value: Any) -> str:
    """Return the JSON of a value, its numbers exact."""
    return _encode(value).decode()


def _number(text: str, types: list[str]) -> int | Decimal | None:
    # Short enough, and of a small exponent, so that no hostile number grows in the reading.
    if not re.fullmatch(r"-?[0-9]{1,25}(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,2})?", text):
        return None
    number = Decimal(text)
    if number == number.to_integral_value():
        integer = int(number)
        return integer if LEAST_INTEGER <= integer <= MOST_INTEGER else None
    return number if "number" in types else None
