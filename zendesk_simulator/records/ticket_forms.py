"""Ticket forms: which fields a ticket is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import address
from zendesk_simulator.records.ticket_field_setup import CUSTOM_FIELDS, PLAN, SYSTEM_FIELD_IDS
from zendesk_simulator.tables import Record

FORM = 360_003_000_001
SECOND_FORM = 360_003_000_002
DELETED_FORM = 360_003_000_009
TICKET_FORMS = (FORM, FORM, SECOND_FORM)
_FORMS = (
    (FORM, "Default Ticket Form", True),
    (SECOND_FORM, "Returns", True),
    (360_003_000_003, "Internal request", False),
    (DELETED_FORM, "Old form", False),
)


def ticket_forms(people: Population) -> Iterator[Record]:
    """Yield all forms; the last one is deleted."""
    for i, (key, name, public) in enumerate(_FORMS):
        times = stamps(people, i)
        fields = [field.id for field in CUSTOM_FIELDS if not field.key]
        yield {
            "url": address(f"ticket_forms/{key}"),
            "id": key,
            "name": name,
            "raw_name": "{{dc.returns_form}}" if i == 1 else name,
            "display_name": name,
            "raw_display_name": name,
            "position": i + 1,
            "form_type": "default",
            "active": i < 3,
            "default": i == 0,
            "end_user_visible": public,
            "in_all_brands": i != 2,
            "restricted_brand_ids": [360_002_000_001] if i == 2 else [],
            "ticket_field_ids": [*SYSTEM_FIELD_IDS.values(), *fields[: len(fields) // (i + 1)]],
            "agent_conditions": [_condition()] if i == 1 else [],
            "end_user_conditions": [],
            "deleted_at": times["updated_at"] if key == DELETED_FORM else None,
            **times,
        }


def _condition() -> Record:
    required = {"type": "ALL_STATUSES"}
    child = {"id": CUSTOM_FIELDS[0].id, "is_required": True, "required_on_statuses": required}
    return {"parent_field_id": PLAN, "value": "plan_pro", "child_fields": [child]}
