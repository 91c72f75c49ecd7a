"""A stream as the SDK knows it: rows of one export, written page by page."""

from __future__ import annotations

from abc import ABC
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from singer_sdk.helpers.conform import TypeConformanceLevel
from typing_extensions import override

from tap_zendesk_incremental.batches import batch_files, encoding_of
from tap_zendesk_incremental.bookmarked_stream import BookmarkedStream
from tap_zendesk_incremental.checkpoint import (
    write_batch,
    write_row,
)
from tap_zendesk_incremental.errors import ExportStuck, NotAllowed, StartTimeTooRecent, TapError
from tap_zendesk_incremental.exports import CursorExport, Export, Step
from tap_zendesk_incremental.pages import PageReader
from tap_zendesk_incremental.progress import Progress
from tap_zendesk_incremental.quick import QuickLines, quick_lines
from tap_zendesk_incremental.rows import Row, RowReader, Sideload
from tap_zendesk_incremental.settings import MAX_PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from msgspec import Raw
    from singer_sdk import Tap
    from singer_sdk.helpers._batch import BaseBatchFileEncoding, BatchConfig
    from singer_sdk.helpers.types import Context
    from singer_sdk.metrics import Counter

    from tap_zendesk_incremental.run import Run

    Rows: TypeAlias = Iterator[Row]


class ExportStream(BookmarkedStream, ABC):
    """One stream of an export.

    Args:
        tap: The tap.
        run: What all streams of the run share.
        feeder: The stream whose pages hold this stream's rows too, where there is one.
    """

    selected_by_default = False
    # Records are made to fit by records.py, which knows more of them than the SDK can.
    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE

    include: ClassVar[str | None] = None
    """The sideload that this stream's rows come in, as Zendesk's include parameter names it."""

    sideload: ClassVar[Sideload | None] = None
    """Where a sideload stands on the pages of this export."""

    is_essential: ClassVar[bool] = False
    """Whether a refusal by Zendesk ends the run; else the stream is skipped with a warning."""

    def __init__(self, tap: Tap, run: Run, feeder: ExportStream | None = None) -> None:
        super().__init__(tap, run)
        self.feeder = feeder
        self.fed: list[ExportStream] = []
        self._counter: Counter | None = None
        self._rows = 0
        if feeder:
            feeder.fed.append(self)

    @cached_property
    def _reader(self) -> RowReader:
        return RowReader(
            self.name,
            self.effective_schema,
            self.primary_keys,
            self.sideload,
            self.logger,
            self.run.secrets,
        )

    @override
    def get_record_counter(self, **kwargs: Any) -> Counter:
        """Keep the SDK's counter, so that what goes the quick way is counted too."""
        self._counter = super().get_record_counter(**kwargs)
        return self._counter

    @override
    def log_sync_costs(self) -> None:
        """Tell what the run has cost; the SDK calls this once all streams are through."""
        self.run.log_summary()

    def rows(self, record: Row) -> Iterable[Row]:
        """Return this stream's rows of a record of its export: the record itself, or parts."""
        return (record,)

    @override
    def get_records(self, context: Context | None) -> Rows:
        with self._failures_in_one_line():
            rows = self._exported()
            if self.ABORT_AT_RECORD_COUNT is None:
                yield from rows
            else:
                # A test of the connection: ending here spares the SDK an error that is none.
                yield from islice(rows, self.ABORT_AT_RECORD_COUNT)
                self.run.writer.flush()

    def _exported(self) -> Rows:
        sharing = self._sharing()
        passes_on = type(self).rows is ExportStream.rows
        quick = quick_lines(self) if passes_on and sharing == [self] else None
        for step in self._steps(sharing):
            if quick:
                yield from self._written_quickly(step, quick)
            else:
                yield from self._written(step, step.records, sharing)

    @override
    def get_batch_config(self, config: Mapping[str, Any]) -> BatchConfig | None:
        """Return none for a test of the connection: it is to leave no files."""
        testing = self.ABORT_AT_RECORD_COUNT is not None
        return None if testing else super().get_batch_config(config)

    @override
    def get_batches(
        self, batch_config: BatchConfig, context: Context | None = None
    ) -> Iterator[tuple[BaseBatchFileEncoding, list[str]]]:
        """Put each page into files of its own: its place is true once BATCH has named them."""
        encoding = encoding_of(batch_config)
        with self._failures_in_one_line():
            sharing = self._sharing()
            for step in self._steps(sharing):
                records = list(self._reader.records(step.records, step.beside))
                for stream in sharing:
                    rows = [row for record in records for row in stream.fitting_rows(record)]
                    stream.count_rows(len(rows))
                    for manifest in batch_files(stream, batch_config, rows):
                        if stream is self:
                            yield encoding, manifest
                        else:
                            write_batch(stream, encoding, manifest)

    @contextmanager
    def _failures_in_one_line(self) -> Iterator[None]:
        try:
            yield
        except StartTimeTooRecent:
            self.logger.info("%s: nothing is old enough to be exported yet.", self.name)
        except NotAllowed as error:
            if self.is_essential:
                self.run.end(error)
            self.logger.warning("%s is skipped: %s", self.name, error)
        except ExportStuck as error:
            self.run.end(f"{self.name}: {error} {self._way_past()}")
        except TapError as error:
            self.run.end(error)

    def _way_past(self) -> str:
        if any(kind.method == CursorExport.method for kind in self.kinds):
            return "Set export_method to cursor: an export by cursor can."
        return f"A page_size of {MAX_PAGE_SIZE} is the most that can be done about it."

    def _sharing(self) -> list[ExportStream]:
        """Return the streams whose rows are on the pages that this stream asks for, if any."""
        if self.feeder and self.feeder.selected:
            self.logger.info("Rows of %s come with those of %s.", self.name, self.feeder.name)
            if self.is_full_table and not self.feeder.is_full_table:
                self.logger.warning(
                    "%s is to be replicated in full, but comes with the incremental %s: choose "
                    "FULL_TABLE for both, or select it alone.",
                    self.name,
                    self.feeder.name,
                )
            return []
        return [self, *(stream for stream in self.fed if stream.selected)]

    def _steps(self, sharing: list[ExportStream]) -> Iterator[Step]:
        """Yield page after page; whoever asks for the next one has written the one before."""
        if not sharing:
            return
        start = self.start(sharing)
        progress = Progress(
            self.name, self.kind.path, self.logger, start.start_time, self.run.fetcher.waited
        )
        sideloads = [stream.include for stream in sharing if stream.include]
        includes = {"include": ",".join(sideloads)} if sideloads else {}
        export = Export(
            self.kind,
            self.run.fetcher,
            PageReader(self.records_key, self.sideload.list_key if self.sideload else None),
            self.replication_key or "",
            {**includes, **self.filters},
            self.logger,
            progress.answered,
        )
        try:
            for step in export.walk(start):
                if self.ABORT_AT_RECORD_COUNT is not None:
                    self.logger.info("%s: Zendesk answers; the credentials work.", self.name)
                yield step
                self.run.writer.flush()
                self.save(step.reached, sharing)
                progress.wrote(len(step.records), step.first_stamp, step.reached.start_time)
            if self.is_full_table:
                for stream in sharing:
                    stream.activate_version()
            progress.finish()
        finally:
            progress.close()
            for stream in self.fed:
                stream.tell_fed_rows(self.name)

    def count_rows(self, count: int = 1) -> None:
        """Count rows that are written."""
        self._rows += count
        self.run.count_records(count)

    def tell_fed_rows(self, feeder: str) -> None:
        """Tell, in the log and in the SDK's metrics, of rows that another stream's pages held."""
        if self.selected:
            self.logger.info(
                "%s: %s rows on the pages of %s.", self.name, f"{self._rows:,}", feeder
            )
            with super().get_record_counter() as counter:
                counter.increment(self._rows)

    def fitting_rows(self, record: Row) -> Iterator[Row]:
        """Yield this stream's rows of a record of its export, as the schema says."""
        return self._reader.fitting(self.rows(record))

    def _written(self, step: Step, raws: Iterable[Raw], sharing: list[ExportStream]) -> Rows:
        """Yield rows for the SDK to write, and write those of the other streams in between."""
        for record in self._reader.records(raws, step.beside):
            for stream in sharing:
                for row in stream.fitting_rows(record):
                    stream.count_rows()
                    if stream is self:
                        yield row
                    else:
                        write_row(stream, row)

    def _written_quickly(self, step: Step, quick: QuickLines) -> Rows:
        """Write RECORD lines; yield for the SDK to write only the rows that hold a surprise."""
        for raw in step.records:
            if not quick.append(raw):
                self._write_lines(quick)
                yield from self._written(step, [raw], [self])
        self._write_lines(quick)

    def _write_lines(self, quick: QuickLines) -> None:
        count, lines = quick.take()
        self.count_rows(count)
        self.run.writer.write_lines(lines, flush=False)
        if self._counter:
            self._counter.increment(count)
