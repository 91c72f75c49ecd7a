"""The blocks of README and other pages, by the heading that they stand under."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from local.meltano import ROOT

README = ROOT / "README.md"


def block(heading: str, language: str, page: Path = README) -> str:
    """Return the first block of a language under a heading."""
    return blocks(heading, language, page)[0]


def blocks(heading: str, language: str, page: Path = README) -> list[str]:
    """Return all blocks of a language under a heading."""
    text = page.read_text(encoding="utf-8")
    _, found, section = text.partition(f"\n## {heading}\n")
    assert found, f"{page.name} has no heading {heading!r}"
    return re.findall(rf"```{language}\n(.*?)```", section.partition("\n## ")[0], flags=re.DOTALL)


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
