"""ACTIVATE_VERSION: a target may drop the rows of a list that are gone, and no others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.streams.conftest import AccountMaker
from tests.support.account import Account
from tests.support.export import Export
from tests.support.streams import (
    FIELDS,
    GROUPS,
    HOLIDAYS,
    LISTS_BY_KIND,
    SCHEDULES,
    TICKETS,
    Record,
    Way,
)
from zendesk_simulator import Fault

every_list = pytest.mark.parametrize("way", LISTS_BY_KIND, ids=lambda way: way.stream)


def activated(export: Export) -> list[str]:
    return [message["stream"] for message in export.of_type("ACTIVATE_VERSION")]


def loaded(*runs: Export, way: Way) -> dict[Any, Record]:
    """Return what a target's table holds after these runs, by the key of each row."""
    table: dict[Any, tuple[int, Record]] = {}
    for run in runs:
        for message in run.messages:
            if message.get("stream") != way.stream:
                continue
            if message["type"] == "RECORD":
                row = message["record"]
                table[way.key_of(row)] = message["version"], row
            if message["type"] == "ACTIVATE_VERSION":
                now = message["version"]
                table = {key: row for key, row in table.items() if row[0] == now}
    return {key: row for key, (_, row) in table.items()}


def test_it_is_the_last_word_on_a_list_that_came_whole(make_account: AccountMaker) -> None:
    export = make_account().export(*LISTS_BY_KIND, TICKETS).succeeded()
    for way in LISTS_BY_KIND:
        about = [m for m in export.messages if m.get("stream") == way.stream]
        assert about[0]["type"] == "SCHEMA"
        *records, last = about[1:]
        assert last["type"] == "ACTIVATE_VERSION"
        assert {message["type"] for message in records} == {"RECORD"}
        assert {message["version"] for message in records} == {last["version"]}
    assert sorted(activated(export)) == sorted(way.stream for way in LISTS_BY_KIND)


def test_rows_that_are_renamed_or_gone_are_so_in_the_table(make_account: AccountMaker) -> None:
    account = make_account(list_sizes={"groups": 130})
    first = account.export(GROUPS).succeeded()
    old = account.rows(GROUPS)
    account.world.rename("groups", old[3]["id"], "Renamed")
    account.world.remove("groups", old[0]["id"], old[120]["id"])
    second = run_later(account, GROUPS, first)
    table = loaded(first, second, way=GROUPS)
    assert sorted(table) == sorted(account.expected_keys(GROUPS))
    assert table[(old[3]["id"],)]["name"] == "Renamed"
    assert len(table) == 128


def test_a_schedule_that_is_removed_takes_its_holidays_along(make_account: AccountMaker) -> None:
    account = make_account()
    first = account.export(SCHEDULES, HOLIDAYS).succeeded()
    gone = account.rows(SCHEDULES)[0]["id"]
    account.world.remove("schedules", gone)
    second = run_later(account, HOLIDAYS, first)
    table = loaded(first, second, way=HOLIDAYS)
    assert sorted(table) == sorted(account.expected_keys(HOLIDAYS))
    assert 0 < len(table) < len(first.rows(HOLIDAYS))


def run_later(account: Account, way: Way, first: Export) -> Export:
    """Run in another second than the first run: the version is the second of the start."""
    [message, *_] = first.of_type("ACTIVATE_VERSION")
    while True:
        run = account.export(way).succeeded()
        if run.of_type("ACTIVATE_VERSION")[0]["version"] > message["version"]:
            return run


@pytest.mark.parametrize("fault", [Fault.status(418), Fault.forbidden(), Fault.status(500)])
def test_not_after_a_list_that_was_cut_off(make_account: AccountMaker, fault: Fault) -> None:
    account = make_account(list_sizes={"groups": 150})
    account.faults.at(range(2, 40), fault)
    export = account.export(GROUPS, retry_timeout=1)
    assert export.exit_code == 1
    assert 0 < len(export.rows(GROUPS)) < 150
    assert activated(export) == []


def test_not_after_children_of_which_some_failed(make_account: AccountMaker) -> None:
    account = make_account()
    account.faults.at(range(3, 40), Fault.status(500))
    export = account.export(HOLIDAYS, retry_timeout=1)
    assert export.exit_code == 1
    assert export.rows(HOLIDAYS)
    assert activated(export) == []


@every_list
def test_not_after_a_list_that_is_refused(make_account: AccountMaker, way: Way) -> None:
    export = make_account(refused_streams={way.export: 403}).export(way, TICKETS)
    assert export.exit_code == 0
    assert activated(export) == []


def test_not_after_an_empty_list(make_account: AccountMaker) -> None:
    account = make_account()
    account.world.remove("groups")
    assert activated(account.export(GROUPS).succeeded()) == []


def test_not_after_a_list_of_which_a_row_was_left_out(make_account: AccountMaker) -> None:
    account = make_account()
    account.world.replace("groups", account.rows(GROUPS)[1]["id"], without=["id"])
    export = account.export(GROUPS)
    assert "left out" in export.log[-1]
    assert len(export.rows(GROUPS)) == 5
    assert activated(export) == []


def test_not_after_a_list_that_sends_less_than_it_counts(make_account: AccountMaker) -> None:
    account = make_account()
    few = Fault.altered(lambda body: re.sub(rb'"count":\d+', b'"count":55', body))
    account.faults.always(lambda seen: seen.path == SCHEDULES.path, few)
    body = b'{"groups":[{"id":1}],"count":55,"next_page":null,"previous_page":null}'
    account.faults.always(lambda seen: seen.path == GROUPS.path, Fault.status(200, body=body))
    export = account.export(SCHEDULES, GROUPS, FIELDS)
    assert export.exit_code == 0
    assert activated(export) == ["ticket_fields"]
    told = [line for line in export.complaints() if "more than it has sent" in line]
    assert len(told) == len(export.complaints()) == 2


def test_not_where_a_stream_map_lets_only_some_rows_through(make_account: AccountMaker) -> None:
    maps = {
        "groups": {"__filter__": "id < 0"},
        "schedules": {"__filter__": "id > 0"},
        "ticket_fields": {"title": "title.upper()"},
        "some_fields": {"__source__": "ticket_fields", "__filter__": "id > 0"},
    }
    export = make_account().export(GROUPS, SCHEDULES, FIELDS, stream_maps=maps)
    assert export.exit_code == 0
    assert activated(export) == ["ticket_fields"]
    told = [line for line in export.complaints() if "lets only some rows through" in line]
    assert len(told) == len(export.complaints()) == 3, "one for each stream"
    assert any("ticket_fields" in line and "some_fields" in line for line in told)


@every_list
def test_not_where_the_setting_is_off(make_account: AccountMaker, way: Way) -> None:
    export = make_account().export(way, emit_activate_version_messages=False).succeeded()
    assert export.rows(way)
    assert activated(export) == []
    assert all("version" not in message for message in export.of_type("RECORD"))


def test_not_with_batch_files(make_account: AccountMaker, tmp_path: Path) -> None:
    encoding = {"format": "jsonl", "compression": "gzip"}
    config = {"encoding": encoding, "storage": {"root": tmp_path.as_uri()}}
    export = make_account().export(GROUPS, batch_config=config).succeeded()
    assert len(export.of_type("BATCH")) == 1
    assert activated(export) == []
