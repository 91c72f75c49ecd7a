"""Time exports that do not say when they end."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.errors import ExportStuck
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.kind import Next
from tap_zendesk_incremental.paging.open_time_export import OpenTimeExport
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.paging.source import Source
from tap_zendesk_incremental.paging.walk import Walk
from tap_zendesk_incremental.timestamps import to_unix
from tap_zendesk_incremental.zendesk.rate_limits import ELSEWHERE
from tests.unit.doubles import NOW, FakeFetcher, Log, Parameters, Reply, body
from tests.unit.paging.asking import after
from tests.unit.paging.walking import said

CALLS = OpenTimeExport("/calls")
ARTICLES = OpenTimeExport("/articles", ends_with_null=True)


def is_roomy(times: list[int]) -> bool:
    """Tell whether no second has so many records that a page of four could not lead past it."""
    return all(times.count(time) <= 2 for time in times)


LINK = "https://acme.zendesk.com/calls?start_time=7"


def test_only_the_time_is_asked_for_and_no_exports_limit_drawn_on() -> None:
    assert CALLS.parameters(Place(5), 1000) == {"start_time": 5}
    assert (CALLS.limit, CALLS.has_bookmark, CALLS.repeats_boundary) == (ELSEWHERE, True, True)


@pytest.mark.parametrize("end_time", [None, 1, 7, 99])
def test_the_place_is_the_record_before_the_last_whatever_end_time_says(
    end_time: int | None,
) -> None:
    found = after(CALLS, Place(5), [6, 7, 8], end_time=end_time, next_page=LINK)
    assert found == Next(Place(7), is_last=False)


@pytest.mark.parametrize(
    ("times", "place"),
    [
        pytest.param([5, 5, 8], 8, id="the last, where the page would come again else"),
        pytest.param([8], 8, id="the only one"),
        pytest.param([6, 7, 99], 7, id="the last may be wrong"),
        pytest.param([6, 99, 8], 8, id="the one before it"),
        pytest.param([6, 7, 2], 6, id="the last lies before the start"),
        pytest.param([6, 2, 8], 6, id="the one before it lies before the start"),
        pytest.param([6, 7, 8, None], 7, id="the last has none"),
    ],
)
def test_of_any_two_times_one_is_right(times: list[Any], place: int) -> None:
    assert after(CALLS, Place(5), times, next_page=LINK) == Next(Place(place), is_last=False)


@pytest.mark.parametrize("times", [[5, 99, 5], [5, 99, 2]])
def test_a_single_time_that_is_not_the_last_leads_nowhere(times: list[int]) -> None:
    assert after(CALLS, Place(5), times, next_page=LINK) == Next(Place(5), is_last=True)
    with pytest.raises(ExportStuck, match="share the second 5"):
        after(ARTICLES, Place(5), times, next_page=LINK)


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=30).map(sorted).filter(is_roomy),
    st.integers(4, 8),
    st.integers(0, 29),
    st.integers(0, 60),
    st.booleans(),
)
def test_one_wrong_time_skips_nothing(
    honest: list[int], per_page: int, position: int, wrong: int, ends_with_null: bool
) -> None:
    """It stands anywhere; and without it, one request more shows the end at most."""
    shown = [*honest]
    shown[position % len(honest)] = wrong

    def serve(_path: str, query: Parameters) -> Reply:
        rest = [n for n, time in enumerate(honest) if time >= query["start_time"]]
        rows = [{"id": n, "time": shown[n]} for n in rest[:per_page]]
        is_end = ends_with_null and len(rows) == len(rest)
        return body(rows, next_page=None if is_end else LINK, count=len(rows))

    kind = OpenTimeExport("/calls", ends_with_null=ends_with_null)
    endpoint = Endpoint("tickets", (kind,), timestamp="time", is_ordered=True)
    fetcher = FakeFetcher(serve)
    pages = Walk(fetcher, Source("calls", endpoint, kind, {}), Log()).pages(Place(0))
    assert {record["id"] for record in said(list(pages))} == set(range(len(honest)))
    if shown == honest:
        assert len(fetcher.asked) <= 3 + len(honest) // (per_page - 3)


class TestNewestMinute:
    """Zendesk takes no start in it, and what it exports later may lie before what is there now."""

    clock = to_unix(parsedate_to_datetime(NOW).isoformat()) or 0
    recent = clock - 30

    def test_the_page_before_it_is_gone_on_from(self) -> None:
        found = after(CALLS, Place(5), [6, 7, 8, self.recent], next_page=LINK)
        assert found == Next(Place(7), is_last=False)

    @pytest.mark.parametrize("ahead", [-30, 0, 120])
    def test_the_end_stays_some_minutes_before_it(self, ahead: int) -> None:
        end = Next(Place(self.clock - 60 - 300), is_last=True)
        assert after(CALLS, Place(7), [7, self.clock + ahead], next_page=LINK) == end
        assert after(ARTICLES, Place(7), [7, self.clock + ahead], next_page=None) == end


def test_an_empty_page_is_the_end_and_moves_nothing() -> None:
    found = after(ARTICLES, Place(5), [], end_time=1, next_page=None, count=0)
    assert found == Next(Place(5), is_last=True)


def test_a_null_link_is_the_end() -> None:
    assert after(ARTICLES, Place(5), [6], next_page=None) == Next(Place(6), is_last=True)


def test_a_page_that_names_itself_is_the_last_one() -> None:
    found = after(CALLS, Place(7), [7], next_page=LINK, count=1)
    assert found == Next(Place(7), is_last=True)


@pytest.mark.parametrize("times", [[5, 6], [5, 7], [7, 7, 6]])
def test_older_records_alone_are_a_page_of_before_and_not_the_end(times: list[int]) -> None:
    """Else an export that goes round in a circle would be said to have come to its end."""
    with pytest.raises(ExportStuck, match=r"from the second 7 on.*these pages came before"):
        after(CALLS, Place(7), sorted(times), next_page=LINK, count=2)
    assert after(CALLS, Place(7), sorted(times), next_page=None) == Next(Place(7), is_last=True)


@pytest.mark.parametrize(
    ("kind", "envelope", "times"),
    [
        (CALLS, {"count": 190}, [7] * 50),
        (CALLS, {"count": 1000}, [7] * 1000),
        (CALLS, {"count": 100}, [7] * 100),
        (ARTICLES, {"count": 50}, [7] * 50),
    ],
    ids=["count", "full", "round", "link"],
)
def test_a_second_that_does_not_fit_is_not_passed_in_silence(
    kind: OpenTimeExport, envelope: dict[str, Any], times: list[int]
) -> None:
    with pytest.raises(ExportStuck, match="share the second 7"):
        after(kind, Place(7), times, next_page=LINK, **envelope)


def test_a_few_records_of_the_newest_second_are_the_end() -> None:
    found = after(CALLS, Place(7), [7] * 30, next_page=LINK, count=30)
    assert found == Next(Place(7), is_last=True)


def test_newest_first_is_not_passed_over_in_silence() -> None:
    with pytest.raises(ExportStuck, match="newest records first"):
        after(ARTICLES, Place(5), [9, 8, 8, 7], next_page=LINK)
    # A single time that is wrong is no other order.
    assert after(ARTICLES, Place(5), [9, 6, 7, 8], next_page=LINK).place == Place(7)
    # Whole, it may come in any order: the next run begins with the last record.
    assert after(ARTICLES, Place(5), [9, 8, 7], next_page=None) == Next(Place(7), is_last=True)


def test_a_page_longer_than_any_holds_its_second_whole() -> None:
    found = after(CALLS, Place(7), [7] * 1001, next_page=LINK)
    assert found == Next(Place(8), is_last=False)
