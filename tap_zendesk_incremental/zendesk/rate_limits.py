"""Response headers → seconds to wait before the next request.

The headers are those seen on live accounts: ``zendesk-ratelimit-{limit}`` for an endpoint's own
limit (``total=10; remaining=9; resets=6``), the account's ``ratelimit-remaining`` and
``ratelimit-reset``, and ``Retry-After`` on a refusal. Zendesk documents ten export requests a
minute, thirty with the High Volume add-on, and 200 to 2,500 others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

# The limits that an endpoint may draw on, before its first response has told. Each is what the
# names of its buckets begin with.
EXPORTS = "zendesk-ratelimit-incremental-exports"
ACCOUNT = "ratelimit"
# Help centre, Talk and side conversations have limits of their own.
ELSEWHERE = "elsewhere"

OWN_LIMIT = "zendesk-ratelimit-"
MARGIN_AFTER_REFUSAL = 1.0
# Zendesk's windows are a minute long. A header that says more is not believed: asking early costs
# one refusal, and that says how long to wait.
LONGEST_RESET = 120.0


@dataclass(frozen=True)
class Bucket:
    """How much of one limit is left: ``remaining`` requests, until ``resets`` seconds from now."""

    name: str
    remaining: int
    resets: float


def buckets(headers: Mapping[str, str]) -> Iterator[Bucket]:
    """Read every limit that the headers speak of; what cannot be read is passed over."""
    for name, value in headers.items():
        if name.lower().startswith(OWN_LIMIT):
            numbers = dict(re.findall(r"(\w+)\s*=\s*(\d{1,9})\b", value))
            if {"remaining", "resets"} <= numbers.keys():
                # The total tells apart two limits that are reported under one name.
                yield Bucket(
                    f"{name.lower()}/{numbers.get('total')}",
                    int(numbers["remaining"]),
                    float(numbers["resets"]),
                )
    remaining, reset = headers.get("ratelimit-remaining", ""), headers.get("ratelimit-reset", "")
    if re.fullmatch(r"\d{1,9}", remaining) and re.fullmatch(r"\d{1,9}", reset):
        yield Bucket(ACCOUNT, int(remaining), float(reset))


def wait_asked_for(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds that a refusal asks to wait, from the best header that is there.

    Args:
        headers: Of a 429 or 503 response.
        now: Zendesk's clock in Unix seconds, for a Retry-After that is an HTTP date.

    Returns:
        Seconds above 0, or None where no header says anything usable.
    """
    asked = _retry_after(headers, now)
    if asked:
        return asked
    resets = [bucket.resets for bucket in buckets(headers) if bucket.remaining == 0]
    return max(resets, default=None) or None


def _retry_after(headers: Mapping[str, str], now: float) -> float | None:
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value):
        return float(value)
    moment = http_date(value)
    if moment is None:
        return None
    # Measured against the server's own clock, which may differ from ours by minutes.
    return max(0.0, moment.timestamp() - now)


def http_date(value: str) -> datetime | None:
    """Return the moment that an HTTP date names, None where it is not one."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError, TypeError, IndexError):
        # What rubbish raises in here depends on the rubbish.
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class RateBudget:
    """What is left of each limit; one for all streams of the process.

    Times are seconds of a clock that only moves forward.
    """

    def __init__(self) -> None:
        self._exhausted_until: dict[str, float] = {}
        self._names_by_path: dict[str, set[str]] = {}
        self._margin = 0.0

    def learn(self, path: str, headers: Mapping[str, str], now: float) -> None:
        """Take in what a response's headers say."""
        seen = list(buckets(headers))
        if seen or path not in self._names_by_path:
            # Help centre and Talk tell of no limit that could be waited for.
            self._names_by_path[path] = {bucket.name for bucket in seen}
        for bucket in seen:
            if bucket.remaining == 0:
                self._exhausted_until[bucket.name] = now + min(bucket.resets, LONGEST_RESET)
            else:
                self._exhausted_until.pop(bucket.name, None)

    def refused(self) -> None:
        """Note a refusal: the headers round down, or others draw on the limit; wait longer."""
        self._margin = MARGIN_AFTER_REFUSAL

    def wait(self, path: str, limit: str, now: float) -> float:
        """Return the seconds to wait before asking for a path.

        Args:
            path: What is to be asked for.
            limit: EXPORTS, ACCOUNT or ELSEWHERE; counts as long as the path has not answered yet.
            now: Seconds of the clock.
        """
        names = self._names_by_path.get(path, self._could_be(limit))
        until = [self._exhausted_until[name] for name in names if name in self._exhausted_until]
        left = max(until, default=now) - now
        return left + self._margin if left > 0 else 0.0

    def _could_be(self, limit: str) -> set[str]:
        """Return the buckets that a path may draw on: all of its limit, and the account's."""
        if limit == ELSEWHERE:
            return set()
        return {name for name in self._exhausted_until if name.startswith((limit, ACCOUNT))}
