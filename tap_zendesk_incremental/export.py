"""A page travels in a straight line: it comes, its rows go out, and only then bookmarks move."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING

from tap_zendesk_incremental.pages import pages_of
from tap_zendesk_incremental.paging.place import START, Place
from tap_zendesk_incremental.paging.sharing import Follower, common_start, groups
from tap_zendesk_incremental.progress import Progress
from tap_zendesk_incremental.singer.sdk_private import (
    activate_version_messages,
    schema_messages,
    use_version,
)
from tap_zendesk_incremental.timestamps import DATE_TIME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from singer_sdk.metrics import Counter

    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.run import Run
    from tap_zendesk_incremental.singer.bookmarks import Bookmarks
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
        self.has_bookmark = False
        self._bookmarks = bookmarks
        self._is_noted = False
        self._filters = stream.run.filters_for(stream.endpoint)
        self.place = self._start()
        self._follower = Follower(self.place, self.place, is_ordered=True)
        self._out: Output
        self._counter: Counter

    def _start(self) -> Place:
        """Return where the stream goes on.

        Raises:
            StateError: There is a bookmark, but it does not say where.
        """
        if not self.stream.endpoint.has_bookmark:
            return START
        start = Place(self.stream.run.settings.start_time)
        bookmark = None if self.stream.is_full_table else self._bookmarks.read(self.stream.name)
        if bookmark is None:
            return start
        self.has_bookmark = True
        self._is_noted = self._filters == bookmark.filters
        return self.stream.run.paging_of(self.stream.endpoint).start(bookmark.place)

    def begin(self, start: Place, includes: Sequence[str], stack: ExitStack) -> None:
        """Write SCHEMA and get ready for the first page of a pass that starts at a place."""
        stream = self.stream
        if self.has_bookmark and not self._is_noted:
            stream.logger.warning(
                "%s: exclude_deleted or support_type_scope is not what it was when the bookmark "
                "was made. It applies from there on; to have it for all, run once without state "
                "(another --state-id).",
                stream.name,
            )
        ordered = stream.endpoint.is_ordered
        self._follower = Follower(self.place, start, is_ordered=ordered)
        self._counter = stack.enter_context(stream.get_record_counter())
        stack.enter_context(stream.get_sync_timer())
        if self.activates_version:
            use_version(stream, stream.run.version)
        self._out = stream.output(includes)
        for message in schema_messages(stream):
            stream.run.writer.write_message(message)

    @cached_property
    def activates_version(self) -> bool:
        """Whether the target is told, at the end, which rows are gone."""
        stream, run = self.stream, self.stream.run
        if not stream.is_full_table or not run.activates_versions_of(stream.endpoint):
            return False
        if stream.endpoint.has_bookmark and (run.settings.start_time or self._filters):
            stream.logger.warning(
                "%s: with start_date, exclude_deleted or support_type_scope the table is only a "
                "part; the target is not told that the other rows are gone.",
                stream.name,
            )
            return False
        return True

    def write(self, page: Page) -> None:
        """Write the rows of a page that are new to this stream."""
        rows = self._out.write(self._follower.new_records(page), page)
        self.rows += rows
        self.stream.run.count_records(rows)
        self._counter.increment(rows)

    def follow(self, page: Page) -> None:
        """Move the bookmark to the end of a page that is written."""
        key = self.stream.replication_key
        has_moved = self._follower.follow(page)
        # At the end of the stream, a new bookmark or new filters are noted even where it stands.
        if (
            (has_moved or (page.is_last and not self._is_noted))
            and key is not None
            and not self.stream.is_full_table
        ):
            as_text = self.stream.schema["properties"][key].get("format") == DATE_TIME
            place = self._follower.place
            self._bookmarks.move(self.stream.name, place, key, self._filters, as_text=as_text)

    def end(self) -> None:
        """Tell the target which rows are gone, after a table that came whole.

        Not after an empty one, nor where a row was left out: a target would lose rows that are
        still there.
        """
        if self.activates_version and self.rows and not self.stream.reader.left_out:
            for message in activate_version_messages(self.stream):
                self.stream.run.writer.write_message(message)


class Pass:
    """One way through the pages of an endpoint, for all streams whose rows stand on them.

    Args:
        run: What all streams share.
        streams: Streams of one endpoint; the name of the last one stands for all in the log.
    """

    def __init__(self, run: Run, streams: Sequence[ZendeskStream]) -> None:
        self.run = run
        self.endpoint = streams[0].endpoint
        self.parts = [StreamExport(stream, run.bookmarks) for stream in streams]

    def split(self) -> Iterator[Pass]:
        """Yield this pass, or several where bookmarks cannot be compared."""
        by_name = {part.stream.name: part.stream for part in self.parts}
        places = {part.stream.name: part.place for part in self.parts}
        for names in groups(places):
            yield Pass(self.run, [by_name[name] for name in names])

    @cached_property
    def name(self) -> str:
        """The stream that stands for all in the log: the last, whose rows are the records."""
        return self.parts[-1].stream.name

    @cached_property
    def start(self) -> Place:
        """Where it starts."""
        return common_start([part.place for part in self.parts])

    @property
    def is_expected(self) -> bool:
        """Whether a refusal means that something is missing, and not that the plan lacks it."""
        return any(
            part.stream.is_essential or part.has_bookmark or part.rows for part in self.parts
        )

    @cached_property
    def _includes(self) -> list[str]:
        return [part.stream.include for part in self.parts if part.stream.include]

    def export(self) -> None:
        """Export all its streams, page by page.

        Raises:
            ZendeskError: By its name.
        """
        progress = Progress(self.name, self.run.paging_of(self.endpoint).path, self.run, self.start)
        with ExitStack() as stack:
            for part in self.parts:
                part.begin(self.start, self._includes, stack)
            stack.callback(progress.close)
            for page in pages_of(self.run, self.name, self.endpoint, self.start, self._includes):
                self._write(page)
                progress.wrote(page, {part.stream.name: part.rows for part in self.parts})
            for part in self.parts:
                part.end()
            progress.finish()

    def _write(self, page: Page) -> None:
        for part in self.parts:
            part.write(page)
        self.run.writer.flush()
        for part in self.parts:
            part.follow(page)
        self.run.bookmarks.write()
        self.run.parent_keys.note(self.endpoint, page)
