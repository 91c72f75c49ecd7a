"""One record whose time is wrong, at the end of a page: nothing after it is skipped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from tap_zendesk_incremental.paging.filtered_list import FilteredList
from tap_zendesk_incremental.paging.open_time_export import OpenTimeExport
from tests.support.account import Account
from tests.support.sizes import resize
from tests.support.streams import OTHER_EXPORTS, Key, Way, unix
from zendesk_simulator import Fault

PAGE, ROWS = 10, 60
WHOLE = tuple(way for way in OTHER_EXPORTS if way.is_whole and way.parent is None)
OPEN = tuple(way for way in WHOLE if isinstance(way.paging, OpenTimeExport))
FILTERED = tuple(way for way in WHOLE if isinstance(way.paging, FilteredList))


def lying(body: bytes, stamps: Mapping[str, int | str]) -> bytes:
    """Return a page on which some records, by their ids, have another time."""
    page: dict[str, Any] = json.loads(body)
    for way in WHOLE:
        for record in page.get(way.endpoint.records_key, ()):
            if str(record["id"]) in stamps:
                assert way.endpoint.timestamp in record
                record[way.endpoint.timestamp] = stamps[str(record["id"])]
    return json.dumps(page).encode()


@contextmanager
def account_with_a_wrong_time(
    ways: tuple[Way, ...], *, ahead: int = -3600
) -> Iterator[tuple[Account, dict[Way, list[Key]]]]:
    """Yield an account in which the last record of each stream's first page has a wrong time."""
    with Account(page_size=PAGE, list_page_limit=PAGE) as account:
        for way in ways:
            resize(account, way, ROWS)
        keys = {way: sorted(account.expected_keys(way), key=by_time) for way in ways}
        offsets = {way: way.endpoint.timestamp_offset for way in ways}
        now = int(account.settings.now())
        stamps = {
            str(keys[way][PAGE - 1][0]): way.spelled(now + ahead - offsets[way]) for way in ways
        }
        account.faults.always(lambda _: True, Fault.altered(lambda body: lying(body, stamps)))
        yield account, keys


def by_time(key: Key) -> tuple[int, Any]:
    return unix(key[1]), key[0]


def ids(keys: list[Key]) -> set[Any]:
    return {key[0] for key in keys}


@pytest.mark.parametrize("ahead", [-3600, 3600])
def test_an_export_that_does_not_say_where_it_ends_brings_all(ahead: int) -> None:
    with account_with_a_wrong_time(OPEN, ahead=ahead) as (account, keys):
        run = account.export(*OPEN).succeeded()
        for way in OPEN:
            assert ids(run.keys(way)) == ids(keys[way]), way


def test_a_filtered_list_that_is_killed_goes_on_before_it() -> None:
    for way in FILTERED:
        with account_with_a_wrong_time((way,)) as (account, keys):
            killed = account.killed_at(2, way)
            rest = account.export(way, state=killed.state).succeeded()
            assert ids([*killed.keys(way), *rest.keys(way)]) == ids(keys[way]), way
