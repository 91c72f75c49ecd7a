"""One stream's records in export order: by stamp, then by key."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

Record = dict[str, Any]
Place = tuple[int, int]

_encode = msgspec.json.Encoder().encode


@dataclass(eq=False, slots=True)
class Row:
    """A record's place in the export, and its JSON once somebody asked for it."""

    key: int
    stamp: int
    #: Which of the population's tickets, users or organizations it is about.
    index: int
    #: Tells apart several records about the same ticket.
    ordinal: int = 0
    deleted: bool = False
    scope: str = "agent"
    body: bytes | None = None
    #: A test has written the body, and it is served as it is.
    raw: bool = False
    #: The JSON with its sideload.
    extended: bytes | None = None


def place_of(row: Row) -> Place:
    """Return the pair that the export is ordered by."""
    return row.stamp, row.key


def stamp_of(row: Row) -> int:
    """Return the row's stamp."""
    return row.stamp


def encode(record: Any) -> bytes:
    """Return `record` as JSON; half an emoji is written as the escape that Zendesk sends."""
    try:
        return _encode(record)
    except UnicodeEncodeError:
        return json.dumps(record, separators=(",", ":")).encode()


class Table:
    """The rows of one stream.

    A row's JSON is built when first needed and then kept, so that a data set of any size starts at
    once and a page that is served twice costs no more than joining bytes.
    """

    def __init__(
        self,
        rows: Iterable[Row],
        build: Callable[[Row], Record],
        extend: Callable[[Row, Record], Record] | None = None,
        add: Callable[[Row, Record], list[Record]] | None = None,
    ) -> None:
        self.rows = sorted(rows, key=place_of)
        self.by_key = {row.key: row for row in self.rows}
        self._build = build
        self._extend = extend
        self._add = add

    def first_at(self, stamp: int) -> int:
        """Return the position of the first row at or after `stamp`."""
        return bisect_left(self.rows, stamp, key=stamp_of)

    def first_after(self, place: Place) -> int:
        """Return the position of the first row behind `place`."""
        return bisect_right(self.rows, place, key=place_of)

    def end_at(self, stamp: int) -> int:
        """Return the position behind the last row at or before `stamp`."""
        return bisect_right(self.rows, stamp, key=stamp_of)

    def add(self, row: Row) -> None:
        """Put a new row in its place."""
        insort(self.rows, row, key=place_of)
        self.by_key[row.key] = row

    def move(self, row: Row, stamp: int) -> None:
        """Give a row another stamp and with it another place."""
        del self.rows[self.first_after(place_of(row)) - 1]
        row.stamp = stamp
        insort(self.rows, row, key=place_of)

    def put(self, row: Row, body: bytes, *, raw: bool = False) -> None:
        """Replace a row's JSON."""
        row.body, row.extended, row.raw = body, None, raw

    def body(self, row: Row) -> bytes:
        """Return a row's JSON."""
        if row.body is None:
            row.body = encode(self._build(row))
        return row.body

    def extended_body(self, row: Row) -> bytes:
        """Return a row's JSON with its sideload."""
        if row.extended is None:
            record = self.readable(row)
            if record is None or self._extend is None:
                return self.body(row)
            row.extended = encode(self._extend(row, record))
        return row.extended

    def beside(self, rows: Iterable[Row]) -> list[Record]:
        """Return what the readable ones among some rows add to the list beside them."""
        added = []
        for row in rows if self._add else ():
            record = self.readable(row)
            if record is not None and self._add is not None:
                added += self._add(row, record)
        return added

    def record(self, row: Row) -> Any:
        """Return a row's JSON, decoded."""
        return json.loads(self.body(row))

    def readable(self, row: Row) -> Record | None:
        """Return a row's record, or None where a test has put raw bytes in its place."""
        return None if row.raw else self.record(row)
