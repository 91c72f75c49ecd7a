"""An export that is still running: watch it, signal it, and see how it leaves."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import IO, Any

from tests.faults.harness import PATIENCE, check, config
from tests.support import Run, start_tap
from zendesk_simulator import Simulator


@dataclass
class Running:
    """A process that exports from an account; its output is read only when asked for."""

    sim: Simulator
    process: Popen[bytes]
    log: Path

    @property
    def stdout(self) -> IO[bytes]:
        assert self.process.stdout
        return self.process.stdout

    def logged(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something to come true, as long as the process runs."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert self.process.poll() is None, self.logged()
            assert time.monotonic() < end, self.logged()
            time.sleep(0.01)

    def until_asked(self, number: int) -> None:
        """Wait until so many requests have come in."""
        self.until(lambda: len(self.sim.requests) >= number)

    def signal(self, number: int) -> float:
        """Send a signal and return the seconds until the process has gone."""
        sent = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(PATIENCE)
        return time.monotonic() - sent

    def rest(self, already: bytes = b"") -> Run:
        """Read all that is left to read, and check what holds of every run."""
        stdout = already + self.stdout.read()
        self.process.wait(PATIENCE)
        run = Run(self.process.returncode, stdout, self.logged())
        check(self.sim, run)
        return run


@contextmanager
def running(sim: Simulator, *, state: object = None, **settings: Any) -> Iterator[Running]:
    """Start an export, and make sure that it has gone at the end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "stderr")
        with (
            path.open("wb") as log,
            start_tap(folder, config(sim, **settings), state=state, stderr=log) as process,
        ):
            try:
                yield Running(sim, process, path)
            finally:
                process.kill()
