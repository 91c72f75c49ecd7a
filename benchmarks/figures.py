"""What is measured, and what is to be reached."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import ROOT, Usage, cpu_ratio, run
from zendesk_simulator import Settings, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

TICKETS = 20_000
FEW, MANY = 5_000, 100_000
PAIRS = 5
MIB = 2**20
TOKEN = Settings().access_token
PAGE = 1000
# The limit as Zendesk has it, in a window of which a benchmark can wait for several.
LIMIT, WINDOW, LIMITED_REQUESTS = 10, 6.0, 45


@dataclass(frozen=True)
class Figure:
    """One measured figure; ``ratio`` where it is one that goes into the chart."""

    what: str
    value: str
    goal: str
    ratio: float | None = None


class Bench:
    """Measures the installed command against a simulator.

    Args:
        folder: Where settings files may be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        command = shutil.which("tap-zendesk-incremental", path=str(Path(sys.executable).parent))
        if command is None:
            message = "the tap is not installed beside this Python"
            raise RuntimeError(message)
        self._command = command

    def figures(self) -> Iterator[Figure]:
        """Measure, and yield each figure as it comes."""
        # Memory first, while this process is small: see `served`.
        memory = list(self._memory())
        with Simulator(Settings(tickets=TICKETS, limit=None)) as sim:
            sim.world.prepare()
            yield from self._cpu(sim)
            yield self._requests(sim)
        yield from memory
        yield self._limit()
        yield self._start()

    def _tap(self, url: str, **settings: object) -> list[str]:
        config = {"subdomain": "acme", "api_url": url, "access_token": TOKEN, **settings}
        path = self._folder / "config.json"
        path.write_text(json.dumps(config), "utf-8")
        return [self._command, "--config", str(path)]

    def _cpu(self, sim: Simulator) -> Iterator[Figure]:
        tap = self._tap(sim.url)
        bare = [sys.executable, "-m", "benchmarks.bare_loop", sim.url, TOKEN]
        defaults = [sys.executable, "-m", "benchmarks.sdk_defaults", *tap[1:]]
        ratio = cpu_ratio(tap, bare, PAIRS)
        yield Figure("CPU time, of a bare loop's", f"{ratio:.2f}", "at most 1.5", ratio)
        ratio = cpu_ratio(defaults, tap, PAIRS)
        yield Figure(
            "CPU time of the SDK's defaults, of the tap's", f"{ratio:.1f}", "at least 5", ratio
        )

    def _requests(self, sim: Simulator) -> Figure:
        before = len(sim.requests)
        run(self._tap(sim.url))
        asked = len(sim.requests) - before
        return Figure("Requests, of pages", f"{asked / (TICKETS / PAGE):.2f}", "1.00")

    def _memory(self) -> Iterator[Figure]:
        few, many = self._peak(FEW), self._peak(MANY)
        yield Figure(f"Peak memory, {FEW:,} tickets", f"{few:.0f} MiB", "under 130 MiB")
        yield Figure(f"Peak memory, {MANY:,} tickets", f"{many:.0f} MiB", "a few MiB more")

    def _peak(self, tickets: int) -> float:
        with served(tickets) as url:
            return statistics.median(run(self._tap(url)).peak for _ in range(3)) / MIB

    def _limit(self) -> Figure:
        """Measure a long export under a limit: what its windows force is the reference."""
        with Simulator(Settings(tickets=LIMITED_REQUESTS, limit=LIMIT, window=WINDOW)) as sim:
            run(self._tap(sim.url, page_size=1))
            taken = sim.requests[-1].monotonic - sim.requests[0].monotonic
            refused = sum(request.status == 429 for request in sim.requests)
        forced = (LIMITED_REQUESTS - 1) // LIMIT * WINDOW
        value = f"{taken / forced:.2f}, {refused} refusals"
        return Figure("Wall time, of what the rate limit forces", value, "at most 1.10")

    def _start(self) -> Figure:
        imports = statistics.median(self._import().wall for _ in range(PAIRS))
        firsts = [self._first_request() for _ in range(PAIRS)]
        value = statistics.median(firsts) - imports
        what = "Start to first request, over the SDK's own import"
        return Figure(what, f"{value:.2f} s", "under 0.3 s")

    @staticmethod
    def _import() -> Usage:
        # Left at once, since a process that ends takes its time as well.
        return run([sys.executable, "-c", "import os, singer_sdk; os._exit(0)"])

    def _first_request(self) -> float:
        with Simulator(Settings(tickets=1, limit=None)) as sim:
            started = time.monotonic()
            run(self._tap(sim.url))
            return sim.requests[0].monotonic - started


@contextmanager
def served(tickets: int) -> Iterator[str]:
    """Serve tickets from another process, and give its URL.

    The system counts the memory of whoever starts a command as the command's own, at first: with
    a simulator in here that would be the simulator's.
    """
    command = [sys.executable, "-m", "zendesk_simulator", "--port", "0", "--limit", "0"]
    with subprocess.Popen(
        [*command, "--tickets", str(tickets)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - it is a pipe, for mypy
            yield process.stdout.readline().removeprefix("listening on ").strip()
        finally:
            process.terminate()


def measured() -> Iterator[Figure]:
    """Measure in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield from Bench(Path(folder)).figures()
