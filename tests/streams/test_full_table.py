"""FULL_TABLE in the catalogue: everything, whatever the bookmark says, and the bookmark stays."""

from __future__ import annotations

from typing import Any

import pytest

from tests.streams.account import Account, Export
from tests.streams.conftest import AccountMaker
from tests.streams.exports import (
    COMMENTS,
    DEFAULT_WAYS,
    EVENTS,
    METRICS,
    STREAMS,
    TICKETS,
    USERS,
    Way,
)
from tests.streams.truth import keys
from tests.support.catalogs import select


@pytest.fixture(scope="module")
def account(make_module_account: AccountMaker) -> Account:
    """An account that no test changes."""
    return make_module_account()


@pytest.fixture(scope="module")
def before(account: Account) -> Export:
    """An incremental run of everything."""
    return account.export(*DEFAULT_WAYS).succeeded()


@pytest.fixture(scope="module")
def full_table(account: Account, before: Export) -> Export:
    catalog = select(*STREAMS, full_table=True)
    return account.export(
        state=before.state, catalog=catalog, emit_activate_version_messages=True
    ).succeeded()


def root_of(catalog: dict[str, Any], stream: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a stream's entry and the metadata of the stream as a whole."""
    [entry] = [entry for entry in catalog["streams"] if entry["tap_stream_id"] == stream]
    [root] = [item["metadata"] for item in entry["metadata"] if not item["breadcrumb"]]
    return entry, root


@pytest.mark.parametrize("way", DEFAULT_WAYS, ids=lambda way: way.stream)
def test_the_bookmark_is_ignored(account: Account, full_table: Export, way: Way) -> None:
    assert full_table.keys(way) == keys(account.sim, way)


def test_the_bookmarks_stay_as_they_are(before: Export, full_table: Export) -> None:
    for state in full_table.run.states:
        assert state == before.state


def test_no_bookmark_is_made(account: Account) -> None:
    export = account.export(catalog=select("tickets", "users", full_table=True)).succeeded()
    assert export.keys(USERS) == keys(account.sim, USERS)
    for state in export.run.states:
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
    assert export.keys(USERS) == keys(account.sim, USERS)


@pytest.mark.parametrize("way", DEFAULT_WAYS, ids=lambda way: way.stream)
def test_a_target_learns_at_the_end_which_rows_are_left(full_table: Export, way: Way) -> None:
    about = [m for m in full_table.run.messages if m.get("stream") == way.stream]
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
    assert killed.run.of_type("ACTIVATE_VERSION") == []


def test_a_refused_stream_lets_no_row_be_dropped(make_account: AccountMaker) -> None:
    account = make_account(refused_streams={"users": 403})
    catalog = select("users", full_table=True)
    export = account.export(catalog=catalog, emit_activate_version_messages=True)
    assert export.run.exit_code == 0
    assert export.run.of_type("ACTIVATE_VERSION") == []


@pytest.mark.parametrize(
    ("parent", "fed"), [(TICKETS, METRICS), (EVENTS, COMMENTS)], ids=["metrics", "comments"]
)
def test_a_full_table_of_a_fed_stream_alone_is_not_ignored_in_silence(
    account: Account, before: Export, parent: Way, fed: Way
) -> None:
    catalog = select(parent.stream, fed.stream)
    entry, root = root_of(catalog, fed.stream)
    entry["replication_method"] = root["forced-replication-method"] = "FULL_TABLE"
    export = account.export(state=before.state, catalog=catalog)
    assert export.run.exit_code == 0
    is_told = any(fed.stream in line for line in export.run.complaints())
    assert is_told or export.keys(fed) == keys(account.sim, fed)
    assert export.bookmark(parent)["replication_key_value"]
