"""A stream as the SDK knows it: rows of one export, written page by page."""

from __future__ import annotations

from abc import ABC
from contextlib import contextmanager
from functools import cached_property
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from singer_sdk import StreamSchema
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.schema.source import SchemaDirectory
from singer_sdk.singerlib.catalog import REPLICATION_FULL_TABLE, REPLICATION_INCREMENTAL
from typing_extensions import override

from tap_zendesk_incremental.batches import batch_files
from tap_zendesk_incremental.checkpoint import (
    ActivatesAtTheEnd,
    Bookmark,
    Checkpoint,
    write_batch,
    write_row,
)
from tap_zendesk_incremental.errors import NotAllowed, StartTimeTooRecent, TapError
from tap_zendesk_incremental.exports import Export, Kind, Step, parameters
from tap_zendesk_incremental.pages import PageReader
from tap_zendesk_incremental.pagination import Place
from tap_zendesk_incremental.progress import Progress
from tap_zendesk_incremental.quick import QuickLines, quick_lines
from tap_zendesk_incremental.rows import Row, RowReader, Sideload
from tap_zendesk_incremental.stamps import DATE_TIME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from msgspec import Raw
    from singer_sdk import Tap
    from singer_sdk.helpers._batch import BaseBatchFileEncoding, BatchConfig
    from singer_sdk.helpers.types import Context
    from singer_sdk.metrics import Counter
    from singer_sdk.singerlib import Catalog

    from tap_zendesk_incremental.run import Run

    Rows: TypeAlias = Iterator[Row]


class ExportStream(ActivatesAtTheEnd, ABC):
    """One stream of an export.

    Args:
        tap: The tap.
        run: What all streams of the run share.
        feeder: The stream whose pages hold this stream's rows too, where there is one.
    """

    primary_keys = ("id",)
    schema = StreamSchema(SchemaDirectory(files("tap_zendesk_incremental") / "schemas"))
    is_sorted = True
    selected_by_default = False
    # Records are made to fit by records.py, which knows more of them than the SDK can.
    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE

    kinds: ClassVar[tuple[Kind, ...]]
    """How this export can be paged; the first is the default."""

    records_key: ClassVar[str]
    """The name under which a page holds its records; the export's name in the state, too."""

    include: ClassVar[str | None] = None
    """The sideload that this stream's rows come in, as Zendesk's include parameter names it."""

    sideload: ClassVar[Sideload | None] = None
    """Where a sideload stands on the pages of this export."""

    takes_ticket_filters: ClassVar[frozenset[str]] = frozenset()
    """Which of the settings exclude_deleted and support_type_scope Zendesk takes here."""

    is_essential: ClassVar[bool] = False
    """Whether a refusal by Zendesk ends the run; else the stream is skipped with a warning."""

    def __init__(self, tap: Tap, run: Run, feeder: ExportStream | None = None) -> None:
        self.run = run
        self._emit_state = tap.state_writer.write_state
        super().__init__(tap)
        self.forced_replication_method = REPLICATION_INCREMENTAL
        self.feeder = feeder
        self.fed: list[ExportStream] = []
        self._counter: Counter | None = None
        if feeder:
            feeder.fed.append(self)

    @override
    def apply_catalog(self, catalog: Catalog) -> None:
        """Take the selection and the replication method; keys are Zendesk's, not the user's."""
        key, method = self.replication_key, self.forced_replication_method
        super().apply_catalog(catalog)
        entry = catalog.get_stream(self.name)
        self.primary_keys = type(self).primary_keys
        self.replication_key = key
        self.forced_replication_method = method
        if entry and REPLICATION_FULL_TABLE in (
            entry.replication_method,
            entry.metadata.root.forced_replication_method,
        ):
            self.forced_replication_method = REPLICATION_FULL_TABLE

    @property
    @override
    def state_manager(self) -> Checkpoint:
        return self._checkpoint

    @cached_property
    def _checkpoint(self) -> Checkpoint:
        key = self.replication_key or ""
        return Checkpoint(
            export_name=self.records_key,
            replication_key=key,
            stamps_are_text=self.schema["properties"][key].get("format") == DATE_TIME,
            tap_name=self.tap_name,
            tap_state=self.tap_state,
            write_state=self._emit_state,
        )

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
    def get_batches(
        self, batch_config: BatchConfig, context: Context | None = None
    ) -> Iterator[tuple[BaseBatchFileEncoding, list[str]]]:
        """Put each page into files of its own: its place is true once BATCH has named them."""
        with self._failures_in_one_line():
            sharing = self._sharing()
            for step in self._steps(sharing):
                records = list(self._reader.records(step.records, step.beside))
                for stream in sharing:
                    rows = (row for record in records for row in stream.fitting_rows(record))
                    for manifest in batch_files(stream, batch_config, rows):
                        if stream is self:
                            yield batch_config.encoding, manifest
                        else:
                            write_batch(stream, batch_config.encoding, manifest)

    @contextmanager
    def _failures_in_one_line(self) -> Iterator[None]:
        try:
            yield
        except StartTimeTooRecent:
            self.logger.info("%s: nothing is old enough to be exported yet.", self.name)
        except NotAllowed as error:
            if self.is_essential:
                self.run.end(self.logger, error)
            self.logger.warning("%s is skipped: %s", self.name, error)
        except (TapError, OSError) as error:
            self.run.end(self.logger, error)

    def _sharing(self) -> list[ExportStream]:
        """Return the streams whose rows are on the pages that this stream asks for, if any."""
        if self.feeder and self.feeder.selected:
            self.logger.info("Rows of %s come with those of %s.", self.name, self.feeder.name)
            return []
        return [self, *(stream for stream in self.fed if stream.selected)]

    def _steps(self, sharing: list[ExportStream]) -> Iterator[Step]:
        """Yield page after page; whoever asks for the next one has written the one before."""
        if not sharing:
            return
        start = self._start(sharing)
        progress = Progress(
            self.name, self._kind.path, self.logger, start.start_time, self.run.fetcher.waited
        )
        export = Export(
            self._kind,
            self.run.fetcher,
            PageReader(self.records_key, self.sideload.list_key if self.sideload else None),
            self.replication_key or "",
            parameters(
                self.run.settings,
                [stream.include for stream in sharing if stream.include],
                self.takes_ticket_filters,
            ),
            self.logger,
            progress.answered,
        )
        for step in export.walk(start):
            if self.ABORT_AT_RECORD_COUNT is not None:
                self.logger.info("%s: Zendesk answers; the credentials work.", self.name)
            yield step
            if self.replication_method != REPLICATION_FULL_TABLE:
                self._checkpoint.save(step.reached, sorted(stream.name for stream in sharing))
            progress.wrote(len(step.records), step.first_stamp, step.reached.start_time)
            self.run.count_records(len(step.records))
        if self.replication_method == REPLICATION_FULL_TABLE:
            for stream in sharing:
                stream.activate_version()
        progress.finish()

    @property
    def _kind(self) -> Kind:
        method = self.run.settings.export_method
        return next((kind for kind in self.kinds if kind.method == method), self.kinds[0])

    def _start(self, sharing: list[ExportStream]) -> Place:
        start = Place(self.run.settings.start_time)
        if self.replication_method == REPLICATION_FULL_TABLE:
            return start
        bookmark = self._checkpoint.read()
        if bookmark is None:
            return start
        self._warn_of_late_comers(bookmark, sharing)
        return self._kind.start(bookmark.place)

    def _warn_of_late_comers(self, bookmark: Bookmark, sharing: list[ExportStream]) -> None:
        for stream in sharing:
            if stream.name not in bookmark.streams:
                self.logger.warning(
                    "%s shares the bookmark of %s and starts where that stands: what came before "
                    "is not exported. To backfill, run once with only %s selected and without "
                    "state (another --state-id).",
                    stream.name,
                    self.records_key,
                    stream.name,
                )

    def fitting_rows(self, record: Row) -> Iterator[Row]:
        """Yield this stream's rows of a record of its export, as the schema says."""
        return self._reader.fitting(self.rows(record))

    def _written(self, step: Step, raws: Iterable[Raw], sharing: list[ExportStream]) -> Rows:
        """Yield rows for the SDK to write, and write those of the other streams in between."""
        for record in self._reader.records(raws, step.beside):
            for stream in sharing:
                for row in stream.fitting_rows(record):
                    if stream is self:
                        yield row
                    else:
                        write_row(stream, row)

    def _written_quickly(self, step: Step, quick: QuickLines) -> Rows:
        """Write RECORD lines; yield for the SDK to write only the rows that hold a surprise."""
        for position, raw in enumerate(step.records):
            # A look at the first of each page names fields that appear after others did.
            if not (quick.is_lenient and position == 0) and quick.append(raw):
                continue
            self._write_lines(quick)
            yield from self._written(step, [raw], [self])
        self._write_lines(quick)

    def _write_lines(self, quick: QuickLines) -> None:
        count, lines = quick.take()
        self.run.writer.write_lines(lines, flush=False)
        if self._counter:
            self._counter.increment(count)
