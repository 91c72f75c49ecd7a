"""Rate limits: fixed windows, and the headers that tell of them."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from zendesk_simulator.errors import RefusalError, rate_limited
from zendesk_simulator.settings import Settings

Headers = dict[str, str]


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
        return max(1, math.ceil(round(self._opened + window - now, 6)))


@dataclass(frozen=True)
class Allowance:
    """A limit that some endpoints share. Two allowances of the same name share one bucket."""

    name: str
    #: Requests in a window; None means unlimited.
    total: Callable[[Settings], int | None]
    #: Writes the headers from the allowance's name, the total, the remaining and the seconds left.
    headers: Callable[[str, int, int, int], Headers]
    #: How many of the settings' windows it is counted over.
    windows: float = 1.0
    #: Whether a request too many is refused, and not only counted.
    enforced: bool = True
    #: What the message of the refusal calls the requests.
    what: str = "API"


def account_headers(_: str, total: int, remaining: int, resets: int) -> Headers:
    """Return the headers of Support: the old pair, and the three that are a draft standard."""
    return {
        **short_headers("", total, remaining, resets),
        "ratelimit-limit": str(total),
        "ratelimit-remaining": str(remaining),
        "ratelimit-reset": str(resets),
    }


def short_headers(_: str, total: int, remaining: int, __: int) -> Headers:
    """Return the only headers of the help centre, of Talk and of surveys."""
    return {"x-rate-limit": str(total), "x-rate-limit-remaining": str(remaining)}


def own_header(name: str, total: int, remaining: int, resets: int) -> Headers:
    """Return the header of an endpoint with a bucket of its own."""
    return {f"zendesk-ratelimit-{name}": f"total={total}; remaining={remaining}; resets={resets}"}


def no_headers(_: str, __: int, ___: int, ____: int) -> Headers:
    """Return nothing: there are limits that no header tells of."""
    return {}


def own(name: str, default: int) -> Allowance:
    """Return a limit of an endpoint's own; `settings.own_limits` may change it by its name."""
    return Allowance(name, lambda settings: settings.own_limits.get(name, default), own_header)


ACCOUNT = Allowance("account", lambda settings: settings.account_limit, account_headers)
#: Exports show how much of the account's limit is left, but only their own limit stops them.
ACCOUNT_SHOWN = replace(ACCOUNT, enforced=False)
EXPORTS = Allowance(
    "incremental-exports",
    lambda settings: settings.limit,
    own_header,
    what="incremental export API",
)
USER_CURSOR = replace(
    EXPORTS, name="incremental-exports-cursor", total=lambda settings: settings.user_limit
)


#: The help centre, surveys included, has as many requests as Support, in a bucket of its own.
HELP_CENTER = Allowance("help-center", lambda settings: settings.account_limit, short_headers)
TALK = Allowance(
    "talk", lambda settings: settings.own_limits.get("talk", 15_000), short_headers, windows=5
)
TALK_EXPORTS = replace(EXPORTS, name="talk-exports", headers=no_headers)


class Limits:
    """The account's buckets."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._buckets: defaultdict[str, Bucket] = defaultdict(Bucket)

    def take(self, allowances: Sequence[Allowance]) -> Headers:
        """Count one request and return the headers of its response; refuse it with 429 if over."""
        now = time.monotonic()
        headers: Headers = {}
        refused: tuple[int, str] | None = None
        for allowance in allowances:
            total = allowance.total(self._settings)
            if total is None:
                continue
            bucket = self._buckets[allowance.name]
            window = self._settings.window * allowance.windows
            taken = bucket.take(total, window, now)
            resets = bucket.resets(window, now)
            headers |= allowance.headers(allowance.name, total, bucket.remaining(total), resets)
            if allowance.enforced and not taken:
                refused = resets, allowance.what
        if refused is not None:
            reply = rate_limited(*refused)
            reply.headers.update(headers)
            raise RefusalError(reply)
        return headers
