"""Lists of what tickets are made of: groups, fields, business hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from typing_extensions import override

from zendesk_simulator.limits import ACCOUNT, own
from zendesk_simulator.lists.collection import Item
from zendesk_simulator.lists.endpoint import EitherPaging, ListEndpoint
from zendesk_simulator.lists.filters import Asked, equal, hidden, listed
from zendesk_simulator.lists.offset_paging import WholePaging
from zendesk_simulator.lists.order import Order
from zendesk_simulator.records.brands import BRAND, brands
from zendesk_simulator.records.channels import recipient_addresses, sharing_agreements
from zendesk_simulator.records.custom_statuses import custom_statuses
from zendesk_simulator.records.groups import groups
from zendesk_simulator.records.languages import dynamic_content, locales
from zendesk_simulator.records.schedules import holidays, schedules
from zendesk_simulator.records.ticket_fields import ticket_fields
from zendesk_simulator.records.ticket_forms import ticket_forms
from zendesk_simulator.tables import Record

_TICKET_FIELDS = own("ticket-fields-index", 300)


def _of_brand(asked: Asked, form: Record) -> bool:
    """Let `associated_to_brand` leave out the forms of other brands than the default one."""
    if asked.query.get("associated_to_brand") != "true":
        return True
    return form["in_all_brands"] or BRAND in form["restricted_brand_ids"]


@dataclass(frozen=True)
class TicketForms(ListEndpoint):
    """The list of ticket forms."""

    @override
    def shown(self, asked: Asked, items: Iterable[Item]) -> list[Item]:
        """Return what is left by the filters, or the default form if that is asked for."""
        items = list(items)
        left = super().shown(asked, items)
        if left or asked.query.get("fallback_to_default") != "true":
            return left
        return [item for item in items if item.record["default"]]


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
        paging=EitherPaging(otherwise=WholePaging(Order("position", "id"), always=True)),
        asked_for={
            "creator_user_id": "creator",
            "creator_app_name": "creator",
            "active_forms_count": "active_forms_count",
        },
        allowances=(ACCOUNT, _TICKET_FIELDS),
    ),
    TicketForms(
        "ticket_forms",
        "/api/v2/ticket_forms",
        ticket_forms,
        order=Order("position", "id"),
        filters=[hidden("deleted_at"), equal("active", "end_user_visible"), _of_brand],
    ),
    ListEndpoint(
        "custom_statuses",
        "/api/v2/custom_statuses",
        custom_statuses,
        paging=WholePaging(always=True),
        filters=[equal("active", "default"), listed("status_categories", "status_category")],
    ),
    ListEndpoint(
        "brands",
        "/api/v2/brands",
        brands,
        order=Order("name", "id"),
        filters=[hidden("is_deleted")],
    ),
    ListEndpoint("locales", "/api/v2/locales", locales, paging=WholePaging()),
    ListEndpoint(
        "dynamic_content_items", "/api/v2/dynamic_content/items", dynamic_content, envelope="items"
    ),
    ListEndpoint("recipient_addresses", "/api/v2/recipient_addresses", recipient_addresses),
    ListEndpoint(
        "sharing_agreements",
        "/api/v2/sharing_agreements",
        sharing_agreements,
        paging=WholePaging(),
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
        source="schedules",
        derive=holidays,
        by_parent=True,
        envelope="holidays",
        paging=WholePaging(),
    ),
)
