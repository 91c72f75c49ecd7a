"""README and docs/ say what is true: their tables, links and names, and each command in them."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks import report
from local.meltano import ROOT
from tap_zendesk_incremental.streams import stream_types
from tests.dbt.project import tables_read
from tests.support import run_tap
from tests.support.pages import DOCS, PAGES, README, all_blocks, anchor, blocks, selections
from tools.hub_definition import HEAD
from tools.meltano_settings import MELTANO_YML, all_properties
from tools.settings_page import PAGE as SETTINGS
from tools.settings_page import with_tables

TAP = "tap-zendesk-incremental"
#: Where a program of this folder may stand.
PLACES = (
    ".venv/bin/",
    ".venv-meltano/bin/",
    ".meltano/loaders/target-duckdb/venv/bin/",
    ".meltano/loaders/target-jsonl/venv/bin/",
    ".venv\\Scripts\\",
)
PROGRAMS = {TAP, "target-jsonl", "meltano", "make", "python", "py", "dbt"}
PROGRAMS |= {"export", ".", "grep", "sed", "tail"}
VENV = ".venv-meltano"
ACTIVATE = f". {VENV}/bin/activate"
MELTANO = {"add", "config", "install", "run", "select", "state"}
SHELLS = ("sh", "bash", "powershell")
MOST_WORDS = 900
#: What the selections that are ready are called.
NAMED = ["Tickets", "Analytics", "Everything"]

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


@cache
def project() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the plugins of meltano.yml: by kind, and by name."""
    plugins = yaml.safe_load(MELTANO_YML.read_text("utf-8"))["plugins"]
    return {kind: {one["name"]: one for one in found} for kind, found in plugins.items()}


def commands(page: Path) -> Iterator[list[str]]:
    """Yield each command in a page's shell blocks and in its text, those of a pipe one by one."""
    lines = [
        line for shell in SHELLS for block in all_blocks(shell, page) for line in _lines(block)
    ]
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    lines += re.findall(r"`((?:meltano|make) [^`\n]+)`", text)
    for line in lines:
        words = shlex.split(line.replace("\\", "\\\\"))
        if words[:2] == ["cmd", "/c"]:
            words = shlex.split(words[2].replace("\\", "\\\\"))
        for part in _split(words):
            program = part[0]
            for place in PLACES:
                program = program.removeprefix(place)
            yield [program, *part[1:]]


def _lines(block: str) -> Iterator[str]:
    yield from (line for line in block.splitlines() if line and not line.startswith("#"))


def _split(words: list[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for word in words:
        if word == "|":
            yield part
            part = []
        else:
            part.append(word)
    yield part


# -- README


def test_readme_is_short() -> None:
    assert len(README.read_text("utf-8").split()) <= MOST_WORDS


def test_three_selections_are_ready_here_and_in_meltano_yml() -> None:
    tickets, analytics, everything = selections("".join(blocks("Choose what to export", "yaml")))
    names = [str(vars(one)["name"]) for one in stream_types()]
    assert tickets == ["tickets.*"]
    assert set(analytics) < {f"{name}.*" for name in names}
    assert len(set(analytics)) == len(analytics)
    assert everything == ["*.*"]

    definition = MELTANO_YML.read_text("utf-8")
    without_marks = re.sub(r"^( *)# ", r"\1", definition, flags=re.MULTILINE)
    assert selections(definition) == [tickets]
    assert selections(without_marks) == [tickets, analytics, everything]
    assert re.findall(r"^ *# (\w+):$(?=\n(?: *# )? *select:)", definition, re.MULTILINE) == NAMED
    section = README.read_text("utf-8").partition("\n## Choose what to export\n")[2]
    assert re.findall(r"\*(\w+)\*[^`]*```yaml", section)[:3] == NAMED


def test_the_selection_for_analytics_has_all_that_the_dbt_models_read() -> None:
    _, analytics, _ = selections("".join(blocks("Choose what to export", "yaml")))
    optional = re.findall(r"`(\w+)` is not in it", (DOCS / "dbt.md").read_text("utf-8"))
    assert tables_read() - {one.removesuffix(".*") for one in analytics} == set(optional)


# -- tables that are written


def test_the_tables_of_settings_are_what_the_tap_says() -> None:
    text = SETTINGS.read_text("utf-8")
    assert with_tables(text) == text, "write them anew with: make docs"


def test_the_figures_have_a_place() -> None:
    text = report.PAGE.read_text("utf-8")
    assert "| new |" in report.with_figures(text, "| new |")


# -- links and names


@every_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in set(re.findall(r"\]\((?!http)([^)]+)\)", page.read_text("utf-8"))):
        path, _, place = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        if place:
            headings = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), flags=re.MULTILINE)
            assert place in map(anchor, headings), link


@every_page
def test_every_page_is_reached_from_readme(page: Path) -> None:
    reached, new = {README}, {README}
    while new:
        links = {
            (one.parent / link).resolve()
            for one in new
            for link in re.findall(r"\]\(([^)#]+\.md)[)#]", one.read_text("utf-8"))
        }
        new = {link for link in links if link.exists()} - reached
        reached |= new
    # Of the decisions, CONTRIBUTING names the folder.
    assert page in reached or page.parent.name == "decisions"


@every_page
def test_every_test_that_is_named_exists(page: Path) -> None:
    for name in re.findall(r"`(tests/[\w/.]+)`", page.read_text("utf-8")):
        assert (ROOT / name).exists(), name


# -- blocks


@every_page
def test_every_block_can_be_read(page: Path) -> None:
    for block in all_blocks("json", page):
        json.loads(block)
    for block in all_blocks("ya?ml", page):
        yaml.safe_load(block)
    for block in all_blocks("python", page):
        ast.parse(block)


@every_page
def test_every_block_is_of_a_known_language(page: Path) -> None:
    """A block in another one would be tried by no test."""
    languages = set(re.findall(r"^ *```(.+)$", page.read_text("utf-8"), flags=re.MULTILINE))
    of_data = {"json", "yaml", "dotenv", "python", "sql", "text", "mermaid"}
    assert languages <= {*SHELLS, *of_data}


@every_page
def test_every_setting_in_a_block_exists(page: Path) -> None:
    known = project()
    names: dict[str, set[str]] = {
        "loaders": set(),
        "extractors": set(all_properties()),
        "utilities": set(),
    }
    for block in all_blocks("ya?ml", page):
        content = yaml.safe_load(block)
        if not isinstance(content, dict):
            continue
        assert set(content.get("config", ())) <= set(all_properties())
        for kind, plugins in content.get("plugins", {}).items():
            for plugin in plugins:
                defined = known[kind].get(plugin["name"], {})
                settings = {one["name"] for one in defined.get("settings", ())} or names[kind]
                assert set(plugin.get("config", ())) <= settings
    for block in all_blocks("json", page):
        content = json.loads(block)
        assert "subdomain" not in content or set(content) <= set(all_properties())


def test_the_loaders_shown_are_those_of_meltano_yml() -> None:
    defined = project()["loaders"]
    shown = [
        loader
        for page in PAGES
        for block in all_blocks("yaml", page)
        if isinstance(content := yaml.safe_load(block), dict)
        for loader in content.get("plugins", {}).get("loaders", ())
    ]
    assert {one["name"] for one in shown} == {"target-snowflake", "target-duckdb"}
    for loader in shown:
        known = defined[loader["name"]]
        assert (loader["variant"], loader["pip_url"]) == (known["variant"], known["pip_url"])


# -- commands


def test_commands_are_found() -> None:
    found = [words[0] for page in PAGES for words in commands(page)]
    assert found.count("make") > 10
    assert found.count("meltano") > 10
    assert found.count(TAP) >= 10


@every_page
def test_every_program_is_known(page: Path) -> None:
    assert {words[0] for words in commands(page)} <= PROGRAMS


@every_page
def test_every_make_target_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for program, *words in commands(page):
        for target in words if program == "make" else ():
            known = re.search(rf"^(\w+ )*{target}( \w+)*:", makefile, flags=re.MULTILINE)
            assert known or re.match(r"[A-Z_]+=", target), target


@every_page
def test_every_meltano_command_names_plugins_that_there_are(page: Path) -> None:
    plugins = {name: one for found in project().values() for name, one in found.items()}
    inherited = set(re.findall(r"^  - name: (\S+)\n +inherit_from", page.read_text("utf-8"), re.M))
    for program, *words in commands(page):
        if program != "meltano":
            continue
        assert next(word for word in words if not word.startswith("--")) in MELTANO
        for word in words[1:]:
            if word.startswith(("tap-", "target-", "dbt-")):
                name, _, command = word.partition(":")
                assert name in plugins or name in inherited, word
                assert not command or command in plugins[name]["commands"], word


@every_page
def test_every_meltano_command_works_where_it_stands(page: Path) -> None:
    """Before the first one stands what finds the program; schedulers alone name its place."""
    text = page.read_text("utf-8")
    first = re.search(r"(?:^|`)meltano [a-z-]", text, flags=re.MULTILINE)
    if first:
        assert ACTIVATE in text[: first.start()]
    for shell in SHELLS:
        assert not any(f"{VENV}/bin/meltano" in one for one in all_blocks(shell, page))


def test_every_option_of_the_tap_exists() -> None:
    usage = run_tap(None, args=["--help"]).stdout.decode()
    lines = [words for page in PAGES for words in commands(page) if words[0] == TAP]
    options = {word.partition("=")[0] for line in lines for word in line if word.startswith("--")}
    assert options
    for option in options:
        assert re.search(rf"^  {option}\b", usage, flags=re.MULTILINE), option


def test_what_adds_the_tap_to_a_project_is_told_alike_everywhere() -> None:
    """The definition says it at its head, and tests/pipeline/test_own_project.py runs it."""
    told = re.findall(r"meltano (?:add|select) .*", HEAD)
    page = ROOT / "docs" / "installing.md"
    shown = [
        words
        for words in commands(page)
        if words[:2] in (["meltano", "add"], ["meltano", "select"])
    ]
    assert [line.replace("FILE", "").split() for line in told] == [
        [word.replace("*", '"*"') for word in words if not word.startswith("/")] for words in shown
    ]
