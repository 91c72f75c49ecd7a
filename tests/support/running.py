"""An export that is still running: watch it, signal it, and see how it leaves."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.support.command import Process, Run
from tests.support.export import Export
from tests.support.streams import Way

PATIENCE = 30.0


@dataclass
class Running:
    """A process that exports from an account; its output is read only when asked for."""

    process: Process
    log: Path
    #: Checks what holds of every run, and adds what it has asked for.
    checked: Callable[[Run], Export]

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

    def signal(self, number: int) -> None:
        """Send a signal, and wait for the process to go: not for long, whatever it waits for."""
        self.process.send_signal(number)
        self.process.wait(PATIENCE)

    def rest(self, already: bytes = b"") -> Export:
        """Read all that is left to read, and check what holds of every run."""
        return self.left(already + self.stdout.read())

    def left(self, stdout: bytes) -> Export:
        """Return what the process has left, of which this much was read."""
        self.process.wait(PATIENCE)
        return self.checked(Run(self.process.returncode, stdout, self.logged()))


def until_row(lines: Iterable[bytes], way: Way, number: int) -> Iterator[bytes]:
    """Yield the lines up to a row of a stream: the one of this number or a later one.

    Where the stream has a bookmark, a STATE among them claims some of its rows.
    """
    count, is_claimed = 0, way.is_list
    for line in lines:
        yield line
        message = json.loads(line)
        is_claimed |= count > 0 and message["type"] == "STATE"
        if message["type"] == "RECORD" and message["stream"] == way.stream:
            count += 1
            if count >= number and is_claimed:
                return
    raise AssertionError(f"{way.stream} has ended after {count} rows, before it could be killed")
