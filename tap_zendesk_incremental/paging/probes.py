"""Pages of one record that are asked for to learn what comes from a place."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from typing_extensions import override

from tap_zendesk_incremental.errors import ExportStuck, SecondTooFull
from tap_zendesk_incremental.paging.source import Asking, PageRequest, Source

if TYPE_CHECKING:
    from collections.abc import Collection

    from msgspec import Raw

    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.paging.place import Place
    from tap_zendesk_incremental.zendesk.responses import Response


class Sight(Enum):
    """What comes from a place that was tried."""

    FAILURE = 0
    KNOWN = 1
    """A record that came already: the place lies before the record that fails."""
    RECORD = 2
    END = 3
    """A page without records."""
    BEYOND = 4
    """Nothing: Zendesk takes no such place."""


class Probe(Asking):
    """Asks what comes from a place.

    Args:
        source: The endpoint, as it is asked in this run.
        place: The place.
        known: The fingerprints of records that came already.
    """

    def __init__(self, source: Source, place: Place, known: Collection[int]) -> None:
        super().__init__(source, place)
        self._known = known

    def read(self, response: Response, size: int) -> Sight:
        """Return what a response tells."""
        try:
            page = self.source.read(self.place, response, size)
        except (SecondTooFull, ExportStuck):
            # It has come. How to get past it is for whoever goes on from there to find out.
            return Sight.RECORD
        if page.records:
            return Sight.KNOWN if fingerprint(page.records[0]) in self._known else Sight.RECORD
        # With a filter, a page can come empty in mid-stream (documented).
        return Sight.END if page.is_last else Sight.RECORD


class LastTry(PageRequest):
    """Asks once more for the page that fails.

    By time, it may begin with others of its second, which come on smaller pages that lead no
    further: the largest of these is kept.
    """

    def __init__(self, source: Source, place: Place) -> None:
        super().__init__(source, place)
        self.came = source.bridge(place)

    @override
    def read(self, response: Response, size: int) -> Page:
        try:
            return super().read(response, size)
        except SecondTooFull:
            self.came = self.source.bridge(self.place, response)
            raise


def fingerprint(record: Raw) -> int:
    """Return a number that stands for what a record says."""
    return hash(bytes(record))
