"""How the main streams join, and the diagram of that."""

from __future__ import annotations

from dataclasses import dataclass

TEXT = """\
## How they join

Each line is named by the columns of the first table that hold the ids of the second one's rows.
Custom fields stand in `tickets.custom_fields`, a list of `id` and `value`; in
[ticket_field_history](#ticket_field_history) a custom field goes by its id, as text in
`field_name`, and the schedule that a ticket gets is the `value` where `field_name` is
`schedule_id`.
"""

ONE, MANY, LIST = "|o--o|", "}o--o|", "}o--o{"


@dataclass(frozen=True)
class Join:
    """Columns of one stream that hold keys of another's rows.

    Args:
        source: The stream that has the columns.
        columns: Their names; where a key stands within, what follows ``[]`` or a dot is the way.
        target: The stream whose rows they name.
        kind: The line between them: ONE row at most names the other, MANY may, or a LIST of keys
            names many.
    """

    source: str
    columns: tuple[str, ...]
    target: str
    kind: str = MANY

    @property
    def label(self) -> str:
        """What the line between the two says."""
        return ", ".join(self.columns)


JOINS = (
    Join("tickets", ("requester_id", "submitter_id", "assignee_id"), "users"),
    Join("tickets", ("organization_id",), "organizations"),
    Join("tickets", ("group_id",), "groups"),
    Join("tickets", ("brand_id",), "brands"),
    Join("tickets", ("ticket_form_id",), "ticket_forms"),
    Join("tickets", ("custom_status_id",), "custom_statuses"),
    Join("tickets", ("custom_fields[].id",), "ticket_fields", LIST),
    Join("ticket_forms", ("ticket_field_ids[]",), "ticket_fields", LIST),
    Join("ticket_metrics", ("ticket_id",), "tickets", ONE),
    Join("ticket_metric_events", ("ticket_id",), "tickets"),
    Join("ticket_metric_events", ("sla.policy.id",), "sla_policies"),
    Join("ticket_events", ("ticket_id",), "tickets"),
    Join("ticket_events", ("updater_id",), "users"),
    Join("ticket_comments", ("ticket_id",), "tickets"),
    Join("ticket_comments", ("event_id",), "ticket_events"),
    Join("ticket_comments", ("author_id",), "users"),
    Join("ticket_field_history", ("ticket_id",), "tickets"),
    Join("ticket_field_history", ("event_id",), "ticket_events"),
    Join("ticket_field_history", ("field_name",), "ticket_fields"),
    Join("ticket_field_history", ("value",), "schedules"),
    Join("schedule_holidays", ("schedule_id",), "schedules"),
    Join("satisfaction_ratings", ("ticket_id",), "tickets"),
    Join("satisfaction_ratings", ("reason_id",), "satisfaction_reasons"),
    Join("survey_responses", ("subjects[].id",), "tickets", LIST),
    Join("survey_responses", ("survey.id",), "surveys"),
    Join("users", ("organization_id",), "organizations"),
    Join("group_memberships", ("user_id",), "users"),
    Join("group_memberships", ("group_id",), "groups"),
    Join("organization_memberships", ("user_id",), "users"),
    Join("organization_memberships", ("organization_id",), "organizations"),
)


def diagram() -> str:
    """Return the diagram, in Mermaid, and what there is to know of it."""
    lines = (f'    {j.source} {j.kind} {j.target} : "{j.label}"' for j in JOINS)
    return "\n".join([TEXT, "```mermaid", "erDiagram", *lines, "```", ""])
