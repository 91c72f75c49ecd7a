"""Business hours, and the holidays in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from zendesk_simulator.population import Population
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.stories.hours import Holiday, Hours
from zendesk_simulator.tables import Record

FIRST_SCHEDULE = 360_011_000_001
_SCHEDULES = (
    ("Office hours", "Berlin", 9, 17),
    ("West coast", "Pacific Time (US & Canada)", 8, 18),
    ("Around the clock", "UTC", 0, 24),
)
_ZONES = {"Berlin": "Europe/Berlin", "Pacific Time (US & Canada)": "America/Los_Angeles"}
_HOLIDAYS = (
    Holiday("New Year", 1, 1, 1),
    Holiday("May Day", 5, 1, 1),
    Holiday("Between the years ☃", 12, 24, 8),
)
#: So many years before the account's first stamp and after its last one have their holidays too:
#: some tickets are older, and changes are made while the simulator runs.
_YEARS = 3
_ROOM = 1000


def _hours(zone: str, opens: int, closes: int) -> Hours:
    if zone not in _ZONES:
        return Hours(zone, opens, closes, days=7)
    return Hours(_ZONES[zone], opens, closes, 5, _HOLIDAYS)


#: The hours of work by the id of the schedule.
HOURS = {
    FIRST_SCHEDULE + i: _hours(zone, opens, closes)
    for i, (_, zone, opens, closes) in enumerate(_SCHEDULES)
}
#: The hours of a ticket that no trigger has given another schedule.
OFFICE_HOURS = HOURS[FIRST_SCHEDULE]
OTHER_SCHEDULES = tuple(HOURS)[1:]


def schedules(people: Population) -> Iterator[Record]:
    """Yield all schedules; they have no `url`."""
    for i, (name, zone, opens, closes) in enumerate(_SCHEDULES):
        days = range(1, 6) if zone in _ZONES else range(7)
        yield {
            "id": FIRST_SCHEDULE + i,
            "name": name,
            "time_zone": zone,
            "intervals": [_interval(day, opens, closes) for day in days],
            **stamps(people, i),
        }


def holidays(people: Population, schedule: Record) -> Iterator[Record]:
    """Yield the holidays of a schedule: dates only, and no word of the schedule."""
    first, last = (datetime.fromtimestamp(at, UTC).year for at in (people.start, people.end))
    years = range(first - _YEARS, last + _YEARS + 1)
    kept = _HOLIDAYS if schedule["time_zone"] in _ZONES else ()
    dated = [(holiday, year) for year in years for holiday in kept]
    for i, (holiday, year) in enumerate(dated):
        days = holiday.days(year)
        yield {
            "id": schedule["id"] * _ROOM + i,
            "name": holiday.name,
            "start_date": f"{days[0]:%Y-%m-%d}",
            "end_date": f"{days[-1]:%Y-%m-%d}",
        }


def _interval(day: int, opens: int, closes: int) -> Record:
    """Return minutes since Sunday, midnight."""
    return {"start_time": day * 1440 + opens * 60, "end_time": day * 1440 + closes * 60}
