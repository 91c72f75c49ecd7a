"""Custom objects and their fields."""

from __future__ import annotations

from tap_zendesk_incremental.paging.cursor_export import CursorExport
from tap_zendesk_incremental.paging.endpoint import Endpoint, Parent
from tap_zendesk_incremental.paging.whole_list import WholeList
from tap_zendesk_incremental.records.special import ObjectRecords
from tap_zendesk_incremental.streams.base import ZendeskStream

CUSTOM_OBJECTS = Endpoint("custom_objects", (WholeList("/api/v2/custom_objects"),), key="key")


class CustomObjects(ZendeskStream):
    """A kind of thing that the account has defined, such as an asset or an order."""

    name = "custom_objects"
    needs = "Custom objects on the account"
    primary_keys = ("key",)
    endpoint = CUSTOM_OBJECTS


class CustomObjectFields(ZendeskStream):
    """A field of a custom object, from one request for each object."""

    name = "custom_object_fields"
    needs = "Custom objects on the account"
    primary_keys = ("custom_object_key", "id")
    endpoint = Endpoint(
        "custom_object_fields",
        (WholeList("/api/v2/custom_objects/{key}/fields"),),
        parent=Parent(CUSTOM_OBJECTS, adds="custom_object_key", key="key"),
    )


class CustomObjectRecords(ZendeskStream):
    """A record of a custom object, from one export an object; a deleted one lacks its values."""

    name = "custom_object_records"
    needs = "Custom objects on the account; admins, or agents who may read the object"
    endpoint = Endpoint(
        "custom_object_records",
        (CursorExport("/api/v2/incremental/custom_objects/{key}/cursor"),),
        timestamp="updated_at",
        parent=Parent(CUSTOM_OBJECTS, adds="custom_object_key", key="key"),
    )
    replication_key = "updated_at"
    part = ObjectRecords()
