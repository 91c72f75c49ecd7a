"""Singer bookmark → place in the stream; a damaged one is never a silent full export."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.errors import StateError
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.singer import bookmarks
from tap_zendesk_incremental.singer.bookmarks import (
    Bookmark,
    check_state,
    read_bookmark,
)
from tap_zendesk_incremental.timestamps import DAY, to_text
from tests.unit.singer.saved import KNOWN, TEXT, TIME


def place_of(**bookmark: Any) -> Place | None:
    found = read_bookmark("tickets", bookmark)
    return found.place if found else None


class TestRead:
    @pytest.mark.parametrize(
        "time",
        [TIME, str(TIME), TEXT, "2022-09-19T14:53:49.999Z", "2022-09-19T16:53:49+02:00"],
    )
    def test_every_way_to_write_a_time(self, time: object) -> None:
        assert place_of(replication_key_value=time) == Place(TIME)

    def test_zero_is_a_time(self) -> None:
        assert place_of(replication_key_value=0) == Place(0)

    def test_an_empty_bookmark_is_none(self) -> None:
        assert read_bookmark("tickets", {}) is None

    def test_the_sdks_notes_do_not_count(self) -> None:
        assert place_of(
            replication_key_value=TIME,
            starting_replication_value=1,
            progress_markers={"replication_key_value": 2},
        ) == Place(TIME)

    @pytest.mark.parametrize(
        "unsound",
        [
            None,
            "",
            "yesterday",
            True,
            1.5,
            -1,
            TIME * 1000,
            str(TIME * 1000),
            10**40,
            "9" * 5000,
            "9999-12-31",
            [TIME],
            {"a": 1},
        ],
        ids=lambda value: repr(value)[:30],
    )
    class TestUnsoundTime:
        def test_with_a_cursor_the_cursor_is_used(self, unsound: object) -> None:
            assert place_of(replication_key_value=unsound, cursor="c") == Place(None, "c")

        def test_alone_it_is_refused(self, unsound: object) -> None:
            with pytest.raises(StateError, match=r"bookmark of tickets .* remove this bookmark"):
                place_of(replication_key="generated_timestamp", replication_key_value=unsound)

    @pytest.mark.parametrize("cursor", [None, "", 5, True, ["c"], {"a": 1}])
    def test_an_unsound_cursor_leaves_the_time(self, cursor: object) -> None:
        assert place_of(replication_key_value=TIME, cursor=cursor) == Place(TIME)

    @pytest.mark.parametrize(
        "bookmark",
        [
            {"cursor": ""},
            {"cursor": None},
            {"replication_key_value": None},
            {"replication_key_value": None, "cursor": None},
            {"replication_key": "generated_timestamp"},
            {"generated_timestamp": TIME},
            {"updated_at": TEXT},
            {"start_time": TIME},
            {"partitions": []},
            {"partitions": [{"context": {"a": 1}, "replication_key_value": TIME}]},
            {"streams": ["tickets"]},
            {"bookmarks": {"tickets": {"cursor": "c"}}},
        ],
        ids=repr,
    )
    def test_a_bookmark_that_names_no_place_is_refused(self, bookmark: dict[str, Any]) -> None:
        with pytest.raises(StateError, match="does not say where to go on") as caught:
            read_bookmark("tickets", bookmark)
        # What it says to write is read.
        example = json.loads(str(caught.value).partition("like this: ")[2])
        assert read_bookmark("tickets", example["bookmarks"]["tickets"]) is not None

    def test_the_time_in_a_bookmark_of_another_tap_is_what_it_says_to_write(self) -> None:
        with pytest.raises(StateError) as caught:
            read_bookmark("tickets", {"updated_at": "2026-10-01T00:00:00.000000Z", "page": "7x"})
        assert str(caught.value).endswith(
            '{"bookmarks": {"tickets": {"replication_key_value": "2026-10-01T00:00:00Z"}}}'
        )

    def test_a_clock_that_is_wrong_by_days_makes_no_good_bookmark_a_bad_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bookmarks, "clock", lambda: float(TIME - 300 * DAY))
        assert place_of(replication_key_value=TIME) == Place(TIME)
        then = TIME - 400 * DAY
        monkeypatch.setattr(bookmarks, "clock", lambda: float(then))
        for value in (TIME, str(TIME), TEXT):
            with pytest.raises(StateError) as caught:
                place_of(replication_key_value=value)
            message = str(caught.value)
            assert f"of tickets ({TEXT}) lies more than a year in the future" in message
            assert f"this machine's clock is wrong: it shows {to_text(then)}." in message
            assert "set it right, and leave the bookmark as it is." in message

    @pytest.mark.parametrize("filters", [None, [], "x", 5])
    def test_odd_filters_are_none(self, filters: object) -> None:
        found = read_bookmark("tickets", {"cursor": "c", "filters": filters})
        assert found == Bookmark(Place(None, "c"), {})

    @given(
        st.dictionaries(
            st.sampled_from(["replication_key_value", "cursor", "streams", "x", "partitions"]),
            st.one_of(
                st.none(),
                st.booleans(),
                st.integers(),
                st.floats(),
                st.text(),
                st.lists(st.text()),
                st.dictionaries(st.text(), st.text()),
            ),
            min_size=1,
        )
    )
    def test_no_bookmark_is_passed_over(self, bookmark: dict[str, Any]) -> None:
        try:
            found = read_bookmark("tickets", bookmark)
        except StateError:
            return
        assert found is not None
        assert found.place.cursor or found.place.start_time is not None


class TestState:
    @pytest.mark.parametrize(
        "state",
        [
            {},
            {"bookmarks": {}},
            {"bookmarks": {"tickets": {}}},
            {"bookmarks": {"tickets": {"cursor": "c"}}},
            {"bookmarks": {"tickets": {"cursor": "c"}, "dropped_stream": {}}},
            {"bookmarks": {"users": {}}, "currently_syncing": "users"},
        ],
        ids=repr,
    )
    def test_states_of_this_tap(self, state: object) -> None:
        check_state(state, KNOWN)

    @pytest.mark.parametrize(
        ("state", "said"),
        [
            (None, "not a JSON object"),
            ([], "not a JSON object"),
            ([{"bookmarks": {"tickets": {}}}], "not a JSON object"),
            ("x", "not a JSON object"),
            (5, "not a JSON object"),
            (False, "not a JSON object"),
            ({"type": "STATE", "value": {"bookmarks": {"tickets": {}}}}, "type, value"),
            ({"tickets": {"cursor": "c"}}, "no bookmarks .*tickets"),
            ({"completed": {"singer_state": {"bookmarks": {}}}}, "completed"),
            ({"singer_state": {"bookmarks": {"tickets": {}}}}, "singer_state"),
            ({"bookmark": {"tickets": {}}}, "no bookmarks"),
            ({"bookmarks": None}, "not a JSON object"),
            ({"bookmarks": []}, "not a JSON object"),
            ({"bookmarks": "tickets"}, "not a JSON object"),
            ({"bookmarks": {"tickets": None}}, "bookmark of tickets"),
            ({"bookmarks": {"tickets": TIME}}, "bookmark of tickets"),
            ({"bookmarks": {"tickets": [{"cursor": "c"}]}}, "bookmark of tickets"),
            ({"bookmarks": {"tickets": {}, "users": "c"}}, "bookmark of users"),
            ({"bookmarks": {"contacts": {}, "deals": {}}}, "another tap.*contacts, deals"),
        ],
        ids=lambda value: repr(value)[:50],
    )
    def test_other_states_are_refused_in_one_clear_line(self, state: object, said: str) -> None:
        with pytest.raises(StateError, match=said) as caught:
            check_state(state, KNOWN)
        assert "Give the state that this tap wrote last" in str(caught.value)

    @pytest.mark.parametrize(
        "state",
        [
            {"a\r\nb": {}},
            {"bookmarks": {"a\r\nb": {}}},
            {"bookmarks": {"a\r\nb\x1b": None}},
        ],
    )
    def test_names_from_outside_are_one_line(self, state: object) -> None:
        with pytest.raises(StateError, match="a b") as caught:
            check_state(state, KNOWN)
        assert str(caught.value).isprintable()

    def test_a_huge_foreign_state_is_told_in_short(self) -> None:
        state: dict[str, Any] = {"bookmarks": {f"stream-{n}": {} for n in range(1000)}}
        with pytest.raises(StateError) as caught:
            check_state(state, KNOWN)
        assert len(str(caught.value)) < 400
