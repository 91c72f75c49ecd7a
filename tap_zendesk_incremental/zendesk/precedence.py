"""Which of several exports goes first where one rate limit is not enough for all of them."""

from __future__ import annotations

from dataclasses import dataclass

# Seconds after its last sign of life for which an export still counts. One that has ended, or that
# waits for a retry or a slow target, keeps nobody waiting.
LIVELY = 1.0
# Seconds that a request takes, until the first one has told.
TYPICAL_SECONDS = 1.0


@dataclass
class _Export:
    stands_at: int
    seen: float
    seconds: float = TYPICAL_SECONDS
    is_asking: bool = False


class Precedence:
    """The export that stands at the oldest time goes first, so that all end at the same time.

    Otherwise the longest one would be left alone at the end, and one export by itself, page after
    page, may not use up a limit. Times are seconds of a clock that only moves forward.
    """

    def __init__(self) -> None:
        self._exports: dict[str, _Export] = {}

    def wants(self, path: str, stands_at: int, now: float) -> None:
        """Take note that an export would make a request.

        Args:
            path: Of the export.
            stands_at: Where its next page starts, in Unix seconds.
            now: Seconds of the clock.
        """
        found = self._exports.setdefault(path, _Export(stands_at, now))
        found.stands_at, found.seen = stands_at, now

    def asks(self, path: str) -> None:
        """Take note that its request is under way."""
        if path in self._exports:
            self._exports[path].is_asking = True

    def was_answered(self, path: str, seconds: float, now: float) -> None:
        """Take note of a response, and how long it took."""
        found = self._exports.get(path)
        if found is not None:
            found.is_asking, found.seen, found.seconds = False, now, seconds

    def older(self, path: str, now: float) -> list[str]:
        """Return the exports that stand at an older time, and are at work."""
        own = self._exports.get(path)
        if own is None:
            return []
        return [
            name
            for name, other in self._exports.items()
            if other.stands_at < own.stands_at and self._is_lively(other, now)
        ]

    def could_make(self, path: str, seconds: float) -> int:
        """Return how many requests an export can make in so many seconds, one after the other."""
        return max(1, round(seconds / max(self._exports[path].seconds, 0.001)))

    def _is_lively(self, export: _Export, now: float) -> bool:
        patience = LIVELY + (2 * export.seconds if export.is_asking else 0.0)
        return now - export.seen <= patience
