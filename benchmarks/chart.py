"""The ratios to bare loops as a chart, an SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from benchmarks.cpu import THIS
from benchmarks.figure import Figure

WIDTH, TOP, HEADING, BAR, GAP = 680, 36, 26, 22, 8
LABELS, VALUES = 130, 50
DARK, LIGHT, LINE = "#2f7ed8", "#b8c4d0", "#1f2933"


def chart(figures: Sequence[Figure]) -> str:
    """Return an SVG: the bars of each case, and a line where the bare loop stands."""
    shown = [figure for figure in figures if figure.bars]
    longest = max(value for figure in shown for _, value in figure.bars)
    rows, top = "", TOP
    for figure in shown:
        rows += _text(10, top + 16, figure.label, "bold")
        top += HEADING
        rows += _bars(figure, top, longest)
        top += len(figure.bars) * BAR + GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" '
        'font-family="sans-serif" font-size="13" role="img">\n'
        f'<rect width="{WIDTH}" height="{top}" fill="#ffffff"/>\n'
        f"{_text(10, 22, 'CPU time of the whole command; the line is a bare loop, 1.00')}"
        f"{rows}</svg>\n"
    )


def _bars(figure: Figure, top: int, longest: float) -> str:
    bars = ""
    for number, (who, value) in enumerate(figure.bars):
        colour = DARK if who == THIS else LIGHT
        bars += _bar(top + number * BAR, who, value / longest, f"{value:.2f}", colour)
    return bars + _line(1 / longest, top, top + len(figure.bars) * BAR)


def _bar(top: int, who: str, share: float, value: str, colour: str) -> str:
    width = max(2, round(share * (WIDTH - LABELS - VALUES)))
    return (
        f"{_text(20, top + 14, who)}"
        f'<rect x="{LABELS}" y="{top}" width="{width}" height="{BAR - 4}" fill="{colour}"/>\n'
        f"{_text(LABELS + width + 8, top + 14, value)}"
    )


def _line(share: float, top: int, bottom: int) -> str:
    x = LABELS + round(share * (WIDTH - LABELS - VALUES))
    return f'<path d="M{x} {top - 3}V{bottom}" stroke="{LINE}" stroke-dasharray="3 3"/>\n'


def _text(x: int, y: int, text: str, weight: str = "normal") -> str:
    return f'<text x="{x}" y="{y}" font-weight="{weight}" fill="{LINE}">{escape(text)}</text>\n'
