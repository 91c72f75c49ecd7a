"""What all streams of one run share: the settings, the way to Zendesk, what is missing."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from tap_zendesk_incremental.config import settings
from tap_zendesk_incremental.errors import RunEnded
from tap_zendesk_incremental.paging.children import ParentKeys
from tap_zendesk_incremental.progress import Board, counted, span
from tap_zendesk_incremental.secrecy import SecretFilter, Secrets
from tap_zendesk_incremental.zendesk.fetcher import Fetcher

if TYPE_CHECKING:
    from tap_zendesk_incremental.config.settings import Settings
    from tap_zendesk_incremental.paging.endpoint import Endpoint, Parent
    from tap_zendesk_incremental.paging.kind import Paging
    from tap_zendesk_incremental.singer.bookmarks import Bookmarks
    from tap_zendesk_incremental.singer.writer import LineWriter


class Run:
    """One run of the tap.

    Args:
        config: The settings as they were given.
        writer: Writes to standard output.
        logger: The tap's.
        bookmarks: Of all streams.
    """

    def __init__(
        self,
        config: Mapping[str, Any],
        writer: LineWriter,
        logger: logging.Logger,
        bookmarks: Bookmarks,
    ) -> None:
        self.writer = writer
        self.secrets = Secrets()
        self.logger = logger
        self.bookmarks = bookmarks
        # Milliseconds. Grows from run to run; every row of one run carries the same.
        self.version = int(time.time() * 1000)
        self.parents: set[Parent] = set()
        self.board = Board(logger)
        self._given = config
        self._records = 0
        self._has_told = False
        self._missing: dict[str, str] = {}
        # Those of them whose reason no line of the log has told yet.
        self._untold: list[str] = []
        self._lock = threading.Lock()
        # It warns of odd headers with a traceback, and the response is read all the same.
        logging.getLogger("urllib3.connection").setLevel(logging.ERROR)
        for handler in logging.getLogger().handlers:
            handler.addFilter(SecretFilter(self.secrets))

    @cached_property
    def settings(self) -> Settings:
        """The settings, checked.

        Raises:
            SettingsError: One of them is missing or wrong.
        """
        return settings.check(self._given)

    @cached_property
    def fetcher(self) -> Fetcher:
        """The one way to Zendesk, for all streams."""
        fetcher = Fetcher(self.settings, self.secrets, self.logger)
        self.logger.info("Authenticating by %s.", " and ".join(self.settings.credentials))
        if self.settings.unused_credentials:
            unused = ", ".join(self.settings.unused_credentials)
            self.logger.info("Not used, since one way is enough: %s.", unused)
        if warning := fetcher.client.authenticator.warning:
            self.logger.warning(warning)
        return fetcher

    @cached_property
    def parent_keys(self) -> ParentKeys:
        """The keys of the rows whose children are to be exported."""
        return ParentKeys(self.fetcher, self.parents, self.logger)

    def paging_of(self, endpoint: Endpoint) -> Paging:
        """Return how an endpoint is paged in this run."""
        return endpoint.paging(self.settings.export_method)

    def filters_for(self, endpoint: Endpoint) -> dict[str, str]:
        """Return the query parameters by which Zendesk leaves records of an endpoint out."""
        given = self.settings.filters.items()
        return {name: value for name, value in given if name in endpoint.filters}

    def activates_versions_of(self, endpoint: Endpoint) -> bool:
        """Return whether the target is told which rows of an endpoint's tables are gone.

        Where the user has not said: for lists, which come whole in each run, but not in BATCH
        files, which carry no version.
        """
        if self.settings.activates_versions is not None:
            return self.settings.activates_versions
        return not endpoint.has_bookmark and not self._given.get("batch_config")

    def waited(self) -> float:
        """Return the seconds waited so far, for the rate limit and before retries."""
        return self.fetcher.in_all().waited

    def count_records(self, count: int) -> None:
        """Count what has been written, for the summary."""
        with self._lock:
            self._records += count

    def is_missing(self, stream: str, reason: object, *, others_follow: bool) -> None:
        """Note a stream that was not read to its end, or not whole.

        Args:
            stream: Its name.
            reason: What happened, in one line.
            others_follow: Whether the run goes on with other streams, so that the user is told now.
        """
        self._missing[stream] = str(reason)
        if others_follow:
            self.logger.error("%s: %s Going on with the other streams.", stream, reason)
        else:
            self._untold.append(stream)

    def log_summary(self) -> None:
        """Tell what the run has cost; once, and not at all where Zendesk was never asked."""
        if self._has_told or "fetcher" not in vars(self):
            return
        self._has_told = True
        total = self.fetcher.in_all()
        self.logger.info(
            "In all: %s, %s, %s, %s waited, %.1f MB received.",
            counted(self._records, "record"),
            counted(total.requests, "request"),
            counted(total.retries, "retry", "retries"),
            span(total.waited),
            total.received / 1e6,
        )

    def leave(self) -> None:
        """Tell what the run has cost, and write the state once more, as the last line.

        Once more, since a target may keep only a state that nothing follows (target-jsonl).
        """
        self.writer.stop_others()
        self.log_summary()
        self.bookmarks.write_again(self.writer)

    def finish(self) -> None:
        """End the run after its last stream.

        Raises:
            RunEnded: Something is missing; the line says what, and why.
        """
        if not self._missing:
            if not self.writer.ends_with_state:
                # Rows that move no bookmark: a target may keep rows only when a state follows.
                self.bookmarks.write_again(self.writer)
            self.log_summary()
        elif len(self._missing) == 1:
            self.end(next(iter(self._missing.values())))
        else:
            for stream in self._untold:
                self.logger.error("%s: %s", stream, self._missing[stream])
            names = ", ".join(self._missing)
            self.end(f"Not exported to the end: {names}. The lines above say why.")

    def end(self, reason: object) -> NoReturn:
        """End the run for a reason that the user can read in one line."""
        self.leave()
        raise RunEnded(str(reason))
