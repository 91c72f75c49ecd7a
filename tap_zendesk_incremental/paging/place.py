"""A place in an export or a list: what a bookmark remembers, and where a page starts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where to go on: at a cursor, at a time where there is no cursor, or at a record's number.

    ``start_time`` is in Unix seconds, inclusive. With a cursor it is a time that lies at or before
    the cursor, the place to fall back to where the cursor is refused; None where that is not
    known. ``since`` is the time, in Unix seconds, from which a list is asked for: it must stay the
    same from page to page. ``passed`` is how many records of a numbered list lie before the place,
    and ``keeps`` the page size that must be kept from there on; 0 where any will do. With
    ``by_number`` its pages are asked for by number from the first one on.
    """

    start_time: int | None = None
    cursor: str | None = None
    since: int | None = None
    passed: int = 0
    keeps: int = 0
    by_number: bool = False

    @property
    def is_numbered(self) -> bool:
        """Whether the page that starts here is asked for by its number."""
        return self.by_number or self.passed > 0

    def __str__(self) -> str:
        if self.cursor is not None:
            return f"at cursor {self.cursor}"
        if self.start_time is None or self.is_numbered:
            return f"from record {self.passed + 1} on"
        return f"from {self.start_time} on"


START = Place()
