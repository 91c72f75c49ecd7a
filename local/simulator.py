"""The simulator as a process of its own, looked at from outside, as any client would."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parent.parent
SECONDS_FOR_A_RESPONSE = 30
SECONDS_TO_STOP = 5
GREETING = "listening on "


class SimulatorError(Exception):
    """The simulator did not start."""


@dataclass(frozen=True)
class SimulatorProcess:
    """A running simulator, and the questions that can be put to it."""

    url: str

    def paths_asked(self) -> list[str]:
        """Return the path of each request for data that it has seen, in order."""
        return [seen["path"] for seen in self._control("GET", "requests")]

    def change(self, **counts: int) -> dict[str, list[int]]:
        """Change tickets; return their ids by what happened to them."""
        changed: dict[str, list[int]] = self._control("POST", "changes", json=counts)
        return changed

    def truth(self, stream: str) -> dict[int, Any]:
        """Return every record that an export would bring now: its id and its timestamp."""
        return dict(self._control("GET", f"truth/{stream}"))

    def _control(self, method: str, path: str, **options: Any) -> Any:
        with requests.Session() as session:
            session.trust_env = False  # A proxy does not know this machine's loopback.
            response = session.request(
                method,
                f"{self.url}/_simulator/{path}",
                timeout=SECONDS_FOR_A_RESPONSE,
                **options,
            )
        response.raise_for_status()
        return response.json()


@contextmanager
def running_simulator(tickets: int) -> Iterator[SimulatorProcess]:
    """Run a simulator on a free port of the loopback interface.

    Raises:
        SimulatorError: When it does not say where it listens.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "zendesk_simulator", "--tickets", str(tickets), "--port", "0"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl-C is for the demo, which then stops the simulator.
        start_new_session=True,
    )
    try:
        greeting = process.stdout.readline() if process.stdout else ""
        if not greeting.startswith(GREETING):
            raise SimulatorError(f"The simulator did not start; it said {greeting!r}.")
        yield SimulatorProcess(greeting.removeprefix(GREETING).strip())
    finally:
        process.terminate()
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
