"""Lists that Zendesk filters by time: read from a bookmark on, by the list's own cursor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import override

from tap_zendesk_incremental.paging.cursor_list import Meta
from tap_zendesk_incremental.paging.kind import Next, Paging, Received
from tap_zendesk_incremental.paging.numbered import (
    OLD_ENVELOPE,
    after_old_page,
    ahead_numbered,
    numbered,
)
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.timestamps import settled, to_text

if TYPE_CHECKING:
    from collections.abc import Mapping

# A time after every record: some filters need both ends.
FAR_AHEAD = 4_102_444_800


@dataclass(frozen=True, kw_only=True)
class FilteredList(Paging):
    """A cursor list with a filter by time; answered the old way, it goes on like a cursor list.

    The bookmark is a time. Cursors of lists do not live long (documented for one of them), so they
    are not kept between runs.

    Args:
        path: Of the endpoint.
        since: The parameter that filters from a time on.
        unit: How that time is written: "text" for a date-time, "seconds" or "milliseconds".
        until: Whether the parameter is to be given twice, the second time for the end.
        sort: How the list is sorted: by the time that is bookmarked, oldest first.
        window: Seconds before the bookmark that are read again, for what changes late.
        largest_page: Records that may be asked for in one request.
        limit: The rate limit that it draws on, as rate_limits.py names it.
        takes_numbers: Whether it can be read by numbered pages too.
    """

    since: str
    unit: str
    sort: str
    until: bool = False
    window: int = 0

    method: ClassVar = "list"
    has_bookmark: ClassVar = True
    envelope: ClassVar = (("meta", Meta | None, None), *OLD_ENVELOPE)

    @override
    def start(self, bookmark: Place) -> Place:
        time = bookmark.start_time or 0
        return Place(time, since=max(0, time - self.window))

    @override
    def parameters(self, place: Place, size: int) -> Mapping[str, Any]:
        since = place.start_time if place.since is None else place.since
        times = [since or 0, *([FAR_AHEAD] if self.until else [])]
        asked = {self.since: [self._written(time) for time in times], "sort": self.sort}
        if place.is_numbered:
            return {**asked, **numbered(place, size, self.largest_page)}
        after = {"page[after]": place.cursor} if place.cursor else {}
        return {**asked, "page[size]": size, **after}

    @override
    def after(self, place: Place, page: Received) -> Next:
        following = self._following(place, page)
        if following is not None:
            return Next(following, is_last=False)
        newest = page.times.last() or 0
        return Next(Place(settled(newest, place.start_time, page.now)), is_last=True)

    def _following(self, place: Place, page: Received) -> Place | None:
        """Return where the next page starts, None after the last one."""
        meta: Meta | None = page.envelope.meta
        since = place.start_time if place.since is None else place.since
        if meta is None:
            old = after_old_page(place, page, self.largest_page)
            # Whether it keeps to the order that was asked for is not known: the bookmark stays.
            stays = replace(old.place, start_time=place.start_time, since=since)
            return None if old.is_last else stays
        if meta.is_last(page):
            return None
        reached = page.times.resume_time(since, is_last=False) or 0
        time = settled(reached, place.start_time, page.now)
        return Place(time, meta.cursor_after(), since=since)

    @override
    def ahead(self, place: Place, steps: int) -> Place | None:
        if place.is_numbered:
            found = ahead_numbered(place, steps, self.largest_page)
            return found and replace(found, start_time=place.start_time, since=place.since)
        # With a window, the list is not filtered by the time that is bookmarked.
        time = (place.start_time or 0) + steps
        return None if self.window else Place(time, since=time)

    @override
    def remembered(self, place: Place) -> Place:
        return Place(place.start_time)

    def _written(self, time: int) -> str | int:
        if self.unit == "text":
            return to_text(time)
        return time * 1000 if self.unit == "milliseconds" else time
