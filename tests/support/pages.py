"""README and the pages of docs/: their blocks, by the heading that they stand under."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from local.meltano import ROOT

README = ROOT / "README.md"
DOCS = ROOT / "docs"
#: All that is written for users, and the one page for developers.
PAGES = (README, ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md")))


def all_blocks(language: str, page: Path) -> list[str]:
    """Return all blocks of a language on a page."""
    return _blocks(language, page.read_text(encoding="utf-8"))


def _blocks(language: str, text: str) -> list[str]:
    # A block within a list is indented.
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```", text, flags=re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


def block(heading: str, language: str, page: Path = README) -> str:
    """Return the first block of a language under a heading."""
    return blocks(heading, language, page)[0]


def blocks(heading: str, language: str, page: Path = README) -> list[str]:
    """Return all blocks of a language under a heading."""
    text = page.read_text(encoding="utf-8")
    _, found, section = text.partition(f"\n## {heading}\n")
    assert found, f"{page.name} has no heading {heading!r}"
    return _blocks(language, section.partition("\n## ")[0])


def selections(text: str) -> list[list[str]]:
    """Return each selection that a text shows, in the order in which it shows them."""
    found = re.findall(r"^ *select:\n(?: *- .*\n)+", text, flags=re.MULTILINE)
    return [yaml.safe_load(one)["select"] for one in found]


def anchor(heading: str) -> str:
    """Return the name by which GitHub lets links jump to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def with_values(script: str, values: Mapping[str, str]) -> str:
    """Return a script with other values exported; it must export these very names."""
    lines = [_exported(line, values) for line in script.splitlines()]
    names = [name for line in script.splitlines() for name in _names(line)]
    assert sorted(names) == sorted(values)
    return "\n".join(lines)


def _names(line: str) -> Iterator[str]:
    if line.startswith("export "):
        yield from (word.partition("=")[0] for word in shlex.split(line)[1:])


def _exported(line: str, values: Mapping[str, str]) -> str:
    names = list(_names(line))
    if not names:
        return line
    return "export " + " ".join(f"{name}={shlex.quote(values[name])}" for name in names)
