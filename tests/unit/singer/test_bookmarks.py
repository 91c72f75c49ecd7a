"""Place in the stream ↔ Singer bookmark; a damaged bookmark is never a silent full export."""

from __future__ import annotations

import json
import time
from copy import deepcopy
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.singer.bookmarks import (
    Bookmark,
    Checkpoint,
    check_state,
    read_bookmark,
)
from tap_zendesk_incremental.errors import StateError
from tap_zendesk_incremental.pagination import Place
from tap_zendesk_incremental.timestamps import CLOCK_TOLERANCE

STAMP = 1663599229
TEXT = "2022-09-19T14:53:49Z"
KNOWN = ["tickets", "users", "organizations"]


class Saved:
    """A checkpoint with the states that it wrote, as they were when it wrote them."""

    def __init__(self, *, text: bool = False, state: dict[str, Any] | None = None) -> None:
        self.state: Any = {} if state is None else state
        self.written: list[Any] = []
        self.checkpoint = Checkpoint(
            export_name="tickets",
            replication_key="updated_at" if text else "generated_timestamp",
            stamps_are_text=text,
            tap_name="tap",
            tap_state=cast("Any", self.state),
            write_state=lambda state: self.written.append(deepcopy(state)),
        )


def place_of(**bookmark: Any) -> Place | None:
    found = read_bookmark("tickets", bookmark)
    return found.place if found else None


class TestSave:
    def test_a_cursor_bookmark(self) -> None:
        saved = Saved()
        saved.checkpoint.save(Place(STAMP, "MTU3"), ["tickets"])
        bookmark = {
            "replication_key": "generated_timestamp",
            "replication_key_value": STAMP,
            "cursor": "MTU3",
        }
        assert saved.written == [{"bookmarks": {"tickets": bookmark}}]

    def test_a_time_bookmark_of_a_stream_with_text_stamps(self) -> None:
        saved = Saved(text=True)
        saved.checkpoint.save(Place(STAMP), ["tickets"])
        bookmark = {"replication_key": "updated_at", "replication_key_value": TEXT}
        assert saved.written == [{"bookmarks": {"tickets": bookmark}}]

    def test_an_unknown_stamp_is_not_made_up(self) -> None:
        saved = Saved()
        saved.checkpoint.save(Place(None, "c"), ["tickets"])
        bookmark = {"replication_key": "generated_timestamp", "cursor": "c"}
        assert saved.written == [{"bookmarks": {"tickets": bookmark}}]

    def test_streams_that_share_it_are_named(self) -> None:
        saved = Saved()
        saved.checkpoint.save(Place(STAMP), ["ticket_metrics", "tickets"])
        assert saved.written[0]["bookmarks"]["tickets"]["streams"] == ["ticket_metrics", "tickets"]

    def test_each_page_replaces_the_one_before_and_is_written_out(self) -> None:
        saved = Saved()
        saved.checkpoint.save(Place(STAMP, "a"), ["tickets", "ticket_metrics"])
        saved.checkpoint.save(Place(STAMP + 1, "b"), ["tickets"])
        cursors = [state["bookmarks"]["tickets"]["cursor"] for state in saved.written]
        assert cursors == ["a", "b"]
        assert "streams" not in saved.written[1]["bookmarks"]["tickets"]

    def test_other_bookmarks_stay(self) -> None:
        saved = Saved(state={"bookmarks": {"users": {"cursor": "u"}}, "more": 1})
        saved.checkpoint.save(Place(STAMP), ["tickets"])
        assert saved.state["bookmarks"]["users"] == {"cursor": "u"}
        assert saved.state["more"] == 1

    def test_what_the_sdk_had_left_in_the_bookmark_goes(self) -> None:
        saved = Saved(state={"bookmarks": {"tickets": {"progress_markers": {}, "cursor": "old"}}})
        saved.checkpoint.save(Place(STAMP), ["tickets"])
        assert set(saved.state["bookmarks"]["tickets"]) == {
            "replication_key",
            "replication_key_value",
        }

    def test_single_records_and_the_run_as_such_move_nothing(self) -> None:
        saved = Saved(state={"bookmarks": {"tickets": {"cursor": "c"}}})
        before = deepcopy(saved.state)
        saved.checkpoint.increment_state({"generated_timestamp": STAMP})
        saved.checkpoint.write_starting_replication_value(None, "INCREMENTAL", "x", {})
        saved.checkpoint.write_replication_key_signpost(None, "2026-01-01")
        saved.checkpoint.finalize_state()
        saved.checkpoint.finalize_state(saved.state)
        assert saved.state == before
        assert saved.written == []

    def test_no_bookmark_is_read_as_none(self) -> None:
        assert Saved().checkpoint.read() is None

    @given(
        st.builds(
            Place,
            st.integers(0, int(time.time())),
            st.one_of(
                st.none(), st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)
            ),
        ),
        st.lists(st.sampled_from(["tickets", "ticket_metrics"]), min_size=1, unique=True),
        st.booleans(),
    )
    def test_what_is_saved_is_read_again(
        self, place: Place, streams: list[str], text: bool
    ) -> None:
        saved = Saved(text=text)
        saved.checkpoint.save(place, streams)
        state = json.loads(json.dumps(saved.written[-1]))
        check_state(state, KNOWN)
        assert Saved(state=state).checkpoint.read() == Bookmark(place, tuple(streams))


class TestRead:
    @pytest.mark.parametrize(
        "stamp",
        [STAMP, str(STAMP), TEXT, "2022-09-19T14:53:49.999Z", "2022-09-19T16:53:49+02:00"],
    )
    def test_every_way_to_write_a_time(self, stamp: object) -> None:
        assert place_of(replication_key_value=stamp) == Place(STAMP)

    def test_zero_is_a_time(self) -> None:
        assert place_of(replication_key_value=0) == Place(0)

    @pytest.mark.parametrize(
        "bookmark",
        [
            {},
            {"starting_replication_value": TEXT},
            {"replication_key_signpost": TEXT, "progress_markers": {"replication_key_value": 5}},
        ],
    )
    def test_the_sdks_notes_alone_are_no_bookmark(self, bookmark: dict[str, Any]) -> None:
        assert read_bookmark("tickets", bookmark) is None

    def test_the_sdks_notes_do_not_count(self) -> None:
        assert place_of(
            replication_key_value=STAMP,
            starting_replication_value=1,
            progress_markers={"replication_key_value": 2},
        ) == Place(STAMP)

    @pytest.mark.parametrize(
        "unsound",
        [
            None,
            "",
            "yesterday",
            True,
            1.5,
            -1,
            STAMP * 1000,
            str(STAMP * 1000),
            10**40,
            "9" * 5000,
            "9999-12-31",
            [STAMP],
            {"a": 1},
        ],
        ids=lambda value: repr(value)[:30],
    )
    class TestUnsoundStamp:
        def test_with_a_cursor_the_cursor_is_used(self, unsound: object) -> None:
            assert place_of(replication_key_value=unsound, cursor="c") == Place(None, "c")

        def test_alone_it_is_refused(self, unsound: object) -> None:
            with pytest.raises(StateError, match=r"bookmark of tickets .* remove this bookmark"):
                place_of(replication_key="generated_timestamp", replication_key_value=unsound)

    @pytest.mark.parametrize("cursor", [None, "", 5, True, ["c"], {"a": 1}])
    def test_an_unsound_cursor_leaves_the_stamp(self, cursor: object) -> None:
        assert place_of(replication_key_value=STAMP, cursor=cursor) == Place(STAMP)

    @pytest.mark.parametrize(
        "bookmark",
        [
            {"cursor": ""},
            {"cursor": None},
            {"replication_key_value": None},
            {"replication_key_value": None, "cursor": None},
            {"replication_key": "generated_timestamp"},
            {"generated_timestamp": STAMP},
            {"updated_at": TEXT},
            {"start_time": STAMP},
            {"partitions": []},
            {"partitions": [{"context": {"a": 1}, "replication_key_value": STAMP}]},
            {"streams": ["tickets"]},
            {"bookmarks": {"tickets": {"cursor": "c"}}},
        ],
        ids=repr,
    )
    def test_a_bookmark_that_names_no_place_is_refused(self, bookmark: dict[str, Any]) -> None:
        with pytest.raises(StateError, match="does not say where to go on"):
            read_bookmark("tickets", bookmark)

    def test_a_clock_that_differs_a_little_is_no_damage(self) -> None:
        ahead = int(time.time()) + CLOCK_TOLERANCE // 2
        assert place_of(replication_key_value=ahead) == Place(ahead)
        with pytest.raises(StateError):
            place_of(replication_key_value=int(time.time()) + CLOCK_TOLERANCE * 2)

    @pytest.mark.parametrize("streams", [None, "tickets", {"tickets": 1}, [1], [["tickets"]]])
    def test_without_the_names_of_streams_it_speaks_for_its_own(self, streams: object) -> None:
        found = read_bookmark("tickets", {"cursor": "c", "streams": streams})
        assert found == Bookmark(Place(None, "c"), ("tickets",))

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
            None,
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
            ({"bookmarks": {"tickets": STAMP}}, "bookmark of tickets"),
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

    def test_a_huge_foreign_state_is_told_in_short(self) -> None:
        state: dict[str, Any] = {"bookmarks": {f"stream-{n}": {} for n in range(1000)}}
        with pytest.raises(StateError) as caught:
            check_state(state, KNOWN)
        assert len(str(caught.value)) < 300
