"""The lists that give an id its name: groups, fields, forms, statuses, brands, languages."""

from __future__ import annotations

from tap_zendesk_incremental.paging.cursor_list import CursorList
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.whole_list import WholeList
from tap_zendesk_incremental.streams.base import ZendeskStream


class Groups(ZendeskStream):
    """A group of agents; a deleted one has deleted true."""

    name = "groups"
    # Without it, deleted groups are not on the list, and old tickets would name nobody.
    endpoint = Endpoint(
        "groups", (CursorList("/api/v2/groups"),), parameters={"exclude_deleted": "false"}
    )


class TicketFields(ZendeskStream):
    """A field of tickets, Zendesk's own or the account's, with its choices."""

    name = "ticket_fields"
    # Who made a field, and on how many forms it is, is told only if asked for (documented).
    endpoint = Endpoint(
        "ticket_fields",
        (CursorList("/api/v2/ticket_fields"),),
        parameters={"creator": "true", "active_forms_count": "true"},
    )


class TicketForms(ZendeskStream):
    """A form, which says which fields a ticket shows."""

    name = "ticket_forms"
    needs = "For several forms, Suite Growth or an Enterprise plan"
    endpoint = Endpoint("ticket_forms", (CursorList("/api/v2/ticket_forms"),))


class CustomStatuses(ZendeskStream):
    """A ticket status, Zendesk's own or the account's."""

    name = "custom_statuses"
    endpoint = Endpoint("custom_statuses", (WholeList("/api/v2/custom_statuses"),))


class Brands(ZendeskStream):
    """A brand, under whose name the account serves customers."""

    name = "brands"
    endpoint = Endpoint("brands", (CursorList("/api/v2/brands"),))


class Locales(ZendeskStream):
    """A language that the account can use."""

    name = "locales"
    endpoint = Endpoint("locales", (WholeList("/api/v2/locales"),))


class DynamicContentItems(ZendeskStream):
    """A piece of text that the account keeps in several languages."""

    name = "dynamic_content_items"
    needs = "Admins, or agents with the right"
    endpoint = Endpoint("items", (CursorList("/api/v2/dynamic_content/items"),))


class RecipientAddresses(ZendeskStream):
    """A mail address of the account that customers write to."""

    name = "recipient_addresses"
    endpoint = Endpoint("recipient_addresses", (CursorList("/api/v2/recipient_addresses"),))


class SharingAgreements(ZendeskStream):
    """An agreement to share tickets with another account or system."""

    name = "sharing_agreements"
    endpoint = Endpoint("sharing_agreements", (WholeList("/api/v2/sharing_agreements"),))


class Workspaces(ZendeskStream):
    """A workspace: which form, macros and apps agents see for certain tickets."""

    name = "workspaces"
    endpoint = Endpoint("workspaces", (WholeList("/api/v2/workspaces"),))


class Tags(ZendeskStream):
    """A tag of the last 60 days and how often it is used; Zendesk lists at most 20,000.

    The most used tags come first, and that order changes while the list is read: a tag may come
    twice, or with the next run only. After more than one page no tag is said to be gone.
    """

    name = "tags"
    primary_keys = ("name",)
    endpoint = Endpoint("tags", (CursorList("/api/v2/tags"),), key="name", order_moves=True)
