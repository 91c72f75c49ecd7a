"""How the demo shows the reports: a table of numbers, and bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.bar import Bar
from rich.table import Table

from demo.screen import console

if TYPE_CHECKING:
    from demo.reports import Month, Plan, Reports

# In the order in which a ticket goes through them.
STATUSES = ("new", "open", "pending", "hold", "solved", "closed")
REPLY, RESOLUTION, SHARE = "cyan", "magenta", "cyan"
HOUR = 60
DAY = 24 * HOUR


def show_reports(reports: Reports) -> None:
    """Show all of them, one below the other."""
    _show_groups(reports)
    _show_months(reports.months)
    _show_plans(reports.plans)


def _show_groups(reports: Reports) -> None:
    table = Table("group", title="tickets by group and status", title_justify="left")
    for name in (*STATUSES, "all"):
        table.add_column(name, justify="right")
    for group, by_status in reports.by_group.items():
        counts = (*(by_status.get(status, 0) for status in STATUSES), sum(by_status.values()))
        table.add_row(group, *(f"{count:,}" for count in counts))
    console.print(table)


def _show_months(months: list[Month]) -> None:
    table = Table(
        title="median times of the last six months, by creation", title_justify="left", expand=True
    )
    table.add_column("month")
    table.add_column("tickets", justify="right")
    for name in ("first reply", "resolution"):
        table.add_column(name, justify="right", no_wrap=True)
        table.add_column("", ratio=1)
    longest = {
        "reply": max((month.first_reply or 0 for month in months), default=0),
        "resolution": max((month.resolution or 0 for month in months), default=0),
    }
    for month in months:
        table.add_row(
            f"{month.first_day:%Y-%m}",
            f"{month.tickets:,}",
            duration(month.first_reply),
            Bar(longest["reply"], 0, month.first_reply or 0, color=REPLY),
            duration(month.resolution),
            Bar(longest["resolution"], 0, month.resolution or 0, color=RESOLUTION),
        )
    console.print(table)


def _show_plans(plans: list[Plan]) -> None:
    title = "tickets by Plan, a custom field of the account"
    table = Table("Plan", title=title, title_justify="left", expand=True)
    for name in ("tickets", "not solved"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", ratio=1)
    most = max((plan.tickets for plan in plans), default=0)
    for plan in plans:
        bar = Bar(most, 0, plan.tickets, color=SHARE)
        table.add_row(plan.name, f"{plan.tickets:,}", f"{plan.unsolved:,}", bar)
    console.print(table)


def duration(minutes: float | None) -> str:
    """Return minutes as a reader says them, in the two largest units."""
    if minutes is None:
        return ""
    whole = round(minutes)
    days, hours, rest = whole // DAY, whole % DAY // HOUR, whole % HOUR
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"
