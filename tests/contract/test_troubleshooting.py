"""docs/troubleshooting.md quotes lines that the tap can say, and every line that ends a run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from local.meltano import ROOT
from tap_zendesk_incremental import errors
from tests.support.pages import DOCS

PAGE = DOCS / "troubleshooting.md"
#: What differs from case to case, on the page and in what is read from the code.
GAP = "…"
ERRORS = {name for name, one in vars(errors).items() if isinstance(one, type)}
# Where an error is made by what else it is called: a class that was chosen before.
OTHER_CALLS = {"kind", "named", "print", "warning", "error", "_tell"}
# Shorter ones hold nothing but what they are given: "%s: %s".
LEAST_LETTERS = 8


def quotes() -> list[str]:
    """Return every line in a table's first column; several stand in one cell."""
    rows = re.findall(r"^\| (`.*?`) \| ", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    return [quote for row in rows for quote in re.findall(r"`([^`]+)`", row)]


def template(node: ast.expr) -> str:
    """Return a text in the code with gaps for all that is put into it; of no text, one gap."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"%[-+.\d]*[sdf]", GAP, node.value)
    if isinstance(node, ast.JoinedStr):
        parts = (template(part) for part in node.values)
        return re.sub(f"{GAP}+", GAP, "".join(parts))
    return GAP


def trees() -> Iterator[ast.Module]:
    for path in sorted((ROOT / "tap_zendesk_incremental").rglob("*.py")):
        yield ast.parse(path.read_text("utf-8"))


def texts() -> set[str]:
    """Return all texts in the code: what is said may be put together from several."""
    return {
        template(node)
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, (ast.Constant, ast.JoinedStr))
    }


def ends() -> set[str]:
    """Return the texts of all errors, and of all that is logged as a warning or an error."""
    found = set()
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _name(node) in ERRORS | OTHER_CALLS:
                found |= {template(one) for one in node.args}
    return {
        text for text in found if len(re.findall(r"\w", text.replace(GAP, ""))) >= LEAST_LETTERS
    }


def _name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


TEXTS, QUOTES = texts(), quotes()


def test_lines_are_found() -> None:
    assert len(QUOTES) > 80
    assert len(ends()) > 60


@pytest.mark.parametrize("quote", QUOTES)
def test_every_line_on_the_page_is_in_the_code(quote: str) -> None:
    assert any(quote in text for text in TEXTS)


@pytest.mark.parametrize("text", sorted(ends()))
def test_every_line_that_can_end_a_run_is_on_the_page(text: str) -> None:
    assert any(quote.strip(f"{GAP} ") in text for quote in QUOTES)
