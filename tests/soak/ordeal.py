"""One export that is killed again and again, and what has come of it."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from tests.support.account import Account
from tests.support.export import Export
from tests.support.streams import EXPORTS, LISTS, Key, Way
from zendesk_simulator import Fault, errors, in_seconds

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
# Streams that are exported at the same time.
SIDE_BY_SIDE = (1, 4, 16)
# Lists, children, and streams that share pages, with bookmarks of their own.
STREAMS = (*LISTS, *EXPORTS)
# Bytes of output between two kills, how many of the next requests may meet a fault, and how often
# a run has all streams and not only some of them.
LEAST, MOST = 1, 900_000
AHEAD = 12
SHARE_OF_FAULTS = 0.15
SHARE_OF_WHOLE_RUNS = 0.7


class Ordeal:
    """Exports an account in runs that are killed, and goes on from what they left.

    Args:
        sim: The account.
        seed: Of all that happens to it.
        page_size: Records a page.
    """

    def __init__(self, sim: Account, seed: int, page_size: int) -> None:
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
        self._found: dict[Way, Counter[Key]] = {way: Counter() for way in EXPORTS}
        self._most_again = 0

    def run_once(self) -> None:
        """Change something, let faults lie in wait, and export until the next kill."""
        self._change()
        self._sim.faults.clear()
        asked = len(self._sim.requests)
        for ahead in range(1, AHEAD + 1):
            if self._random.random() < SHARE_OF_FAULTS:
                self._sim.faults.at(asked + ahead, self._random.choice(FAULTS))
        size = self._random.randint(LEAST, MOST)
        names = [way.stream for way in self._selected()]
        options = {**self._settings, "concurrency": self._random.choice(SIDE_BY_SIDE)}
        run = self._sim.killed_after(size, *names, state=self._state, **options)
        self.faults.update(seen.fault for seen in self._sim.requests[asked:] if seen.fault)
        self._take(run)
        if run.exit_code < 0:
            self.kills += 1

    def finish(self) -> None:
        """Export the rest in peace, and count what is missing."""
        self._sim.faults.clear()
        names = [way.stream for way in STREAMS]
        run = self._sim.export(*names, state=self._state, **self._settings)
        self._take(run)
        if run.exit_code != 0:
            self.broken.append(f"the last run ended with {run.exit_code}: {run.log[-1]}")
        for way in EXPORTS:
            self.lost += len(set(self._sim.expected_keys(way)).difference(self._found[way]))
        for way in LISTS:
            if run.rows(way) != self._sim.rows(way):
                self.broken.append(f"the last run has not all of {way.stream}")

    def _selected(self) -> list[Way]:
        if self._random.random() < SHARE_OF_WHOLE_RUNS:
            return list(STREAMS)
        return self._random.sample(STREAMS, self._random.randint(1, len(STREAMS)))

    def _change(self) -> None:
        world, choice = self._sim.world, self._random.random()
        if choice < 0.4:
            self.changes += len(world.change_tickets(self._random.randint(1, 60)))
        if choice < 0.2:
            self.changes += len(world.add_tickets(self._random.randint(1, 20)))
        if choice < 0.1:
            self.changes += len(world.delete_tickets(self._random.randint(1, 5)))

    def _take(self, run: Export) -> None:
        self.runs += 1
        self._check_bookmarks(run)
        self._state = run.state or self._state
        for way in EXPORTS:
            self._found[way].update(run.counted(way))
            self._check_open_end(way, run)
        if run.exit_code not in (0, 1) and run.exit_code != -9:
            self.broken.append(f"run {self.runs} ended with {run.exit_code}")

    def _check_open_end(self, way: Way, run: Export) -> None:
        """At most one page of a stream is read again, and one by time ends with its second."""
        # A record may hold several rows, as an event does.
        record_of = {way.key_of(row): row.get("event_id", row["id"]) for row in run.rows(way)}
        records = {record_of[key] for key in run.uncovered(way)}
        self._most_again = max(self._most_again, len(records))
        if len(records) > self._most_on_a_page(way):
            self.broken.append(f"run {self.runs}: {len(records)} {way.stream} that no state covers")

    def _most_on_a_page(self, way: Way) -> int:
        if way.method == "cursor":
            return self._page_size
        seconds = Counter(way.unix(row) for row in self._sim.rows(way))
        return self._page_size + 2 * max(seconds.values(), default=0)

    def _check_bookmarks(self, run: Export) -> None:
        """No bookmark moves back."""
        before = (self._state or {}).get("bookmarks", {})
        for stream, bookmark in ((run.state or {}).get("bookmarks", {})).items():
            if (
                stream in before
                and bookmark["replication_key_value"] < (before[stream]["replication_key_value"])
            ):
                self.broken.append(f"run {self.runs}: the bookmark of {stream} moved back")

    @property
    def records(self) -> int:
        """How many rows of exports came."""
        return sum(found.total() for found in self._found.values())

    @property
    def repeated(self) -> int:
        """How many rows came more than once, unchanged."""
        return self.records - sum(map(len, self._found.values()))

    def progress(self) -> str:
        """Return where the ordeal stands, in a line."""
        return (
            f"{self.runs} runs, {self.kills} kills, {self.faults.total()} faults, "
            f"{len(self._sim.requests)} requests, {self.records} records"
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
            "records": self.records,
            "repeated": self.repeated,
            "most at once": f"{self._most_again} of one stream (a page is {self._page_size})",
            "lost": self.lost,
        }
        counted_lines = [f"  {name:<15}{value}" for name, value in lines.items()]
        return "\n".join([*counted_lines, *(f"BROKEN: {what}" for what in self.broken[:10])])
