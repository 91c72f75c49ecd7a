"""Wall time under the rate limit, over the least that the limit allows.

The limit is Zendesk's, ten exports in a window, but the window is a tenth as long: so a benchmark
can wait for several.
"""

from __future__ import annotations

from benchmarks.bare_loop import EVENTS, TICKETS, pages
from benchmarks.command import TOKEN, Command
from benchmarks.figure import Figure
from benchmarks.measure import run
from zendesk_simulator import Settings, Simulator

LIMIT, USER_LIMIT, WINDOW = 10, 20, 6.0
SINGLE_REQUESTS = 45
# What version 0.1.0 exported.
SEVEN = (
    "organizations",
    "users",
    "ticket_metric_events",
    "ticket_metrics",
    "tickets",
    "ticket_comments",
    "ticket_events",
)
# What of these counts towards the limit: users by cursor have one of their own.
LIMITED: tuple[tuple[str, dict[str, str]], ...] = (
    (TICKETS, {}),
    (EVENTS, {}),
    ("/api/v2/incremental/organizations", {}),
    ("/api/v2/incremental/ticket_metric_events", {"include_changes": "true"}),
)
SIDE_BY_SIDE_TICKETS = 10_000
SECONDS_A_PAGE = 0.8


def single(command: Command) -> Figure:
    """Measure a long export of tickets, from its first request to its last."""
    with Simulator(Settings(tickets=SINGLE_REQUESTS, limit=LIMIT, window=WINDOW)) as sim:
        run(command.call(sim.url, page_size=1))
        taken = sim.requests[-1].monotonic - sim.requests[0].monotonic
        value = f"{taken / _last_window(SINGLE_REQUESTS):.2f}, {_refusals(sim)} refusals"
    return Figure("Wall time over what the limit forces: tickets", value, "at most 1.10, none")


def side_by_side(command: Command) -> Figure:
    """Measure seven streams on an account that takes its time, from start to end of the command.

    The limit forces this: all but the last ten of the requests use up whole windows, and the
    answer to the last one takes its time. The requests are counted with a bare loop.
    """
    settings = Settings(tickets=SIDE_BY_SIDE_TICKETS, limit=None, window=WINDOW)
    with Simulator(settings) as sim:
        least = sum(_pages(sim.url, path, query) for path, query in LIMITED)
        counted = len(sim.requests)
        settings.limit, settings.user_limit = LIMIT, USER_LIMIT
        settings.latency = SECONDS_A_PAGE
        wall = run(command.call(sim.url, *SEVEN)).wall
        value = f"{wall / (_last_window(least) + SECONDS_A_PAGE):.2f}, "
        value += f"{_refusals(sim, counted)} refusals"
    return Figure(
        "Wall time over what the limit forces: seven streams", value, "at most 1.08, none"
    )


def _pages(url: str, path: str, query: dict[str, str]) -> int:
    return sum(1 for _ in pages(url, TOKEN, path, query))


def _last_window(requests: int) -> float:
    """Return the seconds until so many requests may have been made."""
    return (requests - 1) // LIMIT * WINDOW


def _refusals(sim: Simulator, first: int = 0) -> int:
    return sum(request.status == 429 for request in sim.requests[first:])
