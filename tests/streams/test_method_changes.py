"""export_method may change between two runs, in either direction, and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.streams.conftest import AccountMaker
from tests.support.account import Account
from tests.support.amount import examples
from tests.support.export import State
from tests.support.streams import (
    METRICS,
    TICKETS,
    USERS,
    Key,
    Way,
    by_time,
    unix,
)
from tests.support.truth import newest, pages_needed, touch

PAGE = 7
BOTH_ORDERS = [
    pytest.param(*order, id="-".join(order)) for order in permutations(["cursor", "time"])
]


@pytest.mark.parametrize("way", [TICKETS, METRICS, USERS], ids=lambda way: way.stream)
@pytest.mark.parametrize(("before", "after"), BOTH_ORDERS)
def test_the_second_run_goes_on_where_the_first_has_ended(
    make_account: AccountMaker, way: Way, before: str, after: str
) -> None:
    account = make_account()
    first = account.export(way, export_method=before).succeeded()
    touch(account, way, 3)
    second = account.export(way, state=first.state, export_method=after).succeeded()
    # Neither knows the other's place but by its second, which is brought again.
    boundary = unix(first.bookmark(way)["replication_key_value"])
    assert second.keys(way) == account.expected_keys(way, since=boundary)
    assert second.requests[0].start_time == boundary
    assert ("cursor" in second.bookmark(way)) == (after == "cursor")


@dataclass(frozen=True)
class Step:
    """Some changes, in one second or in several, and then a run, killed in its midst or not."""

    way: Way
    changes: int
    in_one_second: bool
    is_killed: bool


steps_of_a_week = st.lists(
    st.builds(
        Step,
        way=st.sampled_from([TICKETS, by_time(TICKETS)]),
        changes=st.integers(8, 16),
        in_one_second=st.booleans(),
        is_killed=st.booleans(),
    ),
    min_size=2,
    max_size=3,
)


@settings(
    max_examples=examples(3),
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=steps_of_a_week)
def test_nothing_is_lost_however_often_it_changes(
    make_account: AccountMaker, steps: list[Step]
) -> None:
    account = make_account(tickets=20)
    state: State | None = None
    written: set[Key] = set()
    for step in steps:
        # As the newest minute is held back, no change comes into a second that was exported.
        fresh = unix(newest(account, TICKETS)) + 1
        account.world.change_tickets(step.changes, at=fresh if step.in_one_second else None)
        if step.is_killed and pages_left(account, step.way, state) > 1:
            export = account.killed_at(2, step.way, state=state, page_size=PAGE)
        else:
            export = account.export(step.way, state=state, page_size=PAGE).succeeded()
        written.update(export.keys(TICKETS))
        state = export.state
    last = account.export(TICKETS, state=state, page_size=PAGE).succeeded()
    assert set(account.expected_keys(TICKETS)) <= written | set(last.keys(TICKETS))


def pages_left(account: Account, way: Way, state: State | None) -> int:
    """Return how many pages an export from this state has, counted from its second."""
    if state is None:
        return pages_needed(account, way, PAGE)
    bookmark = state["bookmarks"][way.stream]
    # A cursor may stand at the end of that second: then it has a page less.
    reached = bookmark["replication_key_value"] + (way.method == "cursor")
    return pages_needed(account, way, PAGE, reached)
