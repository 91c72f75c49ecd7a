"""What happened to tickets: their events, comments, and the events of their metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.time_export import TimeExport
from tap_zendesk_incremental.streams.base import ZendeskStream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_zendesk_incremental.records.rows import Row

TICKET_EVENTS = Endpoint(
    "ticket_events",
    (TimeExport("/api/v2/incremental/ticket_events"),),
    timestamp="timestamp",
    is_ordered=True,
    filters=frozenset({"support_type_scope"}),
)


class TicketMetricEvents(ZendeskStream):
    """What happened to each metric of a ticket: started, breached, fulfilled and so on."""

    name = "ticket_metric_events"
    endpoint = Endpoint(
        "ticket_metric_events",
        (TimeExport("/api/v2/incremental/ticket_metric_events"),),
        timestamp="time",
    )
    replication_key = "time"


class TicketComments(ZendeskStream):
    """Comments, from the pages of ``ticket_events``."""

    name = "ticket_comments"
    endpoint = TICKET_EVENTS
    replication_key = "timestamp"
    include = "comment_events"

    @override
    def rows(self, record: Row) -> Iterator[Row]:
        of_event = {
            "ticket_id": record.get("ticket_id"),
            "event_id": record.get("id"),
            "timestamp": record.get("timestamp"),
        }
        child_events = record.get("child_events")
        for child in child_events if isinstance(child_events, list) else ():
            if isinstance(child, dict) and child.get("event_type") == "Comment":
                yield {**child, **of_event}


class TicketEvents(ZendeskStream):
    """Ticket events, each with the changes and comments that it consists of."""

    name = "ticket_events"
    endpoint = TICKET_EVENTS
    replication_key = "timestamp"
