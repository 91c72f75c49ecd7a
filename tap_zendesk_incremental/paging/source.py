"""One endpoint as it is asked in this run, and one page of it to ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tap_zendesk_incremental.paging.kind import Received
from tap_zendesk_incremental.paging.page import Page, PageReader
from tap_zendesk_incremental.paging.record_times import RecordTimes, TimestampReader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from msgspec import Raw

    from tap_zendesk_incremental.paging.endpoint import Endpoint
    from tap_zendesk_incremental.paging.kind import Paging
    from tap_zendesk_incremental.paging.place import Place
    from tap_zendesk_incremental.zendesk.responses import Response


@dataclass(frozen=True)
class Asking:
    """What is to be asked for.

    Args:
        source: The endpoint, as it is asked in this run.
        place: Where the page starts.
    """

    source: Source
    place: Place

    @property
    def name(self) -> str:
        """Which stream it is for, in logs and metrics."""
        return self.source.name

    @property
    def path(self) -> str:
        """The path to ask for."""
        return self.source.paging.path

    @property
    def limit(self) -> str:
        """The rate limit that it draws on."""
        return self.source.paging.limit

    @property
    def stands_at(self) -> int | None:
        """Where the page of an export starts, in Unix seconds; None for a list."""
        return (self.place.start_time or 0) if self.source.paging.has_bookmark else None

    @property
    def largest_page(self) -> int:
        """Records that Zendesk takes for one page at most."""
        return self.source.paging.largest_page

    def parameters(self, size: int) -> dict[str, Any]:
        """Return the query that asks for up to so many records."""
        return {**self.source.paging.parameters(self.place, size), **self.source.parameters}


class PageRequest(Asking):
    """One page to ask for."""

    def read(self, response: Response, size: int) -> Page:
        """Return the page that a response holds.

        Raises:
            Unavailable: It holds none, or not where to go on: ask again.
            ExportStuck: There is no way past it.
        """
        return self.source.read(self.place, response, size)


class Source:
    """One endpoint, paged in one way, with the parameters of this run.

    Args:
        name: Of the stream that the pages are for.
        endpoint: Where the pages come from.
        paging: The kind of paging.
        parameters: Query parameters beside those of the paging.
        is_filtered: Whether they make Zendesk leave records out.
    """

    def __init__(
        self,
        name: str,
        endpoint: Endpoint,
        paging: Paging,
        parameters: Mapping[str, str],
        *,
        is_filtered: bool = False,
    ) -> None:
        self.name = name
        self.key = endpoint.key
        self.paging = paging
        self.parameters = parameters
        self.is_filtered = is_filtered
        self.is_ordered = endpoint.is_ordered
        self.order_moves = endpoint.order_moves
        self._endpoint = endpoint
        self._reader = PageReader(endpoint, paging)
        self._timestamps = TimestampReader(endpoint.timestamp, endpoint.timestamp_offset)

    def read(self, place: Place, response: Response, size: int) -> Page:
        """Return the page at a place; see ``PageRequest.read``."""
        found = self._reader.read(response.body)
        times = self._times(found.records, response.time)
        received = Received(found, found.records, times, size, response.time)
        reached, is_last = self.paging.after(place, received)
        beside = self._reader.beside(found)
        count = found.count if self.paging.counts_all else None
        promised = count if isinstance(count, int) and not isinstance(count, bool) else None
        return Page(found.records, beside, times, place, reached, is_last, promised=promised)

    def bridge(self, place: Place, response: Response | None = None) -> Page:
        """Return a page that leads nowhere yet: what a response holds, or an empty one."""
        if response is None:
            return Page((), {}, self._times((), 0), place, place, is_last=False)
        found = self._reader.read(response.body)
        times = self._times(found.records, response.time)
        return Page(found.records, self._reader.beside(found), times, place, place, is_last=False)

    def _times(self, records: Sequence[Raw], now: float) -> RecordTimes:
        return RecordTimes(records, self._timestamps, now, is_ordered=self._endpoint.is_ordered)
