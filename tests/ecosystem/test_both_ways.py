"""Whatever Zendesk sends, a stream map that changes nothing changes nothing.

With it, the tap takes the SDK's general path; without it, where it can, its own fast path.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tests.support.account import Account
from tests.support.catalogs import deselect, select
from tests.support.export import Export
from tests.support.streams import EXPORTS, TICKETS, way_of

# `make test` is to end within five minutes; `make test-all` takes its time.
pytestmark = pytest.mark.slow

# Pages of one size, so that each export has clean pages, hostile ones, and some of both.
PAGE = 25

# As JSON, since some of them no Python value could say. Each takes the place of every field but
# the keys in a record of its own.
VALUES = (
    "null",
    "true",
    "0",
    "-12",
    "1.50",
    "1e3",
    "1e400",
    "-1E-400",
    "NaN",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "1" * 40,
    "9" * 400,
    '""',
    '"12"',
    '"text"',
    '"2024-01-02T03:04:05Z"',
    r'"zero \u0000 and \ud83d\ude00"',
    "[]",
    "[1, null, [2], {}]",
    '["a", null, {"id": 1, "value": 1e400, "new": 2}]',
    "{}",
    '{"id": 1.0, "channel": 5, "new": {"deep": [1e400]}, "source": {"rel": 1, "other": 2}}',
    '{"calendar": "12", "business": 1e30}',
)
# In place of a record, and records that are none.
NO_RECORDS = ("null", "12", '"text"', "[]", "{}", '{"id": null}', '{"id": "x"}', '{"id": 1.5}')
HALF_EMOJI = r'"half \ud83d"'
DUPLICATES = '{"id": 5, "id": 77, "url": 1, "url": "last"}'
ESCAPED_NAME = r'{"\u0069d": 78, "url": "by another spelling"}'
# Exports whose rows are the records, and those whose rows are parts of them.
WHOLE = tuple(way.stream for way in EXPORTS if way.is_whole)
PARTS = tuple(way.stream for way in EXPORTS if not way.is_whole)


def same(*streams: str) -> dict[str, dict[str, str]]:
    """Return stream maps that change nothing."""
    return {name: {"__alias__": name} for name in streams}


@cache
def fields_of(stream: str) -> tuple[str, ...]:
    """Return the fields of Zendesk in the catalogue, but for the keys."""
    way = way_of(stream)
    others = (*way.keys, way.stamp, "additional_fields")
    return tuple(name for name in way.schema["properties"] if name not in others)


def spoilt(stream: str, record: dict[str, Any], value: str) -> bytes:
    """Return the record with one value, given as JSON, for every field but the keys."""
    kept = {name: item for name, item in record.items() if name not in fields_of(stream)}
    fields = [f"{json.dumps(name)}:{json.dumps(item)}" for name, item in kept.items()]
    fields += [f'"{name}":{value}' for name in fields_of(stream)]
    return ("{" + ",".join(fields) + "}").encode()


def spoil(sim: Account, stream: str) -> None:
    """Put hostile records among the others of a stream, half an emoji on one page of them."""
    table = way_of(stream).table
    records = sim.truth(table)
    # The first page is clean at its start, and all later ones have unknown fields.
    rows = iter(records[PAGE // 2 :])
    for value in (*VALUES, HALF_EMOJI, *VALUES):
        row = next(rows)
        sim.world.replace(table, row["id"], raw=spoilt(stream, row, value))
    for raw in (*NO_RECORDS, DUPLICATES, ESCAPED_NAME):
        sim.world.replace(table, next(rows)["id"], raw=raw.encode())
    for row in rows:
        sim.world.replace(table, row["id"], {"brand_new": row["id"], "another": [1]})


@pytest.fixture(scope="module")
def hostile() -> Iterator[Account]:
    """Return an account in which every stream holds every kind of hostile record."""
    with Account(tickets=90, users=90, organizations=90, events_per_ticket=1) as sim:
        for stream in WHOLE:
            spoil(sim, stream)
        yield sim


CATALOGS: dict[str, dict[str, tuple[tuple[str, ...], ...]]] = {
    "all": {},
    "some": {
        "tickets": (("tags",), ("subject",), ("via",)),
        "users": (("name",), ("user_fields",)),
        "organizations": (("details",),),
        "ticket_events": (("child_events",),),
        "ticket_metric_events": (("status",),),
        "ticket_comments": (("body",),),
    },
    "nested": {
        "tickets": (("via", "channel"), ("satisfaction_rating", "score"), ("tags",)),
        "ticket_metric_events": (("status", "business"),),
        "ticket_metrics": (("reply_time_in_minutes", "calendar"),),
    },
}


def catalog_of(selection: str, *streams: str) -> dict[str, Any]:
    catalog = select(*streams)
    for stream, paths in CATALOGS[selection].items():
        for path in paths:
            catalog = deselect(catalog, stream, *path)
    return catalog


def assert_same(one: Export, other: Export) -> None:
    # A row that is left out is told by the exit code, and is so whichever way it took.
    is_whole = not any("it is left out" in line for line in one.errors)
    assert one.exit_code == other.exit_code == (0 if is_whole else 1)
    mine, others = one.exact_rows(), other.exact_rows()
    assert list(mine) == list(others)
    for stream in mine:
        for record, same in zip(mine[stream], others[stream], strict=True):
            assert record == same
    assert one.asked == other.asked
    assert one.states == other.states
    mine_only = Counter(one.complaints()) - Counter(other.complaints())
    others_only = Counter(other.complaints()) - Counter(one.complaints())
    assert (mine_only, others_only) == (Counter(), Counter())


def assert_named_once(run: Export, streams: tuple[str, ...]) -> None:
    """Each unknown field is complained of once a stream, and no other way."""
    unknown = Counter(line for line in run.complaints() if "not in the schema" in line)
    assert set(unknown.values()) == {1}
    for stream in streams:
        for name in ("brand_new", "another"):
            assert sum(f"{stream}: field {name} is new" in line for line in unknown) == 1


@pytest.mark.parametrize(
    ("selection", "streams"),
    [("all", WHOLE), ("some", WHOLE), ("nested", WHOLE), ("nested", PARTS)],
    ids=["all", "some", "nested", "parts"],
)
def test_hostile_records(hostile: Account, selection: str, streams: tuple[str, ...]) -> None:
    catalog = catalog_of(selection, *streams)
    usual = hostile.export(catalog=catalog, page_size=PAGE)
    mapped = hostile.export(catalog=catalog, page_size=PAGE, stream_maps=same(*streams))
    assert_same(usual, mapped)
    assert set(usual.exact_rows()) == set(streams)
    assert_deselected(usual, selection)
    if streams == WHOLE:
        assert_named_once(usual, streams)


def assert_deselected(run: Export, selection: str) -> None:
    """No record has a field, at whichever depth, that is not selected."""
    for stream, paths in CATALOGS[selection].items():
        for path in paths:
            for record in run.exact_rows().get(stream, []):
                assert not has(record, path), (stream, path)


def has(value: Any, path: tuple[str, ...]) -> bool:
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return True


def test_the_two_ways_are_two() -> None:
    """Else the tests here would compare a thing to itself: only one keeps Zendesk's order."""
    with Account(tickets=80) as sim:
        runs = [
            sim.export("tickets", page_size=20, stream_maps=maps) for maps in ({}, same("tickets"))
        ]
        assert_same(*runs)
        fast, general = ([list(row) for row in run.rows(TICKETS)] for run in runs)
        assert fast != general


def test_an_unknown_field_that_comes_late_and_once() -> None:
    """Also where others are known to be unknown, and in the middle of a page."""
    with Account(tickets=80) as sim:
        rows = sim.truth("tickets")
        for row in rows[3:]:
            sim.world.replace_ticket(row["id"], {"brand_new": 1})
        sim.world.replace_ticket(rows[47]["id"], {"brand_new": 1, "rare": 2})
        runs = [
            sim.export("tickets", page_size=20, stream_maps=maps) for maps in ({}, same("tickets"))
        ]
        assert_same(*runs)
        told = "\n".join(runs[0].complaints())
        assert told.count("brand_new") == told.count("rare") == 1


@pytest.mark.parametrize("method", ["cursor", "time"])
def test_both_ways_go_on_the_same(hostile: Account, method: str) -> None:
    """A run may start one way and the next one go on the other way."""
    options: dict[str, Any] = {"page_size": PAGE, "export_method": method}
    usual = hostile.export(*WHOLE, **options)
    middle = usual.states[len(usual.states) // 2]
    one = hostile.export(*WHOLE, state=middle, **options)
    other = hostile.export(*WHOLE, state=middle, stream_maps=same(*WHOLE), **options)
    assert_same(one, other)
