"""How far an export is, for people (one line) and for machines (the SDK's metrics)."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from singer_sdk import metrics

from tap_zendesk_incremental.stamps import to_unix

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

    from tap_zendesk_incremental.answers import Answer

INTERVAL = 30.0
MINUTE = 60.0
HOUR = 3600.0


class Progress:
    """Counts what one export does, and tells it every half minute at most and at the end.

    Args:
        stream: The stream's name.
        endpoint: The export's path.
        logger: Gets the lines.
        start: Where the span begins, Unix time; 0 or None where that is not known.
        waited: Seconds waited so far, in the whole run.
        clock: Seconds that only move forward.
        now: Unix time.
    """

    def __init__(
        self,
        stream: str,
        endpoint: str,
        logger: logging.Logger,
        start: int | None,
        waited: Callable[[], float],
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.records = 0
        self.requests = 0
        self._stream = stream
        self._endpoint = endpoint
        self._logger = logger
        self._clock = clock
        self._now = now
        self._started = self._told = clock()
        self._waited = waited
        self._waited_before = waited()
        self._first_stamp = start or None
        self._stamp: int | None = None
        self._is_finished = False

    def answered(self, answer: Answer) -> None:
        """Count a request."""
        self.requests += 1
        ok = answer.status < 400  # noqa: PLR2004
        metrics.log(
            metrics.get_metrics_logger(),
            metrics.Point(
                "timer",
                metrics.Metric.HTTP_REQUEST_DURATION,
                answer.seconds,
                {
                    metrics.Tag.STREAM: self._stream,
                    metrics.Tag.ENDPOINT: self._endpoint,
                    metrics.Tag.HTTP_STATUS_CODE: answer.status,
                    metrics.Tag.STATUS: metrics.Status.SUCCEEDED if ok else metrics.Status.FAILED,
                },
            ),
        )

    def wrote(self, records: int, first: int | None, last: int | None) -> None:
        """Count a page that is written, from a first to a last stamp in Unix seconds."""
        self.records += records
        self._stamp = to_unix(last) or self._stamp
        self._first_stamp = self._first_stamp or first
        if self._clock() - self._told >= INTERVAL:
            self._told = self._clock()
            self._logger.info("%s", self.line())

    def finish(self) -> None:
        """Take note that the export has come to its end."""
        self._is_finished = True

    def close(self) -> None:
        """Tell how far it has come, whether or not that is the end."""
        self._logger.info(
            "%s%s", self.line(), " Finished." if self._is_finished else " Not finished."
        )
        metrics.log(
            metrics.get_metrics_logger(),
            metrics.Point(
                "counter",
                metrics.Metric.HTTP_REQUEST_COUNT,
                self.requests,
                {metrics.Tag.STREAM: self._stream, metrics.Tag.ENDPOINT: self._endpoint},
            ),
        )

    def line(self) -> str:
        """Return how far the export is, in one line."""
        seconds = max(self._clock() - self._started, 0.001)
        parts = [f"{self._stream}: {self.records:,} records"]
        if self._stamp is not None:
            moment = datetime.fromtimestamp(self._stamp, timezone.utc)
            parts.append(f"up to {moment:%Y-%m-%d %H:%M} UTC")
        share = None if self._is_finished else self._share()
        if share is not None:
            parts.append(f"{share:.0%} of the span")
        parts.append(f"{self.requests:,} request{'s' * (self.requests != 1)}")
        parts.append(f"{self.records / seconds:,.0f} records a second")
        parts.append(f"{span(self._waited() - self._waited_before)} waited")
        if share and share < 1:
            parts.append(f"about {span(seconds * (1 - share) / share)} left")
        return ", ".join(parts) + "."

    def _share(self) -> float | None:
        if self._stamp is None or self._first_stamp is None:
            return None
        whole = self._now() - self._first_stamp
        return min(1.0, max(0.0, (self._stamp - self._first_stamp) / whole)) if whole > 0 else None


def span(seconds: float) -> str:
    """Return a length of time as people say it."""
    if round(seconds) < MINUTE:
        return f"{seconds:.0f} s"
    if round(seconds / MINUTE) < HOUR / MINUTE:
        return f"{seconds / MINUTE:.0f} min"
    return f"{seconds / HOUR:.1f} h"
