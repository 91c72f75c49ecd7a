"""Time exports: pages that say by their newest second where the next one starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import msgspec
from typing_extensions import override

from tap_zendesk_incremental.errors import ExportStuck, SecondTooFull, StateError, Unavailable
from tap_zendesk_incremental.paging.kind import Next, Paging, Received
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.timestamps import END_OF_TIME, HELD_BACK, believable, settled, to_unix
from tap_zendesk_incremental.zendesk.rate_limits import EXPORTS

if TYPE_CHECKING:
    from collections.abc import Mapping

_IN_TIME = msgspec.Meta(ge=0, lt=END_OF_TIME)
# Whole seconds as a rule. A fraction is rounded down, so that nothing is skipped.
UnixTime = Annotated[int, _IN_TIME] | Annotated[float, _IN_TIME]


@dataclass(frozen=True)
class TimeExport(Paging):
    """``/incremental/…``: from a second on, that second included.

    The next page starts at ``end_time``, so the boundary second comes again (documented). That is
    the time of the last record (documented): where one of the two is wrong, the smaller one skips
    nothing. ``count`` decides nothing, and ``next_page`` only where there is no ``end_time``: both
    were seen wrong.
    """

    largest_page: int = 1000
    limit: str = EXPORTS

    method: ClassVar = "time"
    has_bookmark: ClassVar = True
    repeats_boundary: ClassVar = True
    envelope: ClassVar = (
        ("end_of_stream", bool),
        ("end_time", UnixTime | None, None),
        ("next_page", str | None, None),
    )

    @override
    def start(self, bookmark: Place) -> Place:
        if bookmark.start_time is None:
            raise StateError(
                "The bookmark has a cursor but no usable replication_key_value, which an export "
                "by time goes on from: restore an earlier state, or remove this bookmark to "
                "export from start_date again."
            )
        return Place(bookmark.start_time)

    @override
    def parameters(self, place: Place, size: int) -> Mapping[str, Any]:
        return {"start_time": place.start_time or 0, "per_page": size}

    @override
    def after(self, place: Place, page: Received) -> Next:
        start, end = place.start_time or 0, self._end_time(page)
        if page.envelope.end_of_stream:
            return Next(Place(settled(end or 0, start, page.now)), is_last=True)
        if end is not None and end > page.now - HELD_BACK:
            # Nothing of the newest minute is exported (documented), and least of all in mid-stream.
            end = page.times.last(before=page.now - HELD_BACK)
        if end is None:
            raise Unavailable("the page does not say where the next one starts")
        if len(page.records) >= page.asked:
            # With fewer, a filter has left out some, and perhaps the last one.
            end = page.times.earlier_end(end, start)
        return Next(
            Place(end if end > start else self._past_second(start, end, page)), is_last=False
        )

    @override
    def ahead(self, place: Place, steps: int) -> Place | None:
        return Place((place.start_time or 0) + steps)

    def _past_second(self, second: int, end: int, page: Received) -> int:
        """Return where to go on after a page that ends no later than the second it starts in."""
        if len(page.records) > page.asked:
            # A page exceeds the limit only to hold a second whole (documented): this one is over.
            return second + 1
        if end < second:
            message = (
                f"Zendesk was asked for records from the second {second} on, and sends a page that "
                "ends before it: these pages came before."
            )
            advice = "Try again later."
        else:
            # With a filter, a page that was full can come with fewer records.
            message = (
                f"A page of up to {page.asked} records ends in the second {second}, in which it "
                "starts, and says that there is more: a time-based export cannot go past it."
            )
            advice = "Set export_method to cursor, where Zendesk offers it."
        if page.asked < self.largest_page:
            raise SecondTooFull(message)
        raise ExportStuck(f"{message} {advice}")

    @staticmethod
    def _end_time(page: Received) -> int | None:
        # An end in the future comes from one wrong timestamp; going there would skip everything.
        said = page.envelope.end_time
        end = believable(None if said is None else int(said), page.now)
        if end is None and page.records:
            return page.times.last()
        return end if end is not None else _start_time_in(page.envelope.next_page)


def _start_time_in(link: str | None) -> int | None:
    """Return the start_time that a link asks for; nothing else of the link is used."""
    try:
        values = parse_qs(urlsplit(link or "").query).get("start_time", [])
        return to_unix(int(values[0])) if values else None
    except ValueError:
        return None
