"""One export that is killed again and again, and what has come of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from tests.soak.changes import Changes
from tests.soak.leg import Leg, leg
from tests.soak.mishaps import FAULTS, REFUSALS
from tests.soak.target import Target, unpacked
from tests.support.account import Account
from tests.support.export import Export
from tests.support.streams import DEFAULT_WAYS, EVENTS, EXPORTS, Key, Way
from tests.support.truth import sideloaded

# How many of the next requests may meet a fault, and how many may find the data changed.
AHEAD = 30
SHARE_OF_FAULTS, SHARE_OF_CHANGES = 0.1, 0.03
# How often a target that is killed has written more than it has confirmed.
SHARE_OF_KEPT = 0.5
KILLED, TERMINATED = -9, 143
MOST_COMPLAINTS = 20


@dataclass
class Counts:
    """What has happened."""

    runs: int = 0
    killed: int = 0
    terminated: int = 0
    whole: int = 0
    files: int = 0
    rows: int = 0
    repeated: int = 0
    most_again: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def kills(self) -> int:
        """How many runs did not end by themselves."""
        return self.killed + self.terminated


class Ordeal:
    """Exports an account in runs that are killed, and goes on from what they left.

    Args:
        sim: The account.
        seed: Of all that happens to it.
        page_size: Records a page.
    """

    def __init__(self, sim: Account, seed: int, page_size: int) -> None:
        self.counts = Counts()
        #: What must not be.
        self.broken: list[str] = []
        self._sim = sim
        self._random = Random(seed)
        self._changes = Changes(sim, self._random)
        self._target = Target()
        self._page_size = page_size
        self._state: dict[str, Any] | None = None
        self._seen: dict[Way, set[Key]] = {way: set() for way in EXPORTS}

    def run_once(self) -> None:
        """Let faults and changes lie in wait, and export until the next kill."""
        self._changes.make()
        changes, asked = self._changes.count, len(self._sim.requests)
        self._set_traps(asked)
        with TemporaryDirectory() as folder:
            chosen = leg(self._random, self._page_size, folder)
            packed = chosen.run(self._sim, self._state)
            run = unpacked(packed)
        self.counts.files += len(packed.of_type("BATCH"))
        faults = [seen.fault for seen in self._sim.requests[asked:] if seen.fault]
        self.counts.faults.update(faults)
        self._take(run)
        is_telling = run.exit_code == 0 and not REFUSALS.intersection(faults)
        if is_telling and self._changes.count == changes:
            self._compare(chosen.streams)

    def finish(self) -> None:
        """Export the rest in peace, and compare all rows with the account's."""
        self._sim.faults.clear()
        # Faults have made the clock of the limits run; nothing else may be in the way.
        last = Leg(DEFAULT_WAYS, {"page_size": self._page_size, "concurrency": 4}, "none", 0)
        run = last.run(self._sim, self._state)
        self._take(run)
        if run.exit_code != 0:
            self._complain(f"ended with {run.exit_code}, in peace: {run.log[-1]}")
        self._compare(DEFAULT_WAYS)

    def _set_traps(self, asked: int) -> None:
        self._sim.faults.clear()
        for number in range(asked + 1, asked + AHEAD + 1):
            if self._random.random() < SHARE_OF_FAULTS:
                self._sim.faults.at(number, self._random.choice(FAULTS))
            if self._random.random() < SHARE_OF_CHANGES:
                self._sim.before(number, partial(self._change_in, self.counts.runs))

    def _change_in(self, run: int) -> None:
        """Change data in this run; a later one makes the request if this one is killed."""
        if run == self.counts.runs:
            self._changes.make()

    def _take(self, run: Export) -> None:
        """Take in what a run has left, and check it."""
        counts = self.counts
        counts.runs += 1
        counts.killed += run.exit_code == KILLED
        counts.terminated += run.exit_code == TERMINATED
        counts.whole += run.exit_code == 0
        if run.exit_code not in (0, 1, KILLED, TERMINATED):
            self._complain(f"ended with {run.exit_code}: {run.log[-1]}")
        self._check_bookmarks(run)
        for way in EXPORTS:
            self._count(way, run)
        was_killed = run.exit_code in (KILLED, TERMINATED)
        self._target.load(run, to_the_end=not was_killed or self._random.random() < SHARE_OF_KEPT)
        self._state = run.state or self._state

    def _count(self, way: Way, run: Export) -> None:
        """Count a stream's rows, of which at most those of one page are read again.

        A page by time ends with its second. Where the rows of two streams stand on the same pages,
        and these are in no order, those of one come again while the other one catches up.
        """
        keys, seen = run.keys(way), self._seen[way]
        self.counts.rows += len(keys)
        self.counts.repeated += len(seen.intersection(keys))
        seen.update(keys)
        if self._waits_for_another(way):
            return
        # A record may hold several rows, as an event does.
        record_of = {way.key_of(row): row.get("event_id", row["id"]) for row in run.rows(way)}
        again = len({record_of[key] for key in run.uncovered(way)})
        self.counts.most_again = max(self.counts.most_again, again)
        # To look for the longest second takes longer than most runs.
        if again > self._page_size and again > self._page_size + self._longest_seconds(way):
            self._complain(f"has {again} {way.stream} that no state covers")

    def _waits_for_another(self, way: Way) -> bool:
        """Tell whether the streams that share the pages have got to different places."""
        bookmarks = (self._state or {}).get("bookmarks", {})
        places = [bookmarks.get(one.stream) for one in DEFAULT_WAYS if one.endpoint is way.endpoint]
        return not way.endpoint.is_ordered and any(place != places[0] for place in places)

    def _longest_seconds(self, way: Way) -> int:
        if way.method == "cursor" and len(way.endpoint.pagings) == 1:
            return 0
        seconds = Counter(way.unix(row) for row in self._sim.truth(way.table))
        return 2 * max(seconds.values(), default=0)

    def _check_bookmarks(self, run: Export) -> None:
        """No bookmark moves back."""
        before = (self._state or {}).get("bookmarks", {})
        for stream, bookmark in (run.state or {}).get("bookmarks", {}).items():
            old, new = (
                one.get("replication_key_value") for one in (before.get(stream, {}), bookmark)
            )
            if old is not None and (new is None or new < old):
                self._complain(f"moved the bookmark of {stream} back from {old} to {new}")

    def _compare(self, ways: tuple[Way, ...]) -> None:
        """Complain of every row that the target lacks, or has in an old version."""
        for way in ways:
            forms = [self._sim.rows(way)]
            if way == EVENTS:
                # Comments have their texts where ticket_comments is exported too.
                forms.append(sideloaded(self._sim, way.stream))
            for what, keys in self._target.faults(way, *forms).items():
                self._complain(f"leaves {len(keys)} {way.stream} {what}, such as {keys[0]}")

    def _complain(self, of: str) -> None:
        if len(self.broken) < MOST_COMPLAINTS:
            complaint = f"run {self.counts.runs} {of}"
            self.broken.append(complaint)
            # At once, since the rest may take an hour.
            print(f"BROKEN: {complaint}", flush=True)

    def progress(self) -> str:
        """Return where the ordeal stands, in a line."""
        counts = self.counts
        return (
            f"{counts.runs} runs, {counts.kills} kills, {counts.faults.total()} faults, "
            f"{len(self._sim.requests)} requests, {counts.rows} rows, {len(self.broken)} broken"
        )

    def summary(self) -> str:
        """Return all that was counted."""
        counts = self.counts
        by_kind = ", ".join(f"{name} {count}" for name, count in sorted(counts.faults.items()))
        lines = {
            "runs": f"{counts.runs} ({counts.whole} ended with 0)",
            "kills": f"{counts.killed} by SIGKILL, {counts.terminated} by SIGTERM",
            "faults": f"{counts.faults.total()} of {len(counts.faults)} kinds ({by_kind})",
            "changes": self._changes.count,
            "requests": len(self._sim.requests),
            "token requests": len(self._sim.token_requests),
            "rows": f"{counts.rows} of {len(EXPORTS)} exports, {counts.files} BATCH files",
            "repeated": counts.repeated,
            "most at once": f"{counts.most_again} of one stream (a page is {self._page_size})",
        }
        told = [f"  {name:<15}{value}" for name, value in lines.items()]
        broken = [f"BROKEN: {what}" for what in self.broken]
        return "\n".join([*told, *(broken or ["Nothing lost, nothing stale."])])
