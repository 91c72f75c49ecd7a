"""A stream with a place: what the catalog asks for, and where the bookmark says to go on."""

from __future__ import annotations

from abc import ABC
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, ClassVar

from jsonschema.exceptions import SchemaError
from singer_sdk import StreamSchema
from singer_sdk.schema.source import SchemaDirectory
from singer_sdk.singerlib.catalog import (
    REPLICATION_FULL_TABLE,
    REPLICATION_INCREMENTAL,
    Metadata,
)
from singer_sdk.typing import DEFAULT_JSONSCHEMA_VALIDATOR
from typing_extensions import override

from tap_zendesk_incremental.checkpoint import Checkpoint, ExactStream
from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.exports import Kind, asked_filters
from tap_zendesk_incremental.pagination import Place
from tap_zendesk_incremental.secrecy import one_line
from tap_zendesk_incremental.stamps import DATE_TIME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from singer_sdk import Tap
    from singer_sdk.singerlib import Catalog

    from tap_zendesk_incremental.run import Run


class BookmarkedStream(ExactStream, ABC):
    """A stream whose place is that of an export.

    Args:
        tap: The tap.
        run: What all streams of the run share.
    """

    primary_keys = ("id",)
    schema = StreamSchema(SchemaDirectory(files("tap_zendesk_incremental") / "schemas"))
    is_sorted = True

    kinds: ClassVar[tuple[Kind, ...]]
    """How this export can be paged; the first is the default."""

    records_key: ClassVar[str]
    """The name under which a page holds its records; the export's name in the state, too."""

    takes_ticket_filters: ClassVar[frozenset[str]] = frozenset()
    """Which of the settings exclude_deleted and support_type_scope Zendesk takes here."""

    def __init__(self, tap: Tap, run: Run) -> None:
        self.run = run
        self._emit_state = tap.state_writer.write_state
        super().__init__(tap)
        self.forced_replication_method = REPLICATION_INCREMENTAL

    @property
    def is_full_table(self) -> bool:
        """Whether everything is exported anew, and the bookmark left alone."""
        return self.replication_method == REPLICATION_FULL_TABLE

    @property
    def kind(self) -> Kind:
        """How this export is paged in this run."""
        method = self.run.settings.export_method
        return next((kind for kind in self.kinds if kind.method == method), self.kinds[0])

    @property
    def filters(self) -> dict[str, str]:
        """What Zendesk is asked to leave out in this run."""
        return asked_filters(self.run.settings, self.takes_ticket_filters)

    @override
    def apply_catalog(self, catalog: Catalog) -> None:
        """Take the selection and the replication method; keys are Zendesk's, not the user's.

        Raises:
            SettingsError: The catalog's schema is none, or lacks a key.
        """
        key, method = self.replication_key or "", self.forced_replication_method
        super().apply_catalog(catalog)
        self.primary_keys = type(self).primary_keys
        self.replication_key = key
        self.forced_replication_method = method
        if entry := catalog.get_stream(self.name):
            self._check_schema(key)
            # Without a key no target can tell what a row replaces.
            for name in (*self.primary_keys, key):
                automatic = Metadata.InclusionType.AUTOMATIC
                entry.metadata["properties", name].inclusion = automatic
            entry.key_properties = list(self.primary_keys)
            asked = entry.replication_method, entry.metadata.root.forced_replication_method
            if REPLICATION_FULL_TABLE in asked:
                self.forced_replication_method = REPLICATION_FULL_TABLE

    def _check_schema(self, replication_key: str) -> None:
        advice = f"The catalog's schema of {self.name}"
        try:
            DEFAULT_JSONSCHEMA_VALIDATOR.check_schema(self.effective_schema)
        except SchemaError as error:
            raise SettingsError(f"{advice} is no JSON Schema: {one_line(error.message)}.") from None
        for key in (*self.primary_keys, replication_key):
            if key not in self.effective_schema.get("properties", {}):
                raise SettingsError(f"{advice} lacks its key {key}: discover the catalog anew.")

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

    def start(self, sharing: Sequence[BookmarkedStream]) -> Place:
        """Return where this run starts.

        Args:
            sharing: The streams that the export feeds in this run.

        Raises:
            StateError: There is a bookmark, but it does not say where to go on.
        """
        start = Place(self.run.settings.start_time)
        bookmark = None if self.is_full_table else self._checkpoint.read()
        if bookmark is None:
            return start
        for stream in sharing:
            if stream.name not in bookmark.streams:
                stream.warn_of_late_start()
        if self.filters != bookmark.filters:
            self.logger.warning(
                "%s: exclude_deleted or support_type_scope is not what it was when the bookmark "
                "was made. It applies from there on; to have it for all, run once without state "
                "(another --state-id).",
                self.name,
            )
        return self.kind.start(bookmark.place)

    def save(self, place: Place, sharing: Sequence[BookmarkedStream]) -> None:
        """Remember the place, up to which these streams are written."""
        if not self.is_full_table:
            names = sorted(stream.name for stream in sharing)
            self._checkpoint.save(place, names, self.filters)

    def warn_of_late_start(self) -> None:
        """Say that this stream starts in the middle, and what to do where that is not wanted."""
        self.logger.warning(
            "%s starts where the bookmark %s stands, which was made without it: what came before "
            "is not exported. To backfill, run once with only %s selected and without state "
            "(another --state-id).",
            self.name,
            self.records_key,
            self.name,
        )
