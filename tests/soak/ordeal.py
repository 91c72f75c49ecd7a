"""One export that is killed again and again, and what has come of it."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from tests.faults.harness import Key, counted, export, export_until, truth, uncovered
from tests.support import Run
from zendesk_simulator import Fault, Simulator, errors, in_seconds

FAULTS = [
    Fault.too_large(),
    Fault.byte_order_mark(),
    Fault.other_host(),
    Fault.invalid_token(),
    Fault.unauthorized(),
    Fault.cut_json(),
    Fault.html(),
    Fault.empty(),
    Fault.null(),
    Fault.error_object(),
    Fault.short_body(),
    Fault.reset(),
    Fault.reset_mid_body(),
    Fault.hang(),
    Fault.conflict(),
    Fault.status(500),
    Fault.status(502),
    Fault.status(503, retry_after=1),
    Fault.status(520),
    Fault.rate_limited(1),
    Fault.rate_limited(in_seconds(1)),
    Fault.edge_protection(),
    Fault.reply(errors.invalid_cursor, "cursor-refused"),
    Fault.forbidden(),
]
# Bytes of output between two kills, and how many of the next requests may meet a fault.
LEAST, MOST = 1, 900_000
AHEAD = 4


class Ordeal:
    """Exports an account in runs that are killed, and goes on from what they left.

    Args:
        sim: The account.
        seed: Of all that happens to it.
        page_size: Records a page.
    """

    def __init__(self, sim: Simulator, seed: int, page_size: int) -> None:
        self.runs = self.kills = self.changes = 0
        self.faults: Counter[str] = Counter()
        #: The first few things that must not be.
        self.broken: list[str] = []
        self.lost = 0
        self._sim = sim
        self._random = Random(seed)
        self._settings: dict[str, Any] = {"page_size": page_size, "request_timeout": 1}
        self._page_size = page_size
        self._state: dict[str, Any] | None = None
        self._found: Counter[Key] = Counter()
        self._most_again = 0

    def run_once(self) -> None:
        """Change something, let faults lie in wait, and export until the next kill."""
        self._change()
        self._sim.faults.clear()
        asked = len(self._sim.requests)
        for ahead in range(1, AHEAD + 1):
            if self._random.random() < 0.35:
                self._sim.faults.at(asked + ahead, self._random.choice(FAULTS))
        size = self._random.randint(LEAST, MOST)
        run = export_until(self._sim, size, state=self._state, **self._settings)
        self.faults.update(seen.fault for seen in self._sim.requests[asked:] if seen.fault)
        self._take(run)
        if run.exit_code < 0:
            self.kills += 1

    def finish(self) -> None:
        """Export the rest in peace, and count what is missing."""
        self._sim.faults.clear()
        run = export(self._sim, state=self._state, **self._settings)
        self._take(run)
        if run.exit_code != 0:
            self.broken.append(f"the last run ended with {run.exit_code}: {run.log[-1]}")
        self.lost = len(set(truth(self._sim)).difference(self._found))

    def _change(self) -> None:
        world, choice = self._sim.world, self._random.random()
        if choice < 0.4:
            self.changes += len(world.change_tickets(self._random.randint(1, 60)))
        if choice < 0.2:
            self.changes += len(world.add_tickets(self._random.randint(1, 20)))
        if choice < 0.1:
            self.changes += len(world.delete_tickets(self._random.randint(1, 5)))

    def _take(self, run: Run) -> None:
        self.runs += 1
        self._state = run.state or self._state
        self._found.update(counted(run))
        open_end = len(uncovered(run))
        self._most_again = max(self._most_again, open_end)
        if open_end > self._page_size:
            self.broken.append(f"run {self.runs}: {open_end} records that no state covers")
        if run.exit_code not in (0, 1) and run.exit_code != -9:
            self.broken.append(f"run {self.runs} ended with {run.exit_code}")

    @property
    def repeated(self) -> int:
        """How many records came more than once, unchanged."""
        return self._found.total() - len(self._found)

    def progress(self) -> str:
        """Return where the ordeal stands, in a line."""
        return (
            f"{self.runs} runs, {self.kills} kills, {self.faults.total()} faults, "
            f"{len(self._sim.requests)} requests, {self._found.total()} records"
        )

    def summary(self) -> str:
        """Return all that was counted."""
        by_kind = ", ".join(f"{name} {count}" for name, count in sorted(self.faults.items()))
        lines = {
            "runs": self.runs,
            "kills": self.kills,
            "faults": f"{self.faults.total()} ({by_kind})",
            "changes": self.changes,
            "requests": len(self._sim.requests),
            "token requests": len(self._sim.token_requests),
            "records": self._found.total(),
            "repeated": self.repeated,
            "most at once": f"{self._most_again} (a page is {self._page_size})",
            "lost": self.lost,
        }
        counted_lines = [f"  {name:<15}{value}" for name, value in lines.items()]
        return "\n".join([*counted_lines, *(f"BROKEN: {what}" for what in self.broken[:10])])
