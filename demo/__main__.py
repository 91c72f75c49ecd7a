"""The demo: three exports from a simulated Zendesk into a real PostgreSQL, by Meltano."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass

from demo.interrupts import sigterm_as_ctrl_c
from demo.meltano import MeltanoError, MeltanoProject, meltano_project
from demo.postgres import Postgres, PostgresError, running_postgres
from demo.screen import busy, console, heading, show_by_status, show_newest
from demo.settings import tap_settings, target_settings
from demo.simulator import SimulatorError, SimulatorProcess, running_simulator
from demo.warehouse import EMPTY, Snapshot, snapshot

TICKETS = 5000
PIPELINE = ("tap-zendesk-incremental", "target-postgres", "--state-id=demo")


class DemoError(Exception):
    """The warehouse does not hold what it should."""


@dataclass(frozen=True)
class Stage:
    """All that runs while the demo does."""

    simulator: SimulatorProcess
    postgres: Postgres
    project: MeltanoProject


def main() -> int:
    """Run the demo; return the code to exit with."""
    try:
        with sigterm_as_ctrl_c(), ExitStack() as stack:
            _perform(_set_up(stack))
    except KeyboardInterrupt:
        console.print("\nStopped. Nothing is left behind.")
        return 130
    except (DemoError, MeltanoError, PostgresError, SimulatorError) as error:
        console.print(str(error), style="red", markup=False)
        return 1
    console.print("\nAll is stopped and deleted again.")
    return 0


def _set_up(stack: ExitStack) -> Stage:
    with busy(f"Starting a simulated Zendesk account with {TICKETS:,} tickets"):
        simulator = stack.enter_context(running_simulator(TICKETS))
    with busy("Starting a PostgreSQL server"):
        postgres = stack.enter_context(running_postgres())
    settings = tap_settings(simulator.url) | target_settings(postgres)
    project = stack.enter_context(meltano_project(settings))
    console.print(f"   Zendesk's stand-in: {simulator.url}, PostgreSQL: port {postgres.port}")
    return Stage(simulator, postgres, project)


def _perform(stage: Stage) -> None:
    heading(1, "The first run brings everything.")
    first = _export(stage, "el", EMPTY)
    show_by_status(EMPTY, first)
    show_newest(first)

    heading(2, "Some tickets change; the second run brings only those.")
    changed = stage.simulator.change(tickets=37, new=5, deleted=2)
    console.print("   In Zendesk: 37 tickets updated, 5 created, 2 deleted.")
    second = _export(stage, "el", first)
    _expect(second.moved_since(first), len(set().union(*changed.values())), "rows moved")
    show_by_status(first, second)
    show_newest(second)

    heading(3, "Nothing changes; the third run, with Meltano's older command, asks once.")
    before = stage.simulator.export_requests()
    third = _export(stage, "elt", second)
    _expect(third.moved_since(second), 0, "rows moved")
    _expect(stage.simulator.export_requests() - before, 1, "export requests")


def _export(stage: Stage, command: str, before: Snapshot) -> Snapshot:
    """Run the pipeline, say what it did, and hold the warehouse against the account."""
    asked = stage.simulator.export_requests()
    with busy(f"meltano {' '.join((command, *PIPELINE))}"):
        stage.project.run(command, *PIPELINE)
    asked = stage.simulator.export_requests() - asked
    after = snapshot(stage.postgres.url)
    console.print(
        f"   Export requests: {asked}. Rows new or changed: {after.moved_since(before):,}."
    )
    if after.stamps != stage.simulator.truth():
        raise DemoError("The warehouse differs from the account.")
    console.print("   The warehouse holds each ticket of the account once, at its newest change.")
    return after


def _expect(found: int, expected: int, what: str) -> None:
    if found != expected:
        raise DemoError(f"{found} {what}, where {expected} were expected.")


if __name__ == "__main__":
    sys.exit(main())
