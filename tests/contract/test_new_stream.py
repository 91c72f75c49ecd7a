"""Adding a stream takes a declaration and a schema: CONTRIBUTING's own example is added here."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import config_for
from zendesk_simulator import Settings, Simulator

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 10
STREAM = "brands"
SCHEMA = {
    "type": "object",
    "properties": {
        "id": {"type": ["integer"], "description": "Number of the brand."},
        "name": {"type": ["string", "null"], "description": "Name of the brand."},
        "active": {"type": ["boolean", "null"], "description": "Whether it is in use."},
        "created_at": {"type": ["string", "null"], "format": "date-time", "description": "When."},
    },
}
# What the file of a product area has at its top, and the tap at its end.
PROGRAM = """
from singer_sdk import StreamSchema
from singer_sdk.schema.source import SchemaDirectory

from tap_zendesk_incremental.paging.cursor_list import CursorList
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.streams import stream_types
from tap_zendesk_incremental.streams.base import ZendeskStream
from tap_zendesk_incremental.tap import TapZendeskIncremental

{declaration}

class TapWithOneMore(TapZendeskIncremental):
    others = [other for other in stream_types() if other.name != "{stream}"]
    stream_types = [*others, {name}]

{name}.schema = StreamSchema(SchemaDirectory("schemas"))
TapWithOneMore.cli()
"""


@pytest.fixture(scope="module")
def declaration() -> str:
    """Return the class that CONTRIBUTING.md shows."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    _, found, section = text.partition("\n## Add a stream\n")
    assert found
    [block, *_] = re.findall(r" *```python\n(.*?)```", section, flags=re.DOTALL)
    return textwrap.dedent(block).strip()


@pytest.fixture(scope="module")
def folder(declaration: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a tap that has the stream, and the stream's schema."""
    folder = tmp_path_factory.mktemp("new_stream")
    [name] = re.findall(r"^class (\w+)", declaration, flags=re.MULTILINE)
    program = PROGRAM.format(declaration=declaration, stream=STREAM, name=name)
    (folder / "tap.py").write_text(program, "utf-8")
    (folder / "schemas").mkdir()
    (folder / "schemas" / f"{STREAM}.json").write_text(json.dumps(SCHEMA), "utf-8")
    return folder


@pytest.fixture(scope="module")
def sim() -> Iterator[Simulator]:
    with Simulator(Settings(tickets=5, limit=None)) as simulator:
        yield simulator


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "tap.py", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def catalog(folder: Path) -> dict[str, Any]:
    """Return the catalogue that the tap discovers, with only the new stream selected."""
    found: dict[str, Any] = json.loads(run(folder, "--discover"))
    for entry in found["streams"]:
        [root] = [item for item in entry["metadata"] if not item["breadcrumb"]]
        root["metadata"]["selected"] = entry["tap_stream_id"] == STREAM
    return found


@pytest.fixture(scope="module")
def messages(folder: Path, catalog: dict[str, Any], sim: Simulator) -> list[dict[str, Any]]:
    """Return what an export prints."""
    (folder / "catalog.json").write_text(json.dumps(catalog), "utf-8")
    (folder / "config.json").write_text(json.dumps(config_for(sim)), "utf-8")
    printed = run(folder, "--config", "config.json", "--catalog", "catalog.json")
    return [json.loads(line) for line in printed.splitlines()]


def test_the_declaration_is_short(declaration: str) -> None:
    assert len([line for line in declaration.splitlines() if line.strip()]) <= MOST_LINES


def test_it_is_discovered(catalog: dict[str, Any]) -> None:
    [entry] = [entry for entry in catalog["streams"] if entry["tap_stream_id"] == STREAM]
    assert entry["schema"] == SCHEMA
    assert entry["key_properties"] == ["id"]
    assert entry["replication_method"] == "FULL_TABLE"


def test_its_rows_are_those_of_the_account(messages: list[dict[str, Any]], sim: Simulator) -> None:
    names = SCHEMA["properties"]
    rows = [message["record"] for message in messages if message["type"] == "RECORD"]
    assert rows == [{name: record[name] for name in names} for record in sim.truth(STREAM)]
    assert rows


def test_the_target_is_told_when_the_list_is_whole(messages: list[dict[str, Any]]) -> None:
    about_it = [message["type"] for message in messages if message.get("stream") == STREAM]
    assert about_it == ["SCHEMA", *["RECORD"] * about_it.count("RECORD"), "ACTIVATE_VERSION"]
    # It has no bookmark.
    assert [message["value"] for message in messages if message["type"] == "STATE"] in ([], [{}])
