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
USERS_BY_CURSOR = f"{EXPORTS}-cursor"
ACCOUNT = "ratelimit"
# Help centre, Talk and side conversations have limits of their own.
ELSEWHERE = "elsewhere"

OWN_LIMIT = "zendesk-ratelimit-"


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
