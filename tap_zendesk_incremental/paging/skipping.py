"""A record that Zendesk cannot serve: the nearest place after it from which records come again.

Neither a cursor nor a page leads past such a record: only the page that holds it says where the
next one starts. But an export can be begun anew at any time (documented), and a numbered list at
any record. So places ever further ahead are tried until one works, and then, by halves, the nearest
that does.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from typing_extensions import override

from tap_zendesk_incremental.errors import (
    ExportStuck,
    SecondTooFull,
    SingleRecordFails,
    StartTimeTooRecent,
)
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.paging.source import Asking, PageRequest, Source
from tap_zendesk_incremental.timestamps import to_text

if TYPE_CHECKING:
    import logging
    from collections.abc import Collection

    from msgspec import Raw

    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.zendesk.fetcher import Fetcher
    from tap_zendesk_incremental.zendesk.responses import Response
    from tap_zendesk_incremental.zendesk.retries import Patience

# Each try goes so many times as far as the one before. Twice as far would take more requests for
# all gaps between a minute and a year.
WIDER = 8
# In seconds: from the beginning of Unix time to far beyond today. In records: more than any list.
FURTHEST = WIDER**11
# As long as no record has come, most likely Zendesk is in trouble: then a search is not carried on
# to the last second, but to this part of the distance.
ROUGH = 4096
# Ways that are looked for past one record. Another one is needed where it came too early.
MOST_WAYS = 3

NO_WAY = (
    "A page of one record fails too. Either Zendesk is in trouble, or it cannot serve the one "
    "record that comes next ({}), and there is no way past it: then tell Zendesk's support. All "
    "before it is exported, and the next run tries again."
)
NOTHING_COMES = (
    "A page of one record fails too, and nothing after it comes either. Zendesk is in trouble; or "
    "it cannot serve the one record that comes next ({}), and there is no other after it yet. All "
    "before it is exported, and the next run tries again."
)


class Sight(Enum):
    """What comes from a place that was tried."""

    FAILURE = 0
    KNOWN = 1
    """A record that came already: the place lies before the record that fails."""
    RECORD = 2
    END = 3


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


class Skipper:
    """Finds the way past records that Zendesk cannot serve, in one walk.

    Args:
        fetcher: The way to Zendesk.
        source: What is walked through.
        logger: Is told what is looked for.
    """

    def __init__(self, fetcher: Fetcher, source: Source, logger: logging.Logger) -> None:
        self._fetcher = fetcher
        self._source = source
        self._logger = logger
        self._ways: dict[Place, int] = {}
        # While a part is read again: from where, and what has come since.
        self._since: Place | None = None
        self._known: set[int] = set()

    def note(self, page: Page) -> None:
        """Take note of a page that came."""
        if self._since is not None:
            self._known.update(map(fingerprint, page.records))
        elif page.records:
            # The time beside a cursor may be that of the record before it.
            self._known = {fingerprint(page.records[-1])}

    def past(self, place: Place, error: SingleRecordFails) -> Page | None:
        """Return a page that leads past a record, after it has failed to the end of patience.

        Args:
            place: Where the page of one record starts that fails.
            error: Why it failed.

        Returns:
            A page without that record, empty as a rule, and where to go on; None where it does not
            fail any more.

        Raises:
            SingleRecordFails: There is no way past it, or nothing after it comes either.
            ZendeskError: Zendesk refuses, by its name.
        """
        if not self._may_look(place):
            raise SingleRecordFails(f"{error} {NO_WAY.format(_named(place))}") from None
        if place.cursor and not self._source.is_ordered and self._since is None:
            return replace(self._source.bridge(place), reached=self._read_again(place))
        self._logger.warning(
            "%s A page of one record fails too: looking for the next one that comes.", error
        )
        start = self._since or place
        found = self._nearest(start)
        if found is None:
            raise SingleRecordFails(f"{error} {NOTHING_COMES.format(_named(place))}") from None
        # Whether it has been an outage that is over.
        last_try = LastTry(self._source, place)
        if self._fetcher.probe(last_try, self._fetcher.patience_for_probes()) is not None:
            return None
        self._since, self._known = None, set()
        gap = f"{_told(self._source.paging.path, start, found)} What failed: {error}"
        return replace(last_try.came, reached=found, gaps=(gap,))

    def _may_look(self, place: Place) -> bool:
        # Read again, the same cursor may come with another time.
        key = Place(cursor=place.cursor) if place.cursor else place
        self._ways[key] = self._ways.get(key, 0) + 1
        is_new = self._ways[key] <= MOST_WAYS
        return is_new and self._source.paging.ahead(place, 1) is not None

    def _read_again(self, place: Place) -> Place:
        """Return the time that is known to lie before the place, to read from there again.

        Where the records' times do not tell the order of the export, those that lie before the
        record that fails can only be told by what they say.
        """
        self._since, self._known = Place(place.start_time), set()
        self._logger.warning(
            "A page of one record fails. To find the way past it, what comes from %s on is read "
            "once more.",
            to_text(place.start_time or 0),
        )
        return self._since

    def _nearest(self, start: Place) -> Place | None:
        """Return the nearest place from which a record comes, None where there is none."""
        patience = self._fetcher.patience_for_probes()
        below, above = 0, 1
        while (sight := self._sight(start, above, patience)) in (Sight.FAILURE, Sight.KNOWN):
            below, above = above, above * WIDER
            if above > FURTHEST or patience.is_over:
                return None
        has_record = sight is Sight.RECORD
        while above - below > (1 if has_record else max(1, above // ROUGH)):
            if has_record:
                # Each second that this takes off is one less that is left out.
                patience = self._fetcher.patience_for_probes()
            elif patience.is_over:
                return None
            middle = (below + above) // 2
            sight = self._sight(start, middle, patience)
            if sight in (Sight.FAILURE, Sight.KNOWN):
                below = middle
            else:
                above, has_record = middle, has_record or sight is Sight.RECORD
        return self._source.paging.ahead(start, above) if has_record else None

    def _sight(self, start: Place, steps: int, patience: Patience) -> Sight:
        place = self._source.paging.ahead(start, steps)
        if place is None:
            return Sight.END
        try:
            sight = self._fetcher.probe(Probe(self._source, place, self._known), patience)
        except StartTimeTooRecent:
            return Sight.END
        return sight or Sight.FAILURE


def fingerprint(record: Raw) -> int:
    """Return a number that stands for what a record says."""
    return hash(bytes(record))


def _named(place: Place) -> str:
    since = place.since if place.since is not None else place.start_time
    return (
        f"{place}, changed at or after {to_text(since)}" if since and place.cursor else f"{place}"
    )


def _told(path: str, start: Place, found: Place) -> str:
    """Return what is left out between two places, and what to do."""
    if found.start_time is None:
        first, last = start.passed + 1, found.passed
        which = f"record {first}" if first == last else f"one of the records {first} to {last}"
        return (
            f"Zendesk cannot serve {which} of {path}; it is left out. The next run tries again; "
            "if it fails too, ask Zendesk's support."
        )
    first_time, last_time = to_text(start.start_time or 0), to_text(found.start_time - 1)
    return (
        f"Zendesk cannot serve a record of {path} that changed between {first_time} and "
        f"{last_time} (UTC); it is left out, and others of that time may be missing too. To load "
        f"them later, run once without state and with start_date {first_time}, or ask Zendesk's "
        "support."
    )
