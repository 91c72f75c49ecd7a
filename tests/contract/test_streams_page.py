"""docs/streams.md says what the streams say of themselves, and its links lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.account import Account
from tests.support.streams import STREAMS, Record, way_of
from tests.support.truth import truth
from tools.joins import JOINS, Join
from tools.streams_page import PAGE, page

TEXT = PAGE.read_text("utf-8")
HEADINGS = re.findall(r"^#+ (.*)$", TEXT, flags=re.MULTILINE)
LINKS = sorted(set(re.findall(r"\]\(([^)]*)\)", TEXT)))
#: Who made a change that Zendesk itself has made.
SYSTEM = "-1"
# A field's name, or the id of a custom field as text; and the value of whichever field it is.
NOT_ALWAYS_A_KEY = {("ticket_field_history", "field_name"), ("ticket_field_history", "value")}

every_join = pytest.mark.parametrize("join", JOINS, ids=lambda join: f"{join.source}-{join.label}")


def anchor(heading: str) -> str:
    """Return the name by which GitHub lets links jump to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_it_is_current() -> None:
    assert page() == TEXT, "write it anew with: python -m tools.streams_page"


def test_every_stream_has_a_section_with_all_its_columns() -> None:
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", TEXT, re.DOTALL | re.MULTILINE))
    assert tuple(sections) == STREAMS
    for name, text in sections.items():
        columns = re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE)
        assert [*columns, "additional_fields"] == list(way_of(name).schema["properties"])
        for paging in way_of(name).endpoint.pagings:
            assert paging.path.partition("{")[0] in text


def test_no_two_headings_have_the_same_anchor() -> None:
    anchors = [anchor(heading) for heading in HEADINGS]
    assert len(set(anchors)) == len(anchors)


@pytest.mark.parametrize("link", LINKS)
def test_every_link_leads_somewhere(link: str) -> None:
    assert not link.startswith("http")
    path, _, place = link.partition("#")
    target = (PAGE.parent / path) if path else PAGE
    assert target.exists()
    found = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), flags=re.MULTILINE)
    assert place in {anchor(heading) for heading in found}


def test_every_table_has_as_many_cells_in_each_row() -> None:
    for block in re.findall(r"(?:^\|.*\n)+", TEXT, flags=re.MULTILINE):
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(counts) == 1, block


# -- the diagram


@pytest.fixture(scope="module")
def account() -> Account:
    return Account()


@every_join
def test_the_columns_of_a_join_exist(join: Join) -> None:
    assert f'{join.source} {join.kind} {join.target} : "{join.label}"' in TEXT
    assert "id" in way_of(join.target).schema["properties"]
    for column in join.columns:
        assert re.split(r"\W", column)[0] in way_of(join.source).schema["properties"]


@every_join
def test_a_join_finds_rows(join: Join, account: Account) -> None:
    ids = {str(row["id"]) for row in truth(account, join.target)}
    rows = truth(account, join.source)
    for column in join.columns:
        if (join.source, column) not in NOT_ALWAYS_A_KEY:
            named = {str(value) for row in rows for value in values(row, column)}
            assert named
            assert named - {SYSTEM} <= ids


def values(record: Record, column: str) -> Iterator[Any]:
    """Yield what stands in a column, or within it."""
    found: list[Any] = [record]
    for step in re.findall(r"\w+|\[\]", column):
        if step == "[]":
            found = [item for value in found for item in value or ()]
        else:
            found = [value.get(step) for value in found if value is not None]
    yield from (value for value in found if value is not None)
