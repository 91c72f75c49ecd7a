"""README says what is true: its tables, and each command in it."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from tests.support import run_tap
from tools.readme_tables import README, with_tables

ROOT = README.parent
TEXT = README.read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, flags=re.DOTALL)


def commands(program: str) -> list[list[str]]:
    lines = [shlex.split(line) for block in blocks("sh") for line in block.splitlines()]
    return [line[1:] for line in lines if line and line[0] == program]


def test_the_tables_are_what_the_tap_says() -> None:
    assert with_tables(TEXT) == TEXT, "write them anew with: python -m tools.readme_tables"


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
