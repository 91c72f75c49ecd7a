"""How far an export is: one line for people, and the SDK's count of requests for machines."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from singer_sdk import metrics

from tap_zendesk_incremental.zendesk.traffic import Traffic

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Mapping

    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.run import Run

INTERVAL = 30.0
MINUTE = 60.0
HOUR = 3600.0
# Of fewer records, or in less time (in seconds), a rate says nothing.
LEAST_RECORDS = 1000
LEAST_SECONDS = 1.0


class Board:
    """Tells in one line what all passes are doing, every half minute at most.

    Args:
        logger: Gets the line.
        clock: Seconds that only move forward.
    """

    def __init__(self, logger: logging.Logger, clock: Callable[[], float] = time.monotonic) -> None:
        self._logger = logger
        self._clock = clock
        self._told = clock()
        self._lock = threading.Lock()
        self._passes: list[Progress] = []

    def add(self, progress: Progress) -> None:
        """Tell of this pass too."""
        with self._lock:
            self._passes.append(progress)

    def remove(self, progress: Progress) -> None:
        """Tell of this pass no more: it has ended."""
        with self._lock:
            self._passes.remove(progress)

    def tell(self) -> None:
        """Write the line, unless one has been written just now."""
        with self._lock:
            if self._clock() - self._told < INTERVAL:
                return
            self._told = self._clock()
            lines = [progress.line() for progress in self._passes]
        self._logger.info("%s", " ".join(lines))


class Progress:
    """Counts what one pass does, and tells it at the end.

    Args:
        name: Of the stream, or of the one that stands for all of the pass.
        endpoint: The path.
        run: Knows what the requests have cost.
        clock: Seconds that only move forward.
        now: Unix time.
    """

    def __init__(
        self,
        name: str,
        endpoint: str,
        run: Run,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._rows: Mapping[str, int] = {name: 0}
        self._name = name
        self._endpoint = endpoint
        self._logger = run.logger
        self._traffic = run.fetcher.traffic
        self._clock = clock
        self._now = now
        self._started = clock()
        self._waited_before = self._cost().waited
        self._first_time: int | None = None
        self._time: int | None = None
        self._is_finished = False
        self._board = run.board
        self._board.add(self)

    def wrote(self, page: Page, rows: Mapping[str, int]) -> None:
        """Take note of a page that is written.

        Args:
            page: The page.
            rows: How many rows there are so far, by stream.
        """
        self._rows = rows
        self._time = page.reached.start_time or self._time
        self._first_time = self._first_time or page.place.start_time or page.times.first()
        self._board.tell()

    def finish(self) -> None:
        """Take note that the export has come to its end."""
        self._is_finished = True

    def close(self) -> None:
        """Tell how far it has come, whether or not that is the end."""
        self._board.remove(self)
        self._logger.info(
            "%s%s", self.line(), " Finished." if self._is_finished else " Not finished."
        )
        metrics.log(
            metrics.get_metrics_logger(),
            metrics.Point(
                "counter",
                metrics.Metric.HTTP_REQUEST_COUNT,
                self._cost().requests,
                {metrics.Tag.STREAM: self._name, metrics.Tag.ENDPOINT: self._endpoint},
            ),
        )

    def line(self) -> str:
        """Return how far the export is, in one line."""
        seconds = max(self._clock() - self._started, 0.001)
        parts = [f"{name}: {counted(count, 'record')}" for name, count in self._rows.items()]
        if self._time is not None:
            moment = datetime.fromtimestamp(self._time, UTC)
            parts.append(f"up to {moment:%Y-%m-%d %H:%M} UTC")
        share = None if self._is_finished else self._share()
        if share is not None:
            parts.append(f"{share:.0%} of the span")
        cost = self._cost()
        parts.append(counted(cost.requests, "request"))
        records = sum(self._rows.values())
        if records >= LEAST_RECORDS and seconds >= LEAST_SECONDS:
            parts.append(f"{records / seconds:,.0f} records a second")
        parts.append(f"{span(cost.waited - self._waited_before)} waited")
        if share and share < 1:
            parts.append(f"about {span(seconds * (1 - share) / share)} left")
        return ", ".join(parts) + "."

    def _cost(self) -> Traffic:
        """Return what the pages have cost, and the children of their records."""
        total = Traffic()
        for name in self._rows:
            total.add(self._traffic.get(name, Traffic()))
        return total

    def _share(self) -> float | None:
        if self._time is None or self._first_time is None:
            return None
        whole = self._now() - self._first_time
        return min(1.0, max(0.0, (self._time - self._first_time) / whole)) if whole > 0 else None


def counted(count: int, name: str, names: str | None = None) -> str:
    """Return a number of things as people write it: ``1 request``, ``2,000 requests``."""
    return f"{count:,} {name if count == 1 else names or f'{name}s'}"


def span(seconds: float) -> str:
    """Return a length of time as people say it."""
    if round(seconds) < MINUTE:
        return f"{seconds:.0f} s"
    if round(seconds / MINUTE) < HOUR / MINUTE:
        return f"{seconds / MINUTE:.0f} min"
    return f"{seconds / HOUR:.1f} h"
