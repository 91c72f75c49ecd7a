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
from tap_zendesk_incremental.run import Run
from tap_zendesk_incremental.termination import Termination
from tap_zendesk_incremental.writer import LineWriter

if TYPE_CHECKING:
    from singer_sdk import Stream

    from tap_zendesk_incremental.export_stream import ExportStream

# Small exports first, so that they are not kept waiting by a long one. A stream that is fed by
# another's pages comes before it: its SCHEMA must precede the rows.
ORDER = (
    streams.Organizations,
    streams.Users,
    streams.TicketMetricEvents,
    streams.TicketMetrics,
    streams.Tickets,
    streams.TicketComments,
    streams.TicketEvents,
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
        if validate_config:
            self._check_settings()
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

    @override
    def load_state(self, state: dict[str, Any]) -> None:
        check_state(state, known=[stream.records_key for stream in ORDER])
        super().load_state(state)

    @property
    @override
    def streams(self) -> dict[str, Stream]:
        """All streams, in the order in which they are exported."""
        found = super().streams
        return {stream.name: found[stream.name] for stream in ORDER if stream.name in found}

    @override
    def discover_streams(self) -> list[ExportStream]:
        tickets = streams.Tickets(self, self.run)
        events = streams.TicketEvents(self, self.run)
        return [
            tickets,
            streams.TicketMetrics(self, self.run, feeder=tickets),
            streams.Users(self, self.run),
            streams.Organizations(self, self.run),
            events,
            streams.TicketComments(self, self.run, feeder=events),
            streams.TicketMetricEvents(self, self.run),
        ]
