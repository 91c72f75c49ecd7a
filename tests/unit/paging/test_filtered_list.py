"""Lists that Zendesk filters by time."""

from __future__ import annotations

from typing import Any

import pytest

from tap_zendesk_incremental.errors import Unavailable
from tap_zendesk_incremental.paging.filtered_list import FilteredList
from tap_zendesk_incremental.paging.kind import Next
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.timestamps import DAY
from tests.support.streams import way_of
from tests.unit.paging.asking import after

TIME = 1_700_000_000
#: What the last request of a run says, and what the first one of the next run must say.
ASKED: dict[str, dict[str, Any]] = {
    # Twice: from, and to.
    "audit_logs": {
        "filter[created_at]": ["2023-11-14T22:13:20Z", "2100-01-01T00:00:00Z"],
        "sort": "created_at",
    },
    "satisfaction_ratings": {"start_time": [TIME - 30 * DAY], "sort": "created_at"},
    "survey_responses": {
        "filter[created_at_start]": [(TIME - 29 * DAY) * 1000],
        "sort": "id",
    },
}
LIST = FilteredList("/ratings", since="start_time", unit="seconds", sort="created_at", window=10)


@pytest.mark.parametrize("stream", ASKED)
def test_what_is_asked_for(stream: str) -> None:
    paging = way_of(stream).paging
    place = paging.start(Place(TIME))
    asked = {**ASKED[stream], "page[size]": paging.largest_page}
    assert paging.parameters(place, paging.largest_page) == asked
    following = Place(TIME + 5, cursor="c", since=place.since)
    assert paging.parameters(following, 20) == {**asked, "page[size]": 20, "page[after]": "c"}


def test_the_window_does_not_reach_beyond_the_beginning_of_time() -> None:
    assert LIST.start(Place(4)) == Place(4, since=0)
    assert LIST.start(Place()) == Place(0, since=0)


def test_the_filter_stays_the_same_from_page_to_page() -> None:
    meta = {"has_more": True, "after_cursor": "c"}
    found = after(LIST, LIST.start(Place(100)), [95, 120, 130], meta=meta)
    assert found == Next(Place(120, "c", since=90), is_last=False)


@pytest.mark.parametrize(
    ("times", "reached"),
    [([101, 110, 120], 110), ([110, 999, 120], 110), ([120], 100), ([], 100), ([90, 95], 100)],
)
def test_in_mid_list_the_last_time_may_be_wrong(times: list[int], reached: int) -> None:
    found = after(LIST, Place(100), times, meta={"has_more": True, "after_cursor": "c"})
    assert found.place.start_time == reached


def test_at_the_end_the_newest_time_is_kept_and_never_an_older_one() -> None:
    start = LIST.start(Place(100))
    for times, newest in (([95, 120], 120), ([95], 100), ([], 100)):
        found = after(LIST, start, times, meta={"has_more": False, "after_cursor": "c"})
        assert found == Next(Place(newest), is_last=True)


def test_of_a_place_the_next_run_knows_the_time_alone() -> None:
    assert LIST.remembered(Place(120, "c", since=90)) == Place(120)


@pytest.mark.parametrize("meta", [{"has_more": True}, {"has_more": True, "after_cursor": ""}])
def test_more_but_not_where_is_asked_for_again(meta: dict[str, Any]) -> None:
    with pytest.raises(Unavailable, match="where the next one starts"):
        after(LIST, LIST.start(Place(100)), [101], meta=meta)


def test_answered_the_old_way_it_goes_on_by_number_and_the_bookmark_waits() -> None:
    start = LIST.start(Place(100))
    link = "https://acme.zendesk.com/ratings?page=2"
    found = after(LIST, start, [95] * 29 + [120], asked=100, next_page=link)
    assert found == Next(Place(100, since=90, passed=30, keeps=30), is_last=False)
    asked = {"start_time": [90], "sort": "created_at", "per_page": 30, "page": 2}
    assert LIST.parameters(found.place, 100) == asked
    assert LIST.ahead(found.place, 1) == Place(100, since=90, passed=60, keeps=30)
    assert LIST.remembered(found.place) == Place(100)
    end = after(LIST, found.place, [121], asked=30, next_page=None)
    assert end == Next(Place(121), is_last=True)


def test_a_full_page_without_meta_is_asked_for_again() -> None:
    with pytest.raises(Unavailable, match="whether there is another one"):
        after(LIST, Place(5), [6] * 20, asked=20)
    assert after(LIST, Place(5), [6] * 19, asked=20) == Next(Place(6), is_last=True)
