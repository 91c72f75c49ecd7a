"""Custom objects and their fields; the records of each object are an export."""

from __future__ import annotations

from zendesk_simulator.lists.endpoint import ListEndpoint
from zendesk_simulator.lists.filters import hidden
from zendesk_simulator.lists.offset_paging import WholePaging
from zendesk_simulator.lists.order import Order
from zendesk_simulator.records.custom_objects import custom_object_fields, custom_objects

CUSTOM_OBJECTS = (
    ListEndpoint(
        "custom_objects",
        "/api/v2/custom_objects",
        custom_objects,
        key="key",
        order=Order("key"),
        paging=WholePaging(),
    ),
    ListEndpoint(
        "custom_object_fields",
        "/api/v2/custom_objects/{id}/fields",
        source="custom_objects",
        derive=custom_object_fields,
        by_parent=True,
        order=Order("position", "id"),
        filters=[hidden("system", shown_by=("include_standard_fields", "true"))],
        paging=WholePaging(),
        scope="custom_objects",
    ),
)
