"""The timestamps of the records of a page, and which of them can be believed."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from tap_zendesk_incremental.timestamps import END_OF_TIME, believable, to_unix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from msgspec import Raw

# Of two records in the opposite order, one may just have a wrong time.
FEWEST_IN_ORDER = 3


class TimestampReader:
    """Reads one field of a record and skips the rest.

    Args:
        field: The field that holds the timestamp, a number or a date-time; None for records
            without one.
        offset: Seconds to add to it.
    """

    def __init__(self, field: str | None, offset: int = 0) -> None:
        self._offset = offset
        self._decoder: msgspec.json.Decoder[Any] | None = None
        if field is not None:
            shape = msgspec.defstruct(
                "Timestamped",
                [("timestamp", int | str | None, msgspec.field(default=None, name=field))],
            )
            self._decoder = msgspec.json.Decoder(shape)

    def read(self, record: Raw) -> int | None:
        """Return the record's timestamp in Unix seconds, None where it has no usable one."""
        if self._decoder is None:
            return None
        try:
            found = to_unix(self._decoder.decode(record).timestamp)
        except (msgspec.DecodeError, RecursionError):
            return None
        return None if found is None else found + self._offset


class RecordTimes:
    """The timestamps of a page's records, in the order of the page.

    Args:
        records: Not decoded yet.
        reader: Reads one record's timestamp.
        now: Zendesk's clock in Unix seconds: what lies after it is not believed.
        is_ordered: Whether the export is in the order of these timestamps. Users and organizations
            are not: a change by the system moves a user in the export, but not its updated_at.
    """

    def __init__(
        self, records: Sequence[Raw], reader: TimestampReader, now: float, *, is_ordered: bool
    ) -> None:
        self._records = records
        self._reader = reader
        self._now = now
        self._is_ordered = is_ordered

    def of(self, records: Sequence[Raw]) -> RecordTimes:
        """Return the same for some of the records."""
        return RecordTimes(records, self._reader, self._now, is_ordered=self._is_ordered)

    def first(self) -> int | None:
        """Return the first timestamp that can be believed, None where there is none."""
        return next(self._believed(self._records), None)

    def last(self, before: float = END_OF_TIME) -> int | None:
        """Return the last timestamp that can be believed, None where there is none.

        Args:
            before: The newest that it may be, in Unix seconds.
        """
        found = self._believed(reversed(self._records))
        return next((time for time in found if time <= before), None)

    def resume_time(self, earliest: int | None, *, is_last: bool) -> int | None:
        """Return the newest time from which an export can go on and skip nothing.

        Any one timestamp may be wrong. So it is not the last record's, but the one before it, where
        the page is in order. A page that is not in order holds a wrong one somewhere; the smallest
        is safe whichever that is. One timestamp alone is compared with nothing: the time stays.
        At the end of the stream all else that is old enough has come, and the last record's will
        do.

        Args:
            earliest: The time at which the page starts, in Unix seconds, None where not known.
            is_last: Whether this is the last page of the stream.
        """
        believed = list(islice(self._believed(reversed(self._records)), 2))
        if len(believed) < (1 if is_last else 2):
            return earliest
        first, last = self._of(self._records[0]), self._of(self._records[-1])
        ending = self._records[-1:] if is_last else self._records[-2:]
        if not self._is_ordered:
            smaller = min(self._believed(ending), default=None)
            return max((time for time in (earliest, smaller) if time is not None), default=None)
        before = self._of(ending[0])
        in_order = [earliest or 0, first, before, last]
        known = [time for time in in_order if time is not None]
        if len(known) == len(in_order) and known == sorted(known):
            return before
        return min(self._believed(self._records), default=earliest)

    def next_start(self, start: int, before: float = END_OF_TIME) -> int | None:
        """Return a time to go on from after a page by time, so that nothing is skipped.

        Any one timestamp may be wrong. So it is the smaller one of the last two that lie above the
        start: in a page that is in order, that of the record before the last. Where there is only
        one, it must be the last record's.

        Args:
            start: Where the page starts, in Unix seconds: it would come again from there.
            before: The newest that the time may be, in Unix seconds.

        Returns:
            Unix seconds above the start, or None where no record leads further.
        """
        found = self._believed(reversed(self._records))
        ending = list(islice((time for time in found if start < time <= before), 2))
        if len(ending) == 1 and ending[0] != self.last(before):
            return None
        return min(ending, default=None)

    def earlier_end(self, end: int, start: int) -> int:
        """Return the last record's time where it is smaller than the end that the page tells.

        Only above the start, and where the order is that of these timestamps; else the end.

        Args:
            end: What the page says, in Unix seconds.
            start: Where the page starts, in Unix seconds.
        """
        last = self.last() if self._is_ordered else None
        return last if last is not None and start < last < end else end

    def is_newest_first(self) -> bool:
        """Tell whether the page is in the opposite order: each time is at most the one before."""
        first, last = self.first(), self.last()
        if first is None or last is None or first <= last:
            return False
        times = list(self._believed(self._records))
        return len(times) >= FEWEST_IN_ORDER and all(
            after <= before for before, after in pairwise(times)
        )

    def position_of(self, time: int) -> int:
        """Return the position of the first record at or after a time, in Unix seconds."""
        for position, record in enumerate(self._records):
            found = self._of(record)
            if found is not None and found >= time:
                return position
        return len(self._records)

    def _believed(self, records: Sequence[Raw] | Iterator[Raw]) -> Iterator[int]:
        found = map(self._of, records)
        return (timestamp for timestamp in found if timestamp is not None)

    def _of(self, record: Raw) -> int | None:
        return believable(self._reader.read(record), self._now)
