"""Settings that are objects, under Meltano: it makes variables of their parts too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.meltano import MeltanoError, MeltanoProject, meltano_project
from local.settings import tap_settings
from tests.support.pages import DOCS, all_blocks
from tests.support.stage import TAP
from zendesk_simulator import Settings, Simulator

# It takes neither BATCH messages nor a schema's name, and shows each row as it came.
RUN = ("run", TAP, "target-jsonl")
SEED = "something-long-and-secret"
# As docs/settings.md shows them, and a stream that is left out.
MAPS = {
    "stream_map_config": {"hash_seed": SEED},
    "stream_maps": {
        "tickets": {
            "__alias__": "zendesk_tickets",
            "recipient": "md5(config['hash_seed'] + recipient) if recipient else None",
            "description": "__NULL__",
        },
        "users": "__NULL__",
    },
    "faker_config": {"seed": 5},
}


@pytest.fixture(scope="module")
def sim() -> Iterator[Simulator]:
    with Simulator(Settings(tickets=20, limit=None)) as running:
        yield running


@pytest.fixture
def project(sim: Simulator) -> Iterator[MeltanoProject]:
    with meltano_project(tap_settings(sim.url)) as made:
        yield made


def set_config(project: MeltanoProject, config: dict[str, Any]) -> None:
    """Write settings where docs/settings.md says: under `config` in the extractor's entry."""
    path = project.folder / "meltano.yml"
    content = yaml.safe_load(path.read_text("utf-8"))
    [tap] = content["plugins"]["extractors"]
    tap.update(config=config, select=["tickets.*", "users.*"])
    path.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")


def test_stream_maps_work_and_nothing_is_said_of_their_parts(
    sim: Simulator, project: MeltanoProject
) -> None:
    set_config(project, MAPS)
    said = project.run(*RUN)
    assert "does not know" not in said
    [written] = (project.folder / "output").iterdir()
    assert written.name == "zendesk_tickets.jsonl"
    rows = [json.loads(line) for line in written.read_text("utf-8").splitlines()]
    truth = {record["id"]: record["recipient"] for record in sim.truth("tickets")}
    assert {row["id"]: row["recipient"] for row in rows} == {
        number: address and md5((SEED + address).encode(), usedforsecurity=False).hexdigest()
        for number, address in truth.items()
    }
    assert not any("description" in row for row in rows)

    with pytest.raises(MeltanoError, match=r"TAP_ZENDESK_INCREMENTAL_STREAMMAPS .meant: TAP_"):
        project.run(*RUN, env={"TAP_ZENDESK_INCREMENTAL_STREAMMAPS": "{}"})


@pytest.mark.slow
def test_the_settings_that_docs_show(project: MeltanoProject, tmp_path: Path) -> None:
    shown = [yaml.safe_load(block)["config"] for block in all_blocks("yaml", DOCS / "settings.md")]
    kinds = {name for config in shown for name in config}
    assert {"stream_maps", "stream_map_config", "batch_config"} <= kinds
    for config in shown:
        if "batch_config" in config:
            config["batch_config"]["storage"]["root"] = tmp_path.as_uri()
        set_config(project, config)
        said = project.run("invoke", TAP)
        assert "does not know" not in said
        assert ("BATCH" in said) == ("batch_config" in config)
    assert list(tmp_path.iterdir())
