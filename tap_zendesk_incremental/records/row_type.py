"""JSON Schema → a msgspec type that only takes what fits the schema exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Union

import msgspec
from msgspec import UNSET, Raw, UnsetType

from tap_zendesk_incremental.records.conform import (
    LEAST_INTEGER,
    MOST_INTEGER,
    is_open,
    types_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from tap_zendesk_incremental.records.conform import Schema

SCALARS: dict[str, Any] = {
    "null": None,
    "boolean": bool,
    "integer": Annotated[int, msgspec.Meta(ge=LEAST_INTEGER, le=MOST_INTEGER)],
    "string": str,
}
# Dates as Zendesk writes them. What is another one, if only the 29th of February, is a surprise.
_DAY = (
    "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_DATE = f"[1-9][0-9]{{3}}-{_DAY}"
_CLOCK = (
    "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,6})?(?:Z|[+-][01][0-9]:[0-5][0-9])"
)
TEXT_TYPES: dict[str, Any] = {
    "date-time": Annotated[str, msgspec.Meta(pattern=rf"\A{_DATE}T{_CLOCK}\Z")],
    "date": Annotated[str, msgspec.Meta(pattern=rf"\A{_DATE}\Z")],
}
# A number stays as it was written: a float could change it. So this takes anything, undecoded.
ANYTHING: dict[str, Any] = {"type": ["number"]}


def row_type(schema: Schema, keys: Collection[str], *, forbid_unknown: bool) -> type[Any]:
    """Return the type of an object with just the schema's fields, all optional but the keys.

    A key is never null, whatever the schema says.

    Raises:
        ValueError: A field has a name that msgspec does not take, one with a quote or the like.
            Or a key may be any number, which stays undecoded: null would not be noticed.
    """
    fields: list[tuple[str, Any, Any]] = []
    # Numbered, since a field may have a name that Python keeps for itself, such as "from".
    for number, (name, property_schema) in enumerate(schema["properties"].items()):
        if name in keys:
            fields.append((f"f{number}", key_type(property_schema), msgspec.field(name=name)))
        else:
            of_value = value_type(property_schema, forbid_unknown=forbid_unknown)
            fields.append((f"f{number}", optional(of_value), absent(name)))
    fields.sort(key=lambda field: field[2].default is UNSET)
    # gc=False: a record holds no reference to itself, so there is nothing to look for.
    return msgspec.defstruct("Row", fields, gc=False, forbid_unknown_fields=forbid_unknown)


def optional(kind: Any) -> Any:
    """Return the type that a field has which may be absent."""
    return Union[kind, UnsetType]  # noqa: UP007 - None | UnsetType is no type


def absent(name: str) -> Any:
    """Return the default of a field that may be absent, with its name in JSON."""
    return msgspec.field(default=UNSET, name=name)


def field_names(kind: type[Any]) -> dict[str, str]:
    """Return the names of a type's fields in Python, by their names in JSON."""
    return dict(zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True))


def key_type(schema: Schema) -> Any:
    """Return the type of a key's value.

    Raises:
        ValueError: It may be any number, or nothing but null.
    """
    types = [kind for kind in types_of(schema) if kind != "null"]
    if not types or "number" in types:
        raise ValueError("a key of no type that tells null apart")
    return value_type({**schema, "type": types}, forbid_unknown=True)


def value_type(schema: Schema, *, forbid_unknown: bool) -> Any:
    """Return the type of a value; what is open in the schema stays undecoded (Raw)."""
    types = types_of(schema)
    if "number" in types:
        return Raw
    return Union[tuple(_of_kind(kind, schema, forbid_unknown) for kind in types)]  # noqa: UP007


def _of_kind(kind: str, schema: Schema, forbid_unknown: bool) -> Any:
    if kind == "object":
        if is_open(schema) or "properties" not in schema:
            return dict[str, Raw]
        return row_type(schema, (), forbid_unknown=forbid_unknown)
    if kind == "array":
        if is_open(schema) or "items" not in schema:
            return list[Raw]
        return list[value_type(schema["items"], forbid_unknown=forbid_unknown)]  # type: ignore[misc]
    if kind == "string":
        return TEXT_TYPES.get(schema.get("format", ""), str)
    return SCALARS[kind]


def with_unknown(schema: Schema, value: Any) -> Schema:
    """Return the schema with the value's unknown fields added, of any type."""
    if isinstance(value, list) and "items" in schema:
        items = schema["items"]
        for item in value:
            items = with_unknown(items, item)
        return {**schema, "items": items}
    if not isinstance(value, dict) or "properties" not in schema or is_open(schema):
        return schema
    properties = dict(schema["properties"])
    for name, item in value.items():
        properties[name] = with_unknown(properties[name], item) if name in properties else ANYTHING
    return {**schema, "properties": properties}


def widened(schema: Schema, mixed: Collection[str]) -> Schema:
    """Return the schema with numbers, objects and lists allowed in some of its columns of text."""
    properties = dict(schema["properties"])
    for name in mixed:
        if name in properties:
            types = [*types_of(properties[name]), "integer", "object", "array"]
            properties[name] = {**properties[name], "type": types, "additionalProperties": True}
    return {**schema, "properties": properties}
