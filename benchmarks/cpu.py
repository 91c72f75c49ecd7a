"""CPU time of the whole command, its start included, over that of a bare loop."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.command import TOKEN, Command
from benchmarks.figure import Figure
from benchmarks.measure import cpu_ratio, run
from benchmarks.rows import check_same

PAIRS = 5


@dataclass(frozen=True)
class Case:
    """What the tap exports, and the bare loop as well.

    Attributes:
        kind: Which of the bare loop's kinds it is.
        streams: What the tap is to export.
        goal: The ratio to reach, at most.
        in_files: Whether it goes into BATCH files.
    """

    kind: str
    streams: tuple[str, ...]
    goal: float
    in_files: bool = False

    @property
    def label(self) -> str:
        """What it is called in the table and the chart."""
        names = " + ".join(self.streams)
        return f"{names} in BATCH files" if self.in_files else names


CASES = (
    Case("tickets", ("tickets",), 1.0),
    Case("metrics", ("tickets", "ticket_metrics"), 1.2),
    Case("events", ("ticket_events", "ticket_comments", "ticket_field_history"), 1.2),
    Case("tickets", ("tickets",), 1.2, in_files=True),
)


def over_bare_loop(command: Command, url: str) -> Iterator[Figure]:
    """Measure each case, once both are found to write the same rows."""
    for case in CASES:
        files = command.folder / "files"
        files.mkdir()
        tap = command.call(url, *case.streams, **(_batches(files) if case.in_files else {}))
        bare = [sys.executable, "-m", "benchmarks.bare_loop", case.kind, url, TOKEN]
        if case.in_files:
            bare.append(str(files))
        check_same(tap, bare, files)
        ratio = cpu_ratio(tap, bare, PAIRS)
        shutil.rmtree(files)
        what = f"CPU time over a bare loop's: {case.label}"
        yield Figure(what, f"{ratio:.2f}", f"at most {case.goal}", case.label, ratio)


def _batches(folder: Path) -> dict[str, Any]:
    encoding = {"format": "jsonl", "compression": "gzip"}
    return {"batch_config": {"encoding": encoding, "storage": {"root": folder.as_uri()}}}


def of_defaults(command: Command, url: str) -> Figure:
    """Measure a tap that leaves everything to the SDK, over this one."""
    tap = command.call(url)
    defaults = [sys.executable, "-m", "benchmarks.sdk_defaults", *tap[1:]]
    run(defaults)
    ratio = cpu_ratio(defaults, tap, PAIRS)
    what = "CPU time of a tap with the SDK's defaults, over this one's: tickets"
    return Figure(what, f"{ratio:.1f}", "at least 5")
