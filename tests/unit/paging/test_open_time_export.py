"""Time exports that do not say when they end."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from tap_zendesk_incremental.errors import ExportStuck
from tap_zendesk_incremental.paging.kind import Next
from tap_zendesk_incremental.paging.open_time_export import OpenTimeExport
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.timestamps import to_unix
from tap_zendesk_incremental.zendesk.rate_limits import ELSEWHERE
from tests.unit.doubles import NOW
from tests.unit.paging.asking import after

CALLS = OpenTimeExport("/calls")
ARTICLES = OpenTimeExport("/articles", ends_with_null=True)
LINK = "https://acme.zendesk.com/calls?start_time=7"


def test_only_the_time_is_asked_for_and_no_exports_limit_drawn_on() -> None:
    assert CALLS.parameters(Place(5), 1000) == {"start_time": 5}
    assert (CALLS.limit, CALLS.has_bookmark, CALLS.repeats_boundary) == (ELSEWHERE, True, True)


@pytest.mark.parametrize("end_time", [None, 1, 7, 99])
def test_the_place_is_the_newest_record_whatever_end_time_says(end_time: int | None) -> None:
    found = after(CALLS, Place(5), [6, 7], end_time=end_time, next_page=LINK)
    assert found == Next(Place(7), is_last=False)


class TestNewestMinute:
    """Zendesk takes no start in it, and what it exports later may lie before what is there now."""

    clock = to_unix(parsedate_to_datetime(NOW).isoformat()) or 0
    recent = clock - 30

    def test_the_page_before_it_is_gone_on_from(self) -> None:
        found = after(CALLS, Place(5), [6, 7, self.recent], next_page=LINK)
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
        (ARTICLES, {"count": 50}, [7] * 50),
    ],
    ids=["count", "full", "link"],
)
def test_a_second_that_does_not_fit_is_not_passed_in_silence(
    kind: OpenTimeExport, envelope: dict[str, Any], times: list[int]
) -> None:
    with pytest.raises(ExportStuck, match="share the second 7"):
        after(kind, Place(7), times, next_page=LINK, **envelope)


def test_a_page_longer_than_any_holds_its_second_whole() -> None:
    found = after(CALLS, Place(7), [7] * 1001, next_page=LINK)
    assert found == Next(Place(8), is_last=False)
