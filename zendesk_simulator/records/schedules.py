"""Business hours, and the holidays in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from zendesk_simulator.population import Population
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.settings import DAY
from zendesk_simulator.stories.hours import Hours
from zendesk_simulator.tables import Record

FIRST_SCHEDULE = 360_011_000_001
_SCHEDULES = (
    ("Office hours", "Berlin", 9, 17),
    ("West coast", "Pacific Time (US & Canada)", 8, 18),
    ("Around the clock", "UTC", 0, 24),
)
_ZONES = {"Berlin": "Europe/Berlin", "Pacific Time (US & Canada)": "America/Los_Angeles"}
#: The hours of work by the id of the schedule, without holidays.
HOURS = {
    FIRST_SCHEDULE + i: Hours(_ZONES.get(zone, zone), opens, closes, 7 if closes == 24 else 5)
    for i, (_, zone, opens, closes) in enumerate(_SCHEDULES)
}
#: The hours of a ticket that no trigger has given another schedule.
OFFICE_HOURS = HOURS[FIRST_SCHEDULE]
OTHER_SCHEDULES = tuple(HOURS)[1:]
_HOLIDAYS = (("New Year", 1, 1, 1), ("May Day", 5, 1, 1), ("Between the years ☃", 12, 24, 8))


def schedules(people: Population) -> Iterator[Record]:
    """Yield all schedules; they have no `url`."""
    for i, (name, zone, opens, closes) in enumerate(_SCHEDULES):
        days = range(7) if closes == 24 else range(1, 6)
        yield {
            "id": FIRST_SCHEDULE + i,
            "name": name,
            "time_zone": zone,
            "intervals": [_interval(day, opens, closes) for day in days],
            **stamps(people, i),
        }


def holidays(people: Population, schedule: Record) -> Iterator[Record]:
    """Yield the holidays of a schedule: dates only, and no word of the schedule."""
    if schedule["time_zone"] == "UTC":
        return
    year = datetime.fromtimestamp(people.end, UTC).year
    for i, (name, month, day, length) in enumerate(_HOLIDAYS):
        first = datetime(year, month, day, tzinfo=UTC)
        last = first + timedelta(seconds=(length - 1) * DAY)
        yield {
            "id": schedule["id"] * 10 + i,
            "name": name,
            "start_date": f"{first:%Y-%m-%d}",
            "end_date": f"{last:%Y-%m-%d}",
        }


def _interval(day: int, opens: int, closes: int) -> Record:
    """Return minutes since Sunday, midnight."""
    return {"start_time": day * 1440 + opens * 60, "end_time": day * 1440 + closes * 60}
