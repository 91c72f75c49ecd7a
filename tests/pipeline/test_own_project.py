"""A Meltano project elsewhere: the tap added in one command, its settings tested, its state kept.

Meltano's commands for state and what it does with catalogs are tried here once, in one project and
in as few runs as it takes.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml

from local.meltano import MELTANO, ROOT, MeltanoError, MeltanoProject
from local.settings import CLIENT_SECRET, tap_settings
from tests.support.pages import DOCS, all_blocks
from tests.support.stage import TAP
from tools.hub_definition import write_for_this_folder
from zendesk_simulator import SeenRequest, Settings, Simulator

# Some thirty Meltano commands.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

# What is used is what this folder has installed. Meltano must not install into it from here, nor
# download anything for a test.
NO_INSTALL = ("--no-install",)
#: The same extractor for a second account, with a state of its own.
SECOND = f"{TAP}--second"
TARGET = "target-jsonl"
STATE_ID = f"dev:{TAP}-to-{TARGET}"
SECOND_STATE_ID = f"dev:{SECOND}-to-{TARGET}"


@dataclass
class Project:
    """An empty folder that became a Meltano project, and what the account was asked for."""

    sim: Simulator
    meltano: MeltanoProject
    added: str = field(repr=False)

    def run(self, *arguments: str, **env: str) -> list[SeenRequest]:
        already = len(self.sim.requests)
        self.meltano.run(*arguments, env=env)
        return self.sim.requests[already:]

    def said(self, *arguments: str) -> str:
        return self.meltano.run(*arguments)

    def state(self, state_id: str) -> dict[str, Any]:
        """Return the bookmarks that Meltano keeps under an id."""
        printed = self.said("state", "get", state_id)
        line = next(line for line in printed.splitlines() if line.startswith("{"))
        found: dict[str, Any] = json.loads(line)["singer_state"]["bookmarks"]
        return found

    def edit(self, **changes: Any) -> None:
        path = self.meltano.folder / "meltano.yml"
        content = yaml.safe_load(path.read_text("utf-8"))
        for kind, plugin in changes.items():
            content["plugins"].setdefault(kind, []).append(plugin)
        path.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    if not MELTANO.exists():
        pytest.skip("Meltano is not installed: run `make setup`")
    folder = tmp_path_factory.mktemp("own") / "project"
    folder.mkdir()
    definition = folder.with_name("definition.yml")
    write_for_this_folder(definition)
    with Simulator(Settings(tickets=40, limit=None, user_limit=None)) as sim:
        meltano = MeltanoProject(folder, tap_settings(sim.url))
        meltano.run("init", "--no-usage-stats", ".")
        add = ("add", "--plugin-type", "extractor", TAP, "--from-ref", str(definition))
        added = meltano.run(*add, *NO_INSTALL)
        for plugin in (f"extractors/{TAP}", f"loaders/{TARGET}"):
            venv = folder / ".meltano" / plugin / "venv"
            venv.parent.mkdir(parents=True)
            venv.symlink_to(ROOT / ".meltano" / plugin / "venv")
        (venv := folder / ".meltano" / "extractors" / SECOND / "venv").parent.mkdir()
        venv.symlink_to(ROOT / ".meltano" / "extractors" / TAP / "venv")
        own = Project(sim, meltano, added)
        own.edit(loaders=jsonl(), extractors={"name": SECOND, "inherit_from": TAP})
        meltano.run("select", TAP, "tickets", "*")
        assert len(own.run("run", *NO_INSTALL, TAP, TARGET)) == 1
        yield own
        log = meltano.log.read_text("utf-8")
        assert "Installing" not in log
        # What Meltano sets beside the settings is known.
        assert "Settings that this tap does not know" not in log


def jsonl() -> dict[str, Any]:
    """Return the loader as this project defines it."""
    plugins = yaml.safe_load((ROOT / "meltano.yml").read_text("utf-8"))["plugins"]
    [found] = [one for one in plugins["loaders"] if one["name"] == TARGET]
    return dict(found)


def test_it_is_added_in_one_command(project: Project) -> None:
    assert f"Added extractor '{TAP}'" in project.added
    content = yaml.safe_load((project.meltano.folder / "meltano.yml").read_text("utf-8"))
    extractor, second = content["plugins"]["extractors"]
    assert (extractor["name"], extractor["pip_url"]) == (TAP, f"-e {ROOT}")
    assert "state" in extractor["capabilities"]
    assert extractor["settings"]
    assert second == {"name": SECOND, "inherit_from": TAP}


def test_its_settings_are_tested_in_one_plain_line(project: Project) -> None:
    good = project.said("config", "test", *NO_INSTALL, TAP)
    assert good.splitlines()[-1] == "Plugin configuration is valid"
    wrong = {"TAP_ZENDESK_INCREMENTAL_CLIENT_SECRET": "mistyped-secret"}
    with pytest.raises(MeltanoError) as failure:
        project.run("config", "test", *NO_INSTALL, TAP, **wrong)
    said = str(failure.value).partition("Plugin configuration is invalid\n")[2].splitlines()
    assert said[0].startswith("Zendesk refuses client_id and client_secret")


@pytest.mark.parametrize("extractor", [TAP, SECOND])
def test_a_misspelt_name_in_env_is_told(project: Project, extractor: str) -> None:
    """Meltano drops it without a word, but the tap still sees the variable."""
    prefix = re.sub("[^A-Z]", "_", extractor.upper()) + "_"
    env = project.meltano.folder / ".env"
    env.write_text(f"{prefix}STARTDATE=2026-01-01\n", "utf-8")
    try:
        with pytest.raises(MeltanoError) as failure:
            project.run("config", "test", *NO_INSTALL, extractor)
    finally:
        env.unlink()
    meant = f"the setting {prefix}STARTDATE (meant: {prefix}START_DATE?)"
    assert meant in str(failure.value).partition("Plugin configuration is invalid\n")[2]


def test_its_state_can_be_listed_shown_copied_set_and_cleared(project: Project) -> None:
    run = ("run", *NO_INSTALL, TAP, TARGET)
    assert STATE_ID in project.said("state", "list")
    bookmarks = project.state(STATE_ID)
    assert bookmarks["tickets"]["cursor"]

    # A copy is as good as the first: only what is new is asked for.
    project.said("state", "copy", STATE_ID, "kept", "--force")
    project.said("state", "clear", STATE_ID, "--force")
    assert STATE_ID not in project.said("state", "list")
    [first] = project.run(*run)
    assert first.cursor is None
    project.said("state", "clear", STATE_ID, "--force")
    project.said("state", "copy", "kept", STATE_ID, "--force")
    [gone_on] = project.run(*run)
    assert gone_on.cursor == bookmarks["tickets"]["cursor"]

    # What is written by hand is gone on from, too.
    by_hand = {"singer_state": {"bookmarks": {"tickets": {"replication_key_value": 1_700_000_000}}}}
    project.said("state", "set", STATE_ID, json.dumps(by_hand), "--force")
    [from_there] = project.run(*run)
    assert from_there.query["start_time"] == "1700000000"


def test_the_commands_for_state_that_docs_show(project: Project) -> None:
    there, here = "dev:tap-zendesk-to-target-postgres", f"dev:{TAP}-to-target-postgres"
    by_hand = shlex.split(all_blocks("sh", DOCS / "state.md")[0])
    project.said(*by_hand[1:])
    assert project.state(here) == json.loads(by_hand[-1])["singer_state"]["bookmarks"]
    theirs = json.loads(all_blocks("json", DOCS / "migrating.md")[0])
    project.said("state", "set", there, json.dumps({"singer_state": theirs}), "--force")
    [copy] = all_blocks("sh", DOCS / "migrating.md")
    project.said(*shlex.split(copy)[1:])
    assert project.state(here) == theirs["bookmarks"]


def test_a_full_refresh_reads_everything_and_leaves_a_whole_bookmark(project: Project) -> None:
    [first] = project.run("run", *NO_INSTALL, "--full-refresh", TAP, TARGET)
    assert (first.cursor, first.query["start_time"]) == (None, "0")
    assert project.state(STATE_ID)["tickets"]["cursor"]


def test_a_catalog_that_is_made_anew_changes_nothing(project: Project) -> None:
    bookmarks = project.state(STATE_ID)
    [gone_on] = project.run("run", *NO_INSTALL, "--refresh-catalog", TAP, TARGET)
    assert gone_on.cursor == bookmarks["tickets"]["cursor"]


def test_meltano_says_how_much_the_tap_logs(project: Project) -> None:
    said = project.said("--log-level=debug", "run", *NO_INSTALL, TAP, TARGET)
    assert re.search(rf"\[debug +\] {TAP} ", said)
    assert CLIENT_SECRET not in said
    assert TAP not in project.said("--log-level=warning", "run", *NO_INSTALL, TAP, TARGET)


def test_an_inherited_extractor_has_a_state_of_its_own(project: Project) -> None:
    own = project.state(STATE_ID)
    [first] = project.run("run", *NO_INSTALL, SECOND, TARGET)
    assert first.cursor is None
    [again] = project.run("run", *NO_INSTALL, SECOND, TARGET)
    assert again.cursor == project.state(SECOND_STATE_ID)["tickets"]["cursor"]
    assert project.state(STATE_ID) == own
