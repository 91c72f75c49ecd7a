"""Users and organizations: who they are, what they belong to, and the fields that describe them."""

from __future__ import annotations

from tap_zendesk_incremental.paging.cursor_export import CursorExport
from tap_zendesk_incremental.paging.cursor_list import CursorList
from tap_zendesk_incremental.paging.endpoint import Endpoint, Sideload
from tap_zendesk_incremental.paging.time_export import TimeExport
from tap_zendesk_incremental.paging.whole_list import WholeList
from tap_zendesk_incremental.records.parts import Beside
from tap_zendesk_incremental.streams.base import ZendeskStream
from tap_zendesk_incremental.zendesk.rate_limits import USERS_BY_CURSOR

IDENTITIES = Sideload("identities", "identities")

USERS = Endpoint(
    "users",
    (
        CursorExport("/api/v2/incremental/users/cursor", limit=USERS_BY_CURSOR),
        TimeExport("/api/v2/incremental/users"),
    ),
    timestamp="updated_at",
    sideloads=(IDENTITIES,),
)


class UserFields(ZendeskStream):
    """A field that the account has added to its users."""

    name = "user_fields"
    endpoint = Endpoint("user_fields", (CursorList("/api/v2/user_fields"),))


class OrganizationFields(ZendeskStream):
    """A field that the account has added to its organizations."""

    name = "organization_fields"
    endpoint = Endpoint("organization_fields", (CursorList("/api/v2/organization_fields"),))


class CustomRoles(ZendeskStream):
    """A role that agents can have, with what it allows."""

    name = "custom_roles"
    needs = "An Enterprise plan"
    endpoint = Endpoint("custom_roles", (WholeList("/api/v2/custom_roles"),))


class GroupMemberships(ZendeskStream):
    """An agent's membership in a group."""

    name = "group_memberships"
    endpoint = Endpoint("group_memberships", (CursorList("/api/v2/group_memberships"),))


class OrganizationMemberships(ZendeskStream):
    """A user's membership in an organization."""

    name = "organization_memberships"
    endpoint = Endpoint(
        "organization_memberships", (CursorList("/api/v2/organization_memberships"),)
    )


class DeletedUsers(ZendeskStream):
    """A user who has been deleted, even if the personal data is erased."""

    name = "deleted_users"
    endpoint = Endpoint("deleted_users", (CursorList("/api/v2/deleted_users"),))


class Organizations(ZendeskStream):
    """An organization that users belong to; a deleted one has deleted_at."""

    name = "organizations"
    needs = "Admins"
    endpoint = Endpoint(
        "organizations",
        (TimeExport("/api/v2/incremental/organizations"),),
        timestamp="updated_at",
    )
    replication_key = "updated_at"


class UserIdentities(ZendeskStream):
    """A mail address, phone number or other account of a user, from the pages of ``users``."""

    name = "user_identities"
    needs = "Admins"
    endpoint = USERS
    replication_key = "updated_at"
    include = IDENTITIES.include
    part = Beside(IDENTITIES.list_key)


class Users(ZendeskStream):
    """A user: customer, agent or admin; a deleted one has active false."""

    name = "users"
    needs = "Admins"
    endpoint = USERS
    replication_key = "updated_at"
