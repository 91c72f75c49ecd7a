"""FULL_TABLE in the catalogue: everything, whatever the bookmark says, and the bookmark stays."""

from __future__ import annotations

from typing import Any

import pytest

from tests.streams.conftest import AccountMaker
from tests.support.account import Account
from tests.support.catalogs import select
from tests.support.export import Export
from tests.support.streams import EXPORTS, PAIRS, TICKETS, USERS, Way


@pytest.fixture(scope="module")
def account(make_module_account: AccountMaker) -> Account:
    """An account that no test changes."""
    return make_module_account()


@pytest.fixture(scope="module")
def before(account: Account) -> Export:
    """An incremental run of everything."""
    return account.export(*EXPORTS).succeeded()


@pytest.fixture(scope="module")
def full_table(account: Account, before: Export) -> Export:
    catalog = select(*(way.stream for way in EXPORTS), full_table=True)
    return account.export(
        state=before.state, catalog=catalog, emit_activate_version_messages=True
    ).succeeded()


def root_of(catalog: dict[str, Any], stream: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a stream's entry and the metadata of the stream as a whole."""
    [entry] = [entry for entry in catalog["streams"] if entry["tap_stream_id"] == stream]
    [root] = [item["metadata"] for item in entry["metadata"] if not item["breadcrumb"]]
    return entry, root


@pytest.mark.parametrize("way", EXPORTS, ids=lambda way: way.stream)
def test_the_bookmark_is_ignored(account: Account, full_table: Export, way: Way) -> None:
    assert full_table.keys(way) == account.expected_keys(way)


def test_the_bookmarks_stay_as_they_are(before: Export, full_table: Export) -> None:
    for state in full_table.states:
        assert state == before.state


def test_no_bookmark_is_made(account: Account) -> None:
    export = account.export(catalog=select("tickets", "users", full_table=True)).succeeded()
    assert export.keys(USERS) == account.expected_keys(USERS)
    for state in export.states:
        assert not any(state.get("bookmarks", {}).values())


@pytest.mark.parametrize("place", ["entry", "metadata"])
def test_it_counts_wherever_the_catalogue_says_it(
    account: Account, before: Export, place: str
) -> None:
    catalog = select("users")
    entry, root = root_of(catalog, "users")
    if place == "entry":
        entry["replication_method"] = "FULL_TABLE"
    else:
        root["forced-replication-method"] = "FULL_TABLE"
        del entry["replication_method"]
    export = account.export(state=before.state, catalog=catalog).succeeded()
    assert export.keys(USERS) == account.expected_keys(USERS)


@pytest.mark.parametrize("way", EXPORTS, ids=lambda way: way.stream)
def test_a_target_learns_at_the_end_which_rows_are_left(full_table: Export, way: Way) -> None:
    about = [m for m in full_table.messages if m.get("stream") == way.stream]
    *records, last = [message for message in about if message["type"] != "SCHEMA"]
    assert last["type"] == "ACTIVATE_VERSION"
    assert {message["type"] for message in records} == {"RECORD"}
    # A target drops the rows of any other version.
    assert {message["version"] for message in records} == {last["version"]}


def test_a_killed_run_lets_no_row_be_dropped(account: Account, before: Export) -> None:
    catalog = select("tickets", "ticket_metrics", full_table=True)
    killed = account.killed_at(
        3,
        state=before.state,
        catalog=catalog,
        page_size=10,
        emit_activate_version_messages=True,
    )
    assert killed.rows(TICKETS)
    assert killed.of_type("ACTIVATE_VERSION") == []


def test_a_refused_stream_lets_no_row_be_dropped(make_account: AccountMaker) -> None:
    account = make_account(refused_streams={"users": 403})
    catalog = select("users", full_table=True)
    export = account.export(catalog=catalog, emit_activate_version_messages=True)
    assert export.exit_code == 0
    assert export.of_type("ACTIVATE_VERSION") == []


@pytest.mark.parametrize(("whole", "part"), PAIRS, ids=str)
def test_one_of_two_streams_that_share_pages_is_a_full_table(
    account: Account, before: Export, whole: Way, part: Way
) -> None:
    catalog = select(whole.stream, part.stream)
    entry, root = root_of(catalog, part.stream)
    entry["replication_method"] = root["forced-replication-method"] = "FULL_TABLE"
    export = account.export(state=before.state, catalog=catalog).succeeded()
    assert export.keys(part) == account.expected_keys(part)
    assert export.bookmark(part) == before.bookmark(part)
    # The other one goes on from its bookmark: all it gets again is the second that it stands at.
    second = before.bookmark(whole)["replication_key_value"]
    assert {key[-1] for key in export.keys(whole)} <= {second}


def test_versions_are_for_those_who_ask(account: Account) -> None:
    export = account.export(catalog=select("users", full_table=True)).succeeded()
    assert export.of_type("ACTIVATE_VERSION") == []
    assert all("version" not in message for message in export.of_type("RECORD"))
