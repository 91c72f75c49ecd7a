"""The tap: its settings and its streams."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from singer_sdk.exceptions import ConfigValidationError
from typing_extensions import override

from tap_zendesk_incremental import settings, streams
from tap_zendesk_incremental.checkpoint import check_state
from tap_zendesk_incremental.command_line import CommandLineTap
from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.fetching import Fetcher
from tap_zendesk_incremental.secrecy import SecretFilter, Secrets
from tap_zendesk_incremental.termination import Termination, end_run
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


class TapZendeskIncremental(CommandLineTap):
    """Singer tap for Zendesk's Incremental Exports API."""

    name = "tap-zendesk-incremental"
    config_jsonschema = settings.config_jsonschema
    message_writer: LineWriter
    message_writer_class = LineWriter

    def __init__(self, *, validate_config: bool = True, **kwargs: Any) -> None:
        self.secrets = Secrets()
        self._records = 0
        self._is_summed_up = False
        for handler in logging.getLogger().handlers:
            handler.addFilter(SecretFilter(self.secrets))
        try:
            super().__init__(validate_config=validate_config, **kwargs)
        except ConfigValidationError as error:
            settings.check(self.config)
            raise SettingsError(" ".join(error.errors)) from None
        if validate_config:
            self._check_settings()
        Termination(self.message_writer, self._leave, self.logger).install()

    def _check_settings(self) -> None:
        unknown = sorted(set(self.config).difference(self.config_jsonschema["properties"]))
        if unknown:
            self.logger.warning("Settings that this tap does not know: %s.", ", ".join(unknown))
        self.settings  # noqa: B018 - reading them is what checks them

    @cached_property
    def settings(self) -> settings.Settings:
        """The settings, checked.

        Raises:
            SettingsError: One of them is missing or wrong.
        """
        return settings.check(self.config)

    @cached_property
    def fetcher(self) -> Fetcher:
        """The one way to Zendesk, for all streams."""
        fetcher = Fetcher(self.settings, self.secrets, self.logger)
        self.logger.info("Authenticating by %s.", " and ".join(self.settings.credentials))
        if self.settings.unused_credentials:
            unused = ", ".join(self.settings.unused_credentials)
            self.logger.info("Not used, since one way is enough: %s.", unused)
        if fetcher.warning:
            self.logger.warning(fetcher.warning)
        return fetcher

    def count_records(self, count: int) -> None:
        """Count what has been written, for the summary."""
        self._records += count

    def log_summary(self) -> None:
        """Tell, once, what the run has cost."""
        fetcher = self.__dict__.get("fetcher")
        if not isinstance(fetcher, Fetcher) or self._is_summed_up:
            return
        self._is_summed_up = True
        traffic, retries = fetcher.traffic, fetcher.retries
        self.logger.info(
            "In all: %s records, %d requests, %d retries, %.0f s waited, %.1f MB received.",
            f"{self._records:,}",
            traffic.requests,
            retries.count,
            fetcher.waited(),
            traffic.received / 1e6,
        )

    def _leave(self) -> None:
        self.log_summary()
        self.state_writer.write_state(self.state)

    def end_run(self, logger: logging.Logger, error: Exception) -> NoReturn:
        """End the run for a reason that the user can read in one line."""
        self.log_summary()
        end_run(logger, str(error))

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
        tickets = streams.Tickets(self)
        events = streams.TicketEvents(self)
        return [
            tickets,
            streams.TicketMetrics(self, feeder=tickets),
            streams.Users(self),
            streams.Organizations(self),
            events,
            streams.TicketComments(self, feeder=events),
            streams.TicketMetricEvents(self),
        ]
