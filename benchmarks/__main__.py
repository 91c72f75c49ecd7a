"""``python -m benchmarks``: measure, print, and put the figures into docs/benchmark.md."""

from __future__ import annotations

from benchmarks import report
from benchmarks.figures import measured


def main() -> None:
    """Measure everything; takes a few minutes."""
    print(report.machine(), flush=True)
    figures = []
    for figure in measured():
        print(f"{figure.what}: {figure.value} (to reach: {figure.goal})", flush=True)
        figures.append(figure)
    bare, defaults = (figure.ratio for figure in figures if figure.ratio is not None)
    bars = [
        ("this tap", bare),
        ("bare loop", 1.0),
        ("a tap with the SDK's defaults", bare * defaults),
    ]
    report.write(f"{report.table(figures)}\n\n{report.machine()}", bars)


if __name__ == "__main__":
    main()
