"""Whether a list has come whole: what its pages promise, and what they bring."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.paging.place import Place


class Tally:
    """Counts the records of one walk.

    Args:
        start: Where the walk starts.
        order_moves: Whether the list is in an order that changes all the time.
    """

    def __init__(self, start: Place, *, order_moves: bool) -> None:
        self._start = start
        self._order_moves = order_moves
        self._count = self._promised = 0
        self._is_doubtful = False

    def told(self, page: Page) -> Page:
        """Return the page; the last one with what the list lacks, as far as that can be known."""
        # Where a list is read anew, what came before is not counted twice.
        before = 0 if page.place.by_number else self._count
        self._count = before + len(page.records)
        # A list that has become shorter in the meantime has moved rows to pages read before.
        self._promised = max(self._promised, page.promised or 0)
        self._is_doubtful = self._is_doubtful or self._may_lack(page)
        if not page.is_last:
            return page
        lacks = max(0, self._promised - self._count)
        return replace(page, lacks=lacks, is_doubtful=self._is_doubtful)

    def _may_lack(self, page: Page) -> bool:
        """Tell whether rows may be missing before this page, or from it, and nothing shows it."""
        # Rows move unseen where nobody counts, and an empty page in mid-list may have had some.
        is_uncounted = page.place.passed > 0 and not self._promised
        is_empty = not page.is_last and not page.records
        return is_uncounted or is_empty or (self._order_moves and page.place != self._start)
