"""The type of every column, as the SQL of whoever asks the warehouse relies on it."""

from __future__ import annotations

TIME = "timestamp without time zone"

# What target-postgres adds to every table.
ADDED = {
    TIME: "_sdc_extracted_at _sdc_received_at _sdc_batched_at _sdc_deleted_at",
    "bigint": "_sdc_sequence _sdc_table_version _sdc_sync_started_at",
}

COLUMNS = {
    "organizations": {
        "bigint": "id group_id",
        "text": "url name external_id details notes",
        "boolean": "shared_tickets shared_comments",
        TIME: "created_at updated_at deleted_at",
        "text[]": "domain_names tags",
        "jsonb": "organization_fields",
    },
    "users": {
        "bigint": "id locale_id organization_id role_type custom_role_id default_group_id",
        "text": (
            "url name email time_zone iana_time_zone phone locale role external_id alias "
            "signature details notes ticket_restriction"
        ),
        TIME: "created_at updated_at last_login_at",
        "boolean": (
            "shared_phone_number verified active shared shared_agent two_factor_auth_enabled "
            "moderator only_private_comments restricted_agent suspended report_csv"
        ),
        "jsonb": "photo user_fields",
        "text[]": "tags",
    },
    "ticket_metric_events": {
        "bigint": "id ticket_id instance_id",
        "text": "metric type",
        TIME: "time",
        "jsonb": "sla group_sla status",
        "boolean": "deleted",
    },
    "ticket_metrics": {
        "bigint": (
            "id ticket_id generated_timestamp group_stations assignee_stations reopens replies"
        ),
        "text": "url",
        TIME: (
            "created_at updated_at assignee_updated_at requester_updated_at status_updated_at "
            "custom_status_updated_at initially_assigned_at assigned_at solved_at "
            "latest_comment_added_at"
        ),
        "jsonb": (
            "reply_time_in_minutes reply_time_in_seconds first_resolution_time_in_minutes "
            "full_resolution_time_in_minutes agent_wait_time_in_minutes "
            "requester_wait_time_in_minutes on_hold_time_in_minutes"
        ),
    },
    "tickets": {
        "bigint": (
            "id generated_timestamp custom_status_id requester_id submitter_id assignee_id "
            "organization_id group_id brand_id forum_topic_id problem_id ticket_form_id "
            "deleted_ticket_form_id via_id via_followup_source_id macro_id"
        ),
        "text": (
            "url encoded_id external_id type subject raw_subject description priority status "
            "recipient assignee_email support_type"
        ),
        "jsonb": (
            "requester email_ccs followers satisfaction_rating via comment voice_comment metadata"
        ),
        "bigint[]": (
            "collaborator_ids email_cc_ids follower_ids sharing_agreement_ids followup_ids "
            "macro_ids"
        ),
        "jsonb[]": "collaborators custom_fields fields",
        "boolean": (
            "has_incidents is_public allow_attachments allow_channelback from_messaging_channel "
            "safe_update"
        ),
        TIME: "due_at updated_stamp created_at updated_at",
        "text[]": "tags attribute_value_ids",
    },
    "ticket_comments": {
        "bigint": "id ticket_id event_id timestamp author_id audit_id via_reference_id",
        TIME: "created_at",
        "text": "event_type type body html_body plain_body",
        "boolean": "public",
        "jsonb[]": "attachments",
        "jsonb": "via",
    },
    "ticket_events": {
        "bigint": "id ticket_id timestamp updater_id",
        TIME: "created_at",
        "jsonb": "via system metadata",
        "text": "event_type",
        "jsonb[]": "child_events",
        "bigint[]": "merged_ticket_ids",
    },
}


def column_types(stream: str) -> dict[str, str]:
    """Return the type of each column of a stream's table."""
    tables = (COLUMNS[stream], ADDED)
    return {
        name: kind for table in tables for kind, names in table.items() for name in names.split()
    }
