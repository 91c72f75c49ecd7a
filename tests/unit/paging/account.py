"""An account that serves its changes by cursor and by time, as Zendesk does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tap_zendesk_incremental.errors import CursorRefused
from tap_zendesk_incremental.paging.cursor_export import CursorExport
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.source import Source
from tap_zendesk_incremental.paging.time_export import TimeExport
from tap_zendesk_incremental.paging.walk import Walk
from tests.unit.doubles import FakeFetcher, Log, Parameters, Reply, body

if TYPE_CHECKING:
    from tap_zendesk_incremental.paging.kind import Paging
    from tap_zendesk_incremental.paging.page import Page

CURSOR, TIME = CursorExport("/cursor"), TimeExport("/time")

Change = tuple[int, int]
"""A time and an id, in the order of the export."""

changes = st.lists(
    st.tuples(st.integers(1, 12), st.integers(1, 30)), max_size=40, unique_by=lambda c: c[1]
)
page_sizes = st.integers(1, 8)


class Account:
    """What there is, and how it is handed out.

    Args:
        there: The changes.
        per_page: How many records a page holds.
        extends: Whether a time page goes on until the second that it ends in is complete.
        is_ordered: Whether a record's timestamp is the time of its change; else it may lie before
            that, as with users.
    """

    def __init__(
        self,
        there: Sequence[Change],
        per_page: int,
        *,
        extends: bool = False,
        is_ordered: bool = True,
    ) -> None:
        self.changes = sorted(there)
        self.per_page = per_page
        self.extends = extends
        self.log = Log()
        self.endpoint = Endpoint(
            "tickets", (CURSOR, TIME), timestamp="generated_timestamp", is_ordered=is_ordered
        )
        self.fetcher = FakeFetcher(self.serve, size=per_page, log=self.log)
        self.refuses: Callable[[Parameters], bool] = lambda _query: False
        self.before: Callable[[int], object] = lambda _number: None

    @property
    def crowd(self) -> int:
        """How many records the fullest second has."""
        return max(Counter(time for time, _ in self.changes).values(), default=0)

    def walk(self, kind: Paging, **parameters: str) -> Walk:
        """Return a walk through this account."""
        source = Source("tickets", self.endpoint, kind, parameters)
        return Walk(self.fetcher, source, self.log)

    def serve(self, path: str, query: Parameters) -> Reply:
        self.before(len(self.fetcher.asked) - 1)
        if self.refuses(query):
            return CursorRefused("no such cursor")
        return self._time_page(query) if path == TIME.path else self._cursor_page(query)

    def _cursor_page(self, query: Parameters) -> bytes:
        if "cursor" in query:
            time, _, key = query["cursor"].partition("|")
            rest = [change for change in self.changes if change > (int(time), int(key))]
        else:
            rest = [change for change in self.changes if change[0] >= query["start_time"]]
        rows = rest[: self.per_page]
        here = query.get("cursor", f"{query.get('start_time')}|-1")
        after = f"{rows[-1][0]}|{rows[-1][1]}" if rows else here
        return self._page(rows, last=len(rows) == len(rest), after_cursor=after)

    def _time_page(self, query: Parameters) -> bytes:
        assert "cursor" not in query
        rest = [change for change in self.changes if change[0] >= query["start_time"]]
        rows = rest[: self.per_page]
        if self.extends and rows:
            rows = [change for change in rest if change[0] <= rows[-1][0]]
        end_time = rows[-1][0] if rows else None
        return self._page(rows, last=len(rows) == len(rest), end_time=end_time)

    def _page(self, rows: list[Change], **rest: Any) -> bytes:
        return body([self._record(time, key) for time, key in rows], **rest)

    def _record(self, time: int, key: int) -> dict[str, int]:
        late = 0 if self.endpoint.is_ordered else key % 4
        return {"id": key, "generated_timestamp": max(0, time - late), "time": time}


def changes_of(pages: Sequence[Page]) -> list[Change]:
    """Return the changes that stand on pages."""
    records = [json.loads(bytes(raw)) for page in pages for raw in page.records]
    return [(record["time"], record["id"]) for record in records]
