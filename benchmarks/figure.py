"""One measured figure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured, and what is to be reached.

    Attributes:
        label: What stands over its bars in the chart, if it belongs there.
        bars: Of whom they are, the tap's first, and the ratio to a bare loop.
    """

    what: str
    value: str
    goal: str
    label: str = ""
    bars: tuple[tuple[str, float], ...] = ()
