"""Runs the installed command as a scheduler would, and reads its messages."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tests.support.amount import IS_THOROUGH
from tests.support.forked import ForkedProcess
from tests.support.secrecy import SECRETS, assert_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from zendesk_simulator import Simulator

Process = subprocess.Popen[bytes] | ForkedProcess
TIMEOUT = 60.0
CAN_FORK = sys.platform != "win32" and not IS_THOROUGH
# How each line of the log begins.
LOG_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \| ([A-Z]+) +\| ")


def command() -> str:
    """Return the path of the command beside the Python that runs the tests."""
    found = shutil.which("tap-zendesk-incremental", path=str(Path(sys.executable).parent))
    assert found, "the tap is not installed beside this Python"
    return found


@dataclass
class Run:
    """What a finished run has left: ``stdout`` holds bytes, since it may end in a torn line."""

    exit_code: int
    stdout: bytes = field(repr=False)
    stderr: str = field(repr=False)

    @cached_property
    def lines(self) -> list[bytes]:
        """Whole lines; a last one without its end is torn, and no target would take it."""
        return self.stdout.split(b"\n")[:-1]

    @cached_property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["type"] == kind]

    def records(self, stream: str = "tickets") -> list[dict[str, Any]]:
        return [m["record"] for m in self.of_type("RECORD") if m["stream"] == stream]

    @property
    def states(self) -> list[dict[str, Any]]:
        """All states; a caller may change them."""
        return [deepcopy(message["value"]) for message in self.of_type("STATE")]

    @property
    def state(self) -> dict[str, Any] | None:
        """The newest state, as a target would hand it back."""
        return self.states[-1] if self.states else None

    @property
    def log(self) -> list[str]:
        """The log without the SDK's metrics."""
        return [line for line in self.stderr.splitlines() if "METRIC" not in line]

    def complaints(self) -> list[str]:
        """Lines of the log at WARNING and above, without the time."""
        told = [line for line in self.log if level_of(line) in ("WARNING", "ERROR")]
        return [line.split("|", 1)[1] for line in told]


def level_of(line: str) -> str | None:
    """Return the level of a line of the log; None where it is not one."""
    match = LOG_LINE.match(line)
    return match[1] if match else None


def config_for(simulator: Simulator, **settings: Any) -> dict[str, Any]:
    """Return settings for the simulator; one that is given as None is left out."""
    config = {
        "subdomain": "acme",
        "api_url": simulator.url,
        "client_id": "simulator-client",
        "client_secret": "simulator-secret",
        **settings,
    }
    return {name: value for name, value in config.items() if value is not None}


def _files(folder: str, contents: Mapping[str, object]) -> Iterator[str]:
    for option, content in contents.items():
        if content is not None:
            path = Path(folder, f"{option}.json")
            path.write_text(json.dumps(content), encoding="utf-8")
            yield from (f"--{option}", str(path))


def _environment(env: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return {**kept, "PYTHONWARNINGS": "error", **env}


def start_tap(
    folder: str,
    config: Mapping[str, Any] | None,
    *,
    state: object = None,
    catalog: object = None,
    args: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
    stderr: IO[bytes] | None = None,
    from_nothing: bool = False,
) -> Process:
    """Start the command with its files in ``folder``; both outputs are pipes.

    Args:
        folder: To run in, and to keep the files in.
        config: The settings.
        state: A state from an earlier run.
        catalog: Says what is selected.
        args: More arguments.
        env: Variables that differ from those of this process.
        stderr: Where the log goes instead of a pipe.
        from_nothing: Whether to start the installed command itself. Otherwise it is forked from
            a process that has imported it already, unless variables may change what that does.
    """
    files = _files(folder, {"config": config, "state": state, "catalog": catalog})
    arguments, environment = [*files, *args], _environment(env or {})
    if CAN_FORK and not env and not from_nothing:
        return ForkedProcess(arguments, folder, environment, stderr)
    return subprocess.Popen(
        [command(), *arguments],
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=stderr or subprocess.PIPE,
    )


def run_tap(config: Mapping[str, Any] | None, **options: Any) -> Run:
    """Run the command to its end; options as for ``start_tap``."""
    with tempfile.TemporaryDirectory() as folder:
        process = start_tap(folder, config, **options)
        try:
            stdout, stderr = process.communicate(timeout=TIMEOUT)
        finally:
            process.kill()
            process.wait()
    text = stderr.decode(errors="replace")
    assert_hidden(SECRETS, stdout, stderr)
    return Run(process.returncode, stdout, text)
