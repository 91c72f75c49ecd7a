"""Cursor exports: pages that say by an opaque cursor where the next one starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import override

from tap_zendesk_incremental.errors import Unavailable
from tap_zendesk_incremental.paging.cursor_list import Meta
from tap_zendesk_incremental.paging.kind import Next, Paging, Received
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.timestamps import settled
from tap_zendesk_incremental.zendesk.rate_limits import EXPORTS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class CursorExport(Paging):
    """``/incremental/…/cursor``: in the order of changes, each record once, at its newest change.

    The last page has a cursor too: that is where the next run starts (documented). Custom objects
    are documented to have ``meta.has_more`` and promised to have ``end_of_stream``: either will do.
    The export of users has a rate limit of its own (documented).
    """

    largest_page: int = 1000
    limit: str = EXPORTS

    method: ClassVar = "cursor"
    has_bookmark: ClassVar = True
    envelope: ClassVar = (
        ("end_of_stream", bool | None, None),
        ("after_cursor", str | None, None),
        ("meta", Meta | None, None),
    )

    @override
    def parameters(self, place: Place, size: int) -> Mapping[str, Any]:
        # Zendesk refuses a cursor and a start_time together.
        where = {"start_time": place.start_time or 0}
        return {**({"cursor": place.cursor} if place.cursor else where), "per_page": size}

    @override
    def after(self, place: Place, page: Received) -> Next:
        is_last = _is_last(page)
        cursor = page.envelope.after_cursor or place.cursor
        if not is_last and not page.envelope.after_cursor:
            raise Unavailable("the page does not say where the next one starts")
        if not is_last and cursor == place.cursor:
            raise Unavailable("the page names itself as the next one")
        reached = page.times.resume_time(place.start_time, is_last=is_last)
        if reached is not None:
            reached = settled(reached, place.start_time, page.now)
        return Next(Place(reached, cursor), is_last)

    @override
    def ahead(self, place: Place, steps: int) -> Place | None:
        if place.cursor is not None and place.start_time is None:
            return None
        return Place((place.start_time or 0) + steps)


def _is_last(page: Received) -> bool:
    end: bool | None = page.envelope.end_of_stream
    meta: Meta | None = page.envelope.meta
    if end is not None:
        return end
    if meta is None:
        raise Unavailable("the page is not of the right shape (it lacks end_of_stream)")
    return meta.is_last(page)
