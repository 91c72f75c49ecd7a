"""Unix seconds ↔ the two ways in which Zendesk writes a time: a number, a date-time text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

DATE_TIME = "date-time"
DAY = 86_400
FIRST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
# The end of the year 9999: what lies beyond, such as milliseconds, is not Unix time.
END_OF_TIME = 253_402_300_800
# Seconds before Zendesk's clock that an export holds back (documented).
HELD_BACK = 60
# How far ahead of Zendesk's clock, in seconds, a timestamp may lie and still be believed.
# Zendesk holds the newest minute back, so an honest one lies behind it.
CLOCK_TOLERANCE = 300


def to_unix(timestamp: object) -> int | None:
    """Return the timestamp in Unix seconds, rounded down, or None where it is not a time.

    A number is one from 1970 on, before END_OF_TIME. A text is one before END_OF_TIME; what lies
    before 1970 counts as its start.
    """
    if isinstance(timestamp, int) and not isinstance(timestamp, bool):
        return timestamp if 0 <= timestamp < END_OF_TIME else None
    if not isinstance(timestamp, str):
        return None
    try:
        moment = datetime.fromisoformat(timestamp.replace("Z", "+00:00"))
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    # Not by a float, which rounds up at the end of the calendar. Its zone can place a text there.
    unix = max(0, (moment - FIRST_MOMENT) // timedelta(seconds=1))
    return unix if unix < END_OF_TIME else None


def believable(timestamp: int | None, now: float) -> int | None:
    """Return the timestamp, or None where it lies in the future: from there nothing would come.

    Args:
        timestamp: Unix seconds.
        now: The current time, in Unix seconds; Zendesk's own where it is known.
    """
    return None if timestamp is None or timestamp > now + CLOCK_TOLERANCE else timestamp


def settled(timestamp: int, start: int | None, now: float) -> int:
    """Return a time to go on from where nothing older is still to come.

    Zendesk holds the newest minute back. A timestamp within it is wrong by a little, or its clock
    has been set: what it exports later may lie before that. Going on from some minutes ago brings
    a few records again.

    Args:
        timestamp: Of the newest record, Unix seconds.
        start: Where the page started, Unix seconds: never back beyond that.
        now: The current time, Unix seconds; Zendesk's own where it is known.
    """
    held_back = int(now) - HELD_BACK
    return max(start or 0, timestamp if timestamp <= held_back else held_back - CLOCK_TOLERANCE)


def to_text(unix: int) -> str:
    """Return Unix seconds as Zendesk writes date-times: ``2022-09-19T14:53:49Z``."""
    return datetime.fromtimestamp(unix, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
