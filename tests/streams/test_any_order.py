"""Whatever is selected, changed, killed or exported the other way: nothing is lost."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.account import Account
from tests.support.amount import examples
from tests.support.export import Export
from tests.support.streams import (
    COMMENTS,
    EVENTS,
    METRICS,
    TICKETS,
    USERS,
    Key,
    Way,
    unix,
)
from tests.support.truth import touch

STREAMS = (TICKETS, METRICS, USERS, EVENTS, COMMENTS)
PAGE = 7


@dataclass(frozen=True)
class Step:
    """Some changes, and then a run of some streams, killed after so many bytes or not."""

    selected: frozenset[Way]
    method: str
    changes: int
    touched: int
    killed_after: int | None


steps = st.builds(
    Step,
    selected=st.frozensets(st.sampled_from(STREAMS), min_size=1),
    method=st.sampled_from(["cursor", "time"]),
    changes=st.integers(0, 6),
    touched=st.integers(0, 3),
    killed_after=st.none() | st.integers(1, 250_000),
)


def run(account: Account, step: Step, state: dict[str, Any] | None) -> Export:
    names = [way.stream for way in STREAMS if way in step.selected]
    if step.killed_after is None:
        return account.export(*names, state=state, export_method=step.method).succeeded()
    return account.killed_after(step.killed_after, *names, state=state, export_method=step.method)


def assert_never_back(places: dict[str, int], export: Export) -> None:
    """No bookmark, in any of a run's states, stands before where it stood already."""
    for state in export.states:
        for stream, bookmark in state.get("bookmarks", {}).items():
            second = unix(bookmark["replication_key_value"])
            assert second >= places[stream], stream
            places[stream] = second


@settings(
    max_examples=examples(5),
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(plan=st.lists(steps, min_size=2, max_size=4))
def test_nothing_is_lost_and_no_bookmark_moves_back(plan: list[Step]) -> None:
    found: defaultdict[Way, set[Key]] = defaultdict(set)
    places: defaultdict[str, int] = defaultdict(int)
    state: dict[str, Any] | None = None
    everything = Step(frozenset(STREAMS), "cursor", 0, 0, None)
    with Account(page_size=PAGE, tickets=20, users=20) as account:
        for step in (*plan, everything):
            account.world.change_tickets(step.changes)
            touch(account, USERS, step.touched)
            export = run(account, step, state)
            assert_never_back(places, export)
            for way in STREAMS:
                found[way].update(export.keys(way))
            state = export.state or state
        for way in STREAMS:
            assert found[way] >= set(account.expected_keys(way)), way
