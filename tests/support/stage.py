"""What a pipeline test works on: an account, a project, and where its rows land."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.meltano import MeltanoProject
from tests.support.tables import Tables
from zendesk_simulator import SeenRequest, Simulator

TAP = "tap-zendesk-incremental"


@dataclass(frozen=True)
class Stage(Tables):
    """One account, exported by one Meltano project into one schema of the server."""

    sim: Simulator
    project: MeltanoProject

    def run(self, *arguments: str) -> list[SeenRequest]:
        """Run a Meltano command; return the export requests that it led to."""
        asked = len(self.sim.requests)
        self.project.run(*arguments)
        return self.sim.requests[asked:]

    def truth(self, stream: str) -> list[dict[str, Any]]:
        """Return the records that an export brings now."""
        return self.sim.truth(stream)


StageMaker = Callable[..., Stage]
