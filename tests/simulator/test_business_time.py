"""Business minutes, reckoned a second time from the schedules and holidays that the API shows.

Hour by hour: schedules open and close on the hour, and the clocks of their zones differ from UTC by
whole hours.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from itertools import accumulate, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.simulator.replay import Record, by_ticket, told
from zendesk_simulator import Settings, World
from zendesk_simulator.settings import DAY

ZONES = {"Berlin": "Europe/Berlin", "Pacific Time (US & Canada)": "America/Los_Angeles"}
DONE = ("solved", "closed")
WITHIN = {
    "agent_wait_time_in_minutes": ("pending",),
    "requester_wait_time_in_minutes": ("new", "open", "hold"),
    "on_hold_time_in_minutes": ("hold",),
}
#: All holidays and both changes of the clocks lie between.
START, END = 1_690_000_000, 1_730_000_000


class Reckoner:
    """Which hours of a stretch of time are business hours, and how many minutes that makes.

    Args:
        schedule: As the API shows it.
        holidays: Of the schedule.
        first: The second from which on it reckons.
        last: The second up to which it does.
    """

    def __init__(self, schedule: Record, holidays: list[Record], first: int, last: int) -> None:
        zone: str = schedule["time_zone"]
        self._zone = ZoneInfo(ZONES.get(zone, zone))
        self._intervals = schedule["intervals"]
        self._holidays = [
            tuple(date.fromisoformat(holiday[name]) for name in ("start_date", "end_date"))
            for holiday in holidays
        ]
        self._first = first // 3600
        self.open = [self._is_open(hour) for hour in range(self._first, last // 3600 + 1)]
        self._before = [0, *accumulate(60 * is_open for is_open in self.open)]

    def _is_open(self, hour: int) -> bool:
        local = datetime.fromtimestamp(3600 * hour, self._zone)
        assert local.minute == 0
        if any(first <= local.date() <= last for first, last in self._holidays):
            return False
        of_week = local.isoweekday() % 7 * 1440 + local.hour * 60
        return any(i["start_time"] <= of_week < i["end_time"] for i in self._intervals)

    def minutes(self, start: int, end: int) -> int:
        """Return the business minutes between two seconds."""
        return max(0, self._passed(end) - self._passed(start))

    def _passed(self, second: int) -> int:
        hour, minute = divmod(second // 60 - 60 * self._first, 60)
        return self._before[hour] + minute * self.open[hour]


@pytest.fixture(scope="module")
def world() -> World:
    made = World(Settings(tickets=500, start=START, end=END))
    made.change_tickets(50, at=END + 70 * DAY)
    return made


@pytest.fixture(scope="module")
def events(world: World) -> dict[int, list[Record]]:
    return by_ticket(world.truth("ticket_events"))


@pytest.fixture(scope="module")
def reckoners(world: World, events: dict[int, list[Record]]) -> dict[int, Reckoner]:
    stamps = [event["timestamp"] for each in events.values() for event in each]
    holidays = world.lists.seen("schedule_holidays", {})
    found = {}
    for schedule in world.truth("schedules"):
        own = [item.shown() for item in holidays if item.parent == schedule["id"]]
        found[schedule["id"]] = Reckoner(schedule, own, min(stamps), max(stamps))
    return found


@pytest.fixture(scope="module")
def schedules(world: World, events: dict[int, list[Record]]) -> dict[int, int]:
    """The schedule of each ticket: the one that it was given, or else the first."""
    first = world.truth("schedules")[0]["id"]
    given = {
        event["ticket_id"]: int(child["new_schedule_id"])
        for each in events.values()
        for event in each
        for child in event["child_events"]
        if "new_schedule_id" in child
    }
    return dict.fromkeys(events, first) | given


def test_business_minutes_are_those_of_the_schedule_less_its_holidays(
    world: World,
    events: dict[int, list[Record]],
    reckoners: dict[int, Reckoner],
    schedules: dict[int, int],
) -> None:
    table = world.table("tickets")
    compared: Counter[int] = Counter()
    for row in world.exported("tickets"):
        ticket, metric = table.record(row), table.beside([row])[0]
        key, schedule = ticket["id"], schedules[ticket["id"]]
        minutes = reckoners[schedule].minutes
        created, *_ = [event["timestamp"] for event in events[key]]
        changes = [(o.event["timestamp"], o.value) for o in told(events[key]) if o.name == "status"]
        spans = [(value, start, end) for (start, value), (end, _) in pairwise(changes)]
        for name, statuses in WITHIN.items():
            lasted = [minutes(start, end) for value, start, end in spans if value in statuses]
            assert metric[name]["business"] == (sum(lasted) if lasted else None), (key, name)
            compared[schedule] += bool(lasted)
        ends = solutions(changes)
        full = ends[-1:] if ticket["status"] in DONE else []
        for name, found in (("first", ends[:1]), ("full", full)):
            expected = minutes(created, found[0]) if found else None
            assert metric[f"{name}_resolution_time_in_minutes"]["business"] == expected
    # Not all of a ticket's life is office hours, and none of it is in a holiday.
    assert all(compared[schedule] > 10 for schedule in reckoners)
    assert {sum(one.open) < len(one.open) for one in reckoners.values()} == {True, False}


def solutions(changes: list[tuple[int, Any]]) -> list[int]:
    """Return when a ticket was done that had not been before."""
    return [at for (_, old), (at, new) in pairwise(changes) if new in DONE and old not in DONE]


def test_metric_events_reckon_by_the_same_schedule(
    world: World, reckoners: dict[int, Reckoner], schedules: dict[int, int]
) -> None:
    begun: dict[int, int] = {}
    compared: Counter[int] = Counter()
    for event in world.truth("ticket_metric_events"):
        if (event["metric"], event["instance_id"]) != ("reply_time", 1):
            continue
        key, second = event["ticket_id"], seconds(event["time"])
        if event["type"] == "activate":
            begun[key] = second
        elif event["type"] == "update_status":
            minutes = reckoners[schedules[key]].minutes(begun[key], second)
            assert event["status"]["business"] == minutes
            compared[schedules[key]] += 1
    assert compared.keys() == reckoners.keys()


def test_a_target_of_business_hours_is_breached_when_they_have_passed(
    world: World, reckoners: dict[int, Reckoner], schedules: dict[int, int]
) -> None:
    policies = world.truth("sla_policies")
    at_work = {p["id"] for p in policies if p["policy_metrics"][0]["business_hours"]}
    targets: dict[int, tuple[int, int]] = {}
    breaches = 0
    for event in world.truth("ticket_metric_events"):
        key, second = event["ticket_id"], seconds(event["time"])
        if event["type"] == "apply_sla" and event["sla"]["policy"]["id"] in at_work:
            targets[key] = second, event["sla"]["target"]
        is_live = second > END
        if event["type"] == "breach" and event["metric"] == "reply_time" and key in targets:
            applied, target = targets[key]
            minutes = reckoners[schedules[key]].minutes(applied, second)
            assert minutes >= target if is_live else minutes == target
            breaches += 1
    assert breaches


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())
