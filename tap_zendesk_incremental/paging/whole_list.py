"""Whole lists: everything at once, or in numbered pages where there is much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import override

from tap_zendesk_incremental.paging.kind import Next, Paging, Received
from tap_zendesk_incremental.paging.place import START, Place

if TYPE_CHECKING:
    from collections.abc import Mapping


class WholeList(Paging):
    """A list without a cursor: ``next_page`` is null, or says that there is a further page.

    The number of the next page is counted here. The link itself is not followed.
    """

    method: ClassVar = "list"
    has_bookmark: ClassVar = False
    counts_all: ClassVar = True
    envelope: ClassVar = (("next_page", str | None, None), ("count", Any, None))

    @override
    def parameters(self, place: Place, size: int) -> Mapping[str, Any]:
        # Pages of another size than the first would be counted from another start.
        number = {"page": place.number} if place.number > 1 else {}
        return {"per_page": self.largest_page, **number}

    @override
    def after(self, place: Place, page: Received) -> Next:
        if page.envelope.next_page is None:
            return Next(START, is_last=True)
        return Next(Place(number=place.number + 1), is_last=False)
