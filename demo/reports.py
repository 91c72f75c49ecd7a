"""What the demo asks of the models that dbt has built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from datetime import date

MONTHS = 6

BY_GROUP = """
    SELECT group_name, status, tickets
    FROM analytics_zendesk.zendesk_tickets_by_group ORDER BY group_name
"""
BY_MONTH = """
    SELECT month, tickets, median_first_reply_minutes, median_resolution_minutes
    FROM analytics_zendesk.zendesk_times_by_month ORDER BY month DESC LIMIT %s
"""
# Plan is the title of a custom field of the account: its column has the name of it.
BY_PLAN = """
    SELECT
        coalesce(plan, 'none'),
        count(*),
        count(*) FILTER (WHERE status NOT IN ('solved', 'closed'))
    FROM analytics_zendesk.zendesk_tickets
    WHERE NOT is_deleted GROUP BY plan ORDER BY count(*) DESC, plan
"""


@dataclass(frozen=True)
class Month:
    """The tickets created in a month; medians in minutes, None where there is nothing yet."""

    first_day: date
    tickets: int
    first_reply: float | None
    resolution: float | None


@dataclass(frozen=True)
class Plan:
    """The tickets with one value of the custom field Plan, and how many of them are not solved."""

    name: str
    tickets: int
    unsolved: int


@dataclass(frozen=True)
class Reports:
    """Tickets by group and then status, the last months, and the values of a custom field."""

    by_group: dict[str, dict[str, int]]
    months: list[Month]
    plans: list[Plan]

    @property
    def tickets(self) -> int:
        """How many tickets all groups have together."""
        return sum(sum(by_status.values()) for by_status in self.by_group.values())


def reports(url: str) -> Reports:
    """Read the models."""
    by_group: dict[str, dict[str, int]] = {}
    with psycopg.connect(url) as connection:
        for group, status, tickets in connection.execute(BY_GROUP):
            by_group.setdefault(group, {})[status] = tickets
        months = [Month(*row) for row in connection.execute(BY_MONTH, [MONTHS])]
        plans = [Plan(*row) for row in connection.execute(BY_PLAN)]
    return Reports(by_group, months[::-1], plans)
