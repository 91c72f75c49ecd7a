"""Exports side by side on one limit, against a server with a clock of its own."""

from __future__ import annotations

import heapq
import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.zendesk.fetcher import LONGEST_NAP
from tap_zendesk_incremental.zendesk.rate_budget import RateBudget, Turn
from tap_zendesk_incremental.zendesk.rate_limits import ACCOUNT, EXPORTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Seconds from the tap to Zendesk.
TRAVEL = 0.05
#: What all exports go through, in Unix seconds.
SPAN = 1_000_000


@dataclass
class Server:
    """Counts requests of exports in a window that opens with the first of them, as they arrive."""

    limit: int
    window: int
    opened: float = -math.inf
    used: int = 0
    refusals: int = 0

    def headers(self, now: float, *, is_export: bool) -> dict[str, str]:
        account = {"ratelimit-limit": "700", "ratelimit-remaining": "600", "ratelimit-reset": "60"}
        return account | self._own_header(now) if is_export else account

    def _own_header(self, now: float) -> dict[str, str]:
        if now >= self.opened + self.window:
            self.opened, self.used = now, 0
        self.refusals += self.used >= self.limit
        self.used = min(self.used + 1, self.limit)
        resets = max(1, math.ceil(round(self.opened + self.window - now, 6)))
        return {EXPORTS: f"total={self.limit}; remaining={self.limit - self.used}; resets={resets}"}


@dataclass
class Pass:
    """What one thread reads, page after page: an export, or a list."""

    path: str
    pages: int
    limit: str = EXPORTS
    done: int = 0
    turn: Turn | None = None
    sent_at: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    has_learned: bool = False

    @property
    def stands_at(self) -> int | None:
        return SPAN * self.done // self.pages if self.limit == EXPORTS else None


@dataclass
class Result:
    seconds: float
    refusals: int


@dataclass
class Run:
    """Passes side by side, each page asked for as soon as the one before is there.

    ``delays`` are the seconds by which threads come late to read a response, in turns.
    """

    passes: list[Pass]
    latency: float
    server: Server
    delays: list[float]
    budget: RateBudget = field(default_factory=RateBudget)

    def until_the_end(self) -> Result:
        delays = itertools.cycle(self.delays)
        events = [(0.0, number) for number in range(len(self.passes))]
        now = 0.0
        while events:
            now, number = heapq.heappop(events)
            wait = self._step(self.passes[number], now, delays)
            if wait is not None:
                heapq.heappush(events, (now + wait, number))
        return Result(now, self.server.refusals)

    def _step(self, one: Pass, now: float, delays: Iterator[float]) -> float | None:
        """Take the next step of a pass; return the seconds until the one after, None at its end."""
        if one.turn is not None and not one.has_learned:
            self.budget.learn(one.turn, one.headers, now, now - one.sent_at)
            one.has_learned = True
            return next(delays)
        if one.turn is not None:
            self.budget.give_back(one.turn, is_used=True)
            one.turn, one.has_learned, one.done = None, False, one.done + 1
        return None if one.done == one.pages else self._ask(one, now, delays)

    def _ask(self, one: Pass, now: float, delays: Iterator[float]) -> float:
        turn = self.budget.take(one.path, one.limit, now, one.stands_at)
        if turn.wait:
            return min(turn.wait, LONGEST_NAP)
        one.turn, one.sent_at = turn, now
        one.headers = self.server.headers(now + TRAVEL, is_export=one.limit == EXPORTS)
        return self.latency + next(delays)


def run(
    pages: list[int], latency: float, limit: int, window: int, delays: Sequence[float] = (0.0,)
) -> Result:
    """Let a short list and exports of so many pages run side by side."""
    exports = [Pass(f"/{number}", count) for number, count in enumerate(pages)]
    passes = [Pass("/groups", 1, ACCOUNT), *exports]
    return Run(passes, latency, Server(limit, window), list(delays)).until_the_end()


def forced(pages: list[int], latency: float, limit: int, window: int) -> float:
    """Return the seconds that the limit forces, and those of the longest export by itself."""
    return max((sum(pages) - 1) // limit * window + latency, max(pages) * latency)


exports_of = st.lists(st.integers(1, 30), min_size=1, max_size=6)


delays_of = st.lists(st.floats(0.0, 0.3), min_size=1, max_size=7)


@given(exports_of, st.floats(0.1, 3.0), st.integers(1, 30), st.integers(2, 8), delays_of)
def test_none_is_refused(
    pages: list[int], latency: float, limit: int, window: int, delays: list[float]
) -> None:
    assert run(pages, latency, limit, window, delays).refusals == 0


@pytest.mark.parametrize(
    ("pages", "most"),
    [([61, 41, 20, 1], 1.08), ([80, 20, 10, 5, 3], 1.08), ([30] * 7, 1.08), ([40] * 3, 1.1)],
)
def test_the_limit_is_used_to_the_full(pages: list[int], most: float) -> None:
    """The longest export is not left alone at the end, and no window begins late."""
    seconds = run(pages, 0.88, 10, 6).seconds
    assert seconds <= most * forced(pages, 0.88, 10, 6)


def test_an_export_alone_is_as_fast_as_zendesk() -> None:
    assert run([100], 0.88, 10, 6).seconds == pytest.approx(forced([100], 0.88, 10, 6))
