"""What the tables under Fivetran's names say of a ticket's times, reckoned here a second time.

In plain Python, minute by minute, so that it shares nothing with the SQL of whoever reads them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from tests.dbt.stories import Measures

Row = dict[str, Any]
MINUTE = timedelta(minutes=1)
OVER = ("solved", "closed")


@dataclass(frozen=True)
class Reckoning:
    """The tables, by Fivetran's names; moments are in UTC and do not say so."""

    table: Callable[[str], list[Row]]
    now: datetime

    def measures(self, ticket: Row) -> Measures:
        """Return what there is to measure of a ticket."""
        key, created = ticket["id"], _moment(ticket["created_at"])
        reply = next(self._replies(key, created), None)
        statuses = self._history(key, "status")
        solved = [moment for moment, status in statuses if status == "solved"]
        return Measures(
            first_reply=_minutes(created, reply),
            first_reply_business=self._business(created, reply),
            first_resolution=_minutes(created, solved[0] if solved else None),
            last_resolution=_minutes(created, solved[-1] if solved else None),
            last_resolution_business=self._business(created, solved[-1] if solved else None),
            reopens=sum(a in OVER and b not in OVER for (_, a), (_, b) in pairwise(statuses)),
            is_breached=self._is_breached(key, created, reply, solved),
        )

    def _replies(self, key: int, created: datetime) -> Iterator[datetime]:
        agents = {user["id"] for user in self.table("user") if user["role"] != "end-user"}
        comments = [row for row in self.table("ticket_comment") if row["ticket_id"] == key]
        for row in sorted(comments, key=lambda row: str(row["created"])):
            if row["public"] and row["user_id"] in agents and _moment(row["created"]) > created:
                yield _moment(row["created"])

    def _history(self, key: int, name: str) -> list[tuple[datetime, str]]:
        rows = self.table("ticket_field_history")
        found = [row for row in rows if (row["ticket_id"], row["field_name"]) == (key, name)]
        return sorted((_moment(row["updated"]), row["value"]) for row in found)

    def _is_breached(
        self, key: int, created: datetime, reply: datetime | None, solved: list[datetime]
    ) -> bool:
        [(applied, text)] = self._history(key, "first_reply_time")
        assert applied == created
        target = json.loads(text)
        end = reply or (solved[0] if solved else self.now)
        business = target["in_business_hours"]
        taken = self._business(created, end) if business else _minutes(created, end)
        return taken is not None and taken > target["minutes"]

    def _business(self, start: datetime, end: datetime | None) -> int | None:
        if end is None:
            return None
        minutes = (end - start) // MINUTE
        return sum(self._is_open(start + number * MINUTE) for number in range(minutes))

    def _is_open(self, moment: datetime) -> bool:
        intervals = self.table("schedule")
        local = moment + self._offset(intervals[0]["time_zone"], moment)
        for holiday in self.table("schedule_holiday"):
            first, last = (_day(holiday[name]) for name in ("start_date", "end_date"))
            if first <= local.date() <= last:
                return False
        minute = (local.isoweekday() % 7) * 1440 + local.hour * 60 + local.minute
        return any(one["start_time"] <= minute < one["end_time"] for one in intervals)

    def _offset(self, zone: str, moment: datetime) -> timedelta:
        [row] = [row for row in self.table("time_zone") if row["time_zone"] == zone]
        hours, minutes = row["standard_offset"][1:].split(":")
        standard = timedelta(hours=int(hours), minutes=int(minutes))
        offset = -standard if row["standard_offset"].startswith("-") else standard
        for time in self.table("daylight_time"):
            if time["time_zone"] == zone:
                start, end = (_moment(time[f"daylight_{name}_utc"]) for name in ("start", "end"))
                if start <= moment < end:
                    return offset + timedelta(hours=time["daylight_offset"])
        return offset


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _minutes(start: datetime, end: datetime | None) -> int | None:
    return None if end is None else (end - start) // MINUTE
