"""Business hours: the minutes of a schedule between two moments. Holidays do not count here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
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

    @cached_property
    def _info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def minutes(self, start: int, end: int) -> int:
        """Return the minutes of work between two seconds."""
        return max(0, self._worked(end) - self._worked(start))

    def after(self, start: int, minutes: int) -> int:
        """Return the first second after which so many minutes of work have passed."""
        low, high = start, start + 60 * (minutes * _WEEK // (60 * self._a_week) + 4 * _DAY)
        while low < high:
            middle = (low + high) // 2
            if self.minutes(start, middle) < minutes:
                low = middle + 1
            else:
                high = middle
        return low

    @property
    def _a_week(self) -> int:
        """Hours of work in a week."""
        return (self.closes - self.opens) * self.days

    def _worked(self, second: int) -> int:
        """Return the minutes of work from the beginning of 1970 to a second, and some more."""
        local = datetime.fromtimestamp(second, self._info)
        offset = local.utcoffset()
        assert offset is not None
        minute = (second + int(offset.total_seconds())) // 60 + _THURSDAY
        day, of_day = divmod(minute % _WEEK, _DAY)
        today = min(max(of_day - self.opens * 60, 0), (self.closes - self.opens) * 60)
        whole = min(day, self.days) * (self.closes - self.opens) * 60
        return minute // _WEEK * self._a_week * 60 + whole + (today if day < self.days else 0)
