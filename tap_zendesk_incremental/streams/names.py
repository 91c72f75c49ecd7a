"""The lists that give an id its name: groups, fields."""

from __future__ import annotations

from tap_zendesk_incremental.paging.cursor_list import CursorList
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.streams.base import ZendeskStream


class Groups(ZendeskStream):
    """Groups of agents; deleted ones with ``deleted`` true."""

    name = "groups"
    # Without it, deleted groups are not on the list, and old tickets would name nobody.
    endpoint = Endpoint(
        "groups", (CursorList("/api/v2/groups"),), parameters={"exclude_deleted": "false"}
    )


class TicketFields(ZendeskStream):
    """Ticket fields, the system's and the account's own, with the options of drop-downs."""

    name = "ticket_fields"
    endpoint = Endpoint("ticket_fields", (CursorList("/api/v2/ticket_fields"),))
