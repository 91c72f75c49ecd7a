"""What happened to tickets: their events, comments, and the events of their metrics."""

from __future__ import annotations

from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.open_time_export import OpenTimeExport
from tap_zendesk_incremental.paging.time_export import TimeExport
from tap_zendesk_incremental.records.field_history import FieldHistory
from tap_zendesk_incremental.records.parts import Comments
from tap_zendesk_incremental.streams.base import ZendeskStream

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
    needs = "Admins"
    # Without include_changes, changed and deleted events do not come again (documented).
    endpoint = Endpoint(
        "ticket_metric_events",
        (TimeExport("/api/v2/incremental/ticket_metric_events"),),
        timestamp="time",
        parameters={"include_changes": "true"},
    )
    replication_key = "time"


class TicketComments(ZendeskStream):
    """Comments, from the pages of ``ticket_events``."""

    name = "ticket_comments"
    needs = "Admins"
    endpoint = TICKET_EVENTS
    replication_key = "timestamp"
    include = "comment_events"
    mixed = frozenset({"via"})
    part = Comments({"ticket_id": "ticket_id", "id": "event_id", "timestamp": "timestamp"})


class TicketFieldHistory(ZendeskStream):
    """What each field of a ticket was set or changed to, and when; from ``ticket_events``."""

    name = "ticket_field_history"
    needs = "Admins"
    endpoint = TICKET_EVENTS
    primary_keys = ("id", "field_name")
    replication_key = "timestamp"
    part = FieldHistory()


class TicketEvents(ZendeskStream):
    """Ticket events, each with the changes and comments that it consists of."""

    name = "ticket_events"
    needs = "Admins"
    endpoint = TICKET_EVENTS
    mixed = frozenset({"via"})
    replication_key = "timestamp"


class SideConversationEvents(ZendeskStream):
    """Something that happened in a side conversation: it was begun, answered or changed."""

    name = "side_conversation_events"
    needs = "The Collaboration add-on; admins"
    endpoint = Endpoint(
        "events",
        (OpenTimeExport("/api/v2/tickets/side_conversations/events"),),
        timestamp="created_at",
        is_ordered=True,
    )
    replication_key = "created_at"
