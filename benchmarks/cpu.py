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
THIS = "this version"


@dataclass(frozen=True)
class Case:
    """What the tap exports, and the bare loop as well.

    Attributes:
        kind: Which of the bare loop's kinds it is.
        streams: What the tap is to export.
        goal: The ratio to reach, at most.
        before: What version 0.1.0 took, measured once with the same bare loop.
        in_files: Whether it goes into BATCH files.
    """

    kind: str
    streams: tuple[str, ...]
    goal: float
    before: float
    in_files: bool = False

    @property
    def label(self) -> str:
        """What it is called in the table and the chart."""
        names = " + ".join(self.streams)
        return f"{names} in BATCH files" if self.in_files else names


CASES = (
    Case("tickets", ("tickets",), 1.0, 0.81),
    Case("metrics", ("tickets", "ticket_metrics"), 1.2, 2.34),
    Case("events", ("ticket_events", "ticket_comments", "ticket_field_history"), 1.2, 2.15),
    Case("tickets", ("tickets",), 1.2, 4.86, in_files=True),
)


def ratios(command: Command, url: str) -> Iterator[Figure]:
    """Measure each case, and a tap with the SDK's defaults."""
    tickets = 0.0
    for case in CASES:
        ratio = _over_bare_loop(command, url, case)
        tickets = tickets or ratio
        bars = ((THIS, ratio), ("version 0.1.0", case.before))
        what = f"CPU time over a bare loop's: {case.label}"
        yield Figure(what, f"{ratio:.2f}", f"at most {case.goal}", case.label, bars)
    yield _of_defaults(command, url, tickets)


def _over_bare_loop(command: Command, url: str, case: Case) -> float:
    """Return the ratio, once both are found to write the same rows."""
    files = command.folder / "files"
    files.mkdir()
    tap = command.call(url, *case.streams, **(_batches(files) if case.in_files else {}))
    bare = [sys.executable, "-m", "benchmarks.bare_loop", case.kind, url, TOKEN]
    if case.in_files:
        bare.append(str(files))
    check_same(tap, bare, files)
    ratio = cpu_ratio(tap, bare, PAIRS)
    shutil.rmtree(files)
    return ratio


def _batches(folder: Path) -> dict[str, Any]:
    encoding = {"format": "jsonl", "compression": "gzip"}
    return {"batch_config": {"encoding": encoding, "storage": {"root": folder.as_uri()}}}


def _of_defaults(command: Command, url: str, tickets: float) -> Figure:
    """Measure a tap that leaves everything to the SDK, over this one.

    Args:
        command: This tap.
        url: Of the account.
        tickets: This tap's ratio to the bare loop.
    """
    tap = command.call(url)
    defaults = [sys.executable, "-m", "benchmarks.sdk_defaults", *tap[1:]]
    run(defaults)
    ratio = cpu_ratio(defaults, tap, PAIRS)
    what = "CPU time of a tap with the SDK's defaults, over this one's: tickets"
    label = "tickets, by a tap with the SDK's defaults"
    return Figure(what, f"{ratio:.1f}", "at least 5", label, (("such a tap", tickets * ratio),))
