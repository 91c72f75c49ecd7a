"""Writes the seeds of the dbt package, time zones, from zoneinfo: ``python -m tools.dbt_seeds``.

A zone has one standard offset, and times in which it is another: summer time, or an offset that it
has given up since. Times in between are told as UTC.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tools.rails_time_zones import RAILS_TIME_ZONES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SEEDS = Path(__file__).parent.parent / "dbt" / "seeds"
FIRST, LAST = datetime(2012, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)


def time_zones() -> Iterator[tuple[str, str]]:
    """Yield the name of each zone, and its standard offset as ``+01:00``."""
    for name, iana in sorted(RAILS_TIME_ZONES.items()):
        minutes = int(standard_offset(ZoneInfo(iana)).total_seconds()) // 60
        hours, rest = divmod(abs(minutes), 60)
        yield name, f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"


def daylight_times() -> Iterator[tuple[str, int, str, str, int]]:
    """Yield each time in which a zone is not at its standard offset, with the hours between them.

    The few in which that is no whole hour are left out: readers take the hours for an integer.
    """
    for name, iana in sorted(RAILS_TIME_ZONES.items()):
        zone = ZoneInfo(iana)
        standard = standard_offset(zone)
        for start, end in pairwise([FIRST, *_changes(zone), LAST]):
            hours, rest = divmod(_offset(zone, start) - standard, HOUR)
            if hours and not rest:
                yield name, start.year, _text(start), _text(end), hours


def standard_offset(zone: ZoneInfo) -> timedelta:
    """Return the smallest offset in the last year: a zone with two of them has summer time."""
    return min(_offset(zone, LAST - day * DAY) for day in range(1, 366))


def _changes(zone: ZoneInfo) -> Iterator[datetime]:
    """Yield each moment at which the offset changes."""
    days = (FIRST + number * DAY for number in range((LAST - FIRST) // DAY + 1))
    for before, after in pairwise(days):
        if _offset(zone, before) != _offset(zone, after):
            yield _change(zone, before, after)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first second with the offset that holds at the end."""
    while after - before > SECOND:
        middle = before + (after - before) // (2 * SECOND) * SECOND
        if _offset(zone, middle) == _offset(zone, after):
            after = middle
        else:
            before = middle
    return after


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def write(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write one seed."""
    with (SEEDS / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    write("time_zone", ("time_zone", "standard_offset"), time_zones())
    write(
        "daylight_time",
        ("time_zone", "year", "daylight_start_utc", "daylight_end_utc", "daylight_offset"),
        daylight_times(),
    )
