"""The script that says when things go wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from zendesk_simulator.faults import Fault
from zendesk_simulator.journal import SeenRequest


class FaultScript:
    """Says which request meets which fault."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbered: dict[int, Fault] = {}
        self._standing: list[tuple[Callable[[SeenRequest], bool], Fault]] = []

    def at(self, numbers: int | Iterable[int], fault: Fault) -> None:
        """Let the request, or requests, with these numbers (from one) meet `fault`."""
        wanted = (numbers,) if isinstance(numbers, int) else tuple(numbers)
        with self._lock:
            self._numbered.update(dict.fromkeys(wanted, fault))

    def always(self, predicate: Callable[[SeenRequest], bool], fault: Fault) -> None:
        """Let every request that `predicate` is true for meet `fault`."""
        with self._lock:
            self._standing.append((predicate, fault))

    def clear(self) -> None:
        """Forget the whole script."""
        with self._lock:
            self._numbered.clear()
            self._standing.clear()

    def pick(self, seen: SeenRequest) -> Fault | None:
        """Return the fault for a request; a number goes before a predicate."""
        with self._lock:
            numbered, standing = self._numbered.get(seen.number), list(self._standing)
        if numbered is not None:
            return numbered
        return next((fault for predicate, fault in standing if predicate(seen)), None)
