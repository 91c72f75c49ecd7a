"""Where the page after a page starts, by time."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from tap_zendesk_incremental.errors import ExportStuck, SecondTooFull, StateError, Unavailable
from tap_zendesk_incremental.paging.kind import Next
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.paging.time_export import TimeExport
from tap_zendesk_incremental.timestamps import to_unix
from tests.unit.doubles import NEWS, NOW
from tests.unit.paging.asking import after

TIME = TimeExport("/path")
FUTURE = NEWS * 2


def after_page(times: list[Any], *, last: Any = False, start: int = 5, **rest: Any) -> Next:
    return after(TIME, Place(start), times, end_of_stream=last, **rest)


def test_only_start_time_is_ever_sent() -> None:
    assert TIME.parameters(Place(5, "c"), 70) == {"start_time": 5, "per_page": 70}
    assert TIME.parameters(Place(), 70) == {"start_time": 0, "per_page": 70}


class TestStart:
    def test_after_a_cursor_export_it_goes_on_from_the_time(self) -> None:
        assert TIME.start(Place(5, "abc")) == Place(5)

    @pytest.mark.parametrize("bookmark", [Place(None, "abc"), Place(None)])
    def test_a_bookmark_without_a_time_is_no_reason_for_a_full_export(
        self, bookmark: Place
    ) -> None:
        with pytest.raises(StateError, match="no usable replication_key_value"):
            TIME.start(bookmark)


class TestNextPage:
    def test_it_starts_in_the_second_that_this_one_ends_in(self) -> None:
        assert after_page([6, 9], end_time=9) == Next(Place(9), is_last=False)

    def test_the_end_time_goes_before_what_the_records_of_a_page_that_is_not_full_say(self) -> None:
        """A filter may have left out the last one."""
        assert after_page([6, 7], end_time=9).place == Place(9)

    @pytest.mark.parametrize(
        ("times", "end_time", "place"), [([6, 7], 99, 7), ([6, 99], 7, 7), ([5, 5], 9, 9)]
    )
    def test_of_end_time_and_the_last_record_the_smaller_one_above_the_start_is_gone_on_from(
        self, times: list[int], end_time: int, place: int
    ) -> None:
        assert after_page(times, end_time=end_time, asked=2).place == Place(place)

    def test_in_an_export_without_order_the_end_time_alone_tells(self) -> None:
        found = after_page([6, 7], end_time=9, asked=2, is_ordered=False)
        assert found.place == Place(9)

    @pytest.mark.parametrize("end_time", ["9", " 9"])
    def test_a_time_may_come_as_text(self, end_time: str) -> None:
        assert after_page([6, 9], end_time=end_time.strip(), last="false").place == Place(9)

    @pytest.mark.parametrize("end_time", [9.0, 9.5, "9.0", "9.5"])
    def test_a_fraction_of_a_second_is_rounded_down(self, end_time: float | str) -> None:
        assert after_page([6, 9], end_time=end_time, last="false").place == Place(9)

    def test_without_end_time_the_newest_record_tells(self) -> None:
        assert after_page([6, 8], end_time=None, next_page="?start_time=9").place == Place(8)

    def test_without_records_too_the_next_page_tells(self) -> None:
        link = "https://other.example/x?per_page=1&start_time=9"
        assert after_page([], end_time=None, next_page=link).place == Place(9)

    @pytest.mark.parametrize(
        "link", [None, "", "https://x/?start_time=", "?start_time=soon", "?page=2", "http://[", "?"]
    )
    def test_a_page_without_its_end_is_asked_for_again(self, link: str | None) -> None:
        with pytest.raises(Unavailable, match="where the next one starts"):
            after_page([], end_time=None, next_page=link)

    def test_an_end_in_the_future_is_not_believed(self) -> None:
        assert after_page([6, 8, FUTURE], end_time=FUTURE).place == Place(8)

    def test_nor_is_a_record_in_the_future(self) -> None:
        assert after_page([6, 8, FUTURE], end_time=None).place == Place(8)

    @pytest.mark.parametrize("count", [None, 0, 5])
    def test_the_count_decides_nothing(self, count: int | None) -> None:
        assert after_page([6, 9], end_time=9, count=count) == Next(Place(9), is_last=False)


class TestNewestMinute:
    """Nothing of it is exported, so a page that ends there says what is not so."""

    clock = to_unix(parsedate_to_datetime(NOW).isoformat()) or 0

    @pytest.mark.parametrize("ahead", [-30, 0, 120])
    def test_in_mid_stream_the_records_tell(self, ahead: int) -> None:
        found = after_page([6, 8, self.clock + ahead], end_time=self.clock + ahead)
        assert found == Next(Place(8), is_last=False)

    def test_without_any_it_is_asked_for_again(self) -> None:
        with pytest.raises(Unavailable, match="where the next one starts"):
            after_page([], end_time=self.clock)

    @pytest.mark.parametrize("ahead", [-30, 0, 120])
    def test_the_last_page_stays_some_minutes_before_it(self, ahead: int) -> None:
        found = after_page([6, 8], end_time=self.clock + ahead, last=True)
        assert found == Next(Place(self.clock - 60 - 300), is_last=True)


class TestLastPage:
    @pytest.mark.parametrize(("end_time", "reached"), [(9, 9), (5, 5), (3, 5), (None, 5)])
    def test_it_never_goes_back(self, end_time: int | None, reached: int) -> None:
        assert after_page([], end_time=end_time, last=True) == Next(Place(reached), is_last=True)

    def test_an_end_in_the_future_is_not_believed(self) -> None:
        assert after_page([6, 8], end_time=FUTURE, last=True).place == Place(8)

    def test_a_full_last_page_is_not_stuck(self) -> None:
        assert after_page([5, 5], end_time=5, last=True, asked=2).place == Place(5)


class TestFullSecond:
    """A page that ends in the second in which it starts."""

    def test_with_more_records_than_asked_for_the_second_is_whole(self) -> None:
        assert after_page([5, 5, 5], end_time=5, asked=2) == Next(Place(6), is_last=False)
        assert after_page([5] * 1001, end_time=5, asked=1000) == Next(Place(6), is_last=False)

    def test_exactly_full_a_larger_page_is_asked_for(self) -> None:
        with pytest.raises(SecondTooFull, match="up to 2 records ends in the second 5"):
            after_page([5, 5], end_time=5, asked=2)

    def test_at_the_largest_size_it_is_stuck(self) -> None:
        with pytest.raises(ExportStuck, match=r"ends in the second 5.*export_method to cursor"):
            after_page([5] * 1000, end_time=5, asked=1000)

    def test_that_is_the_endpoints_own(self) -> None:
        small = TimeExport("/path", largest_page=2)
        with pytest.raises(ExportStuck, match=r"ends in the second 5"):
            after(small, Place(5), [5, 5], asked=2, end_time=5, end_of_stream=False)

    def test_a_page_that_is_not_full_is_no_way_forward_either(self) -> None:
        with pytest.raises(ExportStuck):
            after_page([5], end_time=5)

    def test_a_page_that_ends_before_its_start_came_before(self) -> None:
        older = r"from the second 5 on.*these pages came before"
        with pytest.raises(SecondTooFull, match=older):
            after_page([3, 4], end_time=4, asked=2)
        with pytest.raises(ExportStuck, match=f"{older}.*Try again later"):
            after_page([3, 4], end_time=4, asked=1000)

    def test_being_stuck_is_not_tried_again(self) -> None:
        assert not issubclass(ExportStuck, Unavailable)
        assert issubclass(SecondTooFull, Unavailable)
