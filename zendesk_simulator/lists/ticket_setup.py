"""Lists of what tickets are made of: groups, fields, business hours."""

from __future__ import annotations

from zendesk_simulator.limits import ACCOUNT, own
from zendesk_simulator.lists.endpoint import EitherPaging, ListEndpoint
from zendesk_simulator.lists.filters import hidden
from zendesk_simulator.lists.offset_paging import WholePaging
from zendesk_simulator.lists.order import Order
from zendesk_simulator.records.groups import groups
from zendesk_simulator.records.schedules import holidays, schedules
from zendesk_simulator.records.ticket_fields import ticket_fields

_TICKET_FIELDS = own("ticket-fields-index", 300)

TICKET_SETUP = (
    ListEndpoint(
        "groups",
        "/api/v2/groups",
        groups,
        order=Order("name", "id"),
        filters=[hidden("deleted", shown_by=("exclude_deleted", "false"))],
    ),
    ListEndpoint(
        "ticket_fields",
        "/api/v2/ticket_fields",
        ticket_fields,
        paging=EitherPaging(otherwise=WholePaging(Order("position", "id"))),
        allowances=(ACCOUNT, _TICKET_FIELDS),
    ),
    ListEndpoint(
        "schedules",
        "/api/v2/business_hours/schedules",
        schedules,
        paging=WholePaging(),
    ),
    ListEndpoint(
        "schedule_holidays",
        "/api/v2/business_hours/schedules/{id}/holidays",
        make_children=holidays,
        parents="schedules",
        envelope="holidays",
        paging=WholePaging(),
    ),
)
