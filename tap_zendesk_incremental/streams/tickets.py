"""Tickets and their metrics."""

from __future__ import annotations

from tap_zendesk_incremental.paging.cursor_export import CursorExport
from tap_zendesk_incremental.paging.endpoint import Endpoint, Sideload
from tap_zendesk_incremental.paging.time_export import TimeExport
from tap_zendesk_incremental.records.parts import ObjectIn
from tap_zendesk_incremental.streams.base import ZendeskStream

METRIC_SETS = Sideload("metric_sets", "metric_sets", field="metric_set", refers_by="ticket_id")

TICKETS = Endpoint(
    "tickets",
    (
        CursorExport("/api/v2/incremental/tickets/cursor"),
        TimeExport("/api/v2/incremental/tickets"),
    ),
    timestamp="generated_timestamp",
    is_ordered=True,
    filters=frozenset({"exclude_deleted", "support_type_scope"}),
    sideloads=(METRIC_SETS,),
)


class TicketMetrics(ZendeskStream):
    """The metric set of each ticket, from the pages of ``tickets``."""

    name = "ticket_metrics"
    needs = "Admins"
    endpoint = TICKETS
    replication_key = "generated_timestamp"
    include = METRIC_SETS.include
    part = ObjectIn(METRIC_SETS.field, {"generated_timestamp": "generated_timestamp"})


class Tickets(ZendeskStream):
    """Tickets, at their newest change; deleted ones with status ``deleted``."""

    name = "tickets"
    needs = "Admins"
    endpoint = TICKETS
    replication_key = "generated_timestamp"
    selected_by_default = True
    is_essential = True
