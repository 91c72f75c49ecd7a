"""A stream as the SDK knows it: rows of one export, written page by page."""

from __future__ import annotations

from abc import ABC
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any, ClassVar

from singer_sdk import Stream, StreamSchema
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.schema.source import SchemaDirectory
from singer_sdk.singerlib.catalog import REPLICATION_FULL_TABLE, REPLICATION_INCREMENTAL
from typing_extensions import override

from tap_zendesk_incremental.checkpoint import Bookmark, Checkpoint, write_row
from tap_zendesk_incremental.errors import NotAllowed, StartTimeTooRecent, TapError
from tap_zendesk_incremental.exports import Export, Kind, Step
from tap_zendesk_incremental.pagination import Place
from tap_zendesk_incremental.records import Conformer, decode
from tap_zendesk_incremental.stamps import DATE_TIME
from tap_zendesk_incremental.termination import end_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from singer_sdk.helpers.types import Context
    from singer_sdk.singerlib import Catalog

    from tap_zendesk_incremental.tap import TapZendeskIncremental

Row = dict[str, Any]


class ExportStream(Stream, ABC):
    """One stream of an export.

    Args:
        tap: The tap.
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
    """The sideload that this stream's rows come in."""

    sideloaded_fields: ClassVar[frozenset[str]] = frozenset()
    """Fields that a sideload adds to the records, and that are no fields of this stream."""

    takes_ticket_filters: ClassVar[frozenset[str]] = frozenset()
    """Which of the settings exclude_deleted and support_type_scope Zendesk takes here."""

    is_essential: ClassVar[bool] = False
    """Whether a refusal by Zendesk ends the run; else the stream is skipped with a warning."""

    def __init__(self, tap: TapZendeskIncremental, feeder: ExportStream | None = None) -> None:
        self._hub = tap
        super().__init__(tap)
        self.forced_replication_method = REPLICATION_INCREMENTAL
        self.feeder = feeder
        self.fed: list[ExportStream] = []
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
            write_state=self._hub.state_writer.write_state,
        )

    @cached_property
    def _conformer(self) -> Conformer:
        return Conformer(self.name, self.effective_schema, self.sideloaded_fields, self.logger)

    def rows(self, record: Row) -> Iterable[Row]:
        """Return this stream's rows of a record of its export: the record itself, or parts."""
        return (record,)

    @override
    def get_records(self, context: Context | None) -> Iterable[Row]:
        if self.feeder and self.feeder.selected:
            self.logger.info("Rows of %s come with those of %s.", self.name, self.feeder.name)
            return
        try:
            yield from self._export()
        except StartTimeTooRecent:
            self.logger.info("%s: nothing is old enough to be exported yet.", self.name)
        except NotAllowed as error:
            if self.is_essential:
                end_run(self.logger, str(error))
            self.logger.warning("%s is skipped: %s", self.name, error)
        except TapError as error:
            end_run(self.logger, str(error))

    def _export(self) -> Iterator[Row]:
        sharing = [self, *(stream for stream in self.fed if stream.selected)]
        for step in self._walk(sharing):
            for record in self._decoded(step):
                for stream in sharing:
                    for row in stream.conformed(record):
                        if stream is self:
                            yield row
                        else:
                            write_row(stream, row)
            if self.replication_method != REPLICATION_FULL_TABLE:
                self._checkpoint.save(step.reached, sorted(stream.name for stream in sharing))

    def _walk(self, sharing: list[ExportStream]) -> Iterator[Step]:
        export = Export(
            self._kind,
            self._hub.fetcher,
            self.records_key,
            self.replication_key or "",
            self._params(sharing),
            self.logger,
        )
        return export.walk(self._start(sharing))

    @property
    def _kind(self) -> Kind:
        method = self._hub.settings.export_method
        return next((kind for kind in self.kinds if kind.method == method), self.kinds[0])

    def _params(self, sharing: list[ExportStream]) -> dict[str, str]:
        settings = self._hub.settings
        params = {}
        if include := ",".join(stream.include for stream in sharing if stream.include):
            params["include"] = include
        if settings.exclude_deleted and "exclude_deleted" in self.takes_ticket_filters:
            params["exclude_deleted"] = "true"
        if settings.support_type_scope and "support_type_scope" in self.takes_ticket_filters:
            params["support_type_scope"] = settings.support_type_scope
        return params

    def _start(self, sharing: list[ExportStream]) -> Place:
        start = Place(self._hub.settings.start_time)
        if self.replication_method == REPLICATION_FULL_TABLE:
            return start
        bookmark = self._checkpoint.read()
        if bookmark is None:
            return start
        self._warn_of_late_comers(bookmark, sharing)
        return bookmark.place

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

    def _decoded(self, step: Step) -> Iterator[Row]:
        for position, raw in enumerate(step.records, start=1):
            record = decode(raw)
            if isinstance(record, dict):
                yield record
            else:
                self._leave_out(f"Element {position} of the page is {bytes(raw[:40])!r}")

    def conformed(self, record: Row) -> Iterator[Row]:
        """Yield this stream's rows of a record, made to fit the schema."""
        for row in self.rows(record):
            fitting = self._conformer.conform(row)
            if all(fitting.get(key) is not None for key in self.primary_keys):
                yield fitting
            else:
                self._leave_out(f"A row has no usable id (it has: {', '.join(sorted(row))})")

    def _leave_out(self, reason: str) -> None:
        self.logger.error("%s: %s; it is left out.", self.name, self._hub.secrets.line(reason))
