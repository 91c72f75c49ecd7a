"""The tap: its settings and its streams."""

from __future__ import annotations

import logging
from copy import deepcopy
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from singer_sdk.exceptions import ConfigValidationError
from typing_extensions import override

from tap_zendesk_incremental import console
from tap_zendesk_incremental.config import definition, settings
from tap_zendesk_incremental.config.names import check_names, tell_unknown
from tap_zendesk_incremental.config.sdk_settings import check_types
from tap_zendesk_incremental.config.stream_maps import check_maps, unknown_maps
from tap_zendesk_incremental.connection import try_all
from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.plan import export_all
from tap_zendesk_incremental.records.lenient_json import storable
from tap_zendesk_incremental.run import Run
from tap_zendesk_incremental.secrecy import one_line
from tap_zendesk_incremental.singer.bookmarks import Bookmarks, check_state
from tap_zendesk_incremental.singer.foreign_state import in_own_words
from tap_zendesk_incremental.singer.sdk_private import is_removed
from tap_zendesk_incremental.singer.sdk_tap import SdkTap
from tap_zendesk_incremental.singer.signals import Termination
from tap_zendesk_incremental.singer.writer import LineWriter
from tap_zendesk_incremental.streams import stream_types

if TYPE_CHECKING:
    from tap_zendesk_incremental.streams.base import ZendeskStream


class TapZendeskIncremental(SdkTap):
    """Singer tap for Zendesk's Incremental Exports API."""

    name = "tap-zendesk-incremental"
    # A copy, since the SDK adds its own settings to it.
    config_jsonschema = deepcopy(definition.config_jsonschema)
    message_writer_class = LineWriter
    stream_types = stream_types()

    def __init__(self, *, validate_config: bool = True, **kwargs: Any) -> None:
        try:
            super().__init__(validate_config=validate_config, **kwargs)
        except (ConfigValidationError, AttributeError) as error:
            self._check_names()
            # In our own words: the SDK's quote the value, which may be a secret. Over a map that is
            # no object it trips.
            settings.check(self.config)
            check_maps(self.config)
            if isinstance(error, AttributeError):
                raise
            check_types(dict(self.config), self.config_jsonschema)
            raise SettingsError("The settings are not valid.") from None
        except ValueError as error:
            if not kwargs.get("parse_env_config"):
                raise
            raise SettingsError(
                f"A setting from the environment cannot be read ({error}); the line above names it."
            ) from None
        if validate_config:
            self._check_settings()
            self._check_selection()
        Termination(self.message_writer, self.run.leave, self.logger).install()

    @cached_property
    def run(self) -> Run:
        """What all streams share."""
        bookmarks = Bookmarks(self.state, self.state_writer)
        return Run(self.config, self.message_writer, self.logger, bookmarks)

    def _check_names(self) -> None:
        tell_unknown(check_names(self.config, self.config_jsonschema["properties"]), self.logger)

    def _check_settings(self) -> None:
        self._check_names()
        logs_metrics = self.run.settings.logs_metrics
        if logs_metrics is None:
            logs_metrics = console.is_configured()
        if not logs_metrics:
            self.metrics_logger.setLevel(logging.WARNING)
        if maps := ", ".join(unknown_maps(self.config, self.streams)):
            self.logger.warning("stream_maps names streams that this tap does not have: %s.", maps)

    def _check_selection(self) -> None:
        if self._unknown_streams:
            self.logger.warning("Selected, but not streams of this tap: %s.", self._unknown_streams)
        if not self._selected:
            self.logger.warning("No stream is selected: nothing is exported.")

    @cached_property
    def _unknown_streams(self) -> str:
        """The names of streams that are selected and that this tap does not have."""
        entries = self.input_catalog.streams if self.input_catalog else ()
        asked = {entry.tap_stream_id for entry in entries if entry.metadata.root.selected}
        return one_line(", ".join(sorted(asked.difference(self.streams))))

    @override
    def load_state(self, state: dict[str, Any]) -> None:
        check_state(state, known=list(self.streams))
        streams = self.streams.values()
        # With a bookmark for each parent, one time says nothing.
        plain = [stream for stream in streams if not stream.endpoint.is_partitioned]
        keys = {stream.name: key for stream in plain if (key := stream.replication_key)}
        super().load_state(in_own_words(storable(state), keys, self.logger))

    @property
    @override
    def streams(self) -> dict[str, ZendeskStream]:  # type: ignore[override]
        """All streams, in the order in which they are exported."""
        found = cast("dict[str, ZendeskStream]", super().streams).values()
        ordered = sorted(found, key=lambda stream: self.stream_types.index(type(stream)))
        return {stream.name: stream for stream in ordered}

    @override
    def discover_streams(self) -> list[ZendeskStream]:
        return [declared(self, self.run) for declared in self.stream_types]

    # The SDK calls this final, and goes through the streams one by one. Here streams of one
    # endpoint share a pass over its pages, and a stream that fails does not stop the others.
    @override  # type: ignore[misc]
    def sync_all(self) -> None:
        """Export all selected streams."""
        if self.state:
            self.state_writer.write_state(self.state)
        if unknown := self._unknown_streams:
            reason = (
                f"Selected, but not streams of this tap: {unknown}. Take them out of the catalog, "
                "or discover it anew; all that this tap has is exported."
            )
            self.run.is_missing(unknown, reason, others_follow=False)
        export_all(self.run, self._selected)

    @override
    def try_connection(self) -> None:
        try_all(self.run, self._selected)

    @cached_property
    def _selected(self) -> list[ZendeskStream]:
        """The streams to export: without those of which a stream map lets nothing through."""
        selected = [stream for stream in self.streams.values() if stream.selected]
        removed = [stream for stream in selected if is_removed(stream)]
        if removed:
            self.logger.info(
                "Not exported, since stream_maps maps them to null: %s. Bookmarks stay.",
                ", ".join(stream.name for stream in removed),
            )
        return [stream for stream in selected if stream not in removed]
