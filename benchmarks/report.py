"""Figures → a table and a chart, printed and put into docs/."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from benchmarks.measure import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.figures import Figure

PAGE = ROOT / "docs" / "benchmark.md"
CHART = ROOT / "docs" / "benchmark.svg"
WIDTH, ROW, LABELS = 640, 30, 250


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


def chart(bars: Sequence[tuple[str, float]]) -> str:
    """Return an SVG of CPU time per ticket, each bar relative to the bare loop's 1."""
    longest = max(value for _, value in bars)
    rows = "".join(_bar(number, *bar, longest) for number, bar in enumerate(bars))
    height = ROW * len(bars) + 40
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        'font-family="sans-serif" font-size="13" role="img">\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>\n'
        '<text x="10" y="22" font-weight="bold" fill="#1f2933">'
        "CPU time of the whole command, bare loop = 1</text>\n"
        f"{rows}</svg>\n"
    )


def _bar(number: int, label: str, value: float, longest: float) -> str:
    top = 36 + number * ROW
    width = max(2.0, value / longest * (WIDTH - LABELS - 70))
    middle = top + 15
    return (
        f'<text x="10" y="{middle}" fill="#1f2933">{label}</text>\n'
        f'<rect x="{LABELS}" y="{top}" width="{width:.0f}" height="20" fill="#2f7ed8"/>\n'
        f'<text x="{LABELS + width + 8:.0f}" y="{middle}" fill="#1f2933">{value:.2f}</text>\n'
    )


def write(text: str, bars: Sequence[tuple[str, float]]) -> None:
    """Put the figures into their page, and the chart beside it.

    Raises:
        ValueError: The page has no place for them.
    """
    CHART.write_text(chart(bars), "utf-8")
    PAGE.write_text(with_figures(PAGE.read_text("utf-8"), text), "utf-8")


def with_figures(page: str, text: str) -> str:
    """Return the page with these figures in place of the last ones."""
    pattern = r"(<!-- benchmark -->\n).*?(\n<!-- end -->)"
    page, count = re.subn(pattern, lambda m: m[1] + text + m[2], page, flags=re.DOTALL)
    if count != 1:
        message = f"{PAGE.name} has no place for the figures"
        raise ValueError(message)
    return page
