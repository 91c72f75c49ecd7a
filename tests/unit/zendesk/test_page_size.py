"""How many records to ask for at once."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.errors import (
    PageTooLarge,
    RateLimited,
    SecondTooFull,
    Unavailable,
    Unreachable,
)
from tap_zendesk_incremental.zendesk.page_size import FIRST_PATIENCE, MOST_PATIENCE, PageSize

TOO_LARGE = PageTooLarge("504")


def pages_until(size: PageSize, wanted: int, most: int = 10_000) -> int:
    """Return how many good pages it takes to grow to the wanted size."""
    for pages in range(most):
        if size.current == wanted:
            return pages
        size.worked()
    raise AssertionError("it does not grow")


@pytest.mark.parametrize("most", [1, 2, 7, 100, 1000])
def test_it_starts_with_what_is_set(most: int) -> None:
    assert PageSize(most).current == most


def test_it_halves_down_to_one_and_stays_there() -> None:
    size, sizes = PageSize(1000), []
    for _ in range(11):
        size.failed(TOO_LARGE)
        sizes.append(size.current)
    assert sizes == [500, 250, 125, 62, 31, 15, 7, 3, 1, 1, 1]


def halved_to(size: PageSize, wanted: int, error: Unavailable = TOO_LARGE) -> None:
    while size.current > wanted:
        size.failed(error)


def sizes_of(size: PageSize, pages: int) -> list[int]:
    """Return in which sizes so many good pages are asked for."""
    found = []
    for _ in range(pages):
        found.append(size.current)
        size.worked()
    return found


def test_after_an_outage_each_good_page_doubles_it() -> None:
    size = PageSize(1000)
    halved_to(size, 1, Unavailable("503"))
    assert sizes_of(size, 12) == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000, 1000]


def test_where_the_size_was_the_reason_what_works_is_kept_for_some_pages() -> None:
    size = PageSize(1000)
    halved_to(size, 125)
    assert sizes_of(size, 8) == [*[125] * 4, 250, 500, 1000, 1000]


def test_after_a_vain_try_what_works_is_kept_for_some_pages() -> None:
    size = PageSize(1000)
    halved_to(size, 250, Unavailable("500"))
    assert sizes_of(size, 1) == [250]
    halved_to(size, 250, Unavailable("500"))
    assert sizes_of(size, 6) == [*[250] * 4, 500, 1000]


def test_good_pages_must_come_in_a_row() -> None:
    size = PageSize(1000)
    size.failed(TOO_LARGE)
    for _ in range(FIRST_PATIENCE - 1):
        size.worked()
    size.failed(TOO_LARGE)
    assert size.current == 250
    assert pages_until(size, 500) == FIRST_PATIENCE


@given(st.integers(0, 5000), st.integers(1, 1000))
def test_one_record_that_fails_is_isolated_with_few_failures(victim: int, most: int) -> None:
    """Every page with it fails; at last it is alone, and all before it has come."""
    size, position, failures = PageSize(most), 0, 0
    while position != victim or size.current > 1:
        if position <= victim < position + size.current:
            failures += 1
            halved_to(size, size.current // 2 or 1, Unavailable("500"))
        else:
            position += size.current
            size.worked()
    halvings = math.ceil(math.log2(most))
    assert failures <= 2 * halvings + 1


def test_each_vain_try_makes_the_next_four_times_as_patient() -> None:
    size, waits = PageSize(1000), []
    size.failed(TOO_LARGE)
    for _ in range(5):
        waits.append(pages_until(size, 1000))
        size.failed(TOO_LARGE)
    assert waits == [4, 16, 64, 256, MOST_PATIENCE]


def test_a_size_above_the_setting_is_never_asked_for() -> None:
    size = PageSize(700)
    size.failed(TOO_LARGE)
    size.failed(TOO_LARGE)
    assert size.current == 175
    pages_until(size, 700)
    for _ in range(100):
        size.worked()
    assert size.current == 700


@given(st.integers(1, 1000), st.lists(st.booleans(), max_size=200))
def test_it_stays_within_one_and_the_setting_and_recovers(most: int, events: list[bool]) -> None:
    size = PageSize(most)
    for is_good in events:
        size.worked() if is_good else size.failed(TOO_LARGE)
        assert 1 <= size.current <= most
    doublings = math.ceil(math.log2(most)) + 1
    assert pages_until(size, most) <= doublings * MOST_PATIENCE


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_few_time_outs_are_provoked(most: int, capacity: int) -> None:
    """A server that never serves more than so many records is troubled ever less often."""
    size, time_outs, pages = PageSize(most), 0, 0
    while pages < 600:
        if size.current > capacity:
            time_outs += 1
            size.failed(TOO_LARGE)
        else:
            pages += 1
            size.worked()
    first_way_down = math.ceil(math.log2(max(1.0, most / capacity))) + 1
    assert time_outs <= first_way_down + 6


class TestFailures:
    """Which failures speak of the page's size."""

    def test_only_a_page_that_is_called_too_large_is_asked_for_again_at_once(self) -> None:
        assert PageSize(10).failed(PageTooLarge("504"))
        for error in (Unavailable("500"), RateLimited("429"), Unreachable("x"), SecondTooFull("x")):
            assert not PageSize(10).failed(error)

    def test_a_single_record_that_is_too_large_is_not_asked_for_again_at_once(self) -> None:
        size = PageSize(2)
        assert size.failed(TOO_LARGE)
        assert not size.failed(TOO_LARGE)
        assert size.current == 1

    def test_any_other_failure_halves_from_the_second_in_a_row_on(self) -> None:
        size, sizes = PageSize(100), []
        for _ in range(4):
            assert not size.failed(Unavailable("502"))
            sizes.append(size.current)
        assert sizes == [100, 50, 25, 12]

    def test_a_good_page_in_between_begins_a_new_row(self) -> None:
        size = PageSize(100)
        for _ in range(8):
            size.failed(Unavailable("502"))
            size.worked()
        assert size.current == 100

    @pytest.mark.parametrize("error", [RateLimited("429"), Unreachable("no route")])
    def test_what_says_nothing_about_the_page_leaves_its_size(self, error: Unavailable) -> None:
        size = PageSize(100)
        for _ in range(5):
            size.failed(error)
        assert size.current == 100
        # Nor does it count towards the two failures in a row.
        size.failed(Unavailable("502"))
        assert size.current == 100

    def test_a_second_that_is_too_full_asks_for_more(self) -> None:
        size, sizes = PageSize(200, 1000), []
        for _ in range(4):
            size.failed(SecondTooFull("x"))
            sizes.append(size.current)
        assert sizes == [400, 800, 1000, 1000]
        size.worked()
        assert size.current == 200, "only to get past the second"

    def test_a_size_that_was_halved_grows_back_past_a_full_second(self) -> None:
        size = PageSize(200)
        size.failed(TOO_LARGE)
        size.failed(SecondTooFull("x"))
        assert size.current == 200


def test_why_a_page_failed_does_not_keep_the_page_in_memory() -> None:
    """Tracebacks hold the variables of all functions that an error has passed through."""
    size = PageSize(1000)
    try:
        try:
            raise ValueError("the connection broke")
        except ValueError:
            raise Unavailable("502")  # noqa: B904 - so is it left where no cause is shown
    except Unavailable as error:
        size.failed(error)
    assert str(size.reason) == "502"
    assert size.reason is not None
    assert (size.reason.__traceback__, size.reason.__context__) == (None, None)
