"""What agents may do."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.tables import Record

FIRST_ROLE = 360_008_000_001
#: Name and `role_type`: custom, light agent, contributor, admin, billing admin.
_ROLES = (("Staff", 0), ("Light agent", 1), ("Contributor", 3), ("Admin", 4), ("Billing admin", 5))
_RIGHTS = (
    "assign_tickets_to_any_group",
    "chat_access",
    "explore_access_enabled",
    "forum_access_restricted_content",
    "group_access",
    "light_agent",
    "manage_automations",
    "manage_business_rules",
    "manage_dynamic_content",
    "manage_macro_content_suggestions",
    "manage_ticket_fields",
    "manage_user_fields",
    "side_conversation_create",
    "ticket_bulk_edit",
    "ticket_deletion",
    "ticket_editing",
    "ticket_merge",
    "view_deleted_tickets",
    "voice_access",
)


def custom_roles(people: Population) -> Iterator[Record]:
    """Yield all roles."""
    for i, (name, role_type) in enumerate(_ROLES):
        yield {
            "id": FIRST_ROLE + i,
            "name": name,
            "description": None if i % 2 else f"{name}s of all teams",
            "role_type": role_type,
            "team_member_count": people.agents - 1 if i == 0 else 1 if role_type == 4 else 0,
            "configuration": _configuration(role_type),
            **stamps(people, i),
        }


def _configuration(role_type: int) -> Record:
    may = role_type in (0, 4)
    return {
        **dict.fromkeys(_RIGHTS, may),
        "end_user_profile_access": "full" if may else "readonly",
        "explore_access": "edit" if may else "none",
        "macro_access": "full" if may else "readonly",
        "organization_editing": may,
        "ticket_access": "all" if may else "within-groups",
        "ticket_comment_access": "public" if may else "none",
        "custom_objects": {"vehicle": {"scopes": ["read", "update"] if may else ["read"]}},
        "explore_reports": {},
    }
