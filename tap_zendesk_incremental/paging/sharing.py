"""Streams that share the pages of an endpoint, each with a bookmark of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_zendesk_incremental.paging.place import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from msgspec import Raw

    from tap_zendesk_incremental.paging.page import Page

# In seconds. Nearer to each other, records that come again are cheaper than a pass of its own in
# each run from then on: two passes that end at different places would never be one again.
FAR_AHEAD = 86_400


def groups(places: Mapping[str, Place], *, is_ordered: bool) -> list[list[str]]:
    """Return which streams of an endpoint can go on together, each group in one pass.

    All of them, as a rule. A bookmark that has a cursor and no time cannot be compared with
    others: such a stream goes on by itself. So do those that are far ahead of the others in an
    export without an order, since there all records would come to them again.

    Args:
        places: Where each stream goes on, by its name.
        is_ordered: Whether the pages come in the order of the records' timestamps.
    """
    if len(set(places.values())) == 1:
        return [list(places)]
    alone = [name for name, place in places.items() if place.cursor and place.start_time is None]
    together = {name: place.start_time or 0 for name, place in places.items() if name not in alone}
    oldest = min(together.values(), default=0)
    ahead = [n for n, time in together.items() if time - oldest > FAR_AHEAD and not is_ordered]
    behind = [name for name in together if name not in ahead]
    return [group for group in (behind, ahead, *([name] for name in alone)) if group]


def common_start(places: Collection[Place]) -> Place:
    """Return where a pass starts that serves streams at these places: at the oldest.

    Where they differ, a cursor cannot be used: which of two cursors is the older one, within a
    second and where the export is not in the order of the bookmarks' times, nobody can tell. The
    oldest time is at or before all of them.
    """
    if len(set(places)) == 1:
        return next(iter(places))
    return Place(min(place.start_time or 0 for place in places))


class Follower:
    """How far one stream of a pass is: behind its own bookmark still, or level with the pass.

    Args:
        place: Where the stream goes on.
        start: Where the pass starts, at that place or before it.
        is_ordered: Whether the pages come in the order of the records' timestamps.
    """

    def __init__(self, place: Place, start: Place, *, is_ordered: bool) -> None:
        self.place = place
        is_by_time = place.cursor is None and (place.start_time or 0) <= (start.start_time or 0)
        # A cursor may stand at the same time and still be further.
        self._is_level = place == start or is_by_time
        self._is_ordered = is_ordered

    def new_records(self, page: Page) -> Sequence[Raw]:
        """Return the records of a page that the stream has not had, and perhaps a few that it had.

        Where the export has no order that the records tell, all come again: rather that than miss
        one.
        """
        if self._is_level or not self._is_ordered:
            return page.records
        return page.records[page.times.position_of(self.place.start_time or 0) :]

    def follow(self, page: Page) -> bool:
        """Move up to the end of a page that is written; return whether the bookmark moves.

        It never moves back: as long as the pass has not overtaken the bookmark, the bookmark stays.
        """
        before, reached = self.place, page.reached
        if not self._is_level:
            is_past = (reached.start_time or 0) > (before.start_time or 0)
            can_compare = self._is_ordered or reached.cursor is None
            if not (page.is_last or (is_past and can_compare)):
                return False
            times = [p.start_time for p in (before, reached) if p.start_time is not None]
            reached = Place(max(times, default=None), reached.cursor)
        self._is_level = True
        self.place = reached
        return reached != before
