"""Page → where the next one starts. No state, no HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tap_zendesk_incremental.errors import ExportStuck, Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import msgspec


@dataclass(frozen=True)
class Place:
    """A place in an export: a cursor, or a time where there is none.

    ``start_time`` is in Unix seconds, inclusive. With a cursor it is the newest stamp that was
    written, the place to fall back to where the cursor is refused; None where that is not known.
    """

    start_time: int | None
    cursor: str | None = None

    def parameters(self) -> dict[str, Any]:
        """Return the query parameter that asks for this place; Zendesk refuses both at once."""
        if self.cursor is not None:
            return {"cursor": self.cursor}
        return {"start_time": self.start_time or 0}


@dataclass(frozen=True)
class Page:
    """A page as Zendesk sent it, whole and of the right shape; its records not decoded yet.

    ``beside`` holds what a sideload has put in a list of its own, beside the records.
    ``end_time`` is in Unix seconds, the newest stamp on a time-based page, null on an empty one.
    """

    records: Sequence[msgspec.Raw] = field(repr=False)
    beside: Sequence[msgspec.Raw] = field(repr=False, default=(), kw_only=True)
    end_of_stream: bool
    after_cursor: str | None = None
    end_time: int | None = None


def after_cursor_page(place: Place, page: Page, newest: int | None) -> Place:
    """Return where the page after a cursor page starts, or the next run after the last page.

    Args:
        place: Where this page started.
        page: The page.
        newest: The newest stamp among its records, Unix seconds, None where it has none.

    Raises:
        Unavailable: The page says that there is more but not where, or points at itself.
    """
    cursor = page.after_cursor or place.cursor
    if not page.end_of_stream and cursor == place.cursor:
        raise Unavailable("the page does not say where the next one starts")
    stamps = [stamp for stamp in (place.start_time, newest) if stamp is not None]
    return Place(max(stamps, default=None), cursor)


def after_time_page(place: Place, page: Page, _newest: int | None = None) -> Place:
    """Return where the page after a time page starts, or the next run after the last page.

    ``end_time`` is inclusive: the boundary second comes again on the next page. ``count`` and
    ``next_page`` decide nothing, since both were seen to be wrong.

    Raises:
        Unavailable: The page says that there is more but not where.
        ExportStuck: The page ends in the second in which it started, and there is more.
    """
    if page.end_of_stream:
        stamps = [stamp for stamp in (place.start_time, page.end_time) if stamp is not None]
        return Place(max(stamps, default=None))
    if page.end_time is None:
        raise Unavailable("the page does not say where the next one starts")
    if page.end_time <= (place.start_time or 0):
        raise ExportStuck(
            f"More records than fit on one page share the second {page.end_time}, and a "
            "time-based export cannot go past it."
        )
    return Place(page.end_time)
