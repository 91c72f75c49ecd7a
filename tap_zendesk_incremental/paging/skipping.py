"""A record that Zendesk cannot serve: the nearest place after it from which records come again.

Neither a cursor nor a page leads past such a record: only the page that holds it says where the
next one starts. But an export can be begun anew at any time (documented), and a numbered list at
any record. So places ever further ahead are tried until one works, and then, by halves, the nearest
that does. A list by cursor is read anew by numbered pages, where Zendesk knows these too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tap_zendesk_incremental.errors import SingleRecordFails, StartTimeTooRecent
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.paging.probes import LastTry, Probe, Sight, fingerprint
from tap_zendesk_incremental.timestamps import to_text

if TYPE_CHECKING:
    import logging

    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.paging.source import Source
    from tap_zendesk_incremental.zendesk.fetcher import Fetcher
    from tap_zendesk_incremental.zendesk.retries import Patience

# Each try goes so many times as far as the one before. Twice as far would take more requests for
# all gaps between a minute and a year.
WIDER = 8
# In seconds: from the beginning of Unix time to far beyond today. In records: more than any list.
FURTHEST = WIDER**11
# As long as no page has come, most likely Zendesk is in trouble: then a search is not carried on to
# the last second, but to this part of the distance.
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
        self._is_anew = False
        # While a part is read again: from where, and what has come since.
        self._since: Place | None = None
        self._known: set[int] = set()

    def note(self, page: Page) -> None:
        """Take note of a page that came."""
        if self._since is not None or self._keeps_its_time(page):
            # A search begins at that time, and comes upon all that has come since.
            self._known.update(map(fingerprint, page.records))
        elif page.records:
            # The time beside a cursor may be that of the record before it.
            self._known = {fingerprint(page.records[-1])}

    def _keeps_its_time(self, page: Page) -> bool:
        """Tell whether the next page has the same time beside its cursor as this one had."""
        time = page.reached.start_time
        # Without an order a search reads again first, from that time on.
        return self._source.is_ordered and time is not None and time == page.place.start_time

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
        if self._may_begin_anew(place):
            return self._anew(place, error)
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

    def _may_begin_anew(self, place: Place) -> bool:
        paging = self._source.paging
        # Once is enough: where it leads nowhere, Zendesk has gone on by cursor all the same.
        is_able = paging.takes_numbers and not place.is_numbered and not self._is_anew
        return is_able and paging.ahead(place, 1) is None

    def _anew(self, place: Place, error: SingleRecordFails) -> Page:
        """Return a page that leads to the beginning of the same list in numbered pages.

        Raises:
            SingleRecordFails: These fail too, and not for one record.
        """
        start = replace(place, cursor=None, by_number=True)
        firsts = start, self._source.paging.ahead(start, 1)
        patience = self._fetcher.patience_for_probes()
        if all(self._sight(first, patience) is Sight.FAILURE for first in firsts):
            raise SingleRecordFails(f"{error} {NOTHING_COMES.format(_named(place))}") from None
        # By number, the list may be in another order: what came by cursor may stand anywhere.
        self._is_anew, self._known = True, set()
        self._logger.warning(
            "%s A page of one record fails too. To find the way past it, the list is read anew, by "
            "numbered pages.",
            error,
        )
        return replace(self._source.bridge(place), reached=start)

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
        patience, ahead = self._fetcher.patience_for_probes(), self._source.paging.ahead
        below, above = 0, 1
        while (sight := self._sight(ahead(start, above), patience)) in (Sight.FAILURE, Sight.KNOWN):
            below, above = above, above * WIDER
            if above > FURTHEST or patience.is_over:
                return None
        has_page, has_record = sight is not Sight.BEYOND, sight is Sight.RECORD
        while above - below > (1 if has_page else max(1, above // ROUGH)):
            if has_record:
                # Each second that this takes off is one less that is left out.
                patience = self._fetcher.patience_for_probes()
            elif patience.is_over:
                return None
            middle = (below + above) // 2
            sight = self._sight(ahead(start, middle), patience)
            if sight in (Sight.FAILURE, Sight.KNOWN):
                below = middle
            else:
                above = middle
                has_page |= sight is not Sight.BEYOND
                has_record |= sight is Sight.RECORD
        return ahead(start, above) if has_record else None

    def _sight(self, place: Place | None, patience: Patience) -> Sight:
        if place is None:
            return Sight.BEYOND
        try:
            sight = self._fetcher.probe(Probe(self._source, place, self._known), patience)
        except StartTimeTooRecent:
            return Sight.BEYOND
        return sight or Sight.FAILURE


def _named(place: Place) -> str:
    since = place.since if place.since is not None else place.start_time
    return (
        f"{place}, changed at or after {to_text(since)}" if since and place.cursor else f"{place}"
    )


def _told(path: str, start: Place, found: Place) -> str:
    """Return what is left out between two places, and what to do."""
    if found.is_numbered:
        first, last = start.passed + 1, found.passed
        which = f"record {first}" if first == last else f"one of the records {first} to {last}"
        # From a bookmark on, a list may begin after the record next time.
        again = "The next run" if found.since is None else "A run without state"
        return (
            f"Zendesk cannot serve {which} of {path}; it is left out. {again} tries again; if it "
            "fails too, ask Zendesk's support."
        )
    first_time, last_time = to_text(start.start_time or 0), to_text((found.start_time or 0) - 1)
    return (
        f"Zendesk cannot serve a record of {path} that changed between {first_time} and "
        f"{last_time} (UTC); it is left out, and others of that time may be missing too. To load "
        f"them later, run once without state and with start_date {first_time}, or ask Zendesk's "
        "support."
    )
