"""Where the page after a page starts, by cursor."""

from __future__ import annotations

from typing import Any

import pytest

from tap_zendesk_incremental.errors import Unavailable
from tap_zendesk_incremental.paging.cursor_export import CursorExport
from tap_zendesk_incremental.paging.kind import Next
from tap_zendesk_incremental.paging.place import Place
from tests.unit.doubles import response
from tests.unit.paging.asking import after

CURSOR = CursorExport("/path")


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
def test_it_asks_by_cursor_or_by_time_and_never_by_both(
    place: Place, expected: dict[str, object]
) -> None:
    assert CURSOR.parameters(place, 70) == {**expected, "per_page": 70}


def test_the_next_page_starts_at_after_cursor_and_knows_a_time_before_it() -> None:
    """Not that of the last record, which alone may be wrong."""
    found = after(CURSOR, Place(5), [6, 7], end_of_stream=False, after_cursor="b")
    assert found == Next(Place(6, "b"), is_last=False)


def test_an_empty_page_in_mid_stream_moves_the_cursor_and_keeps_the_time() -> None:
    found = after(CURSOR, Place(5, "a"), [], end_of_stream=False, after_cursor="b")
    assert found == Next(Place(5, "b"), is_last=False)


def test_the_last_page_says_where_the_next_run_starts() -> None:
    found = after(CURSOR, Place(5, "a"), [6], end_of_stream=True, after_cursor="b")
    assert found == Next(Place(6, "b"), is_last=True)


@pytest.mark.parametrize("cursor", ["a", None, ""])
def test_a_last_page_may_stay_where_it_is(cursor: str | None) -> None:
    found = after(CURSOR, Place(5, "a"), [], end_of_stream=True, after_cursor=cursor)
    assert found == Next(Place(5, "a"), is_last=True)


@pytest.mark.parametrize("end", ["true", "false"])
def test_a_truth_value_may_come_as_text(end: str) -> None:
    found = after(CURSOR, Place(5), [6], end_of_stream=end, after_cursor="b")
    assert found.is_last is (end == "true")


@pytest.mark.parametrize(
    ("cursor", "next_cursor", "why"),
    [
        (None, None, "where the next one starts"),
        (None, "", "where the next one starts"),
        ("a", None, "where the next one starts"),
        ("a", "", "where the next one starts"),
        ("a", "a", "names itself as the next one"),
    ],
)
def test_a_page_that_leads_nowhere_is_asked_for_again(
    cursor: str | None, next_cursor: str | None, why: str
) -> None:
    with pytest.raises(Unavailable, match=why):
        after(CURSOR, Place(5, cursor), [6], end_of_stream=False, after_cursor=next_cursor)


def test_it_starts_at_whatever_bookmark_there_is() -> None:
    for place in (Place(5), Place(5, "c"), Place(None, "c")):
        assert CURSOR.start(place) == place


@pytest.mark.parametrize("ahead", [-59, 0, 299])
@pytest.mark.parametrize("is_ordered", [True, False])
def test_the_time_to_fall_back_to_lies_before_the_minute_held_back(
    ahead: int, is_ordered: bool
) -> None:
    """A timestamp within it is wrong by a little: what comes later may lie before it."""
    now = int(response(b"").time)
    kind: dict[str, Any] = {"end_of_stream": True, "after_cursor": "b", "is_ordered": is_ordered}
    found = after(CURSOR, Place(5, "a"), [now + ahead], **kind)
    assert found.place == Place(now - 360, "b")
    never_back = after(CURSOR, Place(now - 30, "a"), [now + ahead], **kind)
    assert never_back.place == Place(now - 30, "b")
