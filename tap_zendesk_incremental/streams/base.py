"""The one stream class: what a declaration says, and how its rows come out of a page."""

from __future__ import annotations

from abc import ABC
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from tap_zendesk_incremental.errors import NotAllowed, RunEnded, TapError
from tap_zendesk_incremental.pages import pages_of
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.records.fast_path import fast_lines
from tap_zendesk_incremental.records.rows import Row, RowReader
from tap_zendesk_incremental.singer.outputs import BatchOutput, FastOutput, MessageOutput, Output
from tap_zendesk_incremental.singer.record_lines import RecordFrame
from tap_zendesk_incremental.singer.sdk_private import version_of
from tap_zendesk_incremental.singer.sdk_stream import SdkStream

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from singer_sdk import Tap
    from singer_sdk.helpers.types import Context

    from tap_zendesk_incremental.paging.endpoint import Endpoint
    from tap_zendesk_incremental.run import Run


class ZendeskStream(SdkStream, ABC):
    """One stream: the docstring of its class says what a row is.

    Args:
        tap: The tap.
        run: What all streams of the run share.
    """

    selected_by_default = False

    endpoint: ClassVar[Endpoint]
    """Where its records come from. Streams of one endpoint share its pages."""

    include: ClassVar[str | None] = None
    """The sideload that its rows come in, as Zendesk's include parameter names it."""

    is_essential: ClassVar[bool] = False
    """Whether a refusal by Zendesk is an error; else the stream is skipped with one line."""

    def __init__(self, tap: Tap, run: Run) -> None:
        self.run = run
        super().__init__(tap)

    def rows(self, record: Row) -> Iterable[Row]:
        """Return this stream's rows of a record of its endpoint: the record itself, or parts."""
        return (record,)

    @cached_property
    def reader(self) -> RowReader:
        """What makes this stream's rows."""
        return RowReader(
            self.name,
            self.effective_schema,
            self.primary_keys,
            self.endpoint.sideloads,
            self.rows,
            self.logger,
            self.run.secrets,
        )

    def output(self, includes: Collection[str]) -> Output:
        """Return how the rows leave in this run.

        Args:
            includes: The sideloads that were asked for, for this stream or another one.
        """
        config = self.get_batch_config(self.config)
        if config is not None:
            return BatchOutput(self, self.reader, config, self.run.writer)
        general = MessageOutput(self, self.reader, self.run.writer)
        if type(self).rows is not ZendeskStream.rows:
            return general
        others = [load.field for load in self.endpoint.sideloads if load.include in includes]
        lines = fast_lines(self, RecordFrame(self.name, version_of(self)), others)
        return FastOutput(lines, general, self.run.writer) if lines else general

    @override
    def get_records(self, context: Context | None) -> Iterator[Row]:
        """Yield rows one by one, as the SDK wants them for its test of the connection."""
        start = Place(self.run.settings.start_time)
        includes = [self.include] if self.include else []
        pages = pages_of(self.run, self.name, self.endpoint, start, includes)
        rows = (row for page in pages for row in self.reader.rows(page.records, page))
        try:
            # Where there are more rows than it has asked for, the SDK would log an error.
            yield from islice(rows, self.ABORT_AT_RECORD_COUNT)
        except TapError as error:
            if self.is_essential or not isinstance(error, NotAllowed):
                # The SDK announces any other exception as unhandled.
                raise RunEnded(str(error)) from None
            self.logger.warning("%s would be skipped: %s", self.name, error)
            return
        self.logger.info("%s: Zendesk answers; the credentials work.", self.name)

    @override
    def log_sync_costs(self) -> None:
        """Leave it to the run, which tells what all streams together have cost."""
