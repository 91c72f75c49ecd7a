"""How Zendesk answers for each list and each export beside those of Support, by its documents.

Written by hand from what is documented or seen, and not from what the simulator declares. The
fields of the records stand in ``documented.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

API = "/api/v2"
HELP_CENTER = "/api/v2/help_center"
COMMUNITY = "/api/v2/community"
TALK = "/api/v2/channels/voice"
OBJECTS = "/api/v2/custom_objects"


class Paging(Enum):
    """How a list or an export is cut into pages."""

    #: By cursor where `page[size]` is given, and else by number.
    EITHER = "either"
    #: By cursor where `page[size]` is given, and else everything at once.
    CURSOR_OR_WHOLE = "cursor or whole"
    #: By cursor, whether asked for or not.
    CURSOR = "cursor"
    #: By cursor, and the links name the first and the last page too; else by number, thirty a page.
    HELP_CENTER = "help centre"
    #: By cursor, whether asked for or not, and without links.
    SURVEYS = "surveys"
    #: By number alone.
    NUMBERED = "numbered"
    #: Everything at once, whatever page is asked for.
    WHOLE = "whole"
    #: From a second on; the page says where the next one begins.
    TIME = "time"
    #: From a second on, and then by cursor.
    CURSOR_EXPORT = "cursor export"


@dataclass(frozen=True)
class Documented:
    """One list or export. ``{parent}`` in a path stands for the key of a parent."""

    path: str
    envelope: str
    paging: Paging = Paging.EITHER
    key: str = "id"
    #: What keys are: ids are numbers, unless the documents say otherwise.
    key_types: tuple[type, ...] = (int,)
    #: The most records that a page may have, where that is known.
    largest: int | None = 100
    #: The list whose records have one such list each.
    parent: str | None = None


def _whole(
    path: str,
    envelope: str,
    *,
    key: str = "id",
    key_types: tuple[type, ...] = (int,),
    parent: str | None = None,
) -> Documented:
    return Documented(path, envelope, Paging.WHOLE, key, key_types, None, parent)


def _help_center(path: str, envelope: str, parent: str | None = None) -> Documented:
    return Documented(path, envelope, Paging.HELP_CENTER, parent=parent)


def _talk(path: str, envelope: str, key: str = "id", *types: type) -> Documented:
    return Documented(path, envelope, Paging.NUMBERED, key, types or (int,), None)


ANSWERS = {
    # Ticket configuration
    "ticket_fields": Documented(f"{API}/ticket_fields", "ticket_fields", Paging.CURSOR_OR_WHOLE),
    "ticket_forms": Documented(f"{API}/ticket_forms", "ticket_forms"),
    "custom_statuses": _whole(f"{API}/custom_statuses", "custom_statuses"),
    "brands": Documented(f"{API}/brands", "brands"),
    "locales": _whole(f"{API}/locales", "locales"),
    "dynamic_content_items": Documented(f"{API}/dynamic_content/items", "items"),
    "recipient_addresses": Documented(f"{API}/recipient_addresses", "recipient_addresses"),
    "sharing_agreements": _whole(f"{API}/sharing_agreements", "sharing_agreements"),
    "workspaces": _whole(f"{API}/workspaces", "workspaces"),
    # People
    "user_fields": Documented(f"{API}/user_fields", "user_fields"),
    "organization_fields": Documented(f"{API}/organization_fields", "organization_fields"),
    "groups": Documented(f"{API}/groups", "groups"),
    "group_memberships": Documented(f"{API}/group_memberships", "group_memberships"),
    "organization_memberships": Documented(
        f"{API}/organization_memberships", "organization_memberships"
    ),
    "custom_roles": _whole(f"{API}/custom_roles", "custom_roles"),
    "deleted_users": Documented(f"{API}/deleted_users", "deleted_users"),
    # Rules
    "macros": Documented(f"{API}/macros", "macros"),
    "triggers": Documented(f"{API}/triggers", "triggers"),
    "trigger_categories": Documented(
        f"{API}/trigger_categories", "trigger_categories", key_types=(str,)
    ),
    "automations": Documented(f"{API}/automations", "automations"),
    "views": Documented(f"{API}/views", "views"),
    "sla_policies": _whole(f"{API}/slas/policies", "sla_policies"),
    "group_sla_policies": _whole(
        f"{API}/group_slas/policies", "group_sla_policies", key_types=(str,)
    ),
    "schedules": _whole(f"{API}/business_hours/schedules", "schedules"),
    "schedule_holidays": _whole(
        f"{API}/business_hours/schedules/{{parent}}/holidays", "holidays", parent="schedules"
    ),
    "account_attributes": _whole(f"{API}/routing/attributes", "attributes", key_types=(str,)),
    "account_attribute_values": _whole(
        f"{API}/routing/attributes/{{parent}}/values",
        "attribute_values",
        key_types=(str,),
        parent="account_attributes",
    ),
    "queues": _whole(f"{API}/queues", "queues", key_types=(str,)),
    # Satisfaction
    "satisfaction_ratings": Documented(f"{API}/satisfaction_ratings", "satisfaction_ratings"),
    "satisfaction_reasons": _whole(f"{API}/satisfaction_reasons", "reasons"),
    "surveys": Documented(
        f"{API}/guide/en-us/surveys", "surveys", Paging.SURVEYS, key_types=(str,), largest=50
    ),
    "survey_responses": Documented(
        f"{API}/guide/survey_responses",
        "survey_responses",
        Paging.SURVEYS,
        key_types=(str,),
        largest=50,
    ),
    # Beside the tickets
    "tags": Documented(f"{API}/tags", "tags", key="name", key_types=(str,)),
    "deleted_tickets": Documented(f"{API}/deleted_tickets", "deleted_tickets"),
    "ticket_skips": _whole(f"{API}/skips", "skips"),
    "suspended_tickets": Documented(f"{API}/suspended_tickets", "suspended_tickets", Paging.CURSOR),
    "side_conversation_events": Documented(
        f"{API}/tickets/side_conversations/events",
        "events",
        Paging.TIME,
        key_types=(str,),
        largest=None,
    ),
    "audit_logs": Documented(f"{API}/audit_logs", "audit_logs"),
    # Custom objects
    "custom_objects": _whole(OBJECTS, "custom_objects", key="key", key_types=(str,)),
    "custom_object_fields": _whole(
        f"{OBJECTS}/{{parent}}/fields", "custom_object_fields", parent="custom_objects"
    ),
    "custom_object_records": Documented(
        f"{API}/incremental/custom_objects/{{parent}}/cursor",
        "custom_object_records",
        Paging.CURSOR_EXPORT,
        key_types=(str,),
        largest=1000,
        parent="custom_objects",
    ),
    # Help centre
    "categories": _help_center(f"{HELP_CENTER}/categories", "categories"),
    "sections": _help_center(f"{HELP_CENTER}/sections", "sections"),
    "articles": Documented(
        f"{HELP_CENTER}/incremental/articles", "articles", Paging.TIME, largest=None
    ),
    "article_comments": _help_center(
        f"{HELP_CENTER}/articles/{{parent}}/comments", "comments", "articles"
    ),
    "article_attachments": _help_center(
        f"{HELP_CENTER}/articles/{{parent}}/attachments", "article_attachments", "articles"
    ),
    "topics": _help_center(f"{COMMUNITY}/topics", "topics"),
    "posts": _help_center(f"{COMMUNITY}/posts", "posts"),
    "post_comments": _help_center(f"{COMMUNITY}/posts/{{parent}}/comments", "comments", "posts"),
    # Talk
    "phone_numbers": _talk(f"{TALK}/phone_numbers", "phone_numbers"),
    "ivrs": _talk(f"{TALK}/ivr", "ivrs"),
    "greetings": _talk(f"{TALK}/greetings", "greetings", "id", int, str),
    "agents_activity": _talk(f"{TALK}/stats/agents_activity", "agents_activity", "agent_id"),
    "calls": Documented(f"{TALK}/stats/incremental/calls", "calls", Paging.TIME, largest=None),
    "call_legs": Documented(f"{TALK}/stats/incremental/legs", "legs", Paging.TIME, largest=None),
}

#: Articles are a list of the help centre as well.
LISTED_ARTICLES = "articles, listed"
ANSWERS[LISTED_ARTICLES] = _help_center(f"{HELP_CENTER}/articles", "articles")
