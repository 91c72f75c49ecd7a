"""One measured figure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured, and what is to be reached.

    Attributes:
        bar: Its label in the chart, where it is a ratio to a bare loop that belongs there.
        ratio: Its value there.
    """

    what: str
    value: str
    goal: str
    bar: str = ""
    ratio: float = 0.0
