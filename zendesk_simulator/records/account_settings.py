"""The settings of the account: one object."""

from __future__ import annotations

from zendesk_simulator.settings import Settings
from zendesk_simulator.tables import Record


def account_settings(_: Settings) -> Record:
    """Return some of the sections."""
    return {
        "active_features": {"voice": True, "csat": True, "sla": True, "business_hours": True},
        "api": {"accepted_api_agreement": True, "api_token_access": False},
        "brands": {"default_brand_id": 360_002_000_001, "require_brand_on_new_tickets": False},
        "localization": {"locale_ids": [1, 8, 67]},
        "side_conversations": {"show_in_context_panel": True, "email_channel": True},
        "ticket_form": {"ticket_forms_instructions": "Please choose your issue below"},
        "tickets": {"custom_statuses_enabled": True, "comments_public_by_default": True},
        "user": {"tagging": True, "time_zone_selection": True},
    }
