"""Cutting pages: by cursor and by time. No HTTP, and nothing is remembered between two pages."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from zendesk_simulator.tables import Place, Row, Table, place_of

_PLACE = re.compile(r"(\d{1,15})\.0\|\|(\d{1,20})\|")


@dataclass
class View:
    """What of a stream is to be seen."""

    table: Table
    #: The newest stamp that is exported.
    edge: int
    #: The only `support_type` to be seen; None means all.
    scope: str | None = None

    def end(self) -> int:
        """Return the position behind the last row that is exported."""
        return self.table.end_at(self.edge)


@dataclass
class Page:
    """The rows of one page, and where it lies in the export."""

    rows: list[Row]
    #: The place of the last row, or where the search began if there is none.
    after: Place
    end_of_stream: bool


def write_cursor(place: Place) -> str:
    """Return the opaque text for a place in the export."""
    stamp, key = place
    return base64.urlsafe_b64encode(f"{stamp}.0||{key}|".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> Place | None:
    """Return the place that a cursor stands for, or None if it is not one of ours."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    match = _PLACE.fullmatch(text)
    return (int(match[1]), int(match[2])) if match else None


def cursor_page(view: View, after: Place, per_page: int) -> Page:
    """Return the page behind a place."""
    rows, position = _take(view, view.table.first_after(after), per_page)
    return Page(rows, _last_place(rows, after), position >= view.end())


def time_page(view: View, start_time: int, per_page: int, *, extend: bool = True) -> Page:
    """Return the page that begins at `start_time`, its second included.

    With `extend`, the page goes on until the second that it ends in is complete. A page that is
    then larger than was asked for and lies in one second says that this second is done with. If it
    is exactly full it cannot say so, and takes the next second as well. Without `extend`, a page
    that lies in one second cannot be passed.
    """
    end = view.end()
    rows, position = _take(view, view.table.first_at(start_time), per_page)
    if extend and rows and position < end:
        position = _finish_second(view, rows, position)
        if len(rows) == per_page and rows[0].stamp == rows[-1].stamp and position < end:
            more, position = _take(view, position, 1)
            rows += more
            position = _finish_second(view, rows, position)
    return Page(rows, _last_place(rows, (start_time, 0)), position >= end)


def _take(view: View, position: int, count: int) -> tuple[list[Row], int]:
    """Return up to `count` rows, and the position of the next row that is to be seen."""
    rows, end, scope = view.table.rows, view.end(), view.scope
    taken: list[Row] = []
    while position < end:
        row = rows[position]
        if scope is None or row.scope == scope:
            if len(taken) == count:
                break
            taken.append(row)
        position += 1
    return taken, position


def _finish_second(view: View, rows: list[Row], position: int) -> int:
    """Append the rest of the second that `rows` ends in, and return the next position."""
    second = View(view.table, min(view.edge, rows[-1].stamp), view.scope)
    more, position = _take(second, position, len(view.table.rows))
    rows += more
    # On to the next row that is to be seen, for the page may turn out to be the last one.
    return _take(view, position, 0)[1]


def _last_place(rows: list[Row], otherwise: Place) -> Place:
    return place_of(rows[-1]) if rows else otherwise
