"""A stream that fails does not starve the others; what ends the run at once is told at once."""

from __future__ import annotations

import pytest

from tests.streams.conftest import AccountMaker
from tests.support.streams import (
    EXPORTS,
    GROUPS,
    LISTS,
    ORGANIZATIONS,
    TICKETS,
    USERS,
    Way,
    way_of,
)
from zendesk_simulator import Fault, SeenRequest

#: Seconds after which a failing page is given up.
IMPATIENT = 1


def asks_for(way: Way, seen: SeenRequest) -> bool:
    return seen.path == way.path


@pytest.mark.parametrize("failing", [ORGANIZATIONS, GROUPS], ids=str)
def test_one_failing_stream_does_not_starve_the_others(
    make_account: AccountMaker, failing: Way
) -> None:
    account = make_account()
    account.faults.always(lambda seen: asks_for(failing, seen), Fault.status(500))
    export = account.export(*LISTS, *EXPORTS, retry_timeout=IMPATIENT)
    assert export.exit_code == 1
    assert "500" in export.log[-1]
    assert failing.path in export.log[-1]
    assert failing.stream not in export.bookmarks
    for way in (*LISTS, *EXPORTS):
        assert set(export.keys(way)) == (
            set() if way == failing else set(account.expected_keys(way))
        )
    account.faults.clear()
    rest = account.export(*LISTS, *EXPORTS, state=export.state).succeeded()
    assert rest.keys(failing) == account.expected_keys(failing)


def test_the_last_line_names_all_that_failed(make_account: AccountMaker) -> None:
    account = make_account()
    failing = (ORGANIZATIONS, USERS)
    account.faults.always(
        lambda seen: any(asks_for(way, seen) for way in failing), Fault.status(500)
    )
    export = account.export(*failing, TICKETS, retry_timeout=IMPATIENT)
    assert export.exit_code == 1
    for way in failing:
        assert way.stream in export.log[-1]
        assert any(way.path in line for line in export.errors[:-1])
    assert export.keys(TICKETS) == account.expected_keys(TICKETS)


def test_a_stream_that_failed_half_way_goes_on_from_there(make_account: AccountMaker) -> None:
    account = make_account()
    account.faults.at(range(2, 30), Fault.status(500))
    export = account.export(TICKETS, page_size=10, retry_timeout=IMPATIENT)
    export.failed()
    account.faults.clear()
    rest = account.export(TICKETS, state=export.state, page_size=10).succeeded()
    assert export.keys() + rest.keys() == account.expected_keys()


def test_a_damaged_bookmark_of_a_parent_ends_the_run_before_it_starts(
    make_account: AccountMaker,
) -> None:
    account = make_account()
    records = way_of("custom_object_records")
    first = account.export(records).succeeded()
    assert len(first.bookmark(records)["partitions"]) > 1
    damaged = {"bookmarks": first.bookmarks}
    damaged["bookmarks"]["custom_object_records"]["partitions"][0].pop("context")
    second = account.export(records, GROUPS, state=damaged)
    assert "custom_object_records is damaged" in second.failed()
    assert second.requests == []


def test_refused_credentials_end_the_run_at_once(make_account: AccountMaker) -> None:
    account = make_account()
    export = account.export(*LISTS, *EXPORTS, client_secret="wrong")
    assert "client_secret" in export.failed()
    assert not export.of_type("RECORD")
    assert len(account.token_requests) == 1
