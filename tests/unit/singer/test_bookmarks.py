"""Place in the stream → Singer bookmark."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.errors import StateError
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.singer.bookmarks import (
    Bookmark,
    check_state,
)
from tests.unit.doubles import NEWS
from tests.unit.singer.saved import KNOWN, TEXT, TIME, Saved


class TestParents:
    """A stream with a bookmark for each parent."""

    def read(self, bookmark: dict[str, Any], key: str = "car") -> Bookmark | None:
        saved = Saved({"bookmarks": {"records": bookmark}})
        saved.bookmarks.check_parents("records", "object")
        return saved.bookmarks.read("records", ("object", key))

    def test_each_parent_has_a_place_of_its_own(self) -> None:
        saved = Saved()
        for time, key in enumerate(("car", "house", "car"), start=TIME):
            owner = ("records", ("object", key))
            saved.bookmarks.move(owner, Place(time), "updated_at", {}, as_text=True)
        found = saved.state["bookmarks"]["records"]
        places = [self.read(found, key) for key in ("car", "house", "boat")]
        assert places == [Bookmark(Place(TIME + 2)), Bookmark(Place(TIME + 1)), None]

    @pytest.mark.parametrize("bookmark", [{}, {"partitions": []}])
    def test_before_the_first_export_there_is_none(self, bookmark: dict[str, Any]) -> None:
        assert self.read(bookmark) is None

    @pytest.mark.parametrize(
        "partitions",
        [
            *(None, "x", {"car": {"cursor": "c"}}, [None], ["x"], [{}]),
            [{"cursor": "c"}],
            [{"context": None, "cursor": "c"}],
            [{"context": {}, "cursor": "c"}],
            [{"context": {"other": "car"}, "cursor": "c"}],
            [{"context": {"object": ["car"]}, "cursor": "c"}],
            [{"context": {"object": "car"}}],
            [{"context": {"object": "car"}, "cursor": 5}],
            [{"context": {"object": "car"}, "cursor": "c"}] * 2,
            [{"context": {"object": "house"}, "cursor": "c"}, {"context": "car", "cursor": "c"}],
        ],
    )
    def test_a_damaged_one_is_never_a_silent_full_export(self, partitions: Any) -> None:
        with pytest.raises(StateError, match=r"records .*[Rr]estore an earlier state"):
            self.read({"partitions": partitions})

    def test_nor_is_a_bookmark_without_parents(self) -> None:
        with pytest.raises(StateError, match="partitions"):
            self.read({"replication_key": "updated_at", "replication_key_value": TEXT})


class TestMove:
    def test_a_cursor_bookmark(self) -> None:
        saved = Saved()
        saved.move(Place(NEWS, "MTU3"))
        bookmark = {
            "replication_key": "generated_timestamp",
            "replication_key_value": NEWS,
            "cursor": "MTU3",
        }
        assert saved.lines.states == [{"bookmarks": {"tickets": bookmark}}]

    def test_a_time_bookmark_of_a_stream_with_date_times(self) -> None:
        saved = Saved()
        saved.move(Place(TIME), as_text=True)
        bookmark = {"replication_key": "updated_at", "replication_key_value": TEXT}
        assert saved.lines.states == [{"bookmarks": {"tickets": bookmark}}]

    def test_a_time_that_is_not_known_is_not_made_up(self) -> None:
        saved = Saved()
        saved.move(Place(None, "c"))
        bookmark = {"replication_key": "generated_timestamp", "cursor": "c"}
        assert saved.lines.states == [{"bookmarks": {"tickets": bookmark}}]

    def test_filters_stand_beside_the_place_where_they_were_in_force(self) -> None:
        saved = Saved()
        saved.move(Place(TIME), filters={"exclude_deleted": "true"})
        assert saved.state["bookmarks"]["tickets"]["filters"] == {"exclude_deleted": "true"}
        saved.move(Place(TIME + 1))
        assert "filters" not in saved.state["bookmarks"]["tickets"]

    def test_each_stream_has_a_bookmark_of_its_own(self) -> None:
        saved = Saved()
        saved.move(Place(TIME, "a"), "tickets")
        saved.move(Place(TIME - 9, "b"), "ticket_metrics")
        cursors = {name: found["cursor"] for name, found in saved.state["bookmarks"].items()}
        assert cursors == {"tickets": "a", "ticket_metrics": "b"}
        assert "streams" not in saved.state["bookmarks"]["tickets"]

    def test_each_page_replaces_the_one_before_and_is_written_out(self) -> None:
        saved = Saved()
        saved.move(Place(TIME, "a"))
        saved.move(Place(TIME + 1, "b"))
        cursors = [state["bookmarks"]["tickets"]["cursor"] for state in saved.lines.states]
        assert cursors == ["a", "b"]

    def test_a_state_that_has_not_changed_is_not_written_again(self) -> None:
        saved = Saved()
        saved.move(Place(TIME, "a"))
        saved.move(Place(TIME, "a"))
        assert len(saved.lines.states) == 1

    def test_other_bookmarks_and_whatever_else_there_is_stay(self) -> None:
        saved = Saved({"bookmarks": {"users": {"cursor": "u"}}, "more": 1})
        saved.move(Place(TIME))
        assert saved.state["bookmarks"]["users"] == {"cursor": "u"}
        assert saved.state["more"] == 1

    def test_what_the_sdk_had_left_in_the_bookmark_goes(self) -> None:
        saved = Saved({"bookmarks": {"tickets": {"progress_markers": {}, "cursor": "old"}}})
        saved.move(Place(TIME))
        assert set(saved.state["bookmarks"]["tickets"]) == {
            "replication_key",
            "replication_key_value",
        }

    def test_no_bookmark_is_read_as_none(self) -> None:
        assert Saved().bookmarks.read("tickets") is None
        assert Saved({"bookmarks": {"users": {"cursor": "c"}}}).bookmarks.read("tickets") is None

    @given(
        st.builds(
            Place,
            st.integers(0, TIME),
            st.none() | st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1),
        ),
        st.booleans(),
        st.dictionaries(st.sampled_from(["exclude_deleted", "x"]), st.text(max_size=3)),
    )
    def test_what_is_saved_is_read_again(
        self, place: Place, as_text: bool, filters: dict[str, str]
    ) -> None:
        saved = Saved()
        saved.move(place, as_text=as_text, filters=filters)
        state = json.loads(json.dumps(saved.lines.states[-1]))
        check_state(state, KNOWN)
        assert Saved(state).bookmarks.read("tickets") == Bookmark(place, filters)


class TestWriteAgain:
    def test_the_last_line_is_the_state(self) -> None:
        saved = Saved()
        saved.move(Place(TIME, "a"))
        saved.bookmarks.write_again(saved.lines)
        assert saved.lines.states == [saved.state] * 2

    @pytest.mark.parametrize("state", [{}, {"bookmarks": {}}, {"bookmarks": {"tickets": {}}}])
    def test_without_a_bookmark_there_is_nothing_to_say(self, state: dict[str, Any]) -> None:
        saved = Saved(state)
        saved.bookmarks.write_again(saved.lines)
        assert saved.lines.states == []
