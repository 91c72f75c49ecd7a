"""The one stream class: what a declaration says, and how its rows come out of a page."""

from __future__ import annotations

from abc import ABC
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from tap_zendesk_incremental.errors import NotAllowed, RunEnded, TapError
from tap_zendesk_incremental.pages import pages_of
from tap_zendesk_incremental.paging.children import ChildLists
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.records.fast_path import fast_lines
from tap_zendesk_incremental.records.parts import Part, Row, WholeRecord
from tap_zendesk_incremental.records.rows import RowReader
from tap_zendesk_incremental.records.shape import RowShape
from tap_zendesk_incremental.singer.batches import BatchOutput, SdkBatchOutput
from tap_zendesk_incremental.singer.lines import RowLines
from tap_zendesk_incremental.singer.record_lines import Frame, RecordFrame
from tap_zendesk_incremental.singer.sdk_private import is_jsonl, version_of
from tap_zendesk_incremental.singer.sdk_stream import SdkStream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from singer_sdk import Tap
    from singer_sdk.helpers.types import Context

    from tap_zendesk_incremental.paging.endpoint import Endpoint
    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.run import Run
    from tap_zendesk_incremental.singer.outputs import Output

WHOLE = WholeRecord()


class ZendeskStream(SdkStream, ABC):
    """One stream: the docstring of its class says what a row is.

    Args:
        tap: The tap.
        run: What all streams of the run share.
    """

    selected_by_default = False

    needs: ClassVar[str] = ""
    """The plan, product or role that it takes, for the documentation; any agent's, if none."""

    endpoint: ClassVar[Endpoint]
    """Where its records come from. Streams of one endpoint share its pages."""

    children: ClassVar[Endpoint | None] = None
    """Where its rows come from, if they are the children of the endpoint's changed records."""

    include: ClassVar[str | None] = None
    """The sideload that its rows come in, as Zendesk's include parameter names it."""

    part: ClassVar[Part] = WHOLE
    """How its rows come out of a record of the endpoint: the record itself, or parts of it."""

    mixed: ClassVar[frozenset[str]] = frozenset()
    """Columns of text for which Zendesk sends numbers or objects too, which are written as JSON.

    ``name[]`` stands for the elements of a list.
    """

    ignored: ClassVar[frozenset[str]] = frozenset()
    """Fields of the records that are left out on purpose, such as a whole embedded ticket."""

    is_essential: ClassVar[bool] = False
    """Whether a refusal by Zendesk is an error; else the stream is skipped with one line."""

    def __init__(self, tap: Tap, run: Run) -> None:
        self.run = run
        super().__init__(tap)

    @cached_property
    def shape(self) -> RowShape:
        """What the rows look like in this run."""
        of_others = {sideload.field for sideload in self.endpoint.sideloads}
        schema, keys = self.effective_schema, self.primary_keys
        return RowShape(self.name, schema, keys, self.part, self.mixed, self.ignored | of_others)

    @cached_property
    def reader(self) -> RowReader:
        """What makes this stream's rows."""
        return RowReader(self.shape, self.endpoint.sideloads, self.logger, self.run.secrets)

    def output(self) -> Output:
        """Return how the rows leave in this run."""
        config, writer = self.get_batch_config(self.config), self.run.writer
        if config is not None and not is_jsonl(config):
            return SdkBatchOutput(self, self.reader, config, writer)
        frame = Frame() if config else RecordFrame(self.name, version_of(self))
        lines = RowLines(self, self.reader, frame, fast_lines(self, self.shape, frame))
        return BatchOutput(self, lines, config, writer) if config else lines

    def first_rows(self) -> Iterator[Row]:
        """Yield the rows from start_date on, for a test that looks at some of them.

        Raises:
            TapError: By its name.
        """
        start = Place(self.run.settings.start_time)
        includes = [self.include] if self.include else []
        for page in pages_of(self.run, self.name, self.endpoint, start, includes):
            yield from self._rows_on(page)

    @override
    def get_records(self, context: Context | None) -> Iterator[Row]:
        """Yield rows one by one, as the SDK's own tests of a tap want them."""
        try:
            # Where there are more rows than it has asked for, the SDK would log an error.
            yield from islice(self.first_rows(), self.ABORT_AT_RECORD_COUNT)
        except TapError as error:
            if self.is_essential or not isinstance(error, NotAllowed):
                # The SDK announces any other exception as unhandled.
                raise RunEnded(str(error)) from None
            self.logger.warning("%s would be skipped: %s", self.name, error)
        # No message may follow that would send the rows on their way.
        self.run.writer.flush()

    def _rows_on(self, page: Page) -> Iterator[Row]:
        if self.children is not None:
            lists = ChildLists(self.name, self.children, self.run.fetcher, self.run.logger)
            for child in lists.of(page.records):
                yield from self.reader.rows(child.records, child)
            return
        beside = self.part.beside
        yield from self.reader.rows(page.beside.get(beside, ()) if beside else page.records, page)

    @override
    def log_sync_costs(self) -> None:
        """Leave it to the run, which tells what all streams together have cost."""
