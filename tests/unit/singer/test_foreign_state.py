"""Bookmarks of another tap are understood where they mean the same, and otherwise left alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given

from tap_zendesk_incremental.errors import StateError
from tap_zendesk_incremental.singer.bookmarks import read_bookmark
from tap_zendesk_incremental.singer.foreign_state import in_own_words
from tests.unit.doubles import Log
from tests.unit.moments import MOMENTS

KEYS = {"tickets": "generated_timestamp", "users": "updated_at"}
TIME = "2026-10-01T00:00:00Z"


def rewritten(bookmarks: dict[str, Any], **others: Any) -> dict[str, Any]:
    return in_own_words({"bookmarks": bookmarks, **others}, KEYS, Log())


@pytest.mark.parametrize("time", [TIME, "2026-10-01T00:00:00.000000Z", 1_790_000_000])
def test_the_replication_key_and_a_time(time: object) -> None:
    own = {"replication_key": "generated_timestamp", "replication_key_value": time}
    assert rewritten({"tickets": {"generated_timestamp": time}}) == {"bookmarks": {"tickets": own}}


def test_each_stream_by_its_own_key_and_each_is_told() -> None:
    log = Log()
    bookmarks = {"tickets": {"generated_timestamp": TIME}, "users": {"updated_at": TIME}}
    found = in_own_words({"bookmarks": bookmarks}, KEYS, log)["bookmarks"]
    assert {name: mark["replication_key"] for name, mark in found.items()} == KEYS
    assert log.lines == [
        f"tickets goes on from {TIME}, where another tap's bookmark stands.",
        f"users goes on from {TIME}, where another tap's bookmark stands.",
    ]


@given(MOMENTS)
@example("2024-01-31\n00:00:00")
@example("9999-12-31T23:59:59-12:00")
def test_an_odd_time_is_one_line(text: str) -> None:
    log = Log()
    state = {"bookmarks": {"tickets": {"generated_timestamp": text}}}
    mark = in_own_words(state, KEYS, log)["bookmarks"]["tickets"]
    try:
        assert read_bookmark("tickets", mark) is not None
    except StateError as error:
        log.lines.append(str(error))
    assert all(line.isprintable() for line in log.lines)


@pytest.mark.parametrize(
    "bookmark",
    [
        {},
        {"cursor": "c", "generated_timestamp": TIME},
        {"replication_key_value": 5, "generated_timestamp": TIME},
        {"partitions": [], "generated_timestamp": TIME},
        {"generated_timestamp": "yesterday"},
        {"generated_timestamp": None},
        {"updated_at": TIME},
    ],
)
def test_anything_else_is_left_alone(bookmark: dict[str, Any]) -> None:
    assert rewritten({"tickets": bookmark}) == {"bookmarks": {"tickets": bookmark}}


def test_the_rest_of_the_state_is_kept() -> None:
    groups = {"updated_at": TIME}
    found = rewritten({"groups": groups}, currently_syncing="groups")
    assert found == {"bookmarks": {"groups": groups}, "currently_syncing": "groups"}
    assert in_own_words({}, KEYS, Log()) == {}
