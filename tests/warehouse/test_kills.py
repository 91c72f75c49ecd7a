"""A load that is killed half-way: the next run with the same state id makes the tables whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable

import pytest

from local.meltano import MeltanoError
from tests.support.stage import TAP, Stage, StageMaker
from tests.warehouse.truth import expected, landed
from zendesk_simulator import Settings

PIPELINE = ("el", TAP, "target-postgres", "--state-id=killed")
STREAMS = ("ticket_metrics", "tickets", "ticket_comments", "ticket_events")
TICKETS, PAGE, BATCH = 120, 20, 10
ON_PAGE = 5
PATIENCE = 30.0

ENV = {
    "TAP_ZENDESK_INCREMENTAL__SELECT": json.dumps([f"{stream}.*" for stream in STREAMS]),
    "TAP_ZENDESK_INCREMENTAL_PAGE_SIZE": str(PAGE),
    # One stream after the other, so that it is known what has been asked for before.
    "TAP_ZENDESK_INCREMENTAL_CONCURRENCY": "1",
    # So that rows land, and a state with them, before the export is through.
    "TARGET_POSTGRES_BATCH_SIZE_ROWS": str(BATCH),
}

Kill = Callable[[Stage], object]


def tap_of(stage: Stage) -> int:
    """Return the process of the tap that runs in this stage's project."""
    listed = subprocess.run(["ps", "-Aww", "-o", "pid=,args="], capture_output=True, check=True)
    lines = [line.split(None, 1) for line in listed.stdout.decode().splitlines()]
    # Meltano gives the tap files that lie in the project's folder; its own arguments name none.
    [pid] = [
        int(pid)
        for pid, args in lines
        if f"bin/{TAP} " in args and stage.project.folder.name in args
    ]
    return pid


def kill_tap(stage: Stage) -> None:
    os.kill(tap_of(stage), signal.SIGKILL)


def kill_all(stage: Stage) -> None:
    """Kill Meltano, the tap and the target, which are one process group."""
    os.killpg(os.getpgid(tap_of(stage)), signal.SIGKILL)


def wait_for_rows(stage: Stage) -> None:
    """Wait until the target has written something, so that the kill finds half a table."""
    end = time.monotonic() + PATIENCE
    query = "SELECT count(*) FROM pg_tables WHERE tablename = 'tickets' AND schemaname = '{}'"
    while stage.query(query.format(stage.schema)) == [(0,)] or not stage.rows("tickets"):
        assert time.monotonic() < end, "nothing has landed"
        time.sleep(0.05)


@pytest.mark.parametrize("kill", [kill_tap, pytest.param(kill_all, marks=pytest.mark.slow)])
def test_the_next_run_makes_the_tables_whole(make_stage: StageMaker, kill: Kill) -> None:
    stage = make_stage(kill.__name__, Settings(tickets=TICKETS, limit=None), **ENV)
    happened: list[str] = []

    def strike() -> None:
        wait_for_rows(stage)
        happened.append(kill.__name__)
        kill(stage)

    stage.sim.before(ON_PAGE, strike)
    with pytest.raises(MeltanoError):
        stage.run(*PIPELINE)
    assert happened == [kill.__name__]
    half = stage.rows("tickets")
    assert 0 < len(half) < TICKETS

    # A Meltano that is killed itself holds the state's lock for another five minutes.
    resumed = stage.run(*PIPELINE, *(["--force"] if kill is kill_all else []))

    for stream in STREAMS:
        assert landed(stage, stream) == expected(stage.sim, stream), stream
    if kill is kill_tap:
        # Four whole pages were printed: the target has written and acknowledged all of them.
        assert len(half) == (ON_PAGE - 1) * PAGE
        tickets = [seen for seen in resumed if seen.path.endswith("/tickets/cursor")]
        assert len(tickets) == TICKETS // PAGE - (ON_PAGE - 1)
        assert all(seen.cursor for seen in tickets)
