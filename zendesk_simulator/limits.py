"""Rate limits: fixed windows, and the headers that tell of them."""

from __future__ import annotations

import math
import time

from zendesk_simulator.errors import RefusalError, rate_limited
from zendesk_simulator.settings import Settings

EXPORTS = "incremental-exports"
USER_CURSOR = "incremental-exports-cursor"


class Bucket:
    """Counts requests in a window that opens with the first of them."""

    def __init__(self) -> None:
        self._opened = -math.inf
        self._used = 0

    def take(self, limit: int, window: float, now: float) -> bool:
        """Count one request, unless the window has no room left."""
        if now >= self._opened + window:
            self._opened, self._used = now, 0
        if self._used >= limit:
            return False
        self._used += 1
        return True

    def remaining(self, limit: int) -> int:
        """Return how many requests the window still has room for."""
        return max(0, limit - self._used)

    def resets(self, window: float, now: float) -> int:
        """Return the whole seconds until the next window, rounded up."""
        return max(1, math.ceil(self._opened + window - now))


class Limits:
    """The account's buckets: the exports together, users by cursor, and the whole account."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.buckets = {EXPORTS: Bucket(), USER_CURSOR: Bucket()}
        self._account = Bucket()

    def take(self, name: str) -> dict[str, str]:
        """Count one request and return the headers of its answer; refuse it with 429 if over."""
        now = time.monotonic()
        window = self._settings.window
        limit = self._settings.user_limit if name == USER_CURSOR else self._settings.limit
        # The account's own limit is far away, and is shown but not enforced.
        self._account.take(self._settings.account_limit, window, now)
        headers = self._account_headers(now)
        if limit is None:
            return headers
        bucket = self.buckets[name]
        taken = bucket.take(limit, window, now)
        resets = bucket.resets(window, now)
        state = f"total={limit}; remaining={bucket.remaining(limit)}; resets={resets}"
        headers[f"zendesk-ratelimit-{name}"] = state
        if not taken:
            reply = rate_limited(resets)
            reply.headers.update(headers)
            raise RefusalError(reply)
        return headers

    def _account_headers(self, now: float) -> dict[str, str]:
        limit = self._settings.account_limit
        remaining = str(self._account.remaining(limit))
        return {
            "x-rate-limit": str(limit),
            "x-rate-limit-remaining": remaining,
            "ratelimit-limit": str(limit),
            "ratelimit-remaining": remaining,
            "ratelimit-reset": str(self._account.resets(self._settings.window, now)),
        }
