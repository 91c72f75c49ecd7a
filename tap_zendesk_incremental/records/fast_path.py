"""The fast path from a record to its RECORD line, for records that hold no surprise.

Two thirds of what the SDK's general path costs goes into looking at each value of each record,
to find in the end that all is as the schema says. Here msgspec finds the same while it reads: the
schema becomes a type, what is open in the schema stays undecoded (``Raw``), and a record that
does not fit, for whatever reason, is left to the general path, which knows what to do with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Union

import msgspec
from msgspec import UNSET, Raw, UnsetType
from singer_sdk.mapper import SameRecordTransform

from tap_zendesk_incremental.records.conform import (
    LEAST_INTEGER,
    MOST_INTEGER,
    decode,
    is_open,
    types_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from singer_sdk import Stream

    from tap_zendesk_incremental.records.conform import Schema
    from tap_zendesk_incremental.singer.record_lines import RecordFrame

MOST_LESSONS = 40
# Names in one record, its nested objects included.
MOST_FIELDS = 4000
ANYTHING: dict[str, Any] = {"type": ["number"]}
TOP_LEVEL = len(("properties", "name"))
SCALARS: dict[str, Any] = {
    "null": None,
    "boolean": bool,
    "integer": Annotated[int, msgspec.Meta(ge=LEAST_INTEGER, le=MOST_INTEGER)],
    "string": str,
}


class FastLines:
    """Makes RECORD lines of records that fit the schema exactly.

    A field that the schema does not know is a surprise once. From then on it is known as one to be
    left out, and only further unknown fields are surprises, so that each is named in the log.

    Args:
        frame: What stands around each record.
        schema: The stream's JSON Schema.
        keys: Fields that a record must have.
        deselected: Fields of the top level that are to be left out.
        ignored: Fields that belong to other streams, and are no surprise.
    """

    def __init__(
        self,
        frame: RecordFrame,
        schema: Schema,
        keys: Collection[str],
        deselected: Collection[str],
        ignored: Collection[str] = (),
    ) -> None:
        self._frame = frame
        self._keys = keys
        schema = with_unknown(schema, dict.fromkeys(ignored))
        self._met: Schema = schema
        exact = record_type(schema, keys, forbid_unknown=True)
        lenient = record_type(schema, keys, forbid_unknown=False)
        self._decode: Callable[[Raw], Any] = msgspec.json.Decoder(exact).decode
        self._decode_leniently: Callable[[Raw], Any] = msgspec.json.Decoder(lenient).decode
        # Looks for surprises where unknown fields have been met; else decoding does so by itself.
        self._check: Callable[[Raw], Any] | None = None
        self._lessons = 0
        names = {field.encode_name: field.name for field in msgspec.structs.fields(exact)}
        self._names = names
        self._dropped = [names[name] for name in (*deselected, *ignored) if name in names]
        self._encode_into = msgspec.json.Encoder().encode_into
        self._start()

    def append(self, record: Raw, added: Mapping[str, Any]) -> bool:
        """Append the record's line; False, and nothing appended, where it holds a surprise.

        Args:
            record: As it came.
            added: Fields of the schema that the record gets: the key of its parent.
        """
        try:
            if self._check:
                self._check(record)
            fields = self._decode(record)
        except (msgspec.DecodeError, RecursionError):
            self._learn(record)
            return False
        for name, value in added.items():
            setattr(fields, self._names[name], value)
        for name in self._dropped:
            setattr(fields, name, UNSET)
        self._lines += self._frame.before
        self._encode_into(fields, self._lines, -1)
        self._lines += self._after
        self._count += 1
        return True

    def take(self) -> tuple[int, bytearray]:
        """Return how many lines there are, and the lines, and start anew."""
        taken = self._count, self._lines
        self._start()
        return taken

    def _start(self) -> None:
        self._count = 0
        self._lines = bytearray()
        self._after = self._frame.after()

    def _learn(self, record: Raw) -> None:
        """Take the record's unknown fields for met, where they are all that is surprising."""
        try:
            self._decode_leniently(record)
        except (msgspec.DecodeError, RecursionError):
            return
        # Where names are made up without end, nothing is gained by learning them.
        self._lessons += 1
        if self._lessons > MOST_LESSONS or bytes(record).count(b'":') > MOST_FIELDS:
            return
        met = with_unknown(self._met, decode(record))
        try:
            exact = record_type(met, self._keys, forbid_unknown=True)
        except ValueError:
            # msgspec takes no field whose name has a quote or the like: it stays a surprise.
            return
        self._met = met
        self._check = msgspec.json.Decoder(exact).decode
        self._decode = self._decode_leniently


def with_unknown(schema: Schema, value: Any) -> Schema:
    """Return the schema with the value's unknown fields added, of any type."""
    if isinstance(value, list) and "items" in schema:
        items = schema["items"]
        for item in value:
            items = with_unknown(items, item)
        return {**schema, "items": items}
    if not isinstance(value, dict) or "properties" not in schema:
        return schema
    properties = dict(schema["properties"])
    for name, item in value.items():
        properties[name] = with_unknown(properties[name], item) if name in properties else ANYTHING
    return {**schema, "properties": properties}


def fast_lines(stream: Stream, frame: RecordFrame, ignored: Collection[str]) -> FastLines | None:
    """Return the fast path for a stream, or None where only the general path will do.

    That is where somebody else has a say in the record: stream maps, flattening, a selection
    within a field, or a test run that is to end after one record.

    Args:
        stream: Whose rows are the records of its endpoint.
        frame: What stands around each record.
        ignored: Fields of the records that belong to other streams.
    """
    maps = stream.stream_maps
    is_same = type(maps[0]) is SameRecordTransform and not maps[0].flattening_enabled
    if len(maps) > 1 or not is_same:
        return None
    deselected = [path for path, is_selected in stream.mask.items() if path and not is_selected]
    if any(len(path) > TOP_LEVEL for path in deselected):
        return None
    fields = [path[-1] for path in deselected]
    try:
        return FastLines(frame, stream.effective_schema, stream.primary_keys, fields, ignored)
    except (KeyError, TypeError, ValueError):
        # A schema of the user's own, which is more than msgspec can express.
        return None


def record_type(schema: Schema, keys: Collection[str], *, forbid_unknown: bool) -> type:
    """Return the type of an object with just the schema's fields, all optional but the keys."""
    fields: list[tuple[str, Any, Any]] = []
    # Numbered, since a field may have a name that Python keeps for itself, such as "from".
    for number, (name, property_schema) in enumerate(schema["properties"].items()):
        of_value = _type_of(property_schema, forbid_unknown=forbid_unknown)
        if name in keys:
            fields.append((f"f{number}", of_value, msgspec.field(name=name)))
        else:
            maybe: Any = Union[of_value, UnsetType]  # noqa: UP007 - None | UnsetType is no type
            fields.append((f"f{number}", maybe, msgspec.field(default=UNSET, name=name)))
    fields.sort(key=lambda field: field[2].default is UNSET)
    # gc=False: a record holds no reference to itself, so there is nothing to look for.
    return msgspec.defstruct("Record", fields, gc=False, forbid_unknown_fields=forbid_unknown)


def _type_of(schema: Schema, *, forbid_unknown: bool) -> Any:
    types = types_of(schema)
    # A number stays as it was written: a float could change it.
    if "number" in types:
        return Raw
    return Union[tuple(_of_kind(kind, schema, forbid_unknown) for kind in types)]  # noqa: UP007


def _of_kind(kind: str, schema: Schema, forbid_unknown: bool) -> Any:
    if kind == "object":
        if is_open(schema) or "properties" not in schema:
            return dict[str, Raw]
        return record_type(schema, (), forbid_unknown=forbid_unknown)
    if kind == "array":
        if is_open(schema) or "items" not in schema:
            return list[Raw]
        return list[_type_of(schema["items"], forbid_unknown=forbid_unknown)]  # type: ignore[misc]
    return SCALARS[kind]
