"""Cursor lists: read whole each run, a hundred records a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
from typing_extensions import override

from tap_zendesk_incremental.errors import Unavailable
from tap_zendesk_incremental.paging.kind import Next, Paging, Received
from tap_zendesk_incremental.paging.numbered import (
    OLD_ENVELOPE,
    after_old_page,
    ahead_numbered,
    numbered,
)
from tap_zendesk_incremental.paging.place import START, Place

if TYPE_CHECKING:
    from collections.abc import Mapping


class Meta(msgspec.Struct):
    """What a page of a cursor list says of the next one."""

    has_more: bool | msgspec.UnsetType = msgspec.UNSET
    after_cursor: str | None = None

    def is_last(self, page: Received) -> bool:
        """Tell whether the page is the last one, as one is that is not full and says nothing.

        Raises:
            Unavailable: It is full, and does not say whether there is another one: ask again.
        """
        if self.has_more is not msgspec.UNSET:
            return not self.has_more
        if len(page.records) >= page.asked:
            raise Unavailable("the page does not say whether there is another one")
        return True

    def cursor_after(self) -> str:
        """Return the cursor of the next page, of which there is one.

        Raises:
            Unavailable: It is not there: ask again.
        """
        if not self.after_cursor:
            raise Unavailable("the page does not say where the next one starts")
        return self.after_cursor


@dataclass(frozen=True)
class CursorList(Paging):
    """A list asked for with ``page[size]`` and ``page[after]``.

    The end is ``meta.has_more`` false: ``links.next`` and ``after_cursor`` are filled on the last
    page too (seen). Some endpoints answer the old way all the same, with ``next_page`` and without
    ``meta`` (seen): then the next page is asked for by its number. Others send the whole list.

    Args:
        path: Of the endpoint, from ``/api``.
        largest_page: Records that may be asked for in one request.
        limit: The rate limit that it draws on, as rate_limits.py names it.
        takes_numbers: Whether it can be read by numbered pages too, as most can (documented).
    """

    takes_numbers: bool = True

    method: ClassVar = "list"
    has_bookmark: ClassVar = False
    counts_all: ClassVar = True
    envelope: ClassVar = (("meta", Meta | None, None), *OLD_ENVELOPE)

    @override
    def parameters(self, place: Place, size: int) -> Mapping[str, Any]:
        if place.is_numbered:
            return numbered(place, size, self.largest_page)
        # requests percent-encodes the brackets, and the + and = of a cursor.
        after = {"page[after]": place.cursor} if place.cursor else {}
        return {"page[size]": size, **after}

    @override
    def after(self, place: Place, page: Received) -> Next:
        meta: Meta | None = page.envelope.meta
        if meta is None:
            return after_old_page(place, page, self.largest_page)
        if meta.is_last(page):
            return Next(START, is_last=True)
        return Next(Place(cursor=meta.cursor_after()), is_last=False)

    @override
    def ahead(self, place: Place, steps: int) -> Place | None:
        return ahead_numbered(place, steps, self.largest_page) if place.is_numbered else None
