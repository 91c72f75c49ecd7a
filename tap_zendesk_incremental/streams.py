"""The streams: what each export is called, where it is, and what its rows are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from tap_zendesk_incremental.export_stream import ExportStream
from tap_zendesk_incremental.exports import CursorExport, TimeExport
from tap_zendesk_incremental.rows import Sideload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_zendesk_incremental.rows import Row

TICKET_FILTERS = frozenset({"exclude_deleted", "support_type_scope"})


class Tickets(ExportStream):
    """Tickets, at their newest change; deleted ones with status ``deleted``."""

    name = "tickets"
    replication_key = "generated_timestamp"
    kinds = (
        CursorExport("/api/v2/incremental/tickets/cursor"),
        TimeExport("/api/v2/incremental/tickets"),
    )
    records_key = "tickets"
    sideload = Sideload("metric_sets", "metric_set", "ticket_id")
    takes_ticket_filters = TICKET_FILTERS
    selected_by_default = True
    is_essential = True


class TicketMetrics(Tickets):
    """The metric set of each ticket, from the pages of ``tickets``."""

    name = "ticket_metrics"
    include = "metric_sets"
    selected_by_default = False

    @override
    def rows(self, record: Row) -> Iterator[Row]:
        metric_set = record.get("metric_set")
        if isinstance(metric_set, dict):
            yield {**metric_set, "generated_timestamp": record.get("generated_timestamp")}


class Users(ExportStream):
    """Users; deleted ones with ``active`` false."""

    name = "users"
    replication_key = "updated_at"
    kinds = (
        CursorExport("/api/v2/incremental/users/cursor"),
        TimeExport("/api/v2/incremental/users"),
    )
    records_key = "users"


class Organizations(ExportStream):
    """Organizations; deleted ones with ``deleted_at``."""

    name = "organizations"
    replication_key = "updated_at"
    kinds = (TimeExport("/api/v2/incremental/organizations"),)
    records_key = "organizations"


class TicketEvents(ExportStream):
    """Ticket events, each with the changes and comments that it consists of."""

    name = "ticket_events"
    replication_key = "timestamp"
    kinds = (TimeExport("/api/v2/incremental/ticket_events"),)
    records_key = "ticket_events"
    takes_ticket_filters = frozenset({"support_type_scope"})


class TicketComments(TicketEvents):
    """Comments, from the pages of ``ticket_events``."""

    name = "ticket_comments"
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


class TicketMetricEvents(ExportStream):
    """What happened to each metric of a ticket: started, breached, fulfilled and so on."""

    name = "ticket_metric_events"
    replication_key = "time"
    kinds = (TimeExport("/api/v2/incremental/ticket_metric_events"),)
    records_key = "ticket_metric_events"
