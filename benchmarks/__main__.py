"""``python -m benchmarks``: measure, print, and put the figures into docs/benchmark.md."""

from __future__ import annotations

from benchmarks import report
from benchmarks.figures import measured


def main() -> None:
    """Measure everything; takes some minutes."""
    print(report.machine(), flush=True)
    figures = []
    for figure in measured():
        print(f"{figure.what}: {figure.value} (to reach: {figure.goal})", flush=True)
        figures.append(figure)
    report.write(figures)


if __name__ == "__main__":
    main()
