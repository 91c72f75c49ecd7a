"""Place → page: asks in its turn, in the right size, and again where it failed."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from tap_zendesk_incremental.answers import Answer
from tap_zendesk_incremental.client import Client
from tap_zendesk_incremental.errors import ExportStuck, PageTooLarge, RateLimited, Unavailable
from tap_zendesk_incremental.page_size import PageSize
from tap_zendesk_incremental.rate_limits import RateBudget
from tap_zendesk_incremental.retries import Retries

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tap_zendesk_incremental.checked_settings import Settings
    from tap_zendesk_incremental.secrecy import Secrets

T = TypeVar("T")

# Waits at least this long, in seconds, are worth a line in the log.
NOTABLE_WAIT = 2.0


@dataclass
class Traffic:
    """What the run has cost: requests answered, seconds waited for limits, bytes received."""

    requests: int = 0
    waited: float = 0.0
    received: int = 0


class Fetcher:
    """Fetches pages for all streams, on one session and one rate budget.

    Args:
        settings: Checked settings.
        secrets: What must not show.
        logger: Gets a line for each retry and each notable wait.
    """

    def __init__(
        self,
        settings: Settings,
        secrets: Secrets,
        logger: logging.Logger,
    ) -> None:
        self.traffic = Traffic()
        self._client = Client(settings, secrets)
        self._budget = RateBudget()
        self._sizes: dict[str, PageSize] = defaultdict(lambda: PageSize(settings.page_size))
        self._logger = logger
        self.retries = Retries(
            settings.retry_timeout,
            logger,
            lambda: self._client.has_connected,
            lambda: self.traffic.waited,
        )
        self.warning = self._client.authenticator.warning

    def waited(self) -> float:
        """Return the seconds waited so far, for the rate limit and before retries."""
        return self.traffic.waited + self.retries.waited

    def fetch(
        self,
        path: str,
        params: Mapping[str, Any],
        read: Callable[[bytes], T],
        on_answer: Callable[[Answer], None],
    ) -> T:
        """Return what ``read`` makes of the page's body; one request unless something fails.

        Args:
            path: Of the export.
            params: Of the query, all but ``per_page``.
            read: Returns the page, or raises ``Unavailable`` where the body is none.
            on_answer: Called with every answer.

        Raises:
            ZendeskError: By its name, once patience has ended.
        """

        def learn(answer: Answer) -> None:
            self._learn(path, answer)
            on_answer(answer)

        def checked(body: bytes) -> T:
            try:
                return read(body)
            except Unavailable as error:
                raise Unavailable(f"{path}: {error}") from None

        def attempt() -> T:
            self._wait_for_turn(path)
            sized = {**params, "per_page": size.current}
            return self._sized(size, lambda: checked(self._client.get(path, sized, learn)))

        size = self._sizes[path]
        return self.retries.run(attempt)

    def _sized(self, size: PageSize, ask: Callable[[], T]) -> T:
        try:
            page = ask()
        except PageTooLarge as error:
            if size.current == 1:
                raise Unavailable(str(error)) from None
            size.too_large()
            raise PageTooLarge(f"{error}; asking for {size.current} records a page") from None
        except ExportStuck as error:
            # Only a page of full size is really stuck: time-outs may have made this one small.
            if size.is_full:
                raise
            size.grow()
            raise Unavailable(f"{error} Asking for {size.current} records a page") from None
        except RateLimited:
            self._budget.refused()
            raise
        size.worked()
        return page

    def _wait_for_turn(self, path: str) -> None:
        seconds = self._budget.wait(path, time.monotonic())
        if seconds >= NOTABLE_WAIT:
            self._logger.info("Waiting %.0f s for Zendesk's rate limit.", seconds)
        if seconds > 0:
            self.traffic.waited += seconds
            time.sleep(seconds)

    def _learn(self, path: str, answer: Answer) -> None:
        self._budget.learn(path, answer.headers, time.monotonic())
        self.traffic.requests += 1
        self.traffic.received += len(answer.body)
