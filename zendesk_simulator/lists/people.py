"""Lists of people, and of what is known about them."""

from __future__ import annotations

from zendesk_simulator.lists.endpoint import EitherPaging, ListEndpoint
from zendesk_simulator.lists.offset_paging import OffsetPaging, WholePaging
from zendesk_simulator.lists.order import Order
from zendesk_simulator.records.custom_roles import custom_roles
from zendesk_simulator.records.deleted_users import deleted_user, permanently_deleted_users
from zendesk_simulator.records.memberships import group_memberships, organization_memberships
from zendesk_simulator.records.profile_fields import organization_fields, user_fields

_BY_POSITION = EitherPaging(otherwise=OffsetPaging(order=Order("position", "id")))

PEOPLE = (
    ListEndpoint("user_fields", "/api/v2/user_fields", user_fields, paging=_BY_POSITION),
    ListEndpoint(
        "organization_fields",
        "/api/v2/organization_fields",
        organization_fields,
        paging=_BY_POSITION,
    ),
    ListEndpoint(
        "group_memberships",
        "/api/v2/group_memberships",
        source="users",
        derive=group_memberships,
    ),
    ListEndpoint(
        "organization_memberships",
        "/api/v2/organization_memberships",
        source="users",
        derive=organization_memberships,
    ),
    ListEndpoint("custom_roles", "/api/v2/custom_roles", custom_roles, paging=WholePaging()),
    ListEndpoint(
        "deleted_users",
        "/api/v2/deleted_users",
        permanently_deleted_users,
        source="users",
        derive=deleted_user,
    ),
)
