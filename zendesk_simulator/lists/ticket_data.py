"""Lists of what lies beside the tickets, and the audit log."""

from __future__ import annotations

from dataclasses import replace

from zendesk_simulator.limits import ACCOUNT, no_headers, own
from zendesk_simulator.lists.cursor_paging import CursorPaging
from zendesk_simulator.lists.endpoint import ListEndpoint
from zendesk_simulator.lists.filters import (
    between,
    equal,
    given_twice,
    recent,
    seconds,
    support_type,
)
from zendesk_simulator.lists.offset_paging import WholePaging
from zendesk_simulator.lists.order import Order
from zendesk_simulator.records.audit_logs import audit_logs
from zendesk_simulator.records.satisfaction import satisfaction_ratings, satisfaction_reasons
from zendesk_simulator.records.ticket_remains import (
    deleted_tickets,
    suspended_tickets,
    tags,
    ticket_skips,
)
from zendesk_simulator.settings import DAY

#: Documented, but not how a response tells of it: so none does.
_DEEP_DELETED = replace(own("deep-deleted-tickets", 5), headers=no_headers)
_LOG_FILTERS = ("source_type", "source_id", "actor_id", "ip_address", "action")

TICKET_DATA = (
    ListEndpoint(
        "satisfaction_ratings",
        "/api/v2/satisfaction_ratings",
        source="tickets",
        derive=satisfaction_ratings,
        sorts={"created_at": "created_at"},
        filters=[
            equal("score"),
            # Of the creation: a later change of mind may lie outside of the window.
            between(lambda record: seconds(record["created_at"]), "start_time", "end_time"),
        ],
    ),
    ListEndpoint(
        "satisfaction_reasons",
        "/api/v2/satisfaction_reasons",
        satisfaction_reasons,
        envelope="reasons",
        paging=WholePaging(),
        scope="satisfaction_ratings",
    ),
    ListEndpoint(
        "tags",
        "/api/v2/tags",
        tags,
        key="name",
        order=Order("-count", "name"),
        allowances=(ACCOUNT, own("tags-index", 100)),
    ),
    ListEndpoint(
        "deleted_tickets",
        "/api/v2/deleted_tickets",
        source="tickets",
        derive=deleted_tickets,
        sorts={"id": "id", "subject": "subject", "deleted_at": "deleted_at"},
        filters=[recent("deleted_at", 30 * DAY), support_type],
        kept_back=frozenset({"support_type"}),
        allowances=(ACCOUNT, own("deleted-tickets", 10)),
        deep_allowances=(_DEEP_DELETED,),
        scope="tickets",
    ),
    ListEndpoint(
        "suspended_tickets",
        "/api/v2/suspended_tickets",
        suspended_tickets,
        paging=CursorPaging(),
        scope="tickets",
    ),
    ListEndpoint(
        "ticket_skips",
        "/api/v2/skips",
        envelope="skips",
        source="tickets",
        derive=ticket_skips,
        paging=WholePaging(),
        scope="tickets",
    ),
    ListEndpoint(
        "audit_logs",
        "/api/v2/audit_logs",
        audit_logs,
        order=Order("-created_at", "-id"),
        sorts={"created_at": "created_at"},
        filters=[given_twice("created_at"), equal(*_LOG_FILTERS, parameter="filter[{}]")],
        scope="auditlogs",
    ),
)
