"""Streams that are exported at the same time: they bring the same, and get in nobody's way."""

from __future__ import annotations

import signal
import sys
import threading
from collections import Counter, defaultdict
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.streams.conftest import AccountMaker
from tests.support.account import Account
from tests.support.amount import examples
from tests.support.export import Export, State
from tests.support.streams import (
    DEFAULT_WAYS,
    EXPORTS,
    GROUPS,
    LISTS_BY_KIND,
    ORGANIZATIONS,
    TICKETS,
    USERS,
    Way,
    unix,
)
from tests.support.truth import pages_needed
from zendesk_simulator import Fault

SIDE_BY_SIDE = 4
STREAMS = (*LISTS_BY_KIND, *EXPORTS)
PAGE = 10
#: Requests of exports in a window.
LIMIT = 6
# Of an account of twenty tickets; a kill behind it leaves the run to end by itself.
WHOLE_SIZE = 340_000


def assert_states_are_true(export: Export) -> None:
    """No row comes after a STATE that claims it, of whichever stream that is."""
    later: defaultdict[str, float] = defaultdict(lambda: float("inf"))
    ways = {way.stream: way for way in EXPORTS if way != USERS}
    for message in reversed(export.messages):
        if message["type"] == "RECORD" and message["stream"] in ways:
            stream = message["stream"]
            later[stream] = min(later[stream], ways[stream].unix(message["record"]))
        if message["type"] == "STATE":
            for stream, bookmark in message["value"]["bookmarks"].items():
                if stream in ways:
                    assert unix(bookmark["replication_key_value"]) <= later[stream], stream


def test_they_bring_what_one_after_the_other_brings(make_account: AccountMaker) -> None:
    account = make_account()
    run = partial(account.export, *DEFAULT_WAYS, page_size=PAGE)
    alone, together = run().succeeded(), run(concurrency=16).succeeded()
    for way in DEFAULT_WAYS:
        assert together.rows(way) == alone.rows(way), way
    assert together.state == alone.state
    assert Counter(map(repr, together.asked)) == Counter(map(repr, alone.asked))
    assert_states_are_true(together)


def uncovered_records(export: Export, way: Way) -> set[object]:
    """Return the records that no bookmark covers: one event makes many rows of field history."""
    record_of = {way.key_of(row): row.get("event_id", row["id"]) for row in export.rows(way)}
    return {record_of[key] for key in export.uncovered(way)}


@settings(
    max_examples=examples(4),
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(
    sizes=st.lists(st.integers(1, WHOLE_SIZE), min_size=1, max_size=2),
    page_size=st.integers(4, 30),
    concurrency=st.sampled_from([2, 4, 16]),
)
def test_kills_at_any_byte(sizes: list[int], page_size: int, concurrency: int) -> None:
    with Account(tickets=20, users=20, organizations=20, page_size=page_size) as account:
        state: State | None = None
        runs = []
        for size in sizes:
            killed = account.killed_after(size, *STREAMS, state=state, concurrency=concurrency)
            runs.append(killed)
            assert_states_are_true(killed)
            for way in EXPORTS:
                # A page by time goes on to the end of its second.
                assert len(uncovered_records(killed, way)) <= 2 * page_size, way
            state = killed.state or state
        rest = account.export(*STREAMS, state=state, concurrency=concurrency).succeeded()
        for way in EXPORTS:
            found = {key for run in (*runs, rest) for key in run.keys(way)}
            assert found == set(account.expected_keys(way)), way
        for way in LISTS_BY_KIND:
            assert rest.rows(way) == account.rows(way)


def test_a_stream_that_hangs_does_not_stop_the_others(make_account: AccountMaker) -> None:
    account = make_account()
    account.faults.always(lambda seen: seen.path == ORGANIZATIONS.path, Fault.hang())
    export = account.export(*STREAMS, concurrency=SIDE_BY_SIDE, request_timeout=1, retry_timeout=1)
    assert export.exit_code == 1
    assert ORGANIZATIONS.path in export.log[-1]
    for way in EXPORTS:
        assert bool(export.rows(way)) == (way != ORGANIZATIONS)


def test_the_limit_is_kept(make_account: AccountMaker) -> None:
    account = make_account(limit=LIMIT, window=2.0)
    export = account.export(*EXPORTS, page_size=PAGE, concurrency=SIDE_BY_SIDE).succeeded()
    for way in EXPORTS:
        assert set(export.keys(way)) == set(account.expected_keys(way))
    assert {seen.status for seen in export.requests} == {200}


def test_lists_and_users_do_not_wait_for_the_limit_of_exports(make_account: AccountMaker) -> None:
    account = make_account(limit=LIMIT, window=3600.0)
    needed = {USERS.path: pages_needed(account, USERS, PAGE), GROUPS.path: 1}
    already = len(account.requests)

    def all_is_done_but_what_must_wait() -> bool:
        asked = Counter(seen.path for seen in account.requests[already:])
        free = {path: asked.pop(path, 0) for path in needed}
        return free == needed and asked.total() == LIMIT

    ways = (GROUPS, *EXPORTS)
    with account.running(*ways, page_size=PAGE, concurrency=SIDE_BY_SIDE) as process:
        # A pipe that nobody reads would hold the export up.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        process.until(all_is_done_but_what_must_wait)
    assert {seen.status for seen in account.requests} == {200}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
@pytest.mark.parametrize("what", ["answers", "turns", "retries"])
def test_a_signal_while_all_wait(make_account: AccountMaker, what: str) -> None:
    # All of it fits into a pipe that nobody reads.
    few = {"tickets": 4, "users": 4, "organizations": 4}
    account = make_account(limit=1 if what == "turns" else None, window=60.0, **few)
    faults = {"answers": Fault.hang(), "retries": Fault.rate_limited(60)}
    if what in faults:
        account.faults.always(lambda seen: seen.path != TICKETS.path, faults[what])
    with account.running(*EXPORTS, concurrency=SIDE_BY_SIDE, page_size=2) as process:
        said = {"turns": "Waiting 60 s", "retries": "retry 1 in 60 s"}.get(what, "")
        least = SIDE_BY_SIDE if what == "retries" else 1
        process.until(lambda: len(account.requests) >= least and said in process.logged())
        process.signal(signal.SIGTERM)
        export = process.rest()
    assert export.exit_code == 128 + signal.SIGTERM
    assert_states_are_true(export)
    account.faults.clear()
    account.settings.limit = None
    rest = account.export(*EXPORTS, state=export.state).succeeded()
    for way in EXPORTS:
        assert set(export.keys(way) + rest.keys(way)) == set(account.expected_keys(way))
