"""Stream maps and flattening change what a record says, and nothing of how it is exported."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.ecosystem.mapping import (
    CHOSEN,
    DROPPED,
    EXAMPLES,
    FILTERED,
    HASHED,
    RENAMED,
    SEED,
    assert_same_way,
    mapped,
    pages,
    records_of,
    settings,
)
from tests.support.account import Account
from tests.support.export import Export
from tests.support.pages import DOCS, all_blocks


def test_a_hashed_address(sim: Account, plain: Export) -> None:
    found = mapped(sim, plain, HASHED)
    assert found == [{**row, "recipient": hashed(row["recipient"])} for row in records_of(plain)]
    assert len({row["recipient"] for row in found}) > 1
    assert None in {row["recipient"] for row in found}


def hashed(address: str | None) -> str | None:
    if not address:
        return None
    return hashlib.md5((SEED + address).encode(), usedforsecurity=False).hexdigest()


def test_a_renamed_stream(sim: Account, plain: Export) -> None:
    assert mapped(sim, plain, RENAMED, "zendesk_tickets") == records_of(plain)


def test_a_renamed_stream_goes_on_where_it_stood(sim: Account, plain: Export) -> None:
    following = sim.export("tickets", state=plain.state, **settings(RENAMED)).succeeded()
    assert following.exact_rows() == {}
    assert len(following.asked) == 1
    assert all(state == plain.state for state in following.states)


@pytest.mark.parametrize("spelling", ["__NULL__", "null"])
def test_dropped_columns(sim: Account, plain: Export, spelling: str) -> None:
    found = mapped(sim, plain, DROPPED.replace("__NULL__", spelling))
    gone = ("description", "subject")
    assert found == [
        {name: value for name, value in row.items() if name not in gone}
        for row in records_of(plain)
    ]


def test_dropped_columns_are_not_in_the_schema(sim: Account) -> None:
    run = sim.export("tickets", **settings(DROPPED)).succeeded()
    assert {"description", "subject"}.isdisjoint(run.schema("tickets")["properties"])


def test_a_filter(sim: Account, plain: Export) -> None:
    run = sim.export("tickets", **settings(FILTERED)).succeeded()
    assert_same_way(run, plain)
    wanted = [[row for row in page if row["status"] != "deleted"] for page in pages(plain)]
    assert pages(run) == wanted
    assert 0 < len(run.exact_rows()["tickets"]) < len(records_of(plain))


def test_a_filter_that_takes_nothing(sim: Account, plain: Export) -> None:
    """Also a page of which nothing is left moves the bookmark."""
    run = sim.export("tickets", stream_maps={"tickets": {"__filter__": "id < 0"}}).succeeded()
    assert_same_way(run, plain)
    assert run.exact_rows() == {}


def test_chosen_columns(sim: Account, plain: Export) -> None:
    """Without its replication key in the records, an export knows its place all the same."""
    found = mapped(sim, plain, CHOSEN)
    chosen = ("id", "status", "updated_at")
    assert found == [{name: row[name] for name in chosen} for row in records_of(plain)]


def test_chosen_streams(sim: Account, plain: Export) -> None:
    maps: dict[str, Any] = {"tickets": {}, "__else__": None}
    run = sim.export("tickets", "users", stream_maps=maps).succeeded()
    assert run.exact_rows() == plain.exact_rows()
    assert [asked for asked in run.asked if "tickets" in asked[0]] == plain.asked


def test_a_stream_twice(sim: Account, plain: Export) -> None:
    maps = {
        "subjects": {"__source__": "tickets", "id": "id", "subject": "subject", "__else__": None}
    }
    run = sim.export("tickets", stream_maps=maps).succeeded()
    assert_same_way(run, plain)
    assert run.exact_rows()["tickets"] == records_of(plain)
    subjects = [{"id": row["id"], "subject": row["subject"]} for row in records_of(plain)]
    assert run.exact_rows()["subjects"] == subjects


def test_maps_of_streams_that_are_not_selected(sim: Account, plain: Export) -> None:
    maps = {"users": {"__alias__": "people"}, "ticket_comments": {"body": None}}
    run = sim.export("tickets", stream_maps=maps).succeeded()
    assert_same_way(run, plain)
    assert run.exact_rows() == plain.exact_rows()


def test_a_map_for_all_streams(sim: Account) -> None:
    unmapped = sim.export("tickets", "users").succeeded()
    run = sim.export("tickets", "users", stream_maps={"*": {"url": None}}).succeeded()
    assert run.states == unmapped.states
    for stream, rows in unmapped.exact_rows().items():
        kept = [{name: row[name] for name in row if name != "url"} for row in rows]
        assert run.exact_rows()[stream] == kept


def test_streams_that_come_with_others(sim: Account) -> None:
    """Rows that stand on another stream's pages are mapped by maps of their own."""
    names = ("ticket_metrics", "tickets", "ticket_comments", "ticket_events")
    unmapped = sim.export(*names).succeeded()
    maps = {"ticket_metrics": {"__alias__": "metrics"}, "ticket_comments": {"body": None}}
    run = sim.export(*names, stream_maps=maps).succeeded()
    assert run.asked == unmapped.asked
    assert run.states == unmapped.states
    expected = unmapped.exact_rows()
    expected["metrics"] = expected.pop("ticket_metrics")
    for comment in expected["ticket_comments"]:
        del comment["body"]
    assert run.exact_rows() == expected


# -- what is wrong


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("md5(", "stream_maps.tickets.recipient is not an expression"),
        ("md5(no_such_field)", "md5(no_such_field)"),
        ("md5(recipient)", "stream_maps"),
    ],
    ids=["syntax", "unknown", "null"],
)
def test_an_expression_that_fails(sim: Account, expression: str, told: str) -> None:
    """One line names it; what the page has written so far is covered by no state."""
    line = sim.export("tickets", stream_maps={"tickets": {"recipient": expression}}).failed()
    assert told in line


def test_a_key_that_is_dropped(sim: Account) -> None:
    line = sim.export("tickets", stream_maps={"tickets": {"id": None}}).failed()
    assert "'id'" in line


# -- the page on settings


def test_the_page_shows_only_what_is_tried_here() -> None:
    shown = [
        block
        for block in all_blocks("yaml", DOCS / "settings.md")
        if "stream_maps:" in block or "flattening_" in block
    ]
    assert shown
    for block in shown:
        assert block in EXAMPLES


@pytest.mark.parametrize("maps", [{"tickets": None}, {"*": None}, {"users": {}, "__else__": None}])
def test_a_stream_that_is_mapped_to_null_is_not_read(sim: Account, maps: dict[str, Any]) -> None:
    """Its bookmark stays, so that its rows come when the map is taken out again."""
    run = sim.export("tickets", stream_maps=maps)
    assert run.exit_code == 0
    assert any("nothing is exported" in line for line in run.complaints())
    assert not run.records()
    assert not run.asked
    assert not (run.state or {}).get("bookmarks")
    assert any("maps them to null: tickets" in line for line in run.log)
    assert sim.export("tickets", state=run.state).succeeded().records()
