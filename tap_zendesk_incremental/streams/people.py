"""Users and organizations."""

from __future__ import annotations

from tap_zendesk_incremental.paging.cursor_export import CursorExport
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.time_export import TimeExport
from tap_zendesk_incremental.streams.base import ZendeskStream


class Organizations(ZendeskStream):
    """Organizations; deleted ones with ``deleted_at``."""

    name = "organizations"
    endpoint = Endpoint(
        "organizations",
        (TimeExport("/api/v2/incremental/organizations"),),
        timestamp="updated_at",
    )
    replication_key = "updated_at"


class Users(ZendeskStream):
    """Users; deleted ones with ``active`` false."""

    name = "users"
    endpoint = Endpoint(
        "users",
        (
            CursorExport("/api/v2/incremental/users/cursor"),
            TimeExport("/api/v2/incremental/users"),
        ),
        timestamp="updated_at",
    )
    replication_key = "updated_at"
