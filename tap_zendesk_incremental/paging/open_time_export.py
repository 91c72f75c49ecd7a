"""Time exports that do not say when they end: help centre, Talk, side conversations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import override

from tap_zendesk_incremental.errors import ExportStuck
from tap_zendesk_incremental.paging.kind import Next, Paging, Received
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.timestamps import HELD_BACK, settled
from tap_zendesk_incremental.zendesk.rate_limits import ELSEWHERE

if TYPE_CHECKING:
    from collections.abc import Mapping

# Full pages were seen with 1000 and 3000 records. Whatever the size is, it is a round number.
ROUND_SIZE = 50


@dataclass(frozen=True)
class OpenTimeExport(Paging):
    """A time export without ``end_of_stream``.

    It is over when a page is empty, when ``next_page`` is null (help centre), or when a page ends
    in the second in which it starts: Talk's last page names itself as the next one (seen). The
    timestamps of the records tell where to go on, not ``end_time``: an empty page of articles ends
    in the second 1 (seen), and the last page of side conversation events may end after its last
    event (seen). The last record's alone may be wrong, so the next page starts at the one before.

    Args:
        path: Of the endpoint.
        largest_page: Records on a page at most.
        limit: The rate limit that it draws on; as a rule none that a header tells of.
        ends_with_null: Whether ``next_page`` is null on the last page, and only there.
    """

    # Zendesk documents neither a size nor a parameter for it; seen with up to a thousand.
    largest_page: int = 1000
    limit: str = ELSEWHERE
    ends_with_null: bool = False

    method: ClassVar = "time"
    has_bookmark: ClassVar = True
    repeats_boundary: ClassVar = True
    envelope: ClassVar = (("next_page", str | None, None), ("count", int | None, None))

    @override
    def start(self, bookmark: Place) -> Place:
        return Place(bookmark.start_time)

    @override
    def parameters(self, place: Place, size: int) -> Mapping[str, Any]:
        return {"start_time": place.start_time or 0}

    @override
    def after(self, place: Place, page: Received) -> Next:
        start = place.start_time or 0
        if page.records and page.envelope.next_page is not None:
            if page.times.is_newest_first():
                raise ExportStuck(
                    "Zendesk sends the newest records first, and there is no way from there to the "
                    "older ones. Try again later."
                )
            # Zendesk takes no start in the newest minute (documented).
            following = page.times.next_start(start, before=page.now - HELD_BACK)
            if following is None:
                following = self._past_second(start, page)
            if following is not None:
                return Next(Place(following), is_last=False)
        newest = max(start, page.times.last() or 0)
        return Next(Place(settled(newest, start, page.now)), is_last=True)

    def _past_second(self, start: int, page: Received) -> int | None:
        """Return where to go on after a page that does not lead on by its times.

        Returns:
            The second after the one that fills it; None where the page is the last.

        Raises:
            ExportStuck: It is not the last, and there is no way past it.
        """
        if (page.times.last() or 0) > start:
            # The newest minute is left to the next run.
            return None
        if (page.times.first() or start) < start:
            raise ExportStuck(
                f"Zendesk was asked for records from the second {start} on, sends older ones alone "
                "and does not say that they are the last: these pages came before. Try again later."
            )
        if len(page.records) > self.largest_page:
            # A page exceeds its size only to hold a second whole.
            return start + 1
        # Where the end is a null link, any other link means that there is more.
        says_more = self.ends_with_null or (page.envelope.count or 0) > len(page.records)
        if says_more or len(page.records) % ROUND_SIZE == 0:
            raise ExportStuck(
                f"All {len(page.records)} records of a page share the second {start}, and it "
                "seems to be full: there is no way to more of them, nor past them."
            )
        return None

    @override
    def ahead(self, place: Place, steps: int) -> Place | None:
        # A page that cannot be made smaller may fail for its size, and good records would be lost.
        return None
