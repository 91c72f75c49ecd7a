"""Wait how long before the next try, and when to give up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.errors import (
    Dropped,
    PageTooLarge,
    RateLimited,
    Unavailable,
    Unreachable,
)
from tap_zendesk_incremental.zendesk.retries import (
    FIRST_CONTACT_PATIENCE,
    LONGEST_WAIT,
    SHORTEST_WAIT,
    Patience,
)
from tests.unit.doubles import FakeTime


class Page:
    """One page that fails, and the clock that the waits move on."""

    def __init__(self, seconds: float = 900.0, *, first_contact: bool = False) -> None:
        self.clock = FakeTime()
        self.patience = Patience(seconds, first_contact=first_contact, clock=self.clock.monotonic)

    def fail(self, error: Unavailable, *, at_once: bool = False) -> float:
        """Fail, wait, and return how long that was."""
        self.clock.sleep(self.patience.wait_after(error, at_once=at_once))
        return self.clock.slept[-1]

    def fail_for_ever(self, error: Unavailable, *, seconds: float = 0.0) -> str:
        """Fail until patience ends, each try taking some seconds; return what is said then."""
        while True:
            self.clock.now += seconds
            try:
                self.fail(error)
            except Unavailable as end:
                return str(end)


def test_waits_grow_to_a_minute() -> None:
    page = Page()
    waits = [page.fail(Unavailable("503")) for _ in range(9)]
    assert waits == [1, 2, 4, 8, 16, 32, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT]


@pytest.mark.parametrize("kind", [Unavailable, RateLimited])
def test_what_zendesk_asked_for_is_waited_in_full(kind: type[Unavailable]) -> None:
    assert Page().fail(kind("429", 93.0)) == 93.0


@pytest.mark.parametrize("asked", [0.0, 0.5, 0.999])
def test_a_blink_of_an_eye_becomes_a_second(asked: float) -> None:
    assert Page().fail(RateLimited("429", asked)) == SHORTEST_WAIT == 1.0


def test_a_wait_that_was_asked_for_does_not_make_the_next_longer() -> None:
    page = Page()
    assert page.fail(Unavailable("a")) == 1.0
    assert page.fail(RateLimited("b", 7.0)) == 7.0
    assert page.fail(Unavailable("c")) == 2.0


def test_a_smaller_page_is_asked_for_at_once_and_the_waits_do_not_grow() -> None:
    page = Page()
    waits = [page.fail(PageTooLarge("504"), at_once=True) for _ in range(3)]
    assert [*waits, page.fail(Unavailable("503"))] == [0.0, 0.0, 0.0, 1.0]
    assert page.patience.tries == 4


def test_patience_ends_after_just_so_many_seconds() -> None:
    page = Page(100)
    assert page.fail_for_ever(Unavailable("503")) == "503. Gave up after 100 s."
    assert sum(page.clock.slept) == 100.0
    assert page.patience.tries == 8, "7 waits of 1, 2, 4, 8, 16, 32 and the 37 seconds left"


def test_there_is_no_maximum_number_of_tries() -> None:
    page = Page(900)
    for _ in range(1000):
        page.fail(PageTooLarge("504"), at_once=True)
    assert page.fail(Unavailable("503")) == 1.0


def test_time_spent_in_tries_counts() -> None:
    page = Page(100)
    page.fail_for_ever(Unavailable("timeout"), seconds=40.0)
    assert page.patience.tries == 3


def test_time_spent_waiting_for_the_limit_does_not_count() -> None:
    page = Page(100)
    page.clock.sleep(500.0)
    page.patience.pause(500.0)
    assert page.fail(Unavailable("503")) == 1.0
    with pytest.raises(Unavailable):
        page.fail(RateLimited("429", 99.0))
    assert page.fail(RateLimited("429", 98.0)) == 98.0


@given(st.floats(1, 2000), st.lists(st.floats(0, 300), max_size=30))
def test_the_time_is_bounded_exactly_whatever_is_asked_for(
    seconds: float, asked: list[float]
) -> None:
    page = Page(seconds)
    for wait in asked:
        try:
            waited = page.fail(Unavailable("503", wait))
        except Unavailable:
            continue
        assert waited >= wait, "a wait that was asked for is never cut short"
    assert sum(page.clock.slept) <= seconds + 1e-6


@pytest.mark.parametrize("asked", [100.0, 3600.0])
def test_too_large_a_wait_ends_it_now_and_says_so(asked: float) -> None:
    page = Page(100)
    with pytest.raises(Unavailable, match=f"asks to wait {asked:.0f} s, more than retry_timeout"):
        page.fail(RateLimited("429", asked))
    assert page.clock.slept == []


def test_a_first_contact_that_fails_is_told_within_seconds() -> None:
    page = Page(900, first_contact=True)
    assert "no such host" in page.fail_for_ever(Unreachable("no such host"))
    assert sum(page.clock.slept) == FIRST_CONTACT_PATIENCE
    assert page.patience.tries > 1


def test_less_patience_than_that_is_never_made_more() -> None:
    page = Page(2, first_contact=True)
    page.fail_for_ever(Unreachable("no such host"))
    assert sum(page.clock.slept) == 2.0


@pytest.mark.parametrize(
    ("first_contact", "error"),
    [(False, Unreachable("reset")), (True, Unavailable("503"))],
    ids=["after the first contact", "a failure that is a response"],
)
def test_other_failures_are_worth_patience(first_contact: bool, error: Unavailable) -> None:
    page = Page(900, first_contact=first_contact)
    page.fail_for_ever(error)
    assert sum(page.clock.slept) == 900.0


@pytest.mark.parametrize("error", [Unreachable("x"), Dropped("x"), Unavailable("x")], ids=repr)
def test_a_host_that_cannot_be_reached_is_told_apart_at_the_end(error: Unavailable) -> None:
    patience = Patience(1, clock=FakeTime().monotonic)
    with pytest.raises(Unavailable) as caught:
        patience.wait_after(type(error)("x", 5.0))
    assert (type(caught.value) is Unreachable) is (type(error) is Unreachable)
