"""Files of settings, state and catalog: how they were saved, and odd settings in them."""

from __future__ import annotations

import json
import subprocess
import tempfile
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support import config_for
from tests.support.catalogs import discover, select
from tests.support.command import command
from zendesk_simulator import Settings, Simulator

HIDDEN = "hunter2-or-another-secret"


@pytest.fixture(scope="module")
def sim() -> Iterator[Simulator]:
    with Simulator(Settings(tickets=5, limit=None)) as simulator:
        yield simulator


def run(files: Mapping[str, bytes]) -> tuple[int, bytes, str]:
    """Run the command with these files; return its exit code and what it has written."""
    with tempfile.TemporaryDirectory() as folder:
        options = []
        for option, content in files.items():
            path = Path(folder, f"{option}.json")
            path.write_bytes(content)
            options += [f"--{option}", str(path)]
        done = subprocess.run([command(), *options], capture_output=True, timeout=60, check=False)
    log = done.stderr.decode()
    assert "Traceback" not in log
    assert "fault of the tap" not in log
    return done.returncode, done.stdout, log


def contents(sim: Simulator) -> dict[str, bytes]:
    stamp = sim.truth("tickets")[2]["generated_timestamp"]
    state = {"bookmarks": {"tickets": {"replication_key_value": stamp}}}
    given = {"config": config_for(sim), "state": state, "catalog": select("tickets")}
    return {option: json.dumps(content).encode() for option, content in given.items()}


def test_a_byte_order_mark_is_taken_in_all_of_them(sim: Simulator) -> None:
    code, output, log = run({name: BOM_UTF8 + content for name, content in contents(sim).items()})
    assert code == 0, log
    assert output.count(b'"type":"RECORD"') == 3


@pytest.mark.parametrize("option", ["config", "state", "catalog"])
def test_what_is_not_utf_8_is_named(sim: Simulator, option: str) -> None:
    files = contents(sim)
    asked = len(sim.requests)
    files[option] = files[option].decode().encode("utf-16")
    code, _, log = run(files)
    assert code == 1
    assert f"--{option} " in log.splitlines()[-1]
    assert "is not UTF-8 text: save it as UTF-8." in log.splitlines()[-1]
    assert len(sim.requests) == asked


ODD: list[dict[str, Any]] = [
    {"stream_maps": {"tickets": {"__else__": HIDDEN}}},
    {"stream_maps": {"tickets": {"subject": f"{HIDDEN} is"}}},
    {"stream_map_config": HIDDEN},
    {"start_date": HIDDEN},
    {"api_url": f"http://{HIDDEN}"},
    {"user_agent": f"{HIDDEN}é"},
    {"subdomain": f"{HIDDEN}."},
    {"export_method": HIDDEN},
    {"page_size": [HIDDEN]},
    {"exclude_deleted": HIDDEN},
]


def test_no_value_that_could_be_a_secret_is_repeated(
    sim: Simulator, subtests: pytest.Subtests
) -> None:
    for odd in ODD:
        with subtests.test(next(iter(odd))):
            code, _, log = run({"config": json.dumps({**config_for(sim), **odd}).encode()})
            assert code == 1
            assert next(iter(odd)) in log.splitlines()[-1].replace("User-Agent", "user_agent")
            assert HIDDEN not in log


def test_a_method_in_the_metadata_counts(sim: Simulator) -> None:
    """Meltano writes what a project says of a stream into the metadata, and only there."""
    catalog = discover()
    for entry in catalog["streams"]:
        for item in entry["metadata"]:
            if not item["breadcrumb"]:
                item["metadata"]["selected"] = entry["tap_stream_id"] == "tickets"
                item["metadata"]["replication-method"] = "FULL_TABLE"
    code, output, log = run({**contents(sim), "catalog": json.dumps(catalog).encode()})
    assert code == 0, log
    assert output.count(b'"type":"RECORD"') == 5
