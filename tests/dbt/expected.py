"""What the tables are to hold, told from the account's own records."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.dbt.warehouses import Row

#: Tables whose rows are a stream's rows, and fields that have another name there, or none.
ALIKE: dict[str, tuple[str, dict[str, str]]] = {
    "ticket": ("tickets", {}),
    "ticket_comment": ("ticket_comments", {"user_id": "author_id", "created": "created_at"}),
    "user": ("users", {}),
    "organization": ("organizations", {}),
    "group": ("groups", {}),
    "brand": ("brands", {}),
    "ticket_form_history": ("ticket_forms", {}),
    "ticket_custom_field": ("ticket_fields", {}),
    "audit_log": ("audit_logs", {}),
}
#: Tables with a row for each item of a list: the stream, the list, and a row made of an item.
UNNESTED: dict[str, tuple[str, str, Callable[[Row, int, Any], tuple[Any, ...]]]] = {
    "ticket_tag": ("tickets", "tags", lambda row, _, tag: (row["id"], tag)),
    "user_tag": ("users", "tags", lambda row, _, tag: (row["id"], tag)),
    "organization_tag": ("organizations", "tags", lambda row, _, tag: (row["id"], tag)),
    "domain_name": ("organizations", "domain_names", lambda row, i, name: (row["id"], name, i)),
    "schedule": (
        "schedules",
        "intervals",
        lambda row, _, item: (str(row["id"]), row["name"], row["time_zone"], *item.values()),
    ),
    "sla_policy_metric_history": (
        "sla_policies",
        "policy_metrics",
        lambda row, i, item: (
            *(row["id"], i, item["metric"], item["priority"], item["target"]),
            item["business_hours"],
        ),
    ),
}
ITEM_COLUMNS = {
    "ticket_tag": ("ticket_id", "tag"),
    "user_tag": ("user_id", "tag"),
    "organization_tag": ("organization_id", "tag"),
    "domain_name": ("organization_id", "domain_name", "index"),
    "schedule": ("id", "name", "time_zone", "start_time", "end_time"),
    "sla_policy_metric_history": (
        *("sla_policy_id", "index", "metric", "priority", "target"),
        "business_hours",
    ),
}


def plain(value: Any) -> Any:
    """Return a value as each warehouse has it: DuckDB's loader knows no empty text."""
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
        return value.removesuffix("Z").removesuffix("+00:00")
    return None if value == "" else value


def labels(fields: list[Row]) -> dict[tuple[Any, str], str]:
    return {
        (field["id"], option["value"]): option["name"]
        for field in fields
        for option in field.get("custom_field_options") or ()
    }


def shown(value: Any, field: Row, options: dict[tuple[Any, str], str]) -> Any:
    """Return what a column of a custom field is to hold."""
    if value in (None, "", []):
        return None
    if field["type"] in ("integer", "decimal"):
        return float(value)
    if field["type"] == "date":
        return value[:10]
    if isinstance(value, bool):
        return value
    items = value if isinstance(value, list) else [value]
    return ", ".join(str(options.get((field["id"], item), item)) for item in items)


def column_of(field: Row, fields: list[Row]) -> str:
    alike = [one for one in fields if one["title"] == field["title"]]
    name = re.sub(r"\W+", "_", field["title"]).lower()
    return name if len(alike) == 1 else f"{name}_{field['id']}"


def sorted_choices(value: Any) -> Any:
    return ", ".join(sorted(value.split(", "))) if isinstance(value, str) else value
