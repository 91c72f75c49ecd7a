"""Unix seconds ↔ Zendesk's two ways to write a time."""

from __future__ import annotations

import re
import sys
import time
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tap_zendesk_incremental.timestamps import (
    CLOCK_TOLERANCE,
    END_OF_TIME,
    believable,
    to_text,
    to_unix,
)
from tests.unit.moments import MOMENTS


@pytest.mark.parametrize(
    ("timestamp", "unix"),
    [
        (1663599229, 1663599229),
        (0, 0),
        ("2022-09-19T14:53:49Z", 1663599229),
        ("2022-09-19T14:53:49+00:00", 1663599229),
        ("2022-09-19T16:53:49+02:00", 1663599229),
        ("2022-09-19T14:53:49", 1663599229),
        ("2022-09-19 14:53:49", 1663599229),
        ("2022-09-19T14:53:49.999Z", 1663599229),
        ("2022-09-19T14:53:49.999999Z", 1663599229),
        ("2022-09-19", 1663545600),
        ("1960-01-01", 0),
        ("0001-01-01T00:00:00+14:00", 0),
    ],
)
def test_times(timestamp: object, unix: int) -> None:
    assert to_unix(timestamp) == unix


@pytest.mark.parametrize(
    "timestamp",
    [None, True, False, -1, 1.5, "", " ", "yesterday", "2022-13-01", [], {}, b"2022-01-01", "²"],
    ids=repr,
)
def test_what_is_no_time_at_all(timestamp: object) -> None:
    assert to_unix(timestamp) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps to the system's zone")
def test_a_time_without_a_zone_is_not_of_this_machines_zone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "XYZ+5")
        time.tzset()
        assert to_unix("2022-09-19T14:53:49") == 1663599229
        assert to_text(1663599229) == "2022-09-19T14:53:49Z"
    time.tzset()


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans()))
def test_any_value_is_a_time_from_1970_on_or_none(timestamp: object) -> None:
    unix = to_unix(timestamp)
    assert unix is None or to_unix(to_text(unix)) == unix


@settings(max_examples=500)
@given(MOMENTS)
@example("9999-12-31T23:59:59-12:00")
@example("9999-12-31T23:59:59.999999Z")
@example("0001-01-01T00:00:00+23:59:59.999999")
@example("2024-01-31\n00:00:00")
def test_every_text_that_python_takes_lies_within_the_calendar_or_is_none(text: str) -> None:
    unix = to_unix(text)
    assert unix is None or 0 <= unix < END_OF_TIME
    assert unix is None or to_unix(to_text(unix)) == unix


def test_the_last_second_of_the_calendar_is_a_time_and_the_next_is_none() -> None:
    """As a float, the last moment of the year 9999 would be the first of the next."""
    assert to_unix("9999-12-31T23:59:59.999999Z") == END_OF_TIME - 1
    assert to_unix("9999-12-31T23:59:59-00:01") is None


@pytest.mark.parametrize("timestamp", [1_790_201_555_000, 253_402_300_800, 2**62, 10**40])
def test_a_number_beyond_the_calendar_is_no_time(timestamp: int) -> None:
    """Milliseconds, for one: kept, they would spoil the bookmark and every line about it."""
    assert to_unix(timestamp) is None


@given(st.integers(0, 253_402_300_799))
def test_the_way_to_text_and_back(unix: int) -> None:
    text = to_text(unix)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text)
    assert to_unix(text) == unix


@given(st.datetimes(min_value=datetime(1970, 1, 2)))  # noqa: DTZ001 - made aware below
def test_rounding_never_goes_forward(moment: datetime) -> None:
    """A bookmark a part of a second too far would lose a record; one too early repeats it."""
    unix = to_unix(moment.replace(tzinfo=UTC).isoformat())
    assert unix is not None
    assert 0 <= moment.replace(tzinfo=UTC).timestamp() - unix < 1


@pytest.mark.parametrize(
    ("ahead", "is_believed"),
    [(-(10**9), True), (0, True), (CLOCK_TOLERANCE, True), (CLOCK_TOLERANCE + 1, False)],
)
def test_what_lies_in_the_future_is_not_believed(ahead: int, is_believed: bool) -> None:
    now = 1_790_000_000
    assert believable(now + ahead, float(now)) == (now + ahead if is_believed else None)
    assert CLOCK_TOLERANCE == 300


def test_no_timestamp_is_none() -> None:
    assert believable(None, 5.0) is None
