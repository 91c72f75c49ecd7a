"""Text that PostgreSQL does not take: null characters, halves of emoji, dates that are none.

Wherever it stands, one such text would stop the whole load, in this run and in every later one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.catalogs import select
from tests.warehouse.conftest import AccountMaker
from tests.warehouse.truth import Row, expected, landed

NASTY = 'null\0, half of one \ud83d, other half \udce6, whole 📦, \\u0000, \\N, "quotes", tab\t'
LANDED = NASTY.replace("\0", "\ufffd").replace("\ud83d", "\ufffd").replace("\udce6", "\ufffd")


@dataclass(frozen=True)
class Case:
    """Where the text stands; ``sent`` and ``found`` say the same of a record and of its row."""

    name: str
    stream: str
    sent: Row
    found: Row


def case(name: str, stream: str, field: str, frame: Any) -> Case:
    """Return a case: ``frame`` makes the field's value of a text."""
    return Case(name, stream, {field: frame(NASTY)}, {field: frame(LANDED)})


def custom_field(text: str) -> Any:
    return [{"id": 360010000000, "value": text}, {"id": 360010000011, "value": [text, "plain"]}]


def comment(text: str) -> Any:
    return [{"id": 1, "event_type": "Comment", "body": text, "via": {"source": {"from": text}}}]


CASES = (
    case("subject", "tickets", "subject", str),
    case("tags", "tickets", "tags", lambda text: [text, "plain"]),
    case("via", "tickets", "via", lambda text: {"channel": text, "source": {"from": {}}}),
    case("deep in via", "tickets", "via", lambda text: {"source": {"from": {"subject": text}}}),
    case("custom field", "tickets", "custom_fields", custom_field),
    case("metadata", "tickets", "metadata", lambda text: {"system": {"client": text}}),
    case("child event", "ticket_events", "child_events", comment),
    case("user field", "users", "user_fields", lambda text: {"notes": text, "deep": {"er": text}}),
    case("field's name", "users", "user_fields", lambda text: {text: 1}),
    case("organization", "organizations", "notes", str),
)


@pytest.fixture(scope="module")
def rows(make_account: AccountMaker) -> dict[str, Row]:
    """Return the row of each case, and all others of its stream under the stream's name."""
    account = make_account("text")
    world = account.sim.world
    streams = sorted({case.stream for case in CASES})
    ids = {stream: [record["id"] for record in world.truth(stream)] for stream in streams}
    places = {case.name: ids[case.stream][3 + CASES.index(case)] for case in CASES}
    for each in CASES:
        world.replace(each.stream, places[each.name], each.sent)
    account.run(select(*streams))
    tables = {stream: landed(account, stream) for stream in streams}
    for stream in streams:
        others = expected(account.sim, stream).keys() - places.values()
        assert others == tables[stream].keys() - places.values()
    return {each.name: tables[each.stream][places[each.name]] for each in CASES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_it_loads_with_the_replacement_character_in_place(rows: dict[str, Row], case: Case) -> None:
    row = rows[case.name]

    assert {name: row[name] for name in case.found} == case.found


def test_a_date_that_is_none_loads_as_null_and_is_kept(make_account: AccountMaker) -> None:
    account = make_account("dates")
    key = account.sim.world.truth("organizations")[2]["id"]
    account.sim.world.replace("organizations", key, {"created_at": "soon"})
    account.run(select("organizations"))
    row = landed(account, "organizations")[key]
    assert row["created_at"] is None
    assert row["additional_fields"] == {"created_at": "soon"}
    assert row["updated_at"] is not None
