"""The fast path from a record to its rows' lines, for rows that hold no surprise.

Two thirds of what the SDK's general path costs goes into looking at each value of each record,
to find in the end that all is as the schema says. Here msgspec finds the same while it reads: the
schema becomes a type, what is open in the schema stays undecoded (``Raw``), and a record that
does not fit, for whatever reason, is left to the general path, which knows what to do with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, Raw
from singer_sdk.mapper import SameRecordTransform

from tap_zendesk_incremental.records.conform import ADDITIONAL, decode, json_text
from tap_zendesk_incremental.records.row_type import field_names, row_type, widened, with_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from singer_sdk import Stream

    from tap_zendesk_incremental.records.conform import Schema
    from tap_zendesk_incremental.records.shape import RowShape
    from tap_zendesk_incremental.singer.record_lines import Frame

MOST_LESSONS = 40
# Names in one record, its nested objects included.
MOST_FIELDS = 4000
TOP_LEVEL = len(("properties", "name"))


class FastLines:
    """Makes the lines of rows that fit the schema exactly.

    A field that the schema does not know is a surprise once. The general path names it in the log;
    from then on it is read like any other, and goes into ``additional_fields``.

    Args:
        frame: What stands around each row.
        shape: What the rows of the stream look like.
        deselected: Fields of the top level that are to be left out.
    """

    def __init__(self, frame: Frame, shape: RowShape, deselected: Collection[str]) -> None:
        self._frame = frame
        self._part = shape.part
        self._keys = shape.keys
        self._mixed = shape.mixed
        self._known: Collection[str] = shape.schema["properties"]
        self._hidden = {*deselected, *shape.ignored}
        self._lessons = 0
        self._encode_into = msgspec.json.Encoder().encode_into
        columns = widened(shape.schema, shape.mixed)
        self._met: Schema = with_unknown(columns, dict.fromkeys(shape.ignored))
        self._prepare()

    def _prepare(self) -> None:
        """Make the types for all fields that have been met."""
        kind = row_type(self._met, self._keys, forbid_unknown=True)
        self._lenient: Callable[[Raw], Iterable[Any]] | None = None
        names = field_names(kind)
        self._names = names
        self._read: Callable[[Raw], Iterable[Any]] = self._part.reader(kind)
        self._dropped = [names[name] for name in self._hidden if name in names]
        keeps = ADDITIONAL in self._known and ADDITIONAL not in self._hidden
        self._additional = names[ADDITIONAL] if keeps else None
        self._texts = [names[name] for name in self._mixed if name in names]
        new = set(names).difference(self._known, self._hidden)
        self._new = [(name, names[name]) for name in new]
        # Then a row is written as it was read.
        self._is_plain = not (self._dropped or self._texts or self._new)

    def append(self, record: Raw, added: Mapping[str, Any], lines: bytearray) -> int | None:
        """Append the record's lines; return how many, None where it holds a surprise.

        Args:
            record: As it came.
            added: Fields of the schema that each row gets: the key of its parent.
            lines: Gets the lines; stays as it is where there is a surprise.
        """
        try:
            rows = self._read(record)
        except (msgspec.DecodeError, RecursionError):
            self._learn(record)
            return None
        count = 0
        is_plain = self._is_plain and not added
        for row in rows:
            if not is_plain:
                self._finish(row, added)
            lines += self._frame.before
            self._encode_into(row, lines, -1)
            lines += self._frame.after
            count += 1
        return count

    def _finish(self, row: Any, added: Mapping[str, Any]) -> None:
        for name, value in added.items():
            setattr(row, self._names[name], value)
        for field in self._dropped:
            setattr(row, field, UNSET)
        for field in self._texts:
            value = getattr(row, field)
            if isinstance(value, (dict, list, int)):
                setattr(row, field, json_text(decode(Raw(msgspec.json.encode(value)))))
        if self._new:
            self._move_new(row)

    def _move_new(self, row: Any) -> None:
        """Move the fields that the schema does not know to where they belong."""
        found = {}
        for name, field in self._new:
            value = getattr(row, field)
            if value is not UNSET:
                found[name] = value
                setattr(row, field, UNSET)
        if found and self._additional:
            setattr(row, self._additional, found)

    def _learn(self, record: Raw) -> None:
        """Take the record's unknown fields for met, where they are all that is surprising."""
        # Where names are made up without end, nothing is gained by learning them.
        if self._lessons >= MOST_LESSONS or bytes(record).count(b'":') > MOST_FIELDS:
            return
        if self._lenient is None:
            kind = row_type(self._met, self._keys, forbid_unknown=False)
            self._lenient = self._part.reader(kind)
        try:
            list(self._lenient(record))
        except (msgspec.DecodeError, RecursionError):
            return
        self._lessons += 1
        before = self._met
        for row in self._part.rows(decode(record)):
            self._met = with_unknown(self._met, row)
        try:
            self._prepare()
        except ValueError:
            # msgspec takes no field whose name has a quote or the like: it stays a surprise.
            self._met = before
            self._prepare()


def fast_lines(stream: Stream, shape: RowShape, frame: Frame) -> FastLines | None:
    """Return the fast path for a stream, or None where only the general path will do.

    That is where somebody else has a say in the row: stream maps, flattening, or a selection
    within a field.

    Args:
        stream: Whose rows they are.
        shape: What they look like.
        frame: What stands around each row.
    """
    maps = stream.stream_maps
    is_same = type(maps[0]) is SameRecordTransform and not maps[0].flattening_enabled
    if len(maps) > 1 or not is_same:
        return None
    deselected = [path for path, is_selected in stream.mask.items() if path and not is_selected]
    if any(len(path) > TOP_LEVEL for path in deselected):
        return None
    try:
        return FastLines(frame, shape, [path[-1] for path in deselected])
    except (KeyError, TypeError, ValueError):
        # A schema of the user's own, which is more than msgspec can express.
        return None
