"""Where the page after a page starts."""

from __future__ import annotations

import pytest

from tap_zendesk_incremental.errors import ExportStuck, Unavailable
from tap_zendesk_incremental.pagination import Page, Place, after_cursor_page, after_time_page


def cursor_page(after: str | None, *, last: bool = False) -> Page:
    return Page([], end_of_stream=last, after_cursor=after)


def time_page(end_time: int | None, *, last: bool = False) -> Page:
    return Page([], end_of_stream=last, end_time=end_time)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Place(5), {"start_time": 5}),
        (Place(0), {"start_time": 0}),
        (Place(None), {"start_time": 0}),
        (Place(5, "c"), {"cursor": "c"}),
        (Place(None, "c"), {"cursor": "c"}),
    ],
)
def test_a_place_asks_by_cursor_or_by_time_and_never_by_both(
    place: Place, expected: dict[str, object]
) -> None:
    assert place.parameters() == expected


class TestCursor:
    def test_the_next_page_starts_at_after_cursor(self) -> None:
        assert after_cursor_page(Place(5), cursor_page("b"), 7) == Place(7, "b")

    def test_an_empty_page_in_mid_stream_moves_the_cursor_and_keeps_the_stamp(self) -> None:
        assert after_cursor_page(Place(5, "a"), cursor_page("b"), None) == Place(5, "b")

    def test_the_stamp_never_goes_back(self) -> None:
        assert after_cursor_page(Place(9, "a"), cursor_page("b"), 7) == Place(9, "b")

    def test_the_stamp_is_unknown_only_where_nothing_tells_it(self) -> None:
        assert after_cursor_page(Place(None, "a"), cursor_page("b"), None) == Place(None, "b")
        assert after_cursor_page(Place(None, "a"), cursor_page("b"), 3) == Place(3, "b")

    def test_the_last_page_says_where_the_next_export_starts(self) -> None:
        assert after_cursor_page(Place(5, "a"), cursor_page("b", last=True), 6) == Place(6, "b")

    @pytest.mark.parametrize("after", ["a", None, ""])
    def test_a_last_page_may_stay_where_it_is(self, after: str | None) -> None:
        page = cursor_page(after, last=True)
        assert after_cursor_page(Place(5, "a"), page, None) == Place(5, "a")

    @pytest.mark.parametrize(
        ("cursor", "after"), [(None, None), (None, ""), ("a", None), ("a", ""), ("a", "a")]
    )
    def test_a_page_that_leads_nowhere_is_asked_for_again(
        self, cursor: str | None, after: str | None
    ) -> None:
        with pytest.raises(Unavailable, match="where the next one starts"):
            after_cursor_page(Place(5, cursor), cursor_page(after), None)


class TestTime:
    def test_the_next_page_starts_in_the_second_that_this_one_ends_in(self) -> None:
        assert after_time_page(Place(5), time_page(9)) == Place(9)

    def test_a_cursor_beside_the_time_is_dropped(self) -> None:
        assert after_time_page(Place(5, "c"), time_page(9)) == Place(9)
        assert after_time_page(Place(5, "c"), time_page(9, last=True)) == Place(9)

    @pytest.mark.parametrize(("end_time", "reached"), [(9, 9), (5, 5), (3, 5), (None, 5)])
    def test_the_last_page_never_goes_back(self, end_time: int | None, reached: int) -> None:
        assert after_time_page(Place(5), time_page(end_time, last=True)) == Place(reached)

    @pytest.mark.parametrize("end_time", [5, 4])
    def test_a_page_that_ends_where_it_started_is_no_way_forward(self, end_time: int) -> None:
        with pytest.raises(ExportStuck, match=str(end_time)):
            after_time_page(Place(5), time_page(end_time))

    def test_a_page_without_its_end_is_asked_for_again(self) -> None:
        with pytest.raises(Unavailable, match="where the next one starts"):
            after_time_page(Place(5), time_page(None))

    def test_being_stuck_is_not_tried_again(self) -> None:
        assert not issubclass(ExportStuck, Unavailable)
