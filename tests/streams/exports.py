"""What each stream is to the outside: where it is asked for, and what marks its changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

INCREMENTAL = "/api/v2/incremental/"


@dataclass(frozen=True)
class Way:
    """A stream, and one way to export it."""

    stream: str
    method: str
    path: str
    #: The export that it is taken from: a page holds its records, the state its bookmark, by it.
    export: str
    #: The replication key.
    stamp: str
    #: The sideload that it comes in.
    include: str | None = None

    def __str__(self) -> str:
        return f"{self.stream}-{self.method}"

    def spelled(self, second: int) -> int | str:
        """Return Unix seconds as the replication key spells them."""
        if self.stamp in ("generated_timestamp", "timestamp"):
            return second
        return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


TICKETS = Way("tickets", "cursor", "tickets/cursor", "tickets", "generated_timestamp")
USERS = Way("users", "cursor", "users/cursor", "users", "updated_at")
ORGANIZATIONS = Way("organizations", "time", "organizations", "organizations", "updated_at")
EVENTS = Way("ticket_events", "time", "ticket_events", "ticket_events", "timestamp")
METRIC_EVENTS = Way(
    "ticket_metric_events", "time", "ticket_metric_events", "ticket_metric_events", "time"
)
METRICS = replace(TICKETS, stream="ticket_metrics", include="metric_sets")
COMMENTS = replace(EVENTS, stream="ticket_comments", include="comment_events")


def by_time(way: Way) -> Way:
    return replace(way, method="time", path=way.export)


DEFAULT_WAYS = (TICKETS, METRICS, USERS, ORGANIZATIONS, EVENTS, COMMENTS, METRIC_EVENTS)
TIME_WAYS = tuple(by_time(way) for way in (TICKETS, METRICS, USERS))
STREAMS = tuple(way.stream for way in DEFAULT_WAYS)

ALL_WAYS = DEFAULT_WAYS + TIME_WAYS


def unix(stamp: int | str) -> int:
    """Return a replication key's value in Unix seconds."""
    if isinstance(stamp, int):
        return stamp
    return int(datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp())
