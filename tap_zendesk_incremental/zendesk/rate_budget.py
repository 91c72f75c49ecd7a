"""Whose turn it is to make a request, so that none is refused that could have been foreseen."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tap_zendesk_incremental.zendesk.precedence import Precedence
from tap_zendesk_incremental.zendesk.rate_limits import ACCOUNT, ELSEWHERE, EXPORTS, buckets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tap_zendesk_incremental.zendesk.rate_limits import Bucket

MARGIN_AFTER_REFUSAL = 1.0
# Zendesk's windows are a minute long. A header that says more is not believed: asking early costs
# one refusal, and that says how long to wait.
LONGEST_RESET = 120.0
# Two responses that say to within so many seconds the same end of the window mean the same window.
SAME_WINDOW = 1.5
# A request is counted when it arrives, and the header tells of that moment: so long after it was
# sent, in seconds, at most. A new connection takes about as long.
UNDER_WAY = 0.25
# Seconds for which the first request of all is waited for.
FIRST_CONTACT = 10.0
# Seconds until a thread looks again whether it is its turn.
POLL = 0.02


@dataclass(eq=False)
class Turn:
    """Leave to make a request, or the seconds to wait before asking again for leave.

    ``limit`` is the kind of limit that it was taken for, and ``buckets`` are those in which room
    is reserved for it. ``taken_at`` is in seconds of a clock that only moves forward.
    """

    path: str = ""
    limit: str = ELSEWHERE
    wait: float = 0.0
    taken_at: float = -math.inf
    buckets: set[str] = field(default_factory=set)


@dataclass
class _Limit:
    """What is known of one limit; all that this process has under way is taken off already.

    ``resets_at`` is in seconds of a clock that only moves forward, and infinite as long as no
    response has told of a window that has just begun. ``longest`` is the most seconds that a
    window was ever said to last, ``learned_at`` when a response was last taken in.
    """

    total: int
    remaining: int
    resets_at: float
    longest: float
    under_way: int = 0
    began_at: float = -math.inf
    learned_at: float = -math.inf

    def renew(self, now: float) -> None:
        """Begin a new window, where the old one is over."""
        if now >= self.resets_at:
            self.remaining = self.total - self.under_way
            self.resets_at, self.began_at = math.inf, now
        elif self.resets_at == math.inf and not self.under_way:
            # All requests of this window have failed without a word on the limit.
            self.remaining = max(self.remaining, 1)

    def wait(self, now: float) -> float:
        """Return the seconds until there may be room, 0 where there is."""
        if self.remaining > 0:
            return 0.0
        return POLL if self.resets_at == math.inf else max(self.resets_at - now, POLL)

    def left(self, now: float) -> float:
        """Return the seconds until the window is over, at most."""
        return min(self.resets_at - now, self.longest)

    def update(
        self, bucket: Bucket, turn: Turn, sent_at: float, resets_at: float, now: float
    ) -> None:
        """Take in what a response says, of which others may still be under way."""
        if sent_at < self.began_at:
            # It was counted in the window before.
            return
        self.longest = max(self.longest, resets_at - sent_at)
        is_near = abs(resets_at - self.resets_at) < SAME_WINDOW and now < self.resets_at
        is_same_window = is_near or self.resets_at == math.inf
        others = self.under_way - (bucket.name in turn.buckets)
        if is_same_window and (others or turn.taken_at < self.learned_at):
            # Responses may come in any order, and tell nothing of requests that came after.
            self.remaining = min(self.remaining, bucket.remaining)
        else:
            self.remaining = bucket.remaining - others
        self.learned_at = now
        self.resets_at = min(self.resets_at, resets_at) if is_same_window else resets_at


class RateBudget:
    """What is left of each limit; one for all streams and threads of the process.

    A request takes its turn before it is made and gives it back with the response, so that no two
    requests count on the same room. Times are seconds of a clock that only moves forward.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._limits: dict[str, _Limit] = {}
        self._names_by_path: dict[str, frozenset[str]] = {}
        self._under_way: list[Turn] = []
        self._precedence = Precedence()
        self._margin = 0.0

    def take(self, path: str, limit: str, now: float, stands_at: int | None = None) -> Turn:
        """Return leave to ask for a path, or how long to wait.

        Args:
            path: What is to be asked for.
            limit: One of those that rate_limits.py names; it counts until the path has answered.
            now: Seconds of the clock.
            stands_at: Where the page of an export starts, in Unix seconds; None for lists.
        """
        with self._lock:
            turn = Turn(path, limit, taken_at=now)
            names = [name for name in self._limits if self._could_draw_on(turn, name)]
            for name in names:
                self._limits[name].renew(now)
            if stands_at is not None:
                self._precedence.wants(path, stands_at, now)
            turn.wait = max((self._limits[name].wait(now) for name in names), default=0.0)
            if not turn.wait and self._must_wait(path, names, limit, now):
                turn.wait = POLL
            if not turn.wait:
                self._give(turn, names)
            return turn

    def _must_wait(self, path: str, names: Iterable[str], limit: str, now: float) -> bool:
        if limit != ELSEWHERE and path not in self._names_by_path:
            # The first response tells what the limit is; until then, one at a time.
            is_known = any(_is_of(name, limit) for name in self._limits)
            first = (turn.taken_at for turn in self._under_way if turn.limit == limit)
            if not is_known and now - max(first, default=-math.inf) < FIRST_CONTACT:
                return True
        return any(
            _is_of(name, EXPORTS) and self._is_left_to_others(path, name, now) for name in names
        )

    def _is_left_to_others(self, path: str, name: str, now: float) -> bool:
        """Tell whether exports that go first can use up all that is left of a limit."""
        limit = self._limits[name]
        seconds = limit.left(now)
        others = [
            other
            for other in self._precedence.older(path, now)
            if name in self._names_by_path.get(other, ())
        ]
        needed = sum(self._precedence.could_make(other, seconds) for other in others)
        return limit.remaining <= needed

    def _give(self, turn: Turn, names: Iterable[str]) -> None:
        self._precedence.asks(turn.path)
        self._under_way.append(turn)
        for name in names:
            self._reserve(turn, name)

    def _reserve(self, turn: Turn, name: str) -> None:
        turn.buckets.add(name)
        self._limits[name].under_way += 1
        self._limits[name].remaining -= 1

    def give_back(self, turn: Turn, *, is_used: bool) -> None:
        """End a turn.

        Args:
            turn: What was taken.
            is_used: Whether Zendesk has answered, so that the request has counted.
        """
        with self._lock:
            self._under_way.remove(turn)
            counted = self._names_by_path.get(turn.path, turn.buckets) if is_used else ()
            for name in turn.buckets:
                limit = self._limits[name]
                limit.under_way -= 1
                limit.remaining += name not in counted

    def learn(self, turn: Turn, headers: Mapping[str, str], now: float, seconds: float = 0) -> None:
        """Take in what a response's headers say.

        Args:
            turn: What was taken for the request.
            headers: Of the response.
            now: Seconds of the clock.
            seconds: How long ago the request was sent.
        """
        seen = list(buckets(headers))
        with self._lock:
            if seen or turn.path not in self._names_by_path:
                # Help centre and Talk tell of no limit that could be waited for.
                self._names_by_path[turn.path] = frozenset(bucket.name for bucket in seen)
            self._precedence.was_answered(turn.path, seconds, now)
            for bucket in seen:
                self._update(bucket, turn, now - seconds, now)

    def refused(self) -> None:
        """Note a refusal: the headers round down, or others draw on the limit; wait longer."""
        with self._lock:
            if not self._margin:
                self._margin = MARGIN_AFTER_REFUSAL
                for one in self._limits.values():
                    one.resets_at += self._margin

    def _update(self, bucket: Bucket, turn: Turn, sent_at: float, now: float) -> None:
        lasts = min(bucket.resets, LONGEST_RESET) + self._margin
        resets_at = min(sent_at + UNDER_WAY, now) + lasts
        found = self._limits.get(bucket.name)
        if found is not None:
            found.update(bucket, turn, sent_at, resets_at, now)
            return
        self._limits[bucket.name] = _Limit(
            bucket.total, bucket.remaining, resets_at, lasts, learned_at=now
        )
        for other in self._under_way:
            if other is not turn and self._could_draw_on(other, bucket.name):
                self._reserve(other, bucket.name)

    def _could_draw_on(self, turn: Turn, name: str) -> bool:
        """Tell whether a request may count in a bucket, as far as its path has told."""
        names = self._names_by_path.get(turn.path)
        if names is not None:
            return name in names
        return turn.limit != ELSEWHERE and (_is_of(name, turn.limit) or _is_of(name, ACCOUNT))


def _is_of(bucket: str, limit: str) -> bool:
    """Tell whether a bucket is of this limit: the same name, whatever its total is."""
    return bucket.partition("/")[0] == limit
