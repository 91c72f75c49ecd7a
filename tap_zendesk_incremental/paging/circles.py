"""Pages without end: a page that comes again, or page after page that brings nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_zendesk_incremental.errors import ExportStuck

if TYPE_CHECKING:
    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.paging.place import Place

MOST_EMPTY_PAGES = 20
# With exclude_deleted a page can come empty in mid-stream (documented), and many in a row.
MOST_FILTERED_PAGES = 1000


class CircleGuard:
    """Ends a walk that leads nowhere.

    Args:
        start: Where the walk starts.
        is_filtered: Whether Zendesk was asked to leave records out, so that pages may be empty.
    """

    def __init__(self, start: Place, *, is_filtered: bool = False) -> None:
        self._visited = {start}
        self._seen: set[int] = set()
        self._empty = 0
        self._most_empty = MOST_FILTERED_PAGES if is_filtered else MOST_EMPTY_PAGES

    def check(self, page: Page) -> None:
        """Look at a page that is written and is not the last one.

        Raises:
            ExportStuck: The page or the next one came before in this run, or too many pages in a
                row have brought no record.
        """
        if page.reached in self._visited:
            raise ExportStuck(
                "The pages go round in a circle: Zendesk names a page as the next one that this "
                "run has read already. Try again later."
            )
        self._visited.add(page.reached)
        if page.records:
            self._empty = 0
            self._look_for_repeat(page)
            return
        self._empty += 1
        if self._empty >= self._most_empty:
            raise ExportStuck(
                f"{self._empty} pages in a row have brought no new record, and Zendesk still "
                "names another one as the next. Try again later."
            )

    def _look_for_repeat(self, page: Page) -> None:
        fingerprint = hash((len(page.records), bytes(page.records[0]), bytes(page.records[-1])))
        if fingerprint in self._seen:
            raise ExportStuck(
                "Zendesk sends a page again that this run has read already, and names another one "
                "as the next. Try again later."
            )
        self._seen.add(fingerprint)
