"""Business hours: the minutes of a schedule between two moments. Holidays do not count here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY, _WEEK = 1440, 7 * 1440
#: The first of January 1970 was a Thursday: three days of a week that begins on a Monday.
_THURSDAY = 3 * _DAY


@dataclass(frozen=True)
class Hours:
    """From when to when work is done, on how many days of a week that begins on a Monday."""

    zone: str
    opens: int
    closes: int
    days: int

    def minutes(self, start: int, end: int) -> int:
        """Return the minutes of work between two seconds."""
        return max(0, self._worked(end) - self._worked(start))

    def after(self, start: int, minutes: int) -> int:
        """Return a second by which so many minutes of work have passed, to the minute."""
        week, rest = divmod(self._worked(start) + minutes - 1, self._a_day * self.days)
        day, of_day = divmod(rest, self._a_day)
        minute = week * _WEEK + day * _DAY + self.opens * 60 + of_day + 1
        second = (minute - _THURSDAY) * 60
        return second - _offset(self.zone, second // 86_400) + start % 60

    @property
    def _a_day(self) -> int:
        return (self.closes - self.opens) * 60

    def _worked(self, second: int) -> int:
        """Return the minutes of work from the beginning of 1970 to a second, and some more."""
        minute = (second + _offset(self.zone, second // 86_400)) // 60 + _THURSDAY
        week, minute = divmod(minute, _WEEK)
        day, of_day = divmod(minute, _DAY)
        today = min(max(of_day - self.opens * 60, 0), self._a_day) if day < self.days else 0
        return (week * self.days + min(day, self.days)) * self._a_day + today


@lru_cache(4096)
def _offset(zone: str, day: int) -> int:
    """Return how many seconds the clocks of a zone are ahead of UTC on a day.

    They are changed on Sundays, when nobody works who does not work around the clock.
    """
    noon = day * 86_400 + 43_200
    local = datetime.fromtimestamp(noon, ZoneInfo(zone)).replace(tzinfo=UTC)
    return int(local.timestamp()) - noon
