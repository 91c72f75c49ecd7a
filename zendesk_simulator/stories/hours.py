"""Business hours: the minutes of a schedule between two moments, less its holidays."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

_DAY = 1440
_BEGINNING = date(1970, 1, 1)
_YEARS = range(1970, 2100)
#: The first day of 1970 was a Thursday: this many days of its week lay before it.
_THURSDAY = 3


class Holiday(NamedTuple):
    """Days on which nobody works, in every year."""

    name: str
    month: int
    day: int
    #: How many days it lasts.
    length: int

    def days(self, year: int) -> list[date]:
        """Return its days in a year, or from that year on."""
        first = date(year, self.month, self.day)
        return [first + timedelta(days=number) for number in range(self.length)]


@dataclass(frozen=True)
class Hours:
    """From when to when work is done, on how many days of a week that begins on a Monday."""

    zone: str
    opens: int
    closes: int
    days: int
    holidays: tuple[Holiday, ...] = ()

    def minutes(self, start: int, end: int) -> int:
        """Return the minutes of work between two seconds."""
        return max(0, self._worked(end) - self._worked(start))

    def after(self, start: int, minutes: int) -> int:
        """Return a second by which so many minutes of work have passed, to the minute."""
        number, of_day = divmod(self._worked(start) + minutes - 1, self._a_day)
        minute = self._day(number) * _DAY + self.opens * 60 + of_day + 1
        second = minute * 60
        return second - _offset(self.zone, second // 86_400) + start % 60

    @property
    def _a_day(self) -> int:
        return (self.closes - self.opens) * 60

    def _worked(self, second: int) -> int:
        """Return the minutes of work from the beginning of 1970 to a second, and some more."""
        minute = (second + _offset(self.zone, second // 86_400)) // 60
        day, of_day = divmod(minute, _DAY)
        week, weekday = divmod(day + _THURSDAY, 7)
        free = bisect_left(self._free_days, day)
        number = week * self.days + min(weekday, self.days) - free
        is_open = weekday < self.days and self._free_days[free : free + 1] != (day,)
        today = min(max(of_day - self.opens * 60, 0), self._a_day) if is_open else 0
        return number * self._a_day + today

    def _day(self, number: int) -> int:
        """Return the day since 1970 that is a day of work and has so many others before it."""
        free = 0
        while True:
            week, weekday = divmod(number + free, self.days)
            day = week * 7 + weekday - _THURSDAY
            passed = bisect_right(self._free_days, day)
            if passed == free:
                return day
            free = passed

    @cached_property
    def _free_days(self) -> tuple[int, ...]:
        """The holidays on which work would be done otherwise, as days since 1970."""
        every = {day for year in _YEARS for holiday in self.holidays for day in holiday.days(year)}
        return tuple(sorted((day - _BEGINNING).days for day in every if day.weekday() < self.days))


@lru_cache(4096)
def _offset(zone: str, day: int) -> int:
    """Return how many seconds the clocks of a zone are ahead of UTC on a day.

    They are changed on Sundays, when nobody works who does not work around the clock.
    """
    noon = day * 86_400 + 43_200
    local = datetime.fromtimestamp(noon, ZoneInfo(zone)).replace(tzinfo=UTC)
    return int(local.timestamp()) - noon
