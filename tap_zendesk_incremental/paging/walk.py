"""Page after page of one endpoint, from a place to the end."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from tap_zendesk_incremental.errors import CursorRefused, SingleRecordFails, ZendeskError
from tap_zendesk_incremental.paging.circles import CircleGuard
from tap_zendesk_incremental.paging.place import START, Place
from tap_zendesk_incremental.paging.skipping import Skipper
from tap_zendesk_incremental.paging.source import PageRequest
from tap_zendesk_incremental.paging.tally import Tally
from tap_zendesk_incremental.timestamps import to_text

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator

    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.paging.source import Source
    from tap_zendesk_incremental.zendesk.fetcher import Fetcher


class Walk:
    """Walks through the pages of a source.

    Args:
        fetcher: The way to Zendesk, shared by all streams.
        source: What is walked through.
        logger: Gets a warning where a cursor is refused or a record cannot be served.
    """

    def __init__(self, fetcher: Fetcher, source: Source, logger: logging.Logger) -> None:
        self._fetcher = fetcher
        self._source = source
        self._logger = logger
        self._fell_back_to: int | None = None
        # Records that came at the time that is gone back to, and before it was gone back to.
        self._came = self._came_before = 0
        self._skipper = Skipper(fetcher, source, logger)
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
        tally = Tally(start, order_moves=self._source.order_moves)
        while True:
            page = tally.told(self._page(place))
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
            page = self._fetcher.fetch(PageRequest(self._source, place))
        except SingleRecordFails as error:
            past = self._skipper.past(place, error)
            if past is None:
                return self._fetch(place)
            # What comes again on the way is no circle.
            self._guard = self._new_guard(START)
            return past
        self._skipper.note(page)
        stays = page.reached.start_time == place.start_time
        self._came = self._came + len(page.records) if stays else 0
        return page

    def _fallback(self, start_time: int | None) -> Place:
        if start_time is None:
            raise ZendeskError(
                "Zendesk no longer takes the bookmark's cursor, and the bookmark has no time to "
                "fall back to: remove it to export from start_date again."
            )
        # Pages of one record bring no later time, but may lead further than they did before.
        if start_time == self._fell_back_to and self._came <= self._came_before:
            raise ZendeskError(
                "Zendesk refuses its own newest cursor, and again after going back: try again "
                "later."
            )
        self._fell_back_to = start_time
        self._came, self._came_before = 0, self._came
        self._guard = self._new_guard(Place(start_time))
        self._logger.warning(
            "Going on from %s, inclusive: nothing is lost, some records come again.",
            to_text(start_time),
        )
        return Place(start_time)

    def _new_guard(self, start: Place) -> CircleGuard:
        source = self._source
        # Users come again when Zendesk changes them, and keep their timestamp.
        may_repeat = source.paging.has_bookmark and not source.is_ordered
        return CircleGuard(
            start, key=source.key, is_filtered=source.is_filtered, may_repeat=may_repeat
        )


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
