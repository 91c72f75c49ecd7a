"""The tap: its settings and its streams."""

from __future__ import annotations

from copy import deepcopy
from functools import cached_property
from typing import TYPE_CHECKING, Any

from singer_sdk.exceptions import ConfigValidationError
from typing_extensions import override

from tap_zendesk_incremental import checked_settings, settings, streams
from tap_zendesk_incremental.base_tap import BaseTap
from tap_zendesk_incremental.checkpoint import check_state
from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.export_stream import ExportStream
from tap_zendesk_incremental.pages import storable
from tap_zendesk_incremental.run import Run
from tap_zendesk_incremental.termination import Termination
from tap_zendesk_incremental.writer import LineWriter

if TYPE_CHECKING:
    from singer_sdk import Stream

# Small exports first, so that they are not kept waiting by a long one. Behind each stream whose
# pages are asked for stand those whose rows are on the same pages.
EXPORTS: tuple[tuple[type[ExportStream], ...], ...] = (
    (streams.Organizations,),
    (streams.Users,),
    (streams.TicketMetricEvents,),
    (streams.Tickets, streams.TicketMetrics),
    (streams.TicketEvents, streams.TicketComments),
)


class TapZendeskIncremental(BaseTap):
    """Singer tap for Zendesk's Incremental Exports API."""

    name = "tap-zendesk-incremental"
    # A copy, since the SDK adds its own settings to it.
    config_jsonschema = deepcopy(settings.config_jsonschema)
    message_writer: LineWriter
    message_writer_class = LineWriter

    def __init__(self, *, validate_config: bool = True, **kwargs: Any) -> None:
        try:
            super().__init__(validate_config=validate_config, **kwargs)
        except ConfigValidationError as error:
            # Our own words first: the SDK's quote the value, which may be a secret.
            checked_settings.check(self.config)
            raise SettingsError(" ".join(error.errors)) from None
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
        return Run(self.config, self.message_writer, self.logger, lambda: self.state)

    def _check_settings(self) -> None:
        unknown = sorted(set(self.config).difference(self.config_jsonschema["properties"]))
        if unknown:
            self.logger.warning("Settings that this tap does not know: %s.", ", ".join(unknown))
        self.run.settings  # noqa: B018 - reading them is what checks them

    def _check_selection(self) -> None:
        entries = self.input_catalog.streams if self.input_catalog else ()
        asked = {entry.tap_stream_id for entry in entries if entry.metadata.root.selected}
        if unknown := sorted(asked.difference(self.streams)):
            self.logger.warning("Selected, but no streams of this tap: %s.", ", ".join(unknown))
        if not any(stream.selected for stream in self.streams.values()):
            self.logger.warning("No stream is selected: nothing is exported.")

    @override
    def load_state(self, state: dict[str, Any]) -> None:
        check_state(state, known=[feeder.records_key for feeder, *_fed in EXPORTS])
        super().load_state(storable(state))

    @property
    @override
    def streams(self) -> dict[str, Stream]:
        """All streams, in the order in which they are exported."""
        found = super().streams
        return {name: found[name] for name in self._order}

    @override
    def discover_streams(self) -> list[ExportStream]:
        found: list[ExportStream] = []
        for feeder, *fed in EXPORTS:
            stream = feeder(self, self.run)
            # Fed streams come first: their SCHEMA must precede the rows.
            found += [row_stream(self, self.run, feeder=stream) for row_stream in fed]
            found.append(stream)
        self._order = [stream.name for stream in found]
        return found
