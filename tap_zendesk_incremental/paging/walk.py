"""Page after page of one endpoint, from a place to the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from tap_zendesk_incremental.errors import CursorRefused, SingleRecordFails, ZendeskError
from tap_zendesk_incremental.paging.circles import CircleGuard
from tap_zendesk_incremental.paging.kind import Received
from tap_zendesk_incremental.paging.page import Page, PageReader
from tap_zendesk_incremental.paging.place import START, Place
from tap_zendesk_incremental.paging.record_times import RecordTimes, TimestampReader
from tap_zendesk_incremental.timestamps import to_text

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator, Mapping, Sequence

    from msgspec import Raw

    from tap_zendesk_incremental.paging.endpoint import Endpoint
    from tap_zendesk_incremental.paging.kind import Paging
    from tap_zendesk_incremental.zendesk.fetcher import Fetcher
    from tap_zendesk_incremental.zendesk.responses import Response


@dataclass(frozen=True)
class PageRequest:
    """One page to ask for.

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
        self.paging = paging
        self.parameters = parameters
        self.is_filtered = is_filtered
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

    def _times(self, records: Sequence[Raw], now: float) -> RecordTimes:
        return RecordTimes(records, self._timestamps, now, is_ordered=self._endpoint.is_ordered)


class Walk:
    """Walks through the pages of a source.

    Args:
        fetcher: The way to Zendesk, shared by all streams.
        source: What is walked through.
        logger: Gets a warning where a cursor is refused.
    """

    def __init__(self, fetcher: Fetcher, source: Source, logger: logging.Logger) -> None:
        self._fetcher = fetcher
        self._source = source
        self._logger = logger
        self._fell_back_to: int | None = None
        self._guard = CircleGuard(START)

    def pages(self, start: Place) -> Iterator[Page]:
        """Yield page after page to the end of the stream.

        A place is reached, and may be remembered, when the next page is asked for.

        Args:
            start: Where to start.

        Raises:
            ZendeskError: By its name.
        """
        place, self._guard = start, self._new_guard(start)
        written: set[bytes] = set()
        count = 0
        while True:
            page = self._page(place)
            count += len(page.records)
            if page.is_last and page.promised is not None:
                page = replace(page, lacks=max(0, page.promised - count))
            if self._source.paging.repeats_boundary:
                contents = {bytes(raw) for raw in (*page.records, *chain(*page.beside.values()))}
                page = _without(page, written)
                written = contents
            yield page
            if page.is_last:
                return
            self._guard.check(page)
            place = page.reached
            # It is written, and makes room for the next one.
            del page

    def _page(self, place: Place) -> Page:
        try:
            return self._fetch(place)
        except CursorRefused as error:
            if not self._source.paging.has_bookmark:
                raise
            self._logger.warning("%s", error)
        return self._fetch(self._fallback(place.start_time))

    def _fetch(self, place: Place) -> Page:
        try:
            return self._fetcher.fetch(PageRequest(self._source, place))
        except SingleRecordFails as error:
            # Only a page that came says where the one after it starts: there is no way around.
            since = place.since if place.since is not None else place.start_time
            time = f", changed at or after {to_text(since)}" if since and place.cursor else ""
            raise SingleRecordFails(
                f"{error} A page of one record fails too. Either Zendesk is in trouble, or it "
                f"cannot serve the one record that comes next ({place}{time}), and there is no "
                "way past it: then tell Zendesk's support. All before it is exported, and the next "
                "run tries again there."
            ) from None

    def _fallback(self, start_time: int | None) -> Place:
        if start_time is None:
            raise ZendeskError(
                "Zendesk no longer takes the bookmark's cursor, and the bookmark has no time to "
                "fall back to: remove it to export from start_date again."
            )
        if start_time == self._fell_back_to:
            raise ZendeskError("Zendesk refuses every cursor, its own newest too: try again later.")
        self._fell_back_to = start_time
        self._guard = self._new_guard(Place(start_time))
        self._logger.warning(
            "Going on from %s, inclusive: nothing is lost, some records come again.",
            to_text(start_time),
        )
        return Place(start_time)

    def _new_guard(self, start: Place) -> CircleGuard:
        return CircleGuard(start, is_filtered=self._source.is_filtered)


def _without(page: Page, written: set[bytes]) -> Page:
    """Return the page without the records, and sideloads, that the page before has brought.

    They are recognised by what they say, not by id and timestamp: a user's timestamp stays when
    Zendesk changes the user without an event, and that change must not be lost.
    """
    records = [record for record in page.records if bytes(record) not in written]
    beside = {
        name: [element for element in elements if bytes(element) not in written]
        for name, elements in page.beside.items()
    }
    return replace(page, records=records, beside=beside, times=page.times.of(records))
