"""A simulated account, and runs of the installed command against it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from queue import SimpleQueue
from subprocess import Popen
from typing import Any

from tests.streams.exports import INCREMENTAL, Way
from tests.streams.truth import Key, Record
from tests.support.catalogs import select
from tests.support.command import TIMEOUT, Run, config_for, run_tap, start_tap
from zendesk_simulator import SeenRequest, Simulator

State = dict[str, Any]


@dataclass(frozen=True)
class Export:
    """What one run has printed, and what it has asked the account for."""

    run: Run
    requests: list[SeenRequest] = field(repr=False)

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, without what all have in common."""
        return [seen.path.removeprefix(INCREMENTAL) for seen in self.requests]

    @property
    def state(self) -> State:
        """The newest whole state."""
        assert self.run.state is not None, self.run.stderr
        return self.run.state

    def bookmark(self, way: Way) -> dict[str, Any]:
        bookmark: dict[str, Any] = self.state["bookmarks"][way.export]
        return bookmark

    def rows(self, way: Way) -> list[Record]:
        return self.run.records(way.stream)

    def keys(self, way: Way) -> list[Key]:
        """Return what tells one change from another, of every row, in the order of the rows."""
        return [(row["id"], row[way.stamp]) for row in self.rows(way)]

    def succeeded(self) -> Export:
        """Return this export, which must have ended well and without a complaint."""
        assert self.run.exit_code == 0, self.run.stderr
        assert self.run.complaints() == []
        return self


class Account:
    """Runs the command for one account."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim

    def export(
        self, *ways: Way, state: State | None = None, catalog: Any = None, **settings: Any
    ) -> Export:
        """Run to the end; how the first way is exported decides on export_method."""
        asked = len(self.sim.requests)
        config, catalog = self._given(ways, catalog, settings)
        run = run_tap(config, state=state, catalog=catalog)
        return Export(run, self.sim.requests[asked:])

    def killed_at(
        self,
        number: int,
        *ways: Way,
        state: State | None = None,
        catalog: Any = None,
        **settings: Any,
    ) -> Export:
        """Run until this many requests have come in, and kill the command in the last of them."""
        asked = len(self.sim.requests)
        config, catalog = self._given(ways, catalog, settings)
        victim: SimpleQueue[Popen[bytes]] = SimpleQueue()
        self.sim.before(asked + number, lambda: victim.get(timeout=TIMEOUT).kill())
        with tempfile.TemporaryDirectory() as folder:
            process = start_tap(folder, config, state=state, catalog=catalog)
            victim.put(process)
            stdout, stderr = process.communicate(timeout=TIMEOUT)
        assert process.returncode not in (0, 1), "the run ended before it could be killed"
        run = Run(process.returncode, stdout, stderr.decode(errors="replace"))
        return Export(run, self.sim.requests[asked:])

    def _given(
        self, ways: tuple[Way, ...], catalog: Any, settings: dict[str, Any]
    ) -> tuple[dict[str, Any], Any]:
        if ways:
            settings = {"export_method": ways[0].method, **settings}
            catalog = catalog or select(*(way.stream for way in ways))
        return config_for(self.sim, **settings), catalog
