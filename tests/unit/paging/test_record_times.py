"""The timestamps of a page, and which of them can be believed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from tap_zendesk_incremental.paging.record_times import RecordTimes, TimestampReader
from tap_zendesk_incremental.timestamps import CLOCK_TOLERANCE, to_text
from tests.unit.doubles import NEWS

FUTURE = NEWS + CLOCK_TOLERANCE + 1


def raws(*times: Any) -> list[Raw]:
    return [Raw(json.dumps({"id": 1, "time": time}).encode()) for time in times]


def times(*found: Any, is_ordered: bool = True) -> RecordTimes:
    return RecordTimes(raws(*found), TimestampReader("time"), NEWS, is_ordered=is_ordered)


class TestReader:
    @pytest.mark.parametrize("time", [NEWS, to_text(NEWS), to_text(NEWS).replace("Z", ".999Z")])
    def test_numbers_and_texts(self, time: object) -> None:
        assert TimestampReader("time").read(raws(time)[0]) == NEWS

    @pytest.mark.parametrize("time", [None, True, "soon", [], {}, -1, 1.5])
    def test_what_is_no_time(self, time: object) -> None:
        assert TimestampReader("time").read(raws(time)[0]) is None

    @pytest.mark.parametrize("record", [b"{}", b"5", b"null", b"[]", b'"text"'])
    def test_what_has_none(self, record: bytes) -> None:
        assert TimestampReader("time").read(Raw(record)) is None

    def test_records_without_a_timestamp(self) -> None:
        assert TimestampReader(None).read(raws(NEWS)[0]) is None


class TestFirstAndLast:
    def test_in_the_order_of_the_page(self) -> None:
        assert (times(3, 5, 4).first(), times(3, 5, 4).last()) == (3, 4)

    def test_what_cannot_be_believed_is_passed_over(self) -> None:
        found = times(None, FUTURE, 3, 5, "soon", FUTURE)
        assert (found.first(), found.last()) == (3, 5)

    def test_a_clock_that_differs_a_little_is_believed(self) -> None:
        assert times(FUTURE - 1).last() == FUTURE - 1

    @pytest.mark.parametrize("found", [times(), times(None, FUTURE)])
    def test_where_there_is_none(self, found: RecordTimes) -> None:
        assert (found.first(), found.last()) == (None, None)

    def test_of_some_of_the_records(self) -> None:
        found = times(3, 5, 9)
        assert found.of(raws(5)).first() == 5
        assert found.of([]).last() is None


class TestResumeTime:
    """The newest time from which an export can go on and skip nothing."""

    @pytest.mark.parametrize(
        ("found", "earliest", "resume"),
        [
            pytest.param([3, 5, 9], 2, 9, id="in order"),
            pytest.param([3, 5, 9], None, 9, id="in order, from a start that is not known"),
            pytest.param([3, 3], 3, 3, id="all in the second where it starts"),
            pytest.param([], 7, 7, id="no record"),
            pytest.param([], None, None, id="nothing known"),
            pytest.param([9, 5, 3], 2, 3, id="not in order: the smallest"),
            pytest.param([5, 1, 4], 2, 1, id="the last before the first"),
            pytest.param([1, 9], 2, 1, id="the first before the start"),
            pytest.param([3, 5, FUTURE], 2, 3, id="the last in the future"),
            pytest.param([FUTURE, 5, 9], 2, 5, id="the first in the future"),
            pytest.param([None, 5, 9], 2, 5, id="the first without a time"),
            pytest.param([3, 5, None], 2, 3, id="the last without a time"),
            pytest.param([None, FUTURE], 7, 7, id="none that can be believed"),
        ],
    )
    def test_where_the_page_is_in_order(
        self, found: list[Any], earliest: int | None, resume: int | None
    ) -> None:
        assert times(*found).resume_time(earliest, is_last=True) == resume

    @pytest.mark.parametrize(
        ("found", "earliest", "resume"),
        [
            pytest.param([3, 9], 2, 9, id="the last record tells"),
            pytest.param([9, 3], 2, 3, id="whatever the first says"),
            pytest.param([9, 1], 5, 5, id="never before the start"),
            pytest.param([3, FUTURE], 5, 5, id="a future that is not believed"),
            pytest.param([3, FUTURE], None, None, id="nothing known"),
            pytest.param([4], None, 4, id="from a start that is not known"),
            pytest.param([], 5, 5, id="no record"),
        ],
    )
    def test_where_it_is_not(
        self, found: list[Any], earliest: int | None, resume: int | None
    ) -> None:
        assert times(*found, is_ordered=False).resume_time(earliest, is_last=True) == resume

    @pytest.mark.parametrize("is_ordered", [True, False])
    @pytest.mark.parametrize(
        ("found", "earliest", "resume"),
        [
            pytest.param([3, 5, 9], 2, 5, id="the one before the last"),
            pytest.param([5], 2, 2, id="the only one"),
            pytest.param([5, None], 2, 2, id="the only one that can be believed"),
            pytest.param([FUTURE, 5], 2, 2, id="the only one that is not in the future"),
            pytest.param([2, 2], 2, 2, id="all in the second where it starts"),
            pytest.param([], 7, 7, id="no record"),
        ],
    )
    def test_in_mid_stream_the_last_may_be_wrong(
        self, found: list[Any], earliest: int, resume: int, is_ordered: bool
    ) -> None:
        assert times(*found, is_ordered=is_ordered).resume_time(earliest, is_last=False) == resume

    @given(
        st.integers(0, 20),
        st.lists(st.integers(0, 20), min_size=1, max_size=8).map(sorted),
        st.integers(0, 7),
        st.none() | st.just(FUTURE) | st.integers(0, 60),
    )
    def test_one_wrong_timestamp_skips_nothing(
        self, earliest: int, honest: list[int], position: int, wrong: int | None
    ) -> None:
        """Records from an honest page, one of them with a timestamp that is not true."""
        honest = [earliest + time for time in honest]
        found: list[int | None] = list(honest)
        found[position % len(found)] = wrong
        resume = times(*found).resume_time(earliest, is_last=False)
        assert resume is not None
        assert resume <= honest[-1]
