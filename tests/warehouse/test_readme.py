"""The commands for real accounts in README and docs/, run as they stand with other values."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from local.meltano import MELTANO, clean_environment
from local.settings import CLIENT_ID, CLIENT_SECRET, tap_settings, target_settings
from tests.support.pages import DOCS, block, blocks, with_values
from tests.support.stage import Stage, StageMaker
from tests.support.tables import Tables
from tests.warehouse.truth import expected, landed
from zendesk_simulator import SeenRequest, Settings

PATIENCE = 120.0
OPERATING = DOCS / "operating.md"
FIRST_RUN = "No state was found, complete import."
OTHER_ID, OTHER_SECRET = "other-client", "other-secret"


def run_script(script: str, folder: Path, **env: str) -> str:
    """Run a shell script in a project's folder, as whoever copies it there; return its output."""
    done = subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=folder,
        env={**clean_environment(), "MELTANO_AUTO_INSTALL": "false", **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=PATIENCE,
        check=False,
    )
    printed = done.stdout.decode(errors="replace")
    assert done.returncode == 0, printed[-3000:]
    return printed


def project_of(stage: Stage) -> Path:
    """Return the folder of a stage's project, with Meltano where `make setup` puts it."""
    folder = stage.project.folder
    link = folder / MELTANO.parent.parent.name
    if not link.exists():
        link.symlink_to(MELTANO.parent.parent)
    return folder


def test_a_real_account(make_stage: StageMaker) -> None:
    """The four steps: what is pasted into `.env`, the test of it, and the run."""
    stage = make_stage("one", Settings(tickets=30, limit=None))
    settings = tap_settings(stage.sim.url)
    added = {"TAP_ZENDESK_INCREMENTAL_API_URL": settings.pop("TAP_ZENDESK_INCREMENTAL_API_URL")}
    target = target_settings(stage.postgres)
    folder = project_of(stage)
    (folder / ".env").write_text(dotenv(block("A real account", "dotenv"), {**settings, **target}))
    script = "".join(blocks("A real account", "sh")).replace("make setup\n", "", 1)

    printed = run_script(script, folder, **added)

    tables = Tables(stage.postgres, "zendesk")
    assert landed(tables, "tickets") == expected(stage.sim, "tickets")
    assert "Plugin configuration is valid" in printed
    warnings = [line for line in printed.splitlines() if "warning" in line.lower()]
    assert [line.partition("]")[2].split(None, 1)[1] for line in warnings] == [FIRST_RUN]
    assert CLIENT_SECRET not in printed
    assert stage.postgres.password not in printed


def dotenv(shown: str, values: Mapping[str, str]) -> str:
    """Return the content of a file `.env` with other values; it must set these very names."""
    assert sorted(line.partition("=")[0] for line in shown.splitlines()) == sorted(values)
    return "".join(f"{name}={value}\n" for name, value in values.items())


@pytest.mark.slow
def test_the_line_for_cron(make_stage: StageMaker) -> None:
    """Cron gives it next to no environment. The other schedulers run the same command."""
    stage = make_stage("cron", Settings(tickets=30, limit=None))
    folder = project_of(stage)
    settings = {**tap_settings(stage.sim.url), **target_settings(stage.postgres)}
    lines = {**settings, "MELTANO_AUTO_INSTALL": "false"}.items()
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in lines))
    shown = block("Schedulers", "text", OPERATING).split(None, 5)[5]
    given = shown.replace("/srv/tap-zendesk-incremental", str(folder))
    given = given.replace("/tmp/zendesk.log", str(folder / "zendesk.log"))
    of_cron = {"PATH": "/usr/bin:/bin", "HOME": str(folder)}
    done = subprocess.run(["sh", "-c", given], env=of_cron, timeout=PATIENCE, check=False)

    assert done.returncode == 0, (folder / "zendesk.log").read_text("utf-8")
    tables = Tables(stage.postgres, "zendesk")
    assert landed(tables, "tickets") == expected(stage.sim, "tickets")
    command, place = shown.partition(" && ")[2].partition(" >>")[0], shown.split()[1]
    for other in blocks("Schedulers", "python", OPERATING):
        assert f'"{command}"' in other
        assert f'cwd="{place}"' in other


@pytest.fixture(scope="module")
def two(make_stage: StageMaker) -> tuple[Stage, Stage]:
    """Return two accounts in one project, which is the first one's."""
    acme = make_stage("acme", Settings(tickets=30, limit=None))
    other = Settings(tickets=50, seed=2, limit=None, client_id=OTHER_ID, client_secret=OTHER_SECRET)
    globex = replace(make_stage("globex", other), project=acme.project)
    definition = project_of(acme) / "meltano.yml"
    project = yaml.safe_load(definition.read_text(encoding="utf-8"))
    added = yaml.safe_load(block("Several accounts", "yaml", OPERATING))
    project["plugins"]["extractors"] += added["plugins"]["extractors"]
    definition.write_text(yaml.safe_dump(project), encoding="utf-8")
    return replace(acme, schema="zendesk_acme"), replace(globex, schema="zendesk_globex")


def activation(page: Path) -> str:
    """Return the command that a page tells to give before those of Meltano."""
    [found] = re.findall(r"need\s`(.*/activate)` once", page.read_text(encoding="utf-8"))
    return str(found)


def run_both(acme: Stage, globex: Stage) -> tuple[list[SeenRequest], list[SeenRequest]]:
    """Run the commands for several accounts; return what each has been asked."""
    before = len(acme.sim.requests), len(globex.sim.requests)
    values = {
        "TAP_ZENDESK_ACME_CLIENT_ID": CLIENT_ID,
        "TAP_ZENDESK_ACME_CLIENT_SECRET": CLIENT_SECRET,
        "TAP_ZENDESK_GLOBEX_CLIENT_ID": OTHER_ID,
        "TAP_ZENDESK_GLOBEX_CLIENT_SECRET": OTHER_SECRET,
        "TARGET_POSTGRES_SQLALCHEMY_URL": acme.postgres.url,
    }
    added: Mapping[str, str] = {
        "TAP_ZENDESK_ACME_API_URL": acme.sim.url,
        "TAP_ZENDESK_GLOBEX_API_URL": globex.sim.url,
    }
    script = with_values(block("Several accounts", "sh", OPERATING), values)
    run_script(f"{activation(OPERATING)}\n{script}", project_of(acme), **added)
    return acme.sim.requests[before[0] :], globex.sim.requests[before[1] :]


@pytest.mark.slow
def test_several_accounts_side_by_side(two: tuple[Stage, Stage]) -> None:
    for stage, asked in zip(two, run_both(*two), strict=True):
        assert [seen.cursor for seen in asked] == [None]
        assert landed(stage, "tickets") == expected(stage.sim, "tickets")

    two[1].sim.world.change_tickets(5)
    again = run_both(*two)

    # Each goes on from its own cursor.
    cursors = [seen.cursor for asked in again for seen in asked]
    assert None not in cursors
    assert len(cursors) == len(set(cursors)) == len(two)
    for stage in two:
        assert landed(stage, "tickets") == expected(stage.sim, "tickets")
