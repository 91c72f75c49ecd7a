"""The demo: three exports from a simulated Zendesk into a real PostgreSQL, by Meltano, and reports.

``python -m demo --keep`` leaves both running at the end, to look around in the tables.
``python -m demo --picture FILE`` draws the telling parts of it as an SVG.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from demo.charts import show_reports
from demo.picture import in_the_picture, save_picture
from demo.reports import reports
from demo.screen import busy, console, done, heading, show_by_status, show_names, show_newest
from demo.warehouse import EMPTY, Snapshot, snapshot
from local.interrupts import sigterm_as_ctrl_c
from local.meltano import HAS_DUCKDB_AND_DBT, MeltanoError, MeltanoProject, meltano_project
from local.postgres import Postgres, PostgresError, running_postgres
from local.settings import tap_settings, target_settings
from local.simulator import SimulatorError, SimulatorProcess, running_simulator

TICKETS = 5000
STREAMS = ("tickets", "ticket_metrics", "groups", "ticket_fields")
# The metrics come with the tickets.
PATHS = len(STREAMS) - 1
PIPELINE = ("run", "tap-zendesk-incremental", "target-postgres")

KEPT = """
All of it keeps running. The tables are in the schema zendesk{models}.
Look around with any client:

   psql {postgres}

To export from the simulated account yourself, put these lines into a file .env in this folder:

{settings}

and in another terminal, with a state of its own, which the first run begins anew:

   . .venv-meltano/bin/activate
   meltano run --state-id-suffix=demo --full-refresh tap-zendesk-incremental target-postgres

Later runs without --full-refresh bring what has changed. Take the lines out of .env again before
you export a real account.

Ctrl-C here stops and deletes everything."""
MODELS = ", the models that dbt has made of them\nin analytics_zendesk"
LOOK_AROUND = "Next: look around in the tables yourself, with make demo KEEP=1."
OWN_ACCOUNT = 'Next: export your own account; README.md says how, under "A real account".'
AN_HOUR = 3600


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
    parser = argparse.ArgumentParser(prog="python -m demo", description="Show the tap at work.")
    parser.add_argument("--keep", action="store_true", help="leave all running until Ctrl-C")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="write a picture of it")
    arguments = parser.parse_args()
    keep: bool = arguments.keep
    picture: Path | None = arguments.picture
    try:
        with sigterm_as_ctrl_c(), ExitStack() as stack:
            stage = _set_up(stack)
            _perform(stage)
            if picture:
                save_picture(picture, "make demo")
            if keep:
                _stay(stage)
    except KeyboardInterrupt:
        console.print("\nStopped. Nothing is left behind.")
        return 130
    except (DemoError, MeltanoError, PostgresError, SimulatorError) as error:
        console.print(str(error), style="red", markup=False)
        return 1
    console.print("\nAll is stopped and deleted again.")
    console.print(OWN_ACCOUNT if keep else LOOK_AROUND, style="bold")
    return 0


def _stay(stage: Stage) -> None:
    """Say how to look around, and wait for Ctrl-C."""
    settings = tap_settings(stage.simulator.url) | target_settings(stage.postgres)
    lines = (f"{name}={value}" for name, value in settings.items())
    text = KEPT.format(
        models=MODELS if HAS_DUCKDB_AND_DBT else "",
        postgres=stage.postgres.url,
        settings="\n".join(lines),
    )
    # Not wrapped: an address that is to be pasted stays whole.
    console.print(text, markup=False, soft_wrap=True)
    try:
        while True:
            time.sleep(AN_HOUR)
    except KeyboardInterrupt:
        return


def _set_up(stack: ExitStack) -> Stage:
    with busy(f"Starting a simulated Zendesk account with {TICKETS:,} tickets"):
        simulator = stack.enter_context(running_simulator(TICKETS))
    with busy("Starting a PostgreSQL server"):
        postgres = stack.enter_context(running_postgres())
    select = {"TAP_ZENDESK_INCREMENTAL__SELECT": json.dumps([f"{name}.*" for name in STREAMS])}
    settings = tap_settings(simulator.url) | target_settings(postgres) | select
    project = stack.enter_context(meltano_project(settings, with_dbt=HAS_DUCKDB_AND_DBT))
    console.print(f"   Simulated Zendesk: {simulator.url}, PostgreSQL: port {postgres.port}")
    return Stage(simulator, postgres, project)


def _perform(stage: Stage) -> None:
    first = _load_everything(stage)
    second = _load_changes(stage, first)
    third = _load_nothing(stage, second)
    if HAS_DUCKDB_AND_DBT:
        with in_the_picture():
            _report(stage, third)
    else:
        console.print("\nReports by dbt are left out: dbt 1.11 needs Python 3.11 to 3.13.")


def _load_everything(stage: Stage) -> Snapshot:
    heading(1, "The first run brings all tickets with metrics, and groups and ticket fields.")
    loaded = _export(stage, EMPTY)
    show_by_status(EMPTY, loaded)
    show_newest(EMPTY, loaded)
    show_names(loaded)
    return loaded


def _load_changes(stage: Stage, before: Snapshot) -> Snapshot:
    with in_the_picture():
        heading(2, "Some tickets change; the second run brings only those, and the lists again.")
        changed = stage.simulator.change(tickets=37, new=5, deleted=2)
        console.print("   In Zendesk: 37 tickets updated, 5 created, 2 deleted.")
        loaded = _export(stage, before)
        _expect(loaded.moved_since(before), len(set().union(*changed.values())), "tickets moved")
    show_by_status(before, loaded)
    with in_the_picture():
        show_newest(before, loaded)
    show_names(loaded)
    return loaded


def _load_nothing(stage: Stage, before: Snapshot) -> Snapshot:
    heading(3, "Nothing changes; the third run asks each path once, and loads only the lists.")
    number = len(stage.simulator.paths_asked())
    loaded = _export(stage, before)
    _expect(loaded.moved_since(before), 0, "tickets moved")
    asked = Counter(stage.simulator.paths_asked()[number:])
    _expect(sorted(asked.values()), [1] * PATHS, "requests by path")
    return loaded


def _report(stage: Stage, loaded: Snapshot) -> None:
    """Build the models, show what they say, and hold them against the tables."""
    heading(4, "dbt makes reports of them, with names, and custom fields by their titles.")
    with busy("meltano run dbt-postgres:build"):
        stage.project.run("run", "dbt-postgres:build")
    found = reports(stage.postgres.url)
    show_reports(found)
    _expect(found.tickets, loaded.undeleted, "tickets in the reports")
    done("The reports count each ticket that is not deleted.")


def _export(stage: Stage, before: Snapshot) -> Snapshot:
    """Run the pipeline, say what it did, and hold the warehouse against the account."""
    number = len(stage.simulator.paths_asked())
    with busy(f"meltano {' '.join(PIPELINE)}"):
        stage.project.run(*PIPELINE)
    asked = Counter(path.rpartition("/v2/")[2] for path in stage.simulator.paths_asked()[number:])
    console.print(f"   Requests: {', '.join(f'{n} of {path}' for path, n in asked.items())}.")
    after = snapshot(stage.postgres.url)
    console.print(f"   Tickets new or changed: {after.moved_since(before):,}.")
    if after.timestamps != stage.simulator.truth("tickets"):
        raise DemoError("The warehouse differs from the account.")
    done("The warehouse holds each ticket of the account once, at its newest change.")
    _expect(after.without_name, 0, "tickets with a group or a field that has no name")
    done("The group of each ticket and each of its custom fields has a name.")
    return after


def _expect(found: object, expected: object, what: str) -> None:
    if found != expected:
        raise DemoError(f"{found} {what}, where {expected} were expected.")


if __name__ == "__main__":
    sys.exit(main())
