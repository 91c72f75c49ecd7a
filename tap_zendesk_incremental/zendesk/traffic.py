"""What each stream has cost: requests, seconds waited for the rate limit, bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from singer_sdk import metrics

if TYPE_CHECKING:
    from tap_zendesk_incremental.zendesk.responses import Response

FIRST_FAILURE = 400


@dataclass
class Traffic:
    """What one stream, or the whole run, has cost; ``waited`` is in seconds, ``received`` bytes."""

    requests: int = 0
    retries: int = 0
    waited: float = 0.0
    received: int = 0

    def answered(self, response: Response) -> None:
        """Count a response, good or bad."""
        self.requests += 1
        self.received += len(response.body)

    def add(self, other: Traffic) -> None:
        """Add up."""
        self.requests += other.requests
        self.retries += other.retries
        self.waited += other.waited
        self.received += other.received


def log_request(stream: str, path: str, response: Response) -> None:
    """Write the SDK's METRIC line for one request."""
    ok = response.status < FIRST_FAILURE
    metrics.log(
        metrics.get_metrics_logger(),
        metrics.Point(
            "timer",
            metrics.Metric.HTTP_REQUEST_DURATION,
            response.seconds,
            {
                metrics.Tag.STREAM: stream,
                metrics.Tag.ENDPOINT: path,
                metrics.Tag.HTTP_STATUS_CODE: response.status,
                metrics.Tag.STATUS: metrics.Status.SUCCEEDED if ok else metrics.Status.FAILED,
            },
        ),
    )
