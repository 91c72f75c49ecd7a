"""What is exported, in which order, and by how many connections."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest

from tests.streams.conftest import AccountMaker
from tests.support.account import Account
from tests.support.catalogs import discover, select
from tests.support.export import Export
from tests.support.streams import (
    DEFAULT_WAYS,
    EXPORTS,
    LISTS,
    ORGANIZATIONS,
    SAMPLES,
    STREAMS,
    TICKETS,
    USERS,
)
from zendesk_simulator import wire


@pytest.fixture(scope="module")
def account(make_module_account: AccountMaker) -> Account:
    """An account that no test changes."""
    return make_module_account()


@pytest.fixture(scope="module")
def everything(account: Account) -> Export:
    return account.export(*DEFAULT_WAYS).succeeded()


@pytest.mark.parametrize("catalog", [None, "discovered"])
def test_only_tickets_are_exported_by_default(account: Account, catalog: str | None) -> None:
    export = account.export(catalog=discover() if catalog else None).succeeded()
    assert {message["stream"] for message in export.of_type("SCHEMA")} == {"tickets"}
    assert {message["stream"] for message in export.of_type("RECORD")} == {"tickets"}
    assert export.paths == [TICKETS.path]
    assert list(export.bookmarks) == ["tickets"]


def test_lists_come_first_and_then_exports_as_declared(
    everything: Export,
) -> None:
    asked = list(dict.fromkeys(everything.paths))
    expected = list(dict.fromkeys(way.path for way in EXPORTS))
    assert [path for path in asked if path in expected] == expected
    # Lists come before all exports, and schedules before their holidays.
    lists = [way.path for way in LISTS if not way.parent]
    assert asked[: len(lists)] == lists
    # What takes a request for each article or post comes last.
    tickets = everything.paths.index(TICKETS.path)
    each = [
        n for n, path in enumerate(everything.paths) if path.endswith(("/comments", "/attachments"))
    ]
    assert each
    assert min(each) > tickets


def test_every_schema_comes_before_its_records(everything: Export) -> None:
    known: list[str] = []
    for message in everything.messages:
        if message["type"] == "SCHEMA":
            known.append(message["stream"])
        if message["type"] == "RECORD":
            assert message["stream"] in known
    assert sorted(known) == sorted(STREAMS)


def test_all_bookmarks_stand_side_by_side(everything: Export) -> None:
    assert set(everything.state or ()) == {"bookmarks"}
    assert set(everything.bookmarks) == {way.stream for way in DEFAULT_WAYS if not way.is_list}


def test_one_connection_and_one_token_serve_all_streams(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections: list[object] = []
    connect = wire.ExposedProtocol.connection_made

    def count(protocol: wire.ExposedProtocol, transport: Any) -> None:
        connections.append(transport)
        connect(protocol, transport)

    monkeypatch.setattr(wire.ExposedProtocol, "connection_made", count)
    tokens = len(account.token_requests)
    export = account.export(*DEFAULT_WAYS, page_size=20).succeeded()
    assert len(export.requests) > 5
    assert len(account.token_requests) == tokens + 1
    assert len(connections) == 1
    assert len({request.headers["authorization"] for request in export.requests}) == 1


def test_bookmarks_of_streams_that_are_not_selected_stay(
    account: Account, everything: Export
) -> None:
    export = account.export(USERS, state=everything.state).succeeded()
    assert export.state == everything.state
    assert {message["stream"] for message in export.of_type("SCHEMA")} == {"users"}


def test_a_new_field_is_kept_and_told_once(make_account: AccountMaker) -> None:
    """In records of every kind; parts of them stay as they are."""
    account = make_account(tickets=10, users=10, organizations=10)
    new = {"brand_new": {"a": 1}}
    for way in SAMPLES:
        for record in account.rows(way) if way.stream == way.export else ():
            account.world.replace(way.export, record["id"], new)
    expected = {way: account.rows(way) for way in SAMPLES}
    for row in chain(*expected.values()):
        if "brand_new" in row:
            row["additional_fields"] = {"brand_new": row.pop("brand_new")}
    export = account.export(*SAMPLES)
    assert export.exit_code == 0
    complaints = export.complaints()
    for way in SAMPLES:
        assert export.rows(way) == expected[way]
        told = [line for line in complaints if f" {way.stream}:" in line]
        assert len(told) == any(row.get("additional_fields") for row in expected[way]), complaints
    assert all("brand_new" in line for line in complaints)
    # All but ratings and survey responses, which the account makes anew from their tickets.
    assert len(complaints) >= sum(way.stream == way.export for way in SAMPLES) - 2


def test_a_deselected_field_is_left_out_of_schema_and_records(account: Account) -> None:
    catalog = select("organizations", without=("name", "tags"))
    export = account.export(catalog=catalog).succeeded()
    [schema] = export.of_type("SCHEMA")
    assert not {"name", "tags"} & schema["schema"]["properties"].keys()
    expected = account.rows(ORGANIZATIONS)
    for record in expected:
        del record["name"], record["tags"]
    assert export.rows(ORGANIZATIONS) == expected
