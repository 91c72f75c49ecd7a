"""The tables of all pages are whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from local.meltano import ROOT
from tests.support.pages import PAGES

#: And those in which no test tries the blocks.
ALL = (*PAGES, ROOT / "CHANGELOG.md", ROOT / "tests" / "README.md")


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.stem)
def test_every_row_stands_in_a_table(page: Path) -> None:
    """After an empty line within a table, the rows below it are shown as plain text."""
    for rows in tables(page):
        cells = [re.split(r"(?<!\\)\|", row.strip())[1:-1] for row in rows]
        assert len(rows) > 2, rows
        assert all(re.fullmatch(r" *:?-{3,}:? *", cell) for cell in cells[1]), rows[:2]
        assert {len(one) for one in cells} == {len(cells[0])}, rows


def tables(page: Path) -> Iterator[list[str]]:
    """Yield the rows that follow one another without another line between them."""
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    for is_row, lines in groupby(text.splitlines(), lambda line: line.lstrip().startswith("|")):
        if is_row:
            yield list(lines)


def test_tables_are_found() -> None:
    assert sum(1 for page in ALL for _ in tables(page)) > 80
