"""The target hands on a state only when the rows that it speaks of are written."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from local.meltano import clean_environment
from tests.duckdb.database import VENV, read
from tests.support.account import PAGE, Account
from tests.support.export import Export
from tools.meltano_settings import MELTANO_YML

SCHEMA = "zendesk"
# The rows of a page of one stream fill it, those of a page of the other do not.
BATCH = PAGE + PAGE // 2


def defaults() -> dict[str, Any]:
    """Return the settings that meltano.yml gives target-duckdb, but for the schema's name."""
    definition = yaml.safe_load(MELTANO_YML.read_text("utf-8"))
    [target] = [x for x in definition["plugins"]["loaders"] if x["name"] == "target-duckdb"]
    values = {setting["name"]: setting.get("value") for setting in target["settings"]}
    return {name: value for name, value in values.items() if value is not None}


def test_a_target_that_is_killed_has_written_what_its_state_says(tmp_path: Path) -> None:
    with Account() as sim:
        export = sim.export("tickets", "ticket_metrics")
    file = tmp_path / "killed.duckdb"
    state = killed_at_its_first_state(file, export)

    database = read(file, SCHEMA)
    before = rows_before(export, state)
    for stream in ("tickets", "ticket_metrics"):
        wanted = {key for name, key in before if name == stream}
        assert wanted
        assert {row["id"] for row in database.rows[stream]} >= wanted


def killed_at_its_first_state(file: Path, export: Export) -> Any:
    """Give the target rows until it writes some, and kill it; return the state it handed on."""
    config = {
        **defaults(),
        "path": str(file),
        "default_target_schema": SCHEMA,
        "batch_size_rows": BATCH,
    }
    path = file.with_name("config.json")
    path.write_text(json.dumps(config), "utf-8")
    with subprocess.Popen(
        [VENV / "bin" / "target-duckdb", "--config", path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=clean_environment(),
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            for line in until_one_batch_is_full(export):
                process.stdin.write(line + b"\n")
            process.stdin.flush()
            handed_on = process.stdout.readline()
        finally:
            process.kill()
    return json.loads(handed_on)


def until_one_batch_is_full(export: Export) -> Iterator[bytes]:
    rows: Counter[str] = Counter()
    for line in export.lines:
        yield line
        message = json.loads(line)
        rows[message.get("stream")] += message["type"] == "RECORD"
        if BATCH in rows.values():
            return


def rows_before(export: Export, state: Any) -> set[tuple[str, int]]:
    """Return stream and key of the rows that came before the last STATE that says this."""
    messages = [json.loads(line) for line in export.lines]
    states = [place for place, message in enumerate(messages) if message.get("value") == state]
    return {
        (message["stream"], message["record"]["id"])
        for message in messages[: states[-1]]
        if message["type"] == "RECORD"
    }
