"""What all streams of one run share: the settings, the way to Zendesk, the count of it all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from singer_sdk.singerlib import StateMessage

from tap_zendesk_incremental import checked_settings
from tap_zendesk_incremental.errors import RunEnded
from tap_zendesk_incremental.fetching import Fetcher
from tap_zendesk_incremental.secrecy import SecretFilter, Secrets

if TYPE_CHECKING:
    from tap_zendesk_incremental.checked_settings import Settings
    from tap_zendesk_incremental.writer import LineWriter


class Run:
    """One run of the tap.

    Args:
        config: The settings as they were given.
        writer: Writes to standard output.
        logger: The tap's.
        state: Returns the state of the whole tap.
    """

    def __init__(
        self,
        config: Mapping[str, Any],
        writer: LineWriter,
        logger: logging.Logger,
        state: Callable[[], Mapping[str, Any]],
    ) -> None:
        self._state = state
        self.writer = writer
        self.secrets = Secrets()
        self._config = config
        self._logger = logger
        self._records = 0
        self._fetcher: Fetcher | None = None
        # It warns of odd headers with a traceback, and the answer is read all the same.
        logging.getLogger("urllib3.connection").setLevel(logging.ERROR)
        for handler in logging.getLogger().handlers:
            handler.addFilter(SecretFilter(self.secrets))

    @cached_property
    def settings(self) -> Settings:
        """The settings, checked.

        Raises:
            SettingsError: One of them is missing or wrong.
        """
        return checked_settings.check(self._config)

    @property
    def fetcher(self) -> Fetcher:
        """The one way to Zendesk, for all streams."""
        if self._fetcher is None:
            self._fetcher = Fetcher(self.settings, self.secrets, self._logger)
            self._tell_credentials(self._fetcher.warning)
        return self._fetcher

    def _tell_credentials(self, warning: str | None) -> None:
        self._logger.info("Authenticating by %s.", " and ".join(self.settings.credentials))
        if self.settings.unused_credentials:
            unused = ", ".join(self.settings.unused_credentials)
            self._logger.info("Not used, since one way is enough: %s.", unused)
        if warning:
            self._logger.warning(warning)

    def count_records(self, count: int) -> None:
        """Count what has been written, for the summary."""
        self._records += count

    def log_summary(self) -> None:
        """Tell what the run has cost; once, and not at all where Zendesk was never asked."""
        if self._fetcher is None:
            return
        traffic, retries, waited = (
            self._fetcher.traffic,
            self._fetcher.retries.count,
            self._fetcher.waited(),
        )
        self._fetcher = None
        self._logger.info(
            "In all: %s records, %d requests, %d retries, %.0f s waited, %.1f MB received.",
            f"{self._records:,}",
            traffic.requests,
            retries,
            waited,
            traffic.received / 1e6,
        )

    def leave(self) -> None:
        """Tell what the run has cost, and write the state once more, as the last line.

        Once more, since a target may keep only a state that nothing follows (target-jsonl).
        """
        self.log_summary()
        if any(self._state().get("bookmarks", {}).values()):
            self.writer.write_message(StateMessage(value=self._state()))

    def end(self, reason: object) -> NoReturn:
        """End the run for a reason that the user can read in one line."""
        self.leave()
        raise RunEnded(str(reason))
