"""Whose turn it is: no request is refused that could have been foreseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from tap_zendesk_incremental.zendesk.rate_budget import (
    FIRST_CONTACT,
    LONGEST_RESET,
    MARGIN_AFTER_REFUSAL,
    RateBudget,
    Turn,
)
from tap_zendesk_incremental.zendesk.rate_limits import ACCOUNT, EXPORTS, USERS_BY_CURSOR

if TYPE_CHECKING:
    from collections.abc import Mapping

CURSORS = f"{EXPORTS}-cursor"
TICKETS, USERS, GROUPS = "/tickets", "/users", "/groups"


def headers(**named: str) -> CaseInsensitiveDict[str]:
    return CaseInsensitiveDict({name.replace("_", "-"): value for name, value in named.items()})


def export_headers(remaining: int, resets: int, name: str = EXPORTS) -> CaseInsensitiveDict[str]:
    return CaseInsensitiveDict({name: f"total=10; remaining={remaining}; resets={resets}"})


def learn(budget: RateBudget, path: str, seen: Mapping[str, str], now: float) -> None:
    """Take in a response to a request that was answered at once."""
    budget.learn(Turn(path, taken_at=now), seen, now)


def wait(budget: RateBudget, path: str, limit: str, now: float) -> float:
    """Return how long to wait for a turn, and let it pass."""
    turn = budget.take(path, limit, now)
    if not turn.wait:
        budget.give_back(turn, is_used=False)
    return turn.wait


class TestBudget:
    def test_nothing_known_is_no_wait(self) -> None:
        assert wait(RateBudget(), TICKETS, EXPORTS, 100.0) == 0.0

    def test_an_exhausted_limit_is_waited_for_and_no_longer(self) -> None:
        budget = RateBudget()
        learn(budget, TICKETS, export_headers(0, 6), 100.0)
        waits = [wait(budget, TICKETS, EXPORTS, now) for now in (100.0, 104.0, 106.0, 107.0)]
        assert waits == [6.0, 2.0, 0.0, 0.0]

    def test_one_request_left_is_not_waited_for(self) -> None:
        budget = RateBudget()
        learn(budget, TICKETS, export_headers(1, 6), 100.0)
        assert wait(budget, TICKETS, EXPORTS, 100.0) == 0.0

    def test_the_accounts_own_limit_counts_too(self) -> None:
        budget = RateBudget()
        seen = headers(ratelimit_remaining="0", ratelimit_reset="9")
        learn(budget, TICKETS, seen, 100.0)
        assert wait(budget, TICKETS, EXPORTS, 100.0) == 9.0

    def test_a_generous_account_limit_does_not_hide_the_export_limit(self) -> None:
        budget = RateBudget()
        seen = export_headers(0, 6)
        seen["ratelimit-remaining"], seen["ratelimit-reset"] = "699", "50"
        learn(budget, TICKETS, seen, 100.0)
        assert wait(budget, TICKETS, EXPORTS, 100.0) == 6.0

    def test_each_path_waits_for_its_own_limit(self) -> None:
        budget = RateBudget()
        learn(budget, USERS, export_headers(5, 6, CURSORS), 100.0)
        learn(budget, TICKETS, export_headers(0, 6), 100.0)
        assert wait(budget, USERS, EXPORTS, 100.0) == 0.0
        assert wait(budget, TICKETS, EXPORTS, 100.0) == 6.0

    def test_paths_that_share_a_limit_wait_for_each_other(self) -> None:
        budget = RateBudget()
        learn(budget, USERS, export_headers(1, 6), 100.0)
        learn(budget, TICKETS, export_headers(0, 6), 100.0)
        assert wait(budget, USERS, EXPORTS, 100.0) == 6.0

    def test_an_export_not_asked_yet_may_draw_on_any_export_limit(self) -> None:
        budget = RateBudget()
        learn(budget, TICKETS, export_headers(0, 6), 100.0)
        assert wait(budget, USERS, EXPORTS, 100.0) == 6.0

    def test_users_by_cursor_never_wait_for_the_other_exports(self) -> None:
        budget = RateBudget()
        learn(budget, TICKETS, export_headers(0, 6), 100.0)
        assert wait(budget, USERS, USERS_BY_CURSOR, 100.0) == 0.0

    def test_what_was_reserved_in_vain_is_given_back(self) -> None:
        budget = RateBudget()
        learn(budget, TICKETS, export_headers(2, 6), 100.0)
        turn = budget.take(USERS, EXPORTS, 100.0)
        budget.learn(turn, export_headers(9, 6, CURSORS), 100.0)
        budget.give_back(turn, is_used=True)
        assert [budget.take(TICKETS, EXPORTS, 100.0).wait for _ in range(3)] == [0.0, 0.0, 6.0]

    def test_a_list_never_waits_for_an_export_limit(self) -> None:
        budget = RateBudget()
        for name in (EXPORTS, CURSORS):
            learn(budget, TICKETS, export_headers(0, 60, name), 100.0)
        assert wait(budget, GROUPS, ACCOUNT, 100.0) == 0.0
        learn(budget, GROUPS, headers(ratelimit_remaining="5", ratelimit_reset="9"), 100.0)
        assert wait(budget, GROUPS, ACCOUNT, 100.0) == 0.0

    @pytest.mark.parametrize("limit", [ACCOUNT, EXPORTS])
    def test_whatever_is_asked_for_waits_for_the_accounts_limit(self, limit: str) -> None:
        budget = RateBudget()
        learn(budget, GROUPS, headers(ratelimit_remaining="0", ratelimit_reset="9"), 100.0)
        assert wait(budget, USERS, limit, 100.0) == 9.0

    def test_news_replaces_what_was_known(self) -> None:
        budget = RateBudget()
        learn(budget, TICKETS, export_headers(0, 60), 100.0)
        learn(budget, TICKETS, export_headers(9, 60), 101.0)
        assert wait(budget, TICKETS, EXPORTS, 101.0) == 0.0

    def test_responses_that_are_read_in_another_order_give_no_room_back(self) -> None:
        budget = RateBudget()
        learn(budget, TICKETS, export_headers(3, 60), 99.0)
        first, second = (budget.take(TICKETS, EXPORTS, 100.0) for _ in range(2))
        budget.learn(second, export_headers(1, 59), 100.2, seconds=0.2)
        budget.give_back(second, is_used=True)
        budget.learn(first, export_headers(2, 59), 100.3, seconds=0.3)
        budget.give_back(first, is_used=True)
        assert not budget.take(TICKETS, EXPORTS, 100.4).wait
        assert budget.take(TICKETS, EXPORTS, 100.4).wait

    def test_a_limit_counts_what_was_under_way_before_it_was_known(self) -> None:
        budget = RateBudget()
        slow = budget.take(TICKETS, EXPORTS, 100.0)
        assert budget.take(USERS, EXPORTS, 101.0).wait
        # Nobody waits for ever for the first response.
        assert not budget.take(USERS, EXPORTS, 100.0 + FIRST_CONTACT).wait
        budget.learn(slow, export_headers(1, 60), 115.0, seconds=15.0)
        budget.give_back(slow, is_used=True)
        assert budget.take(TICKETS, EXPORTS, 115.0).wait

    def test_an_answer_without_headers_changes_nothing(self) -> None:
        budget = RateBudget()
        learn(budget, TICKETS, export_headers(0, 6), 100.0)
        learn(budget, TICKETS, {}, 101.0)
        assert wait(budget, TICKETS, EXPORTS, 101.0) == 5.0

    def test_after_a_refusal_waits_are_a_little_longer(self) -> None:
        budget = RateBudget()
        learn(budget, TICKETS, export_headers(0, 6), 100.0)
        budget.refused()
        assert wait(budget, TICKETS, EXPORTS, 100.0) == 6.0 + MARGIN_AFTER_REFUSAL


answers = st.lists(
    st.tuples(
        st.sampled_from([TICKETS, USERS, "/organizations"]),
        st.sampled_from([EXPORTS, CURSORS]),
        st.integers(0, 30),
        st.integers(0, 90),
        st.floats(0, 100),
        st.booleans(),
    )
)


@given(answers)
def test_no_wait_is_negative_or_longer_than_the_longest_reset(
    seen: list[tuple[str, str, int, int, float, bool]],
) -> None:
    budget, now = RateBudget(), 0.0
    for path, name, remaining, resets, passed, refused in seen:
        learn(budget, path, export_headers(remaining, resets, name), now)
        if refused:
            budget.refused()
        for asked in (path, "/never asked"):
            assert 0.0 <= wait(budget, asked, EXPORTS, now) <= 90 + MARGIN_AFTER_REFUSAL
        # Once waited for, a path's turn has come.
        assert (
            wait(budget, path, EXPORTS, now + wait(budget, path, EXPORTS, now))
            <= MARGIN_AFTER_REFUSAL
        )
        now += passed


@given(st.integers(1, 30), st.integers(1, 90), st.integers(1, 100))
def test_whoever_waits_is_never_refused(limit: int, window: int, requests: int) -> None:
    """Against a fixed window, as the server counts it, every request comes in its turn."""
    budget, now = RateBudget(), 0.0
    opened, used = float("-inf"), 0
    for _ in range(requests):
        now += wait(budget, TICKETS, EXPORTS, now)
        if now >= opened + window:
            opened, used = now, 0
        used += 1
        assert used <= limit
        learn(budget, TICKETS, export_headers(limit - used, int(opened + window - now)), now)


def test_a_limit_that_resets_in_years_is_not_believed() -> None:
    header = {"zendesk-ratelimit-incremental-exports": "total=10; remaining=0; resets=900000000"}
    budget = RateBudget()
    learn(budget, "/path", header, 0.0)
    assert wait(budget, "/path", EXPORTS, 0.0) == LONGEST_RESET
