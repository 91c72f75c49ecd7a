"""One stream within a pass: where it is, how its rows leave, and where its bookmark moves."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from tap_zendesk_incremental.errors import ENDS_ALL_STREAMS, ZendeskError
from tap_zendesk_incremental.paging.children import ChildLists
from tap_zendesk_incremental.paging.place import START, Place
from tap_zendesk_incremental.paging.sharing import Follower
from tap_zendesk_incremental.paging.sideloads import lacks_sideload
from tap_zendesk_incremental.singer.sdk_private import schema_messages
from tap_zendesk_incremental.table_version import TableVersion
from tap_zendesk_incremental.timestamps import DATE_TIME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import ExitStack

    from msgspec import Raw
    from singer_sdk.metrics import Counter

    from tap_zendesk_incremental.paging.children import Key
    from tap_zendesk_incremental.paging.endpoint import Sideload
    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.singer.bookmarks import Bookmarks, Owner
    from tap_zendesk_incremental.singer.outputs import Output
    from tap_zendesk_incremental.streams.base import ZendeskStream


class StreamExport:
    """One stream within a pass: where it is, and how its rows leave.

    Args:
        stream: The stream.
        bookmarks: Of all streams.
    """

    def __init__(self, stream: ZendeskStream, bookmarks: Bookmarks) -> None:
        self.stream = stream
        self.rows = 0
        #: How often something was left out that Zendesk cannot serve.
        self.gaps = 0
        #: Why it goes no further; the other streams of the pass go on.
        self.failed: ZendeskError | None = None
        #: Whether a page of its rows has come, so that Zendesk allows it.
        self.has_come = False
        self._version = TableVersion(stream)
        self.has_bookmark = bookmarks.has(stream.name) and not stream.is_full_table
        self._bookmarks = bookmarks
        self._filters = stream.run.filters_for(stream.endpoint)
        # What Zendesk was asked to leave out before the bookmark; None where there is none.
        self._noted: Mapping[str, Any] | None = None
        self._owner: Owner = (stream.name, None)
        self.place = START
        self._follower = Follower(START, START, is_ordered=True)
        self._out: Output
        self._counter: Counter

    @property
    def is_expected(self) -> bool:
        """Whether a refusal means that something is missing, and not that the plan lacks it."""
        return bool(self.stream.is_essential or self.has_bookmark or self.has_come)

    @property
    def goes_on(self) -> bool:
        """Whether the export that was entered goes on from a bookmark."""
        return self._noted is not None

    @property
    def has_parents(self) -> bool:
        """Whether its rows are asked for parent by parent."""
        return (self.stream.children or self.stream.endpoint).parent is not None

    @property
    def parents_lack(self) -> bool:
        """Whether there is a parent that Zendesk cannot serve, so that its children are missing."""
        parent = self.stream.endpoint.parent
        return parent is not None and self.stream.run.parent_keys.lack(parent)

    def check_parents(self) -> None:
        """Check the bookmarks of all parents, where there is one for each.

        Raises:
            StateError: One of them does not say where to go on.
        """
        parent = self.stream.endpoint.parent
        if parent is not None and not self.stream.is_full_table:
            self._bookmarks.check_parents(self.stream.name, parent.adds)

    def enter(self, key: Key | None) -> Place:
        """Return where the stream goes on, or where it does in the export of one parent.

        Raises:
            StateError: There is a bookmark, but it does not say where.
        """
        endpoint, run = self.stream.endpoint, self.stream.run
        context = None
        if key is not None and endpoint.parent is not None:
            context = (endpoint.parent.adds, key)
        self._owner = (self.stream.name, context)
        self.place = START
        self._noted = None
        if endpoint.has_bookmark:
            self.place = Place(run.settings.start_time)
            bookmark = None if self.stream.is_full_table else self._bookmarks.read(*self._owner)
            if bookmark is not None:
                self._noted = bookmark.filters
                self.place = run.paging_of(endpoint).start(bookmark.place)
        return self.place

    def follow_from(self, start: Place) -> None:
        """Get ready for the pages of a pass that starts at a place."""
        if self._noted not in (None, self._filters):
            self.stream.logger.warning(
                "%s: exclude_deleted or support_type_scope is not what it was when the bookmark "
                "was made. It applies from there on; to have it for all, run once without state "
                "(another --state-id).",
                self.stream.name,
            )
        ordered = self.stream.endpoint.is_ordered
        self._follower = Follower(self.place, start, is_ordered=ordered)

    def begin(self, stack: ExitStack) -> None:
        """Write SCHEMA and get ready for the first page."""
        stream = self.stream
        self._counter = stack.enter_context(stream.get_record_counter())
        stack.enter_context(stream.get_sync_timer())
        self._version.begin()
        self._out = stream.output()
        for message in schema_messages(stream):
            stream.run.writer.write_message(message)

    def lines(self, page: Page) -> bytes | bytearray:
        """Return the lines of the rows of a page that are new to this stream."""
        if self._is_without_sideload(page):
            return b""
        beside = self.stream.part.beside
        records = page.beside.get(beside, ()) if beside else self._follower.new_records(page)
        if self.stream.children is None:
            return self._lines(records, page)
        return b"".join(self._lines_of_children(records))

    def _is_without_sideload(self, page: Page) -> bool:
        """Tell whether the sideload of the rows did not come, with this page or one before.

        The bookmark stays before that page, so that the next run asks for it again.
        """
        if self._sideload is None:
            return False
        if self.failed is None and lacks_sideload(page, self._sideload):
            self.failed = ZendeskError(
                f"Zendesk has sent a page without {self._sideload.list_key}, which was asked for: "
                "the next run asks again from there on."
            )
            # Now, as whatever ends the pass later may be told in its place.
            self.stream.logger.warning("%s: %s", self.stream.name, self.failed)
        return self.failed is not None

    @cached_property
    def _sideload(self) -> Sideload | None:
        """What the rows come in, where that is asked for by ``include`` and not in each record."""
        sideloads = self.stream.endpoint.sideloads
        return next((load for load in sideloads if load.include == self.stream.include), None)

    def _lines_of_children(self, records: Sequence[Raw]) -> Iterator[bytes | bytearray]:
        """Yield the lines of the children of some records: one request for each, until it fails."""
        if self.failed is not None:
            return
        try:
            for page in self._child_lists.of(records):
                for gap in page.gaps:
                    self.stream.logger.error("%s: %s", self.stream.name, gap)
                    self.gaps += 1
                yield self._lines(page.records, page)
        except ENDS_ALL_STREAMS:
            raise
        except ZendeskError as error:
            self.failed = error

    @cached_property
    def _child_lists(self) -> ChildLists:
        stream = self.stream
        assert stream.children is not None  # noqa: S101 - for the type checker
        return ChildLists(stream.name, stream.children, stream.run.fetcher, stream.run.logger)

    def _lines(self, records: Sequence[Raw], page: Page) -> bytes | bytearray:
        self.has_come = True
        self._version.note(page)
        rows, lines = self._out.of(records, page)
        self.rows += rows
        self.stream.run.count_records(rows)
        self._counter.increment(rows)
        return lines

    def follow(self, page: Page) -> None:
        """Move the bookmark to the end of a page that is written."""
        if self.failed is not None:
            return
        key = self.stream.replication_key
        has_moved = self._follower.follow(page)
        # At the end of the stream, a new bookmark or new filters are noted even where it stands.
        is_news = has_moved or (page.is_last and self._noted != self._filters)
        if is_news and key is not None and not self.stream.is_full_table:
            as_text = self.stream.schema["properties"][key].get("format") == DATE_TIME
            paging = self.stream.run.paging_of(self.stream.endpoint)
            place = paging.remembered(self._follower.place)
            self._bookmarks.move(self._owner, place, key, self._filters, as_text=as_text)

    def end(self) -> None:
        """Tell the target which rows are gone, after a table that came whole.

        Not after an empty one, nor where a row was left out or never came: a target would lose
        rows that are still there.
        """
        lacks_some = self.gaps or self.parents_lack or self.stream.reader.left_out
        if self.rows and not lacks_some and self.failed is None:
            self._version.activate()
