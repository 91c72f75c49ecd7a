"""Whole lists: everything at once, or in numbered pages where there is much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import override

from tap_zendesk_incremental.paging.kind import Next, Paging, Received
from tap_zendesk_incremental.paging.numbered import (
    OLD_ENVELOPE,
    after_numbered,
    ahead_numbered,
    numbered,
    refuse_silence,
    size_at,
)
from tap_zendesk_incremental.paging.place import START, Place

if TYPE_CHECKING:
    from collections.abc import Mapping


class WholeList(Paging):
    """A list without a cursor: ``next_page`` is null, or says that there is a further page.

    The number of the next page is counted here. The link itself is not followed. Where a page
    fails, smaller ones are asked for, whose numbers are counted anew.
    """

    method: ClassVar = "list"
    has_bookmark: ClassVar = False
    counts_all: ClassVar = True
    envelope: ClassVar = OLD_ENVELOPE

    @override
    def parameters(self, place: Place, size: int) -> Mapping[str, Any]:
        return numbered(place, size, self.largest_page)

    @override
    def after(self, place: Place, page: Received) -> Next:
        asked = size_at(place, page.asked, self.largest_page)
        if not isinstance(page.envelope.next_page, str):
            refuse_silence(page, asked)
            return Next(START, is_last=True)
        return Next(after_numbered(place, asked, len(page.records)), is_last=False)

    @override
    def ahead(self, place: Place, steps: int) -> Place | None:
        return ahead_numbered(place, steps, self.largest_page)
