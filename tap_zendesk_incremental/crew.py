"""Passes side by side: so many threads as the setting concurrency says."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tap_zendesk_incremental.export import Pass
    from tap_zendesk_incremental.run import Run

# Seconds after which the main thread looks whether all is done; signals wake it at once.
LOOK = 0.5


class ExportOne(Protocol):
    """Exports one pass, and takes note of what is missing then."""

    def __call__(self, run: Run, one: Pass, *, others_follow: Callable[[], bool]) -> None:
        """Raise what keeps the other passes from being exported too."""


class Crew:
    """Threads that take one pass after the other.

    The main thread waits, so that it can leave on a signal at once, whatever the others do.

    Args:
        run: What all streams share.
        passes: In the order in which they are to begin; children after their parents.
        export_one: Exports one of them.
    """

    def __init__(self, run: Run, passes: Sequence[Pass], export_one: ExportOne) -> None:
        self._run = run
        self._export_one = export_one
        self._waiting = list(passes)
        self._under_way: list[Pass] = []
        self._change = threading.Condition()
        self._fatal: BaseException | None = None

    def work(self) -> None:
        """Export all passes.

        Raises:
            BaseException: What has kept the others from being exported.
        """
        if self._waiting:
            # Made here, before there are threads that could make it twice.
            _ = self._run.fetcher, self._run.parent_keys
        for _ in range(min(self._run.settings.concurrency, len(self._waiting))):
            threading.Thread(target=self._take_passes, daemon=True).start()
        with self._change:
            while self._fatal is None and (self._waiting or self._under_way):
                self._change.wait(LOOK)
        if self._fatal is not None:
            raise self._fatal

    def _take_passes(self) -> None:
        while (one := self._next()) is not None:
            try:
                self._export_one(self._run, one, others_follow=self._has_others)
            except BaseException as error:
                self._fail(error)
            self._finish(one)

    def _next(self) -> Pass | None:
        """Return the next pass whose parents are read, None where there is nothing left to do."""
        with self._change:
            while self._fatal is None and self._waiting:
                for one in self._waiting:
                    if not self._waits_for_parents(one):
                        self._waiting.remove(one)
                        self._under_way.append(one)
                        return one
                self._change.wait(LOOK)
            return None

    def _waits_for_parents(self, one: Pass) -> bool:
        parent = one.endpoint.parent
        others = [*self._under_way, *self._waiting]
        return parent is not None and any(other.endpoint is parent.endpoint for other in others)

    def _has_others(self) -> bool:
        """Tell whether the run goes on, now that a pass is at its end."""
        with self._change:
            return len(self._waiting) + len(self._under_way) > 1

    def _fail(self, error: BaseException) -> None:
        with self._change:
            self._fatal = self._fatal or error

    def _finish(self, one: Pass) -> None:
        with self._change:
            self._under_way.remove(one)
            self._change.notify_all()
