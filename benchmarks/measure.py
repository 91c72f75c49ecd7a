"""Runs a command and takes the operating system's own account of what it cost."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parent.parent
MIB = 2**20
# ru_maxrss is in KiB on Linux and in bytes on macOS.
PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Usage:
    """CPU and wall time in seconds, peak memory in bytes."""

    cpu: float
    wall: float
    peak: int


def run(command: Sequence[str], output: IO[bytes] | int = subprocess.DEVNULL) -> Usage:
    """Run a command to its end, its output read by nobody.

    Args:
        command: The program and its arguments.
        output: Where its standard output goes.

    Raises:
        RuntimeError: It failed.
    """
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        message = f"{' '.join(command)} ended with {process.returncode}"
        raise RuntimeError(message)
    return Usage(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * PEAK_UNIT)


@contextmanager
def output_of(command: Sequence[str]) -> Iterator[IO[bytes]]:
    """Run a command to its end, and give what it has written."""
    with tempfile.TemporaryFile() as file:
        run(command, file)
        file.seek(0)
        yield file


def cpu_ratio(command: Sequence[str], other: Sequence[str], pairs: int) -> float:
    """Return the median ratio of CPU time, command to other, run in turn."""
    return statistics.median(run(command).cpu / run(other).cpu for _ in range(pairs))
