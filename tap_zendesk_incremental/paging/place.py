"""A place in an export or a list: what a bookmark remembers, and where a page starts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where to go on: at a cursor, at a time where there is no cursor, or at a numbered page.

    ``start_time`` is in Unix seconds, inclusive. With a cursor it is a time that lies at or before
    the cursor, the place to fall back to where the cursor is refused; None where that is not
    known. ``number`` counts the pages of a list, from 1. ``since`` is the time, in Unix seconds,
    from which a list is asked for: it must stay the same from page to page.
    """

    start_time: int | None = None
    cursor: str | None = None
    number: int = 1
    since: int | None = None

    def __str__(self) -> str:
        if self.cursor is not None:
            return f"at cursor {self.cursor}"
        return f"number {self.number}" if self.start_time is None else f"from {self.start_time} on"


START = Place()
