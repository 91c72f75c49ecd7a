"""Unix seconds ↔ the two ways in which Zendesk writes a time: a number, a date-time text."""

from __future__ import annotations

import time
from datetime import datetime, timezone

DATE_TIME = "date-time"
DAY = 86_400
# The end of the year 9999: what lies beyond, such as milliseconds, is no Unix time.
END_OF_TIME = 253_402_300_800
# How far ahead of this machine's clock, in seconds, a stamp may lie before it is no stamp.
CLOCK_TOLERANCE = DAY


def to_unix(stamp: object) -> int | None:
    """Return the stamp in Unix seconds, rounded down, or None where it is no time at all."""
    if isinstance(stamp, int) and not isinstance(stamp, bool):
        return stamp if 0 <= stamp < END_OF_TIME else None
    if not isinstance(stamp, str):
        return None
    try:
        moment = datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return max(0, int(moment.timestamp()))


def plausible(stamp: int | None) -> int | None:
    """Return the stamp, or None where it lies in the future: from there nothing would ever come."""
    return None if stamp is None or stamp > time.time() + CLOCK_TOLERANCE else stamp


def to_text(unix: int) -> str:
    """Return Unix seconds as Zendesk writes date-times: ``2022-09-19T14:53:49Z``."""
    return datetime.fromtimestamp(unix, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
