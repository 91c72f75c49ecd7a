"""All that is measured."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import cpu, limits, memory
from benchmarks.command import Command
from benchmarks.figure import Figure
from benchmarks.measure import Usage, run
from zendesk_simulator import Settings, Simulator

TICKETS = 20_000
PAGE = 1000
STARTS = 5


def measured() -> Iterator[Figure]:
    """Measure, and yield each figure as it comes."""
    with tempfile.TemporaryDirectory() as folder:
        command = Command(Path(folder))
        # Memory first, while this process is small: see `memory.served`.
        peaks = list(memory.peaks(command))
        with Simulator(Settings(tickets=TICKETS, limit=None)) as sim:
            sim.world.prepare()
            yield from cpu.ratios(command, sim.url)
            yield _requests(command, sim)
        yield limits.side_by_side(command)
        yield limits.single(command)
        yield from peaks
        yield _start(command)


def _requests(command: Command, sim: Simulator) -> Figure:
    before = len(sim.requests)
    run(command.call(sim.url))
    asked = len(sim.requests) - before
    return Figure("Requests, of pages", f"{asked / (TICKETS / PAGE):.2f}", "1.00")


def _start(command: Command) -> Figure:
    imports = statistics.median(_import().wall for _ in range(STARTS))
    firsts = [_first_request(command) for _ in range(STARTS)]
    value = statistics.median(firsts) - imports
    what = "Start to first request, over the SDK's own import"
    return Figure(what, f"{value:.2f} s", "under 0.3 s")


def _import() -> Usage:
    # Left at once, since a process that ends takes its time as well.
    return run([sys.executable, "-c", "import os, singer_sdk; os._exit(0)"])


def _first_request(command: Command) -> float:
    with Simulator(Settings(tickets=1, limit=None)) as sim:
        call = command.call(sim.url)
        started = time.monotonic()
        run(call)
        return sim.requests[0].monotonic - started
