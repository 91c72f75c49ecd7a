"""An account to export from, one export of it, and what must hold of every one."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from tests.support import Run, config_for, run_tap, start_tap
from tests.support.secrecy import assert_hidden, secrets_of
from zendesk_simulator import SeenRequest, Settings, Simulator

Key: TypeAlias = tuple[int, int]

TICKETS = 60
PAGE = 20
PAGES = TICKETS // PAGE
PATIENCE = 30.0

# A stream map that changes nothing sends every record over the SDK's general path: `make test-all`
# runs all of this folder a second time so.
IS_GENERAL = "TAP_TESTS_GENERAL_PATH" in os.environ
GENERAL_PATH = {"stream_maps": {"tickets": {"__alias__": "tickets"}}} if IS_GENERAL else {}


def account(**settings: Any) -> Simulator:
    """Return a small account without rate limits, unless told otherwise."""
    return Simulator(Settings(**{"tickets": TICKETS, "limit": None, **settings}))


def truth(sim: Simulator) -> list[Key]:
    """Return the key and stamp of every ticket that an export would bring now, in its order."""
    return [(row["id"], row["generated_timestamp"]) for row in sim.truth("tickets")]


def config(sim: Simulator, **settings: Any) -> dict[str, Any]:
    """Return settings for an export in small pages."""
    return config_for(sim, **{"page_size": PAGE, **GENERAL_PATH, **settings})


def export(
    sim: Simulator,
    *,
    state: object = None,
    env: Mapping[str, str] | None = None,
    **settings: Any,
) -> Run:
    """Export to the end, and check what must hold however it ends."""
    run = run_tap(config(sim, **settings), state=state, env=env)
    check(sim, run)
    return run


def check(sim: Simulator, run: Run) -> None:
    """Check what must hold of every run: whole lines, no traceback, no secret."""
    assert_hidden(secrets_of(sim), run.stdout, run.stderr.encode())
    assert "Traceback" not in run.stderr, run.stderr
    assert "Exception ignored" not in run.stderr, run.stderr
    if run.exit_code >= 0:
        assert run.stdout == b"".join(line + b"\n" for line in run.lines)
    if run.exit_code == 1:
        assert len(errors(run)) == 1, run.stderr


def errors(run: Run) -> list[str]:
    """Return the lines of the log that tell of an error."""
    return [line for line in run.log if "| ERROR" in line]


def counted(run: Run) -> Counter[Key]:
    """Return how often each ticket came, at each of its stamps."""
    return Counter((row["id"], row["generated_timestamp"]) for row in run.records())


def asked(sim: Simulator) -> list[dict[str, str]]:
    """Return what each export request asked for, but for the page size."""
    return [place(seen) for seen in sim.requests]


def place(seen: SeenRequest) -> dict[str, str]:
    """Return the place in the export that a request asked for."""
    return {name: value for name, value in seen.query.items() if name != "per_page"}


def export_until(sim: Simulator, size: int, *, state: object = None, **settings: Any) -> Run:
    """Export until so many bytes were read, then kill the process and forget the rest.

    An export that ends before is left to end by itself.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "stderr")
        with (
            path.open("wb") as log,
            start_tap(folder, config(sim, **settings), state=state, stderr=log) as process,
        ):
            assert process.stdout
            stdout = process.stdout.read(size)
            if len(stdout) == size:
                process.kill()
            process.wait(PATIENCE)
        run = Run(process.returncode, stdout, path.read_text(encoding="utf-8"))
    check(sim, run)
    return run


def uncovered(run: Run) -> list[Key]:
    """Return the tickets of whole lines that no STATE line covers: they will come again.

    A state that is written once more, on the way out, covers no more than it did before.
    """
    keys: list[Key] = []
    state: object = None
    for message in run.messages:
        if message["type"] == "STATE" and message["value"] != state:
            state = message["value"]
            keys.clear()
        elif message["type"] == "RECORD":
            keys.append((message["record"]["id"], message["record"]["generated_timestamp"]))
    return keys
