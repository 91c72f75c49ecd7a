"""What later runs do to the tables: rows change, columns come, and nothing else moves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.catalogs import select
from tests.support.streams import LISTS, STREAMS, way_of
from tests.support.truth import touch
from tests.warehouse.columns import column_types
from tests.warehouse.conftest import AccountMaker
from tests.warehouse.loading import LoadedAccount
from tests.warehouse.truth import Row, by_key, expected, landed

# `make test` is to end within five minutes; `make test-all` takes its time.
pytestmark = pytest.mark.slow

CHANGED = 3
BY_TIME = ("users", "organizations")
LATE = ("subject", "due_at", "tags", "via", "custom_fields", "follower_ids", "is_public")


@dataclass(frozen=True)
class Updated:
    """An account loaded twice: what it held at first, and which rows the second run has written.

    ``moved`` are the tickets that have changed in between; one may have changed and been deleted.
    """

    account: LoadedAccount
    moved: set[int]
    before: dict[str, dict[Any, Row]]
    written: dict[str, set[Any]]


@pytest.fixture(scope="module")
def updated(make_account: AccountMaker) -> Updated:
    account = make_account("updated")
    catalog = select(*STREAMS)
    state = account.run(catalog)
    first = {stream: written_at(account, stream) for stream in STREAMS}
    before = {stream: expected(account.sim, stream) for stream in STREAMS}
    world = account.sim.world
    moved = {*world.change_tickets(CHANGED), *world.delete_tickets(CHANGED)}
    for stream in BY_TIME:
        touch(account.sim, way_of(stream), CHANGED)
    account.run(catalog, state)
    written = {
        stream: {
            key for key, at in written_at(account, stream).items() if first[stream].get(key) != at
        }
        for stream in STREAMS
    }
    return Updated(account, moved, before, written)


def written_at(account: LoadedAccount, stream: str) -> dict[Any, Any]:
    """Return when each row was written."""
    return {
        key: row["_sdc_batched_at"] for key, row in by_key(stream, account.rows(stream)).items()
    }


@pytest.mark.parametrize("stream", STREAMS)
def test_changed_records_take_the_place_of_their_rows(updated: Updated, stream: str) -> None:
    account = updated.account

    # What has left the account stays in the table.
    assert landed(account, stream) == updated.before[stream] | expected(account.sim, stream)


def test_other_rows_are_not_written_again(updated: Updated) -> None:
    account, written = updated.account, updated.written

    assert written["tickets"] == updated.moved
    assert len(written["ticket_metrics"]) == len(updated.moved)
    # An export by time comes to its last second again.
    for stream in BY_TIME:
        assert len(written[stream]) in (CHANGED, CHANGED + 1), stream
    for way in LISTS:
        assert written[way.stream] == landed(account, way.stream).keys(), way


def older(output: bytes) -> bytes:
    """Return what a version of the tap would have printed that did not know the late columns."""
    messages = [json.loads(line) for line in output.splitlines()]
    for message in messages:
        fields = message.get("record") or message.get("schema", {}).get("properties", {})
        for name in LATE:
            fields.pop(name, None)
    return b"".join(json.dumps(message).encode() + b"\n" for message in messages)


@pytest.fixture(scope="module", params=["deselected", "older_tap"])
def grown(
    request: pytest.FixtureRequest, make_account: AccountMaker
) -> tuple[LoadedAccount, set[int]]:
    """Return an account whose table has got columns in a second run, and what that has changed."""
    account = make_account(f"grown_{request.param}")
    if request.param == "deselected":
        state = account.run(select("tickets", without=LATE))
    else:
        state = account.load(older(account.export(select("tickets")).stdout))
    assert account.column_types("tickets").keys() == column_types("tickets").keys() - set(LATE)
    changed = {*account.sim.world.change_tickets(CHANGED), *account.sim.world.add_tickets(CHANGED)}
    account.run(select("tickets"), state)
    return account, changed


def test_columns_that_come_late_have_the_same_types(grown: tuple[LoadedAccount, set[int]]) -> None:
    account, _ = grown

    assert account.column_types("tickets") == column_types("tickets")


def test_rows_from_before_stay_and_new_ones_are_whole(
    grown: tuple[LoadedAccount, set[int]],
) -> None:
    account, changed = grown
    whole = expected(account.sim, "tickets")

    assert landed(account, "tickets") == {
        key: row if key in changed else without_late(row) for key, row in whole.items()
    }


def without_late(row: Row) -> Row:
    return {name: None if name in LATE else value for name, value in row.items()}


def test_a_column_that_is_deselected_keeps_what_it_holds(make_account: AccountMaker) -> None:
    account = make_account("shrunk")
    state = account.run(select("tickets"))
    before = landed(account, "tickets")
    changed = account.sim.world.change_tickets(CHANGED)

    account.run(select("tickets", without=("subject", "description")), state)

    after = landed(account, "tickets")
    assert after == expected(account.sim, "tickets")
    assert {key for key in after if after[key] != before[key]} == set(changed)
