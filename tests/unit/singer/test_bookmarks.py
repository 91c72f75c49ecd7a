"""Place in the stream ↔ Singer bookmark; a damaged bookmark is never a silent full export."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from singer_sdk.helpers._state import StateWriter
from singer_sdk.singerlib import StateMessage
from singer_sdk.singerlib.encoding.simple import Message
from typing_extensions import override

from tap_zendesk_incremental.errors import StateError
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.singer import bookmarks
from tap_zendesk_incremental.singer.bookmarks import (
    Bookmark,
    Bookmarks,
    check_state,
    read_bookmark,
)
from tap_zendesk_incremental.singer.writer import LineWriter
from tap_zendesk_incremental.timestamps import DAY
from tests.unit.doubles import NEWS

TIME = 1663599229
TEXT = "2022-09-19T14:53:49Z"
KNOWN = ["tickets", "users", "organizations"]


class Lines(LineWriter):
    """Keeps the states that are written, as they were when they were written."""

    def __init__(self) -> None:
        super().__init__()
        self.states: list[Any] = []

    @override
    def write_message(self, message: Message) -> None:
        assert isinstance(message, StateMessage)
        self.states.append(deepcopy(message.value))


class Saved:
    """The bookmarks of a run, and the states that it has written."""

    def __init__(self, state: dict[str, Any] | None = None) -> None:
        self.state: Any = {} if state is None else state
        self.lines = Lines()
        self.bookmarks = Bookmarks(cast("Any", self.state), StateWriter(self.lines))

    def move(
        self,
        place: Place,
        stream: str = "tickets",
        *,
        as_text: bool = False,
        filters: dict[str, str] | None = None,
    ) -> None:
        key = "updated_at" if as_text else "generated_timestamp"
        self.bookmarks.move((stream, None), place, key, filters or {}, as_text=as_text)
        self.bookmarks.write()


def place_of(**bookmark: Any) -> Place | None:
    found = read_bookmark("tickets", bookmark)
    return found.place if found else None


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
        monkeypatch.setattr(bookmarks, "clock", lambda: float(TIME - 400 * DAY))
        with pytest.raises(StateError):
            place_of(replication_key_value=TIME)

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

    def test_names_from_outside_are_one_line(self) -> None:
        with pytest.raises(StateError) as caught:
            check_state({"bookmarks": {"a\r\nb": {}}}, KNOWN)
        assert str(caught.value).isprintable()

    def test_a_huge_foreign_state_is_told_in_short(self) -> None:
        state: dict[str, Any] = {"bookmarks": {f"stream-{n}": {} for n in range(1000)}}
        with pytest.raises(StateError) as caught:
            check_state(state, KNOWN)
        assert len(str(caught.value)) < 400
