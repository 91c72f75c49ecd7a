"""Pages without end: a page that comes again, or page after page that brings nothing new."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Raw

from tap_zendesk_incremental.errors import ExportStuck

if TYPE_CHECKING:
    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.paging.place import Place

MOST_EMPTY_PAGES = MOST_REPEATS = 20
# With exclude_deleted a page can come empty in mid-stream (documented), and many in a row.
MOST_FILTERED_PAGES = 1000


class CircleGuard:
    """Ends a walk that leads nowhere.

    Args:
        start: Where the walk starts.
        key: The field of a record that tells it from all others.
        is_filtered: Whether Zendesk was asked to leave records out, so that pages may be empty.
        may_repeat: Whether a record may come again, changed or not, with the timestamp that it had.
    """

    def __init__(
        self, start: Place, *, key: str = "id", is_filtered: bool = False, may_repeat: bool = False
    ) -> None:
        self._visited = {start}
        self._seen: set[int] = set()
        self._alike: set[int] = set()
        self._empty = self._repeats = 0
        self._most_empty = MOST_FILTERED_PAGES if is_filtered else MOST_EMPTY_PAGES
        self._may_repeat = may_repeat
        self._decoder = _key_decoder(key)

    def check(self, page: Page) -> None:
        """Look at a page that is written and is not the last one.

        Raises:
            ExportStuck: The page or the next one came before in this run, or too many pages in a
                row have brought no new record.
        """
        if page.reached in self._visited:
            raise ExportStuck(
                "The pages go round in a circle: Zendesk names a page as the next one that this "
                "run has read already. Try again later."
            )
        self._visited.add(page.reached)
        if page.records:
            self._look_for_repeat(page)
        else:
            self._empty += 1
        if self._empty >= self._most_empty or self._repeats >= self._most_repeats:
            raise ExportStuck(
                f"{self._empty + self._repeats} pages in a row have brought no new record, and "
                "Zendesk still names another one as the next. Try again later."
            )

    @property
    def _most_repeats(self) -> int:
        # Zendesk itself may change all users at once, in the order in which they came. Each comes
        # again then, but no more than that.
        return max(MOST_REPEATS, len(self._alike) + 1 if self._may_repeat else 0)

    def _look_for_repeat(self, page: Page) -> None:
        first, last = page.records[0], page.records[-1]
        same = hash((len(page.records), bytes(first), bytes(last)))
        is_same = same in self._seen
        if is_same and not self._may_repeat:
            raise ExportStuck(
                "Zendesk sends a page again that this run has read already, and names another one "
                "as the next. Try again later."
            )
        self._seen.add(same)
        # A link that is signed anew, or a counter, makes other bytes of the same records. Once is
        # no sign: a row may have changed without a new timestamp.
        keys = self._key_of(first), self._key_of(last)
        alike = hash((len(page.records), keys, page.times.first(), page.times.last()))
        if is_same or (any(keys) and alike in self._alike):
            self._repeats += 1
            return
        self._alike.add(alike)
        self._empty = self._repeats = 0

    def _key_of(self, record: Raw) -> bytes:
        try:
            return bytes(self._decoder.decode(record).key)
        except (msgspec.DecodeError, RecursionError):
            return b""


@cache
def _key_decoder(key: str) -> msgspec.json.Decoder[Any]:
    """Return what reads one field of a record; kept, as each of many parents has a walk."""
    shape = msgspec.defstruct("Keyed", [("key", Raw, msgspec.field(default=Raw(), name=key))])
    return msgspec.json.Decoder(shape)
