"""Whenever an export is killed, the next one goes on: nothing is lost, a page is read again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.account import Account
from tests.support.amount import examples
from tests.support.streams import Key
from zendesk_simulator import Fault

# What a ticket makes of output, about.
RECORD_SIZE = 3500
SCHEMA_SIZE = 10_000
# Chosen anew for each version of the tests, and the same for everybody who runs it.
steady = partial(
    settings,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def longest_second(sim: Account) -> int:
    """Return how many tickets share a second at most."""
    return max(Counter(stamp for _, stamp in sim.expected_keys()).values(), default=0)


def most_uncovered(sim: Account, page_size: int, method: str) -> int:
    """Return how many tickets can lie between two states."""
    # A page by time goes on to the end of its second, and over the next one if it is in need.
    return page_size + (0 if method == "cursor" else 2 * longest_second(sim))


@steady(max_examples=examples(8))
@given(
    seed=st.integers(0, 1000),
    tickets=st.integers(1, 90),
    page_size=st.integers(1, 40),
    share=st.floats(0.0, 1.1),
    method=st.sampled_from(["cursor", "cursor", "time"]),
)
def test_a_kill_at_any_byte(
    seed: int, tickets: int, page_size: int, share: float, method: str
) -> None:
    options: dict[str, Any] = {"page_size": page_size, "export_method": method}
    with Account(tickets=tickets, seed=seed) as sim:
        size = 1 + int(share * (SCHEMA_SIZE + tickets * RECORD_SIZE))
        killed = sim.killed_after(size, **options)
        asked = len(sim.requests)
        rest = sim.export(state=killed.state, **options)
        assert rest.exit_code == 0
        both = killed.counted() + rest.counted()
        assert set(both) == set(sim.expected_keys())
        open_end = killed.uncovered()
        assert len(open_end) <= most_uncovered(sim, page_size, method)
        if method == "cursor":
            repeated = both - Counter(dict.fromkeys(both, 1))
            assert repeated == Counter(open_end)
            # Not one page is fetched beyond those that no state covers.
            missing = tickets - len(killed.records()) + len(open_end)
            assert len(sim.requests) - asked == max(1, -(-missing // page_size))


@dataclass
class Leg:
    """One run: until it is killed, if it is, with what goes wrong and what changes meanwhile."""

    share: float
    faults: dict[int, Fault] = field(default_factory=dict)
    changed: int = 0
    deleted: int = 0
    added: int = 0

    def prepare(self, sim: Account) -> None:
        for number, fault in self.faults.items():
            sim.faults.at(len(sim.requests) + number, fault)
        sim.world.change_tickets(self.changed)
        sim.world.delete_tickets(self.deleted)
        sim.world.add_tickets(self.added)


FAULTS = [
    Fault.too_large(),
    Fault.cut_json(),
    Fault.reset_mid_body(),
    Fault.short_body(),
    Fault.reset(),
    Fault.status(503),
    Fault.rate_limited(1),
    Fault.invalid_token(),
    Fault.byte_order_mark(),
    Fault.other_host(),
]
legs = st.builds(
    Leg,
    share=st.floats(0.0, 1.2),
    faults=st.dictionaries(st.integers(1, 6), st.sampled_from(FAULTS), max_size=2),
    changed=st.integers(0, 12),
    deleted=st.integers(0, 3),
    added=st.integers(0, 6),
)


@steady(max_examples=examples(5))
@given(
    seed=st.integers(0, 1000),
    tickets=st.integers(20, 80),
    page_size=st.integers(3, 40),
    plan=st.lists(legs, min_size=1, max_size=4),
)
def test_kills_faults_and_changes(seed: int, tickets: int, page_size: int, plan: list[Leg]) -> None:
    with Account(tickets=tickets, seed=seed) as sim:
        found: Counter[Key] = Counter()
        open_ends: Counter[Key] = Counter()
        state = None
        for leg in plan:
            leg.prepare(sim)
            size = 1 + int(leg.share * (SCHEMA_SIZE + tickets * RECORD_SIZE))
            run = sim.killed_after(size, state=state, page_size=page_size)
            assert run.exit_code <= 0, run.log
            state = run.state or state
            assert len(run.uncovered()) <= page_size
            found += run.counted()
            open_ends += Counter(run.uncovered())
        sim.faults.clear()
        found += sim.export(state=state, page_size=page_size).counted()
        assert set(found) >= set(sim.expected_keys())
        # Only what no state covered came again.
        assert found - Counter(dict.fromkeys(found, 1)) <= open_ends
