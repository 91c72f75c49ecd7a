"""One run among many: what it exports, how, and what puts an end to it."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

from tests.support.account import Account
from tests.support.export import Export
from tests.support.streams import DEFAULT_WAYS, Way

Kill = Literal["bytes", "request", "signal", "none"]

#: The column that a stream map adds.
ADDED = "copy_of_id"
# Streams that are exported at the same time.
SIDE_BY_SIDE = (1, 4, 16)
# How often a run has all streams and not only some of them.
SHARE_OF_WHOLE_RUNS = 0.5
# Bytes of output before a kill at most; a file's message is much smaller than the rows in it.
MOST_BYTES, MOST_BYTES_OF_BATCHES = 1_500_000, 60_000
MOST_REQUESTS = 40


@dataclass(frozen=True)
class Leg:
    """A run that is to be killed, as a scheduler's machine may be.

    Args:
        streams: What is exported.
        settings: How.
        kill: SIGKILL after so many bytes or in the midst of a request, SIGTERM after so many
            bytes, or none.
        size: So many bytes or requests.
    """

    streams: tuple[Way, ...]
    settings: dict[str, Any]
    kill: Kill
    size: int

    def run(self, sim: Account, state: dict[str, Any] | None) -> Export:
        """Export until the kill; a run that ends before is left to end by itself."""
        names = [way.stream for way in self.streams]
        asked = len(sim.requests)
        with sim.running(*names, state=state, **self.settings) as running:
            if self.kill == "request":
                sim.before(asked + self.size, running.process.kill)
            if self.kill not in ("bytes", "signal"):
                return running.rest()
            stdout = running.stdout.read(self.size)
            if self.kill == "signal":
                running.process.send_signal(signal.SIGTERM)
                return running.rest(stdout)
            running.process.kill()
            return running.left(stdout)


def leg(random: Random, page_size: int, folder: str) -> Leg:
    """Choose a run.

    Args:
        random: What chooses.
        page_size: Records a page.
        folder: Where BATCH files go.
    """
    form = random.choice(("records", "maps", "files"))
    settings: dict[str, Any] = {
        "page_size": page_size,
        "request_timeout": 1,
        "concurrency": random.choice(SIDE_BY_SIDE),
        "export_method": random.choice(("cursor", "time")),
        **{"records": {}, "maps": _maps(random), "files": _files(folder)}[form],
    }
    kill: Kill = random.choice(("bytes", "bytes", "request", "signal"))
    most = MOST_BYTES_OF_BATCHES if form == "files" else MOST_BYTES
    size = random.randint(1, MOST_REQUESTS if kill == "request" else most)
    return Leg(_selected(random), settings, kill, size)


def _selected(random: Random) -> tuple[Way, ...]:
    if random.random() < SHARE_OF_WHOLE_RUNS:
        return DEFAULT_WAYS
    return tuple(random.sample(DEFAULT_WAYS, random.randint(1, len(DEFAULT_WAYS))))


def _maps(random: Random) -> dict[str, Any]:
    """Return stream maps for half of the streams, so that fast and general path share a run."""
    able = [way.stream for way in DEFAULT_WAYS if way.keys == ("id",)]
    chosen = random.sample(able, len(able) // 2)
    return {"stream_maps": {name: {ADDED: "id"} for name in chosen}}


def _files(folder: str) -> dict[str, Any]:
    encoding = {"format": "jsonl", "compression": "gzip"}
    storage = {"root": f"file://{folder}"}
    return {"batch_config": {"encoding": encoding, "storage": storage}}
