"""Figures → a table and a chart, printed and put into docs/."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from benchmarks.chart import chart
from benchmarks.figure import Figure
from benchmarks.measure import ROOT

PAGE = ROOT / "docs" / "benchmark.md"
CHART = ROOT / "docs" / "benchmark.svg"


def machine() -> str:
    """Return what the figures were measured on, in one line."""
    day = datetime.now(UTC).strftime("%d %B %Y")
    return (
        f"Measured on {day}: {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, singer-sdk {version('singer-sdk')}."
    )


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a Markdown table."""
    rows = [f"| {figure.what} | {figure.value} | {figure.goal} |" for figure in figures]
    return "\n".join(["| what | measured | to reach |", "| --- | --- | --- |", *rows])


def write(figures: Sequence[Figure]) -> None:
    """Put the figures into their page, and the chart beside it.

    Raises:
        ValueError: The page has no place for them.
    """
    CHART.write_text(chart(figures), "utf-8")
    text = f"{table(figures)}\n\n{machine()}"
    PAGE.write_text(with_figures(PAGE.read_text("utf-8"), text), "utf-8")


def with_figures(page: str, text: str) -> str:
    """Return the page with these figures in place of the last ones."""
    pattern = r"(<!-- benchmark -->\n).*?(\n<!-- end -->)"
    page, count = re.subn(pattern, lambda m: m[1] + text + m[2], page, flags=re.DOTALL)
    if count != 1:
        message = f"{PAGE.name} has no place for the figures"
        raise ValueError(message)
    return page
