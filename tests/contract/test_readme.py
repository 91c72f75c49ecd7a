"""README says what is true: its tables, and each command in it."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

import pytest
import yaml

from tap_zendesk_incremental.streams import stream_types
from tests.support import run_tap
from tools.meltano_settings import MELTANO_YML
from tools.readme_tables import README, with_tables

ROOT = README.parent
TEXT = README.read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, flags=re.DOTALL)


def section(heading: str) -> str:
    """Return what stands under a heading, up to the next one."""
    [text] = re.findall(rf"^## {heading}\n(.*?)^## ", TEXT, flags=re.DOTALL | re.MULTILINE)
    return str(text)


def selections(text: str) -> list[list[str]]:
    """Return each selection that a text shows, in the order in which it shows them."""
    found = re.findall(r"^ *select:\n(?: *- .*\n)+", text, flags=re.MULTILINE)
    return [yaml.safe_load(one)["select"] for one in found]


def commands(program: str) -> list[list[str]]:
    lines = [shlex.split(line) for block in blocks("sh") for line in block.splitlines()]
    return [line[1:] for line in lines if line and line[0] == program]


def test_the_table_is_what_the_tap_says() -> None:
    assert with_tables(TEXT) == TEXT, "write them anew with: python -m tools.readme_tables"


def test_three_selections_are_ready_here_and_in_meltano_yml() -> None:
    tickets, analytics, everything = selections(section("Streams"))
    names = [str(vars(one)["name"]) for one in stream_types()]
    assert tickets == ["tickets.*"]
    assert set(analytics) < {f"{name}.*" for name in names}
    assert len(set(analytics)) == len(analytics)
    assert everything == ["*.*"]

    definition = MELTANO_YML.read_text("utf-8")
    without_marks = re.sub(r"^( *)# ", r"\1", definition, flags=re.MULTILINE)
    assert selections(definition) == [tickets]
    assert selections(without_marks) == [tickets, analytics, everything]


def test_the_loaders_shown_are_those_of_meltano_yml() -> None:
    defined = {one["name"]: one for one in loaders_of(MELTANO_YML.read_text("utf-8"))}
    shown = [one for block in blocks("yaml") for one in loaders_of(block)]
    assert {one["name"] for one in shown} == {"target-snowflake", "target-duckdb"}
    for loader in shown:
        known = defined[loader["name"]]
        assert (loader["variant"], loader["pip_url"]) == (known["variant"], known["pip_url"])
        assert set(loader["config"]) <= {setting["name"] for setting in known["settings"]}


def loaders_of(text: str) -> list[dict[str, Any]]:
    definition = yaml.safe_load(text)
    plugins = definition.get("plugins", {}) if isinstance(definition, dict) else {}
    found: list[dict[str, Any]] = plugins.get("loaders", [])
    return found


def test_every_make_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = [words[0] for words in commands("make")]
    assert {"demo", "test"} <= set(targets)
    for target in targets:
        assert re.search(rf"^(\w+ )*{target}( \w+)*:", makefile, flags=re.MULTILINE), target


def test_every_program_in_a_shell_block_is_known() -> None:
    known = {"make", "export", "tap-zendesk-incremental", ".venv-meltano/bin/meltano"}
    used = {
        shlex.split(line)[0]
        for block in blocks("sh")
        for line in block.splitlines()
        if line and not line.startswith("#")
    }
    assert used <= known


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((?!http)([^)#]+)\)", TEXT))))
def test_every_link_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(tests/[\w/.]+)`", TEXT))))
def test_every_test_that_is_named_exists(name: str) -> None:
    assert (ROOT / name).exists()


def test_every_json_block_is_json() -> None:
    assert blocks("json")
    for block in blocks("json"):
        json.loads(block)


def test_every_option_of_the_tap_exists() -> None:
    usage = run_tap(None, args=["--help"]).stdout.decode()
    options = {
        word for line in commands("tap-zendesk-incremental") for word in line if "--" in word
    }
    assert options
    for option in options:
        assert option in usage
