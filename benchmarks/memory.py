"""The peak of memory, with few and many tickets and with all streams at once."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.command import Command
from benchmarks.figure import Figure
from benchmarks.measure import MIB, ROOT, run

FEW, MANY = 5_000, 100_000
RUNS = 3
CONCURRENCY = 4


def peaks(command: Command) -> Iterator[Figure]:
    """Measure them; while this process is small, see `served`."""
    for tickets, goal in ((FEW, "under 130 MiB"), (MANY, "a few MiB more")):
        peak = _peak(command, tickets)
        yield Figure(f"Peak memory, {tickets:,} tickets", f"{peak:.0f} MiB", goal)
    peak = _peak(command, FEW, *command.all_streams(), concurrency=CONCURRENCY)
    what = f"Peak memory, {FEW:,} tickets, all streams, {CONCURRENCY} at a time"
    yield Figure(what, f"{peak:.0f} MiB", "at most 130 MiB")


def _peak(command: Command, tickets: int, *streams: str, **settings: object) -> float:
    with served(tickets) as url:
        call = command.call(url, *streams, **settings)
        return statistics.median(run(call).peak for _ in range(RUNS)) / MIB


@contextmanager
def served(tickets: int) -> Iterator[str]:
    """Serve an account from another process, and give its URL.

    The system counts the memory of whoever starts a command as the command's own, at first: with
    a simulator in here that would be the simulator's.
    """
    unlimited = ("--limit", "0", "--user-limit", "0", "--account-limit", "0")
    command = [sys.executable, "-m", "zendesk_simulator", "--port", "0", *unlimited]
    with subprocess.Popen(
        [*command, "--tickets", str(tickets)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - it is a pipe, for mypy
            yield process.stdout.readline().removeprefix("listening on ").strip()
        finally:
            process.terminate()
