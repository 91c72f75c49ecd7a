"""Exports side by side on one limit, against a server with a clock of its own."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.zendesk.fetcher import LONGEST_NAP
from tap_zendesk_incremental.zendesk.rate_budget import RateBudget, Turn
from tap_zendesk_incremental.zendesk.rate_limits import EXPORTS

#: Seconds from the tap to Zendesk.
TRAVEL = 0.05
#: What all exports go through, in Unix seconds.
SPAN = 1_000_000


@dataclass
class Server:
    """Counts requests in a window that opens with the first of them, as they arrive."""

    limit: int
    window: int
    opened: float = -math.inf
    used: int = 0
    refusals: int = 0

    def header(self, now: float) -> dict[str, str]:
        if now >= self.opened + self.window:
            self.opened, self.used = now, 0
        self.refusals += self.used >= self.limit
        self.used = min(self.used + 1, self.limit)
        resets = max(1, math.ceil(round(self.opened + self.window - now, 6)))
        return {EXPORTS: f"total={self.limit}; remaining={self.limit - self.used}; resets={resets}"}


@dataclass
class Export:
    path: str
    pages: int
    done: int = 0
    turn: Turn = field(default_factory=Turn)
    header: dict[str, str] = field(default_factory=dict)
    is_asking: bool = False

    @property
    def stands_at(self) -> int:
        return SPAN * self.done // self.pages


@dataclass
class Result:
    seconds: float
    refusals: int


def run(pages: list[int], latency: float, limit: int, window: int) -> Result:
    """Let exports of so many pages run, each page asked for as soon as the one before is there."""
    budget, server = RateBudget(), Server(limit, window)
    exports = [Export(f"/{number}", count) for number, count in enumerate(pages)]
    events = [(0.0, number) for number in range(len(exports))]
    now = 0.0
    while events:
        now, number = heapq.heappop(events)
        export = exports[number]
        if export.is_asking:
            budget.learn(export.path, export.header, now, latency)
            budget.give_back(export.turn, is_used=True)
            export.is_asking = False
            export.done += 1
        if export.done == export.pages:
            continue
        turn = budget.take(export.path, EXPORTS, now, export.stands_at)
        if turn.wait:
            heapq.heappush(events, (now + min(turn.wait, LONGEST_NAP), number))
            continue
        export.turn, export.header, export.is_asking = turn, server.header(now + TRAVEL), True
        heapq.heappush(events, (now + latency, number))
    return Result(now, server.refusals)


def forced(pages: list[int], latency: float, limit: int, window: int) -> float:
    """Return the seconds that the limit forces, and those of the longest export by itself."""
    return max((sum(pages) - 1) // limit * window + latency, max(pages) * latency)


exports_of = st.lists(st.integers(1, 30), min_size=1, max_size=6)


@given(exports_of, st.floats(0.1, 3.0), st.integers(1, 30), st.integers(2, 8))
def test_none_is_refused(pages: list[int], latency: float, limit: int, window: int) -> None:
    assert run(pages, latency, limit, window).refusals == 0


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
