"""Stream maps and flattening change what a record says, and nothing of how it is exported."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
import yaml

from tests.support.account import PAGE, PAGES, Account
from tests.support.catalogs import deselect, select
from tests.support.export import Export
from tests.support.pages import DOCS, all_blocks
from tests.support.streams import Record

# What docs/settings.md shows, as it stands there.
HASHED = """\
config:
  stream_map_config:
    hash_seed: something-long-and-secret
  stream_maps:
    tickets:
      recipient: md5(config['hash_seed'] + recipient) if recipient else None
"""
RENAMED = """\
config:
  stream_maps:
    tickets:
      __alias__: zendesk_tickets
"""
DROPPED = """\
config:
  stream_maps:
    tickets:
      description: __NULL__
      subject: __NULL__
"""
FILTERED = """\
config:
  stream_maps:
    tickets:
      __filter__: status != 'deleted'
"""
CHOSEN = """\
config:
  stream_maps:
    tickets:
      id: id
      status: status
      updated_at: updated_at
      __else__: __NULL__
"""
FLAT = """\
config:
  flattening_enabled: true
  flattening_max_depth: 1
"""
EXAMPLES = (HASHED, RENAMED, DROPPED, FILTERED, CHOSEN, FLAT)
SEED = "something-long-and-secret"


def settings(example: str) -> dict[str, Any]:
    """Return what Meltano makes of an example."""
    read: dict[str, Any] = yaml.safe_load(example)["config"]
    return read


@pytest.fixture(scope="module")
def plain(sim: Account) -> Export:
    """The same export without any of it."""
    return sim.export("tickets").succeeded()


def assert_same_way(run: Export, plain: Export) -> None:
    """The account was asked for the same, and told of the same progress after each page."""
    assert run.asked == plain.asked
    assert len(run.asked) == PAGES
    assert run.states == plain.states
    assert [message["type"] for message in run.messages][-1] == "STATE"


def pages(run: Export) -> list[list[Record]]:
    """Return the records between two STATE lines each."""
    found: list[list[Record]] = [[]]
    for message in run.messages:
        if message["type"] == "STATE":
            found.append([])
        elif message["type"] == "RECORD":
            found[-1].append(message["record"])
    assert found.pop() == [], "records behind the last STATE line"
    return found


def mapped(sim: Account, plain: Export, example: str, stream: str = "tickets") -> list[Record]:
    """Run as an example says, and return the records, of which there are as many as without."""
    run = sim.export("tickets", **settings(example)).succeeded()
    assert_same_way(run, plain)
    assert [len(page) for page in pages(run)] == [PAGE] * PAGES
    assert set(run.exact_rows()) == {stream}
    assert_valid(run, stream)
    return run.exact_rows()[stream]


def assert_valid(run: Export, stream: str) -> None:
    """The records are as their schema says, and hold nothing else.

    Of an object that is null, the SDK's flattening leaves a field of its own, which is null too.
    """
    schema = run.schema(stream)
    validator = jsonschema.Draft7Validator(schema)
    for record in run.records(stream):
        validator.validate(record)
        filled = {name for name, value in record.items() if value is not None}
        assert filled <= set(schema["properties"])


def records_of(plain: Export) -> list[Record]:
    return plain.exact_rows()["tickets"]


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


# -- flattening


def test_flattening(sim: Account, plain: Export) -> None:
    found = mapped(sim, plain, FLAT)
    for flat, row in zip(found, records_of(plain), strict=True):
        assert flat["via__channel"] == row["via"]["channel"]
        assert as_value(flat["via__source"]) == row["via"]["source"]
        assert as_value(flat["tags"]) == row["tags"]
        assert as_value(flat["custom_fields"]) == row["custom_fields"]
        assert not any(isinstance(value, (dict, list)) for value in flat.values())
        assert {name for name in flat if "__" not in name} <= set(row)


def as_value(text: str | None) -> Any:
    return None if text is None else json.loads(text, parse_float=Decimal)


# Objects whose fields are the account's own, or may be of any shape.
OPEN = {
    "users": "user_fields",
    "organizations": "organization_fields",
    "ticket_metric_events": "sla",
    "ticket_events": "metadata",
    "ticket_comments": "via",
}


def test_flattening_keeps_what_an_account_adds(sim: Account) -> None:
    """An open object has no columns to be spread over: it stays in one, as text."""
    unflattened = sim.export(*OPEN).succeeded().exact_rows()
    run = sim.export(*OPEN, **settings(FLAT)).succeeded()
    for stream, field in OPEN.items():
        assert_valid(run, stream)
        flat = [as_value(row.get(field)) for row in run.exact_rows()[stream]]
        whole = [row.get(field) for row in unflattened[stream]]
        assert flat == [as_value(one) if isinstance(one, str) else one for one in whole]
        assert any(flat), "nothing to lose"


def test_flattening_to_the_ground(sim: Account, plain: Export) -> None:
    deep = FLAT.replace("depth: 1", "depth: 3")
    for flat, row in zip(mapped(sim, plain, deep), records_of(plain), strict=True):
        assert flat["via__channel"] == row["via"]["channel"]
        assert flat.get("via__source__rel") == row["via"]["source"].get("rel")


def test_flattening_what_is_selected(sim: Account, plain: Export) -> None:
    catalog = deselect(select("tickets", without=("tags",)), "tickets", "via", "channel")
    run = sim.export(catalog=catalog, **settings(FLAT)).succeeded()
    assert_same_way(run, plain)
    assert_valid(run, "tickets")
    for flat in run.exact_rows()["tickets"]:
        assert {"via__channel", "tags"}.isdisjoint(flat)
        assert "via__source" in flat


def test_flattening_what_is_hostile() -> None:
    """Wrong types, unknown fields and exact numbers come through flattening, too."""
    custom = [{"id": 1, "value": 2**70}, {"id": 2, "value": None}]
    with Account() as sim:
        ids = [row["id"] for row in sim.truth("tickets")[:3]]
        sim.world.replace_ticket(ids[0], {"via": "mail", "brand_new": 1, "status": {"a": 1}})
        sim.world.replace_ticket(ids[1], {"via": None, "custom_fields": custom})
        sim.world.replace_ticket(ids[2], {"subject": "half \ud83d", "satisfaction_rating": []})
        run = sim.export("tickets", **settings(FLAT))
    assert run.exit_code == 0, run.stderr
    assert_valid(run, "tickets")
    rows = {row["id"]: row for row in run.exact_rows()["tickets"]}
    assert len(rows) == len(sim.truth("tickets"))
    assert rows[ids[0]]["status"] == '{"a":1}'
    assert as_value(rows[ids[1]]["custom_fields"])[0]["value"] == 2**70
    assert rows[ids[2]]["subject"] == "half \ufffd"


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
