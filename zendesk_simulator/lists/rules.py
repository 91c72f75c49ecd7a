"""Lists of rules: what the account does by itself, and what agents do by rule."""

from __future__ import annotations

from zendesk_simulator.limits import ACCOUNT, own
from zendesk_simulator.lists.endpoint import ListEndpoint
from zendesk_simulator.lists.filters import equal
from zendesk_simulator.lists.offset_paging import WholePaging
from zendesk_simulator.lists.order import Order
from zendesk_simulator.records.business_rules import automations, trigger_categories, triggers
from zendesk_simulator.records.macros import macros
from zendesk_simulator.records.routing import queues, routing_attribute_values, routing_attributes
from zendesk_simulator.records.slas import group_sla_policies, sla_policies
from zendesk_simulator.records.views import views
from zendesk_simulator.records.workspaces import workspaces

_TIMES = {"created_at": "created_at", "updated_at": "updated_at"}

RULES = (
    ListEndpoint(
        "macros",
        "/api/v2/macros",
        macros,
        order=Order("title", "id"),
        sorts={**_TIMES, "alphabetical": "title", "position": "position"},
        filters=[equal("active")],
    ),
    ListEndpoint(
        "triggers",
        "/api/v2/triggers",
        triggers,
        order=Order("position", "title", "id"),
        sorts={**_TIMES, "alphabetical": "title", "position": "position"},
        filters=[equal("active", "category_id")],
    ),
    ListEndpoint(
        "trigger_categories",
        "/api/v2/trigger_categories",
        trigger_categories,
        order=Order("position", "id"),
        scope="triggers",
    ),
    ListEndpoint(
        "automations",
        "/api/v2/automations",
        automations,
        order=Order("position", "id"),
        filters=[equal("active")],
    ),
    ListEndpoint(
        "views",
        "/api/v2/views",
        views,
        order=Order("created_at", "id"),
        filters=[equal("active")],
    ),
    ListEndpoint("sla_policies", "/api/v2/slas/policies", sla_policies, paging=WholePaging()),
    ListEndpoint(
        "group_sla_policies",
        "/api/v2/group_slas/policies",
        group_sla_policies,
        paging=WholePaging(),
    ),
    ListEndpoint(
        "account_attributes",
        "/api/v2/routing/attributes",
        routing_attributes,
        envelope="attributes",
        paging=WholePaging(Order("name", "id")),
    ),
    ListEndpoint(
        "account_attribute_values",
        "/api/v2/routing/attributes/{id}/values",
        envelope="attribute_values",
        source="account_attributes",
        derive=routing_attribute_values,
        by_parent=True,
        paging=WholePaging(),
    ),
    ListEndpoint(
        "queues",
        "/api/v2/queues",
        queues,
        paging=WholePaging(Order("order", "id")),
        allowances=(ACCOUNT, own("queues", 300)),
    ),
    ListEndpoint("workspaces", "/api/v2/workspaces", workspaces, paging=WholePaging()),
)
