"""Response headers → seconds to wait before the next request.

The headers are those seen on live accounts: ``zendesk-ratelimit-{limit}`` for an endpoint's own
limit (``total=10; remaining=9; resets=6``), the account's ``ratelimit-remaining`` and
``ratelimit-reset``, and ``Retry-After`` on a refusal. Zendesk documents ten export requests a
minute, thirty with the High Volume add-on, and 200 to 2,500 others.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

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
# Two responses that say to within so many seconds the same end of the window mean the same window.
SAME_WINDOW = 1.5
# Seconds until a thread looks again whether it is its turn.
POLL = 0.02


@dataclass(frozen=True)
class Bucket:
    """How much of one limit is left: ``remaining`` of ``total``, for ``resets`` seconds."""

    name: str
    total: int
    remaining: int
    resets: float


def buckets(headers: Mapping[str, str]) -> Iterator[Bucket]:
    """Read every limit that the headers speak of; what cannot be read is passed over."""
    for name, value in headers.items():
        if name.lower().startswith(OWN_LIMIT):
            numbers = dict(re.findall(r"(\w+)\s*=\s*(\d{1,9})\b", value))
            if {"remaining", "resets"} <= numbers.keys():
                # The total tells apart two limits that are reported under one name.
                total = int(numbers.get("total") or numbers["remaining"])
                yield Bucket(
                    f"{name.lower()}/{total}",
                    max(total, 1),
                    int(numbers["remaining"]),
                    float(numbers["resets"]),
                )
    named = [headers.get(f"ratelimit-{part}", "") for part in ("remaining", "reset", "limit")]
    remaining, reset, limit = (int(n) if re.fullmatch(r"\d{1,9}", n) else None for n in named)
    if remaining is not None and reset is not None:
        yield Bucket(ACCOUNT, max(limit or remaining, 1), remaining, float(reset))


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


class Turn(NamedTuple):
    """Leave to make a request, or the seconds to wait before asking again for leave."""

    buckets: frozenset[str] = frozenset()
    wait: float = 0.0


@dataclass
class _Limit:
    """What is known of one limit, and how many requests are under way that draw on it.

    ``resets_at`` is in seconds of a clock that only moves forward.
    """

    total: int
    remaining: int
    resets_at: float
    reserved: int = 0

    def has_room(self, now: float) -> bool:
        if now >= self.resets_at:
            return self.reserved < self.total
        return self.reserved < self.remaining


class RateBudget:
    """What is left of each limit; one for all streams and threads of the process.

    A request takes its turn before it is made and gives it back with the response, so that no two
    requests count on the same room. Times are seconds of a clock that only moves forward.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._limits: dict[str, _Limit] = {}
        self._names_by_path: dict[str, frozenset[str]] = {}
        self._first_contacts: Counter[str] = Counter()
        self._margin = 0.0

    def take(self, path: str, limit: str, now: float) -> Turn:
        """Return leave to ask for a path, or how long to wait.

        Args:
            path: What is to be asked for.
            limit: EXPORTS, ACCOUNT or ELSEWHERE; counts as long as the path has not answered yet.
            now: Seconds of the clock.
        """
        with self._lock:
            names = self._names_by_path.get(path)
            names = self._could_be(limit) if names is None else names
            known = [self._limits[name] for name in names if name in self._limits]
            full = [known_limit for known_limit in known if not known_limit.has_room(now)]
            if full:
                return Turn(wait=max(*(one.resets_at - now for one in full), POLL))
            if not known and limit != ELSEWHERE and self._first_contacts[limit]:
                # The first response tells what the limit is; until then, one at a time.
                return Turn(wait=POLL)
            if not known:
                self._first_contacts[limit] += 1
            for one in known:
                one.reserved += 1
            return Turn(frozenset(names) if known else frozenset({limit}))

    def give_back(self, turn: Turn) -> None:
        """End a turn: its request has been answered, or has failed."""
        with self._lock:
            for name in turn.buckets:
                if name in self._limits and self._limits[name].reserved:
                    self._limits[name].reserved -= 1
                if self._first_contacts[name]:
                    self._first_contacts[name] -= 1

    def learn(self, path: str, headers: Mapping[str, str], now: float) -> None:
        """Take in what a response's headers say."""
        seen = list(buckets(headers))
        with self._lock:
            if seen or path not in self._names_by_path:
                # Help centre and Talk tell of no limit that could be waited for.
                self._names_by_path[path] = frozenset(bucket.name for bucket in seen)
            for bucket in seen:
                self._update(bucket, now)

    def refused(self) -> None:
        """Note a refusal: the headers round down, or others draw on the limit; wait longer."""
        with self._lock:
            if not self._margin:
                self._margin = MARGIN_AFTER_REFUSAL
                for one in self._limits.values():
                    one.resets_at += self._margin

    def _update(self, bucket: Bucket, now: float) -> None:
        resets_at = now + min(bucket.resets, LONGEST_RESET) + self._margin
        found = self._limits.get(bucket.name)
        if found is None:
            self._limits[bucket.name] = _Limit(bucket.total, bucket.remaining, resets_at)
            return
        is_same_window = abs(found.resets_at - resets_at) < SAME_WINDOW
        if is_same_window and found.reserved > 1:
            # Responses that are under way together may come in any order.
            found.remaining = min(found.remaining, bucket.remaining)
        else:
            found.remaining = bucket.remaining
        found.resets_at = resets_at

    def _could_be(self, limit: str) -> frozenset[str]:
        """Return the buckets that a path may draw on: all of its limit, and the account's."""
        if limit == ELSEWHERE:
            return frozenset()
        return frozenset(name for name in self._limits if name.startswith((limit, ACCOUNT)))
