"""Streams that share pages, each with a bookmark of its own."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import Raw

from tap_zendesk_incremental.paging.page import Page
from tap_zendesk_incremental.paging.place import START, Place
from tap_zendesk_incremental.paging.record_times import RecordTimes, TimestampReader
from tap_zendesk_incremental.paging.sharing import Follower, common_start, groups
from tests.unit.doubles import NEWS
from tests.unit.paging.account import CURSOR, TIME, Account, Change, changes, changes_of

if TYPE_CHECKING:
    from tap_zendesk_incremental.paging.kind import Paging

NAMES = ("first", "second", "third")


def position(place: Place) -> tuple[int, int]:
    """Return where in the order of the export a place lies."""
    if place.cursor is None:
        return place.start_time or 0, -1
    time, _, key = place.cursor.partition("|")
    return int(time), int(key)


class Streams:
    """Streams of one account: where each is, and what each has had."""

    def __init__(self, account: Account, kind: Paging) -> None:
        self.account = account
        self.kind = kind
        self.places = dict.fromkeys(NAMES, Place(0))
        self.had: dict[str, list[Change]] = {name: [] for name in NAMES}

    def run(self, names: list[str], pages: int | None = None, *, is_torn: bool = False) -> None:
        """Export some of the streams; a kill comes after so many pages of each pass.

        Args:
            names: The streams that are selected.
            pages: None for a run that comes to its end.
            is_torn: Whether the kill comes before the bookmarks of the last page are saved.
        """
        places = {name: self.kind.start(self.places[name]) for name in names}
        for group in groups(places, is_ordered=self.account.endpoint.is_ordered):
            self._pass({name: places[name] for name in group}, pages, is_torn=is_torn)

    def _pass(self, places: dict[str, Place], pages: int | None, *, is_torn: bool) -> None:
        start = common_start(list(places.values()))
        ordered = self.account.endpoint.is_ordered
        followers = {n: Follower(place, start, is_ordered=ordered) for n, place in places.items()}
        had = {name: set(self.had[name]) for name in places}
        walk = self.account.walk(self.kind).pages(start)
        for number, page in enumerate(islice(walk, pages), start=1):
            for name, follower in followers.items():
                found = changes_of([_with(page, follower)])
                self._check_repeats(name, found, had[name], places[name], start)
                self.had[name] += found
            if is_torn and number == pages:
                return
            for name, follower in followers.items():
                before = follower.place
                moved = follower.follow(page)
                assert moved == (follower.place != before)
                assert position(follower.place) >= position(self.places[name])
                self.places[name] = follower.place

    def _check_repeats(
        self, name: str, found: list[Change], had: set[Change], place: Place, start: Place
    ) -> None:
        if not self.account.endpoint.is_ordered or self.is_unsaved:
            return
        again = [change for change in found if change in had]
        if place == start and place.cursor:
            assert again == [], f"{name} is level with the pass: each record comes once"
        seconds = {time for time, _ in again}
        assert min(seconds, default=place.start_time) == place.start_time
        # Beside a cursor stands the time of the record before the last one.
        assert len(seconds) <= (2 if place.cursor else 1), "only of its boundary"

    is_unsaved = False


def _with(page: Page, follower: Follower) -> Page:
    return Page(follower.new_records(page), {}, page.times, page.place, page.reached, page.is_last)


selections = st.lists(st.sampled_from(NAMES), min_size=1, unique=True)
kills = st.lists(st.tuples(selections, st.integers(0, 4), st.booleans()), max_size=6)
moves = st.lists(st.integers(1, 30), max_size=6)


@settings(max_examples=300)
@example(
    [(1, 3), (2, 1), (3, 2)], 1, [(["first"], 2, False), (["second"], 1, False)], [], CURSOR, False
)
@given(
    changes,
    st.integers(1, 8),
    kills,
    moves,
    st.sampled_from([CURSOR, TIME]),
    st.booleans(),
)
def test_no_stream_misses_a_record_and_no_bookmark_moves_back(
    there: list[Change],
    per_page: int,
    killed: list[tuple[list[str], int, bool]],
    changed: list[int],
    kind: Paging,
    is_ordered: bool,
) -> None:
    """Selected now and then, killed at any page, while records change from run to run."""
    account = Account(there, per_page, is_ordered=is_ordered, extends=True)
    # Else an export by time may be stuck, which is a test of its own.
    account.per_page = account.fetcher.size = max(per_page, account.crowd + 1)
    streams = Streams(account, kind)
    news = iter(range(13, 100))
    left = iter(changed)
    for names, pages, is_torn in killed:
        streams.run(names, pages, is_torn=is_torn)
        streams.is_unsaved |= is_torn
        key = next(left, None)
        if key in [k for _, k in account.changes]:
            others = [change for change in account.changes if change[1] != key]
            account.changes = sorted([*others, (next(news), key)])
    streams.run(list(NAMES))
    for name in NAMES:
        assert set(account.changes) <= set(streams.had[name]), name
    # All are at the end now, and the next run brings nothing new to any of them.
    counts = {name: len(set(streams.had[name])) for name in NAMES}
    streams.run(list(NAMES))
    assert {name: len(set(streams.had[name])) for name in NAMES} == counts


@given(changes, st.integers(1, 8), st.integers(0, 5))
def test_streams_that_were_always_exported_together_get_each_record_once(
    there: list[Change], per_page: int, pages: int
) -> None:
    streams = Streams(Account(there, per_page), CURSOR)
    streams.run(list(NAMES), pages)
    streams.run(list(NAMES))
    for name in NAMES:
        assert streams.had[name] == sorted(there)


class TestCommonStart:
    def test_where_all_are_at_one_place_it_is_that_place(self) -> None:
        assert common_start([Place(5, "c"), Place(5, "c")]) == Place(5, "c")

    def test_else_it_is_the_oldest_time_and_never_a_cursor(self) -> None:
        assert common_start([Place(5, "a"), Place(3, "b")]) == Place(3)
        assert common_start([Place(5, "a"), Place(5, "b")]) == Place(5)
        assert common_start([Place(5, "a"), Place(5)]) == Place(5)

    def test_a_stream_without_any_place_is_the_oldest(self) -> None:
        assert common_start([Place(5, "a"), START]) == Place(0)


class TestGroups:
    def test_streams_with_a_time_go_on_together(self) -> None:
        assert groups({"a": Place(5, "x"), "b": Place(3)}, is_ordered=False) == [["a", "b"]]

    def test_a_cursor_without_a_time_goes_on_by_itself(self) -> None:
        places = {"a": Place(5, "x"), "b": Place(None, "y"), "c": Place(3), "d": Place(None, "z")}
        assert groups(places, is_ordered=True) == [["a", "c"], ["b"], ["d"]]

    def test_all_at_one_place_are_one_group_in_any_case(self) -> None:
        assert groups({"a": Place(None, "y"), "b": Place(None, "y")}, is_ordered=True) == [
            ["a", "b"]
        ]
        assert groups({"a": Place(None, "y")}, is_ordered=True) == [["a"]]
        assert groups({"a": START, "b": START}, is_ordered=True) == [["a", "b"]]

    def test_without_an_order_those_far_ahead_go_on_by_themselves(self) -> None:
        places = {
            "a": Place(100_000, "x"),
            "b": Place(3),
            "c": Place(86_000),
            "d": Place(100_000, "x"),
        }
        assert groups(places, is_ordered=True) == [["a", "b", "c", "d"]]
        assert groups(places, is_ordered=False) == [["b", "c"], ["a", "d"]]


class TestFollower:
    def page(self, reached: Place, *found: int | None, is_last: bool = False) -> Page:
        records = [Raw(json.dumps({"time": time}).encode()) for time in found]
        times = RecordTimes(records, TimestampReader("time"), NEWS, is_ordered=True)
        return Page(records, {}, times, Place(0), reached, is_last)

    def test_level_it_gets_every_record_whatever_its_timestamp_says(self) -> None:
        follower = Follower(Place(5, "a"), Place(5, "a"), is_ordered=True)
        page = self.page(Place(5, "b"), 3, None, 9)
        assert follower.new_records(page) == page.records

    def test_further_than_the_pass_it_gets_what_is_at_its_place_or_after(self) -> None:
        follower = Follower(Place(5, "a"), Place(0), is_ordered=True)
        page = self.page(Place(9, "b"), 3, 4, 5, 5, 9)
        assert follower.new_records(page) == page.records[2:]
        assert follower.new_records(self.page(Place(4, "b"), 3, 4)) == []

    def test_where_times_tell_no_order_it_gets_all_again(self) -> None:
        follower = Follower(Place(5, "a"), Place(0), is_ordered=False)
        page = self.page(Place(9, "b"), 3, 4, 5)
        assert follower.new_records(page) == page.records

    def test_level_it_goes_where_the_page_goes(self) -> None:
        follower = Follower(Place(5, "a"), Place(5, "a"), is_ordered=True)
        assert follower.follow(self.page(Place(5, "b")))
        assert follower.place == Place(5, "b")
        assert not follower.follow(self.page(Place(5, "b")))

    def test_behind_its_bookmark_it_waits_until_the_pass_is_past_it(self) -> None:
        follower = Follower(Place(5, "z"), Place(0), is_ordered=True)
        for reached in (Place(3, "a"), Place(5, "b")):
            assert not follower.follow(self.page(reached))
            assert follower.place == Place(5, "z")
        assert follower.follow(self.page(Place(6, "c")))
        assert follower.place == Place(6, "c")

    def test_at_the_end_it_has_had_everything(self) -> None:
        follower = Follower(Place(5, "z"), Place(0), is_ordered=True)
        assert follower.follow(self.page(Place(3, "b"), is_last=True))
        assert follower.place == Place(5, "b"), "and the time does not go back"

    @pytest.mark.parametrize(("cursor", "moves"), [("c", False), (None, True)])
    def test_where_times_tell_no_order_only_an_export_by_time_passes_it(
        self, cursor: str | None, moves: bool
    ) -> None:
        follower = Follower(Place(5, "z"), Place(0), is_ordered=False)
        assert follower.follow(self.page(Place(9, cursor))) is moves
