"""The account itself: what was changed in it, and by whom."""

from __future__ import annotations

from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.filtered_list import FilteredList
from tap_zendesk_incremental.streams.base import ZendeskStream


class AuditLogs(ZendeskStream):
    """A change to the account's settings, rules, users or organizations, and who made it."""

    name = "audit_logs"
    needs = "An Enterprise plan; admins"
    endpoint = Endpoint(
        "audit_logs",
        (
            FilteredList(
                "/api/v2/audit_logs",
                since="filter[created_at]",
                unit="text",
                until=True,
                sort="created_at",
            ),
        ),
        timestamp="created_at",
        is_ordered=True,
    )
    replication_key = "created_at"
