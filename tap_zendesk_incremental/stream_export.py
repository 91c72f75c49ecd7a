"""One stream within a pass: where it is, how its rows leave, and where its bookmark moves."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tap_zendesk_incremental.errors import ENDS_ALL_STREAMS, ZendeskError
from tap_zendesk_incremental.paging.children import children_of
from tap_zendesk_incremental.paging.place import START, Place
from tap_zendesk_incremental.paging.sharing import Follower
from tap_zendesk_incremental.paging.sideloads import lacks_sideload
from tap_zendesk_incremental.secrecy import one_line
from tap_zendesk_incremental.singer.sdk_private import (
    activate_version_messages,
    partial_maps,
    schema_messages,
    use_version,
)
from tap_zendesk_incremental.timestamps import DATE_TIME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import ExitStack

    from msgspec import Raw
    from singer_sdk.metrics import Counter

    from tap_zendesk_incremental.paging.children import Key
    from tap_zendesk_incremental.paging.endpoint import Endpoint, Sideload
    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.singer.bookmarks import Bookmarks, Owner
    from tap_zendesk_incremental.singer.outputs import Output
    from tap_zendesk_incremental.streams.base import ZendeskStream

# target-postgres fails at ACTIVATE_VERSION for a table that has a column of this name: a parameter
# of its own statement is called so too.
CLASHES_WITH_VERSIONS = "version"


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
        # Records that lists have promised and not sent.
        self._lacks = 0
        self._is_doubtful = False
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
        return bool(self.stream.is_essential or self.has_bookmark or self.rows)

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
        if self.activates_version:
            use_version(stream, stream.run.version)
        self._out = stream.output()
        for message in schema_messages(stream):
            stream.run.writer.write_message(message)

    @cached_property
    def activates_version(self) -> bool:
        """Whether the target is told, at the end, which rows are gone."""
        stream, run = self.stream, self.stream.run
        if not stream.is_full_table or not run.activates_versions_of(stream.endpoint):
            return False
        if CLASHES_WITH_VERSIONS in stream.schema["properties"]:
            return False
        if stream.endpoint.has_bookmark and (run.settings.start_time or self._filters):
            stream.logger.warning(
                "%s: with start_date, exclude_deleted or support_type_scope the table is only a "
                "part; the target is not told that the other rows are gone.",
                stream.name,
            )
            return False
        if partial := partial_maps(stream):
            stream.logger.warning(
                "%s: a stream map lets only some rows through to %s; the target is not told that "
                "the other rows are gone.",
                stream.name,
                one_line(", ".join(partial)),
            )
        return len(partial) < len(stream.stream_maps)

    def lines(self, page: Page) -> bytes | bytearray:
        """Return the lines of the rows of a page that are new to this stream."""
        if self._is_without_sideload(page):
            return b""
        beside = self.stream.part.beside
        records = page.beside.get(beside, ()) if beside else self._follower.new_records(page)
        if self.stream.children is None:
            return self._lines(records, page)
        return b"".join(self._lines_of_children(self.stream.children, records))

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
        return self.failed is not None

    @cached_property
    def _sideload(self) -> Sideload | None:
        """What the rows come in, where that is asked for by ``include`` and not in each record."""
        sideloads = self.stream.endpoint.sideloads
        return next((load for load in sideloads if load.include == self.stream.include), None)

    def _lines_of_children(
        self, children: Endpoint, records: Sequence[Raw]
    ) -> Iterator[bytes | bytearray]:
        """Yield the lines of the children of some records: one request for each, until it fails."""
        if self.failed is not None:
            return
        try:
            for page in children_of(self.stream.name, children, records, self.stream.run):
                for gap in page.gaps:
                    self.stream.logger.error("%s: %s", self.stream.name, gap)
                    self.gaps += 1
                yield self._lines(page.records, page)
        except ENDS_ALL_STREAMS:
            raise
        except ZendeskError as error:
            self.failed = error

    def _lines(self, records: Sequence[Raw], page: Page) -> bytes | bytearray:
        self._lacks += page.lacks
        self._is_doubtful |= page.is_doubtful
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
        is_whole = self.rows and not lacks_some and self.failed is None
        if not self.activates_version or not is_whole:
            return
        if self._is_doubtful:
            self.stream.logger.log(
                # Where that is so in every run, it is no news.
                logging.INFO if self.stream.endpoint.order_moves else logging.WARNING,
                "%s: the pages of this list do not show whether it came whole; the target is not "
                "told which rows are gone.",
                self.stream.name,
            )
            return
        if self._lacks:
            self.stream.logger.warning(
                "%s: Zendesk counts %d more than it has sent; the target is not told that the "
                "others are gone.",
                self.stream.name,
                self._lacks,
            )
            return
        for message in activate_version_messages(self.stream):
            self.stream.run.writer.write_message(message)
