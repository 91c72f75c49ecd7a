"""Runs fivetran/dbt_zendesk over the ten stories: ``python -m tests.dbt.with_fivetran FOLDER``.

FOLDER holds the sources of that package and of those that it needs, each in a folder of any name.
The stories are loaded into a PostgreSQL of its own, one `dbt build` builds our package and theirs,
and what it has made of each story is held against what is written there.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from local.postgres import running_postgres
from tests.dbt.project import SHOWN, make_project
from tests.dbt.stories import STORIES, TARGETS, Measures
from tests.dbt.story_records import messages
from tests.dbt.warehouses import NAMED, PostgresWarehouse, Row

SCHEMA = "zendesk"
NEEDED = {"zendesk", "fivetran_utils", "dbt_utils", "spark_utils"}
WITHOUT_THEIR_OWN = {"zendesk": {"staging": {"tmp": {"+enabled": False}}}}
#: What the package calls each measure.
COLUMNS = {
    "first_reply": "first_reply_time_calendar_minutes",
    "first_reply_business": "first_reply_time_business_minutes",
    "first_resolution": "first_resolution_calendar_minutes",
    "last_resolution": "final_resolution_calendar_minutes",
    "last_resolution_business": "full_resolution_business_minutes",
    "reopens": "count_reopens",
}


def main(folder: Path) -> int:
    """Build, show, compare; return 1 if a number differs."""
    packages = dict(_packages(folder))
    if missing := NEEDED - packages.keys():
        sys.exit(f"{folder} has no sources of: {', '.join(sorted(missing))}")
    found, slas = _built([packages[name] for name in sorted(NEEDED)])
    table = Table("ticket", *COLUMNS, "SLA", "breached", "elapsed", title=_version(packages))
    wrong = 0
    for story in STORIES:
        measured, sla = _measures(found[story.id]), slas.get(story.id, {})
        breached = sla.get("is_sla_breach")
        is_right = (measured, sla.get("target"), bool(breached)) == (
            _expected(story.measures),
            TARGETS[story.priority][0],
            story.measures.is_breached,
        )
        wrong += not is_right
        cells = (*measured.values(), sla.get("target"), breached, sla.get("sla_elapsed_time"))
        table.add_row(story.title, *map(str, cells), style=None if is_right else "red")
    Console(width=200).print(table)
    print(f"{len(STORIES) - wrong} of {len(STORIES)} stories are measured as they were written.")
    return int(wrong > 0)


def _packages(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name and the folder of each dbt package in a folder."""
    for file in sorted(folder.glob("*/dbt_project.yml")):
        yield yaml.safe_load(file.read_text("utf-8"))["name"], file.parent


def _version(packages: dict[str, Path]) -> str:
    content = yaml.safe_load((packages["zendesk"] / "dbt_project.yml").read_text("utf-8"))
    return f"fivetran/dbt_zendesk {content['version']}"


def _built(packages: list[Path]) -> tuple[dict[int, Row], dict[int, Row]]:
    """Return what the package has made of each ticket, and of its first reply's SLA."""
    with running_postgres() as postgres, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warehouse = PostgresWarehouse(postgres, folder)
        warehouse.load(messages(), SCHEMA)
        project = make_project(
            folder / "project", warehouse.profile, packages=packages, models=WITHOUT_THEIR_OWN
        )
        done = project.try_to_run("build")
        if done.returncode:
            sys.exit(done.stdout[-SHOWN:])
        print(done.stdout.splitlines()[-1])
        metrics = warehouse.relation(NAMED, "zendesk__ticket_metrics").rows
        slas = warehouse.relation(NAMED, "zendesk__sla_policies").rows
    return {row["ticket_id"]: row for row in metrics}, {row["ticket_id"]: row for row in slas}


def _measures(row: Row) -> dict[str, int | None]:
    numbers = {name: row[column] for name, column in COLUMNS.items()}
    rounded = {name: None if value is None else round(value) for name, value in numbers.items()}
    # The package does not count reopens of a ticket that was never solved.
    return {**rounded, "reopens": rounded["reopens"] or 0}


def _expected(measures: Measures) -> dict[str, int | None]:
    return {name: getattr(measures, name) for name in COLUMNS}


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
