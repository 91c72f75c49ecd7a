"""How many records a request asks for, and what makes them fewer."""

from __future__ import annotations

import pytest

from tap_zendesk_incremental.errors import (
    Dropped,
    SingleRecordFails,
    TooSlow,
    Unavailable,
    Unreachable,
    ZendeskError,
)
from tests.unit.doubles import FakeTime, Reply
from tests.unit.zendesk.stage import Stage, WholeRequest, reply


class TestSize:
    def test_a_page_that_is_too_large_is_halved_at_once(self, clock: FakeTime) -> None:
        stage = Stage(clock, reply(504), reply(504), b"page", b"page", page_size=16)
        assert stage.fetch() == (b"page", 4)
        assert stage.sizes == [16, 8, 4]
        assert stage.naps == []
        assert "asking for 8 records a page; retry 1 in 0 s." in stage.log.lines[0]
        stage.fetch()
        assert stage.sizes[3:] == [4], "the size that worked is kept"

    @pytest.mark.parametrize(
        "failure",
        [
            *(reply(502), reply(500), reply(413), Unavailable("cut off"), b"odd"),
            Dropped("closed without a response"),
        ],
        ids=repr,
    )
    def test_any_failing_page_is_halved_after_its_second_failure(
        self, clock: FakeTime, failure: Reply
    ) -> None:
        stage = Stage(clock, failure, failure, failure, b"page", page_size=16)
        stage.fetch()
        assert stage.sizes == [16, 16, 8, 4]
        assert stage.naps == [1.0, 2.0, 4.0]

    @pytest.mark.parametrize("failure", [reply(429), Unreachable("no route")], ids=repr)
    def test_what_says_nothing_about_the_page_leaves_its_size(
        self, clock: FakeTime, failure: Reply
    ) -> None:
        stage = Stage(clock, *[failure] * 4, b"page", page_size=16)
        stage.fetch()
        assert stage.sizes == [16] * 5

    def test_a_page_that_takes_too_long_becomes_a_quarter(self, clock: FakeTime) -> None:
        stage = Stage(clock, *[TooSlow("slow")] * 3, b"page", page_size=32)
        stage.fetch()
        assert stage.sizes == [32, 32, 8, 2]

    @pytest.mark.parametrize("status", [400, 422])
    def test_a_refused_page_becomes_smaller_after_a_repeat(
        self, clock: FakeTime, status: int
    ) -> None:
        stage = Stage(clock, *[reply(status)] * 3, b"page", page_size=16)
        assert stage.fetch() == (b"page", 4)
        assert stage.sizes == [16, 16, 8, 4]
        assert stage.naps == [1.0]

    @pytest.mark.parametrize(("size", "asked"), [(4, [4, 4, 2, 1]), (1, [1, 1])])
    def test_a_page_that_is_refused_in_every_size_is_the_end(
        self, clock: FakeTime, size: int, asked: list[int]
    ) -> None:
        stage = Stage(clock, *[reply(400)] * 9, page_size=size)
        with pytest.raises(ZendeskError, match="400") as caught:
            stage.fetch()
        assert not isinstance(caught.value, Unavailable)
        assert stage.sizes == asked
        assert stage.naps == [1.0]

    def test_a_request_without_a_size_has_none_that_could_be_smaller(self, clock: FakeTime) -> None:
        stage = Stage(clock, *[reply(504)] * 3, b"page", reply(400), reply(400))
        stage.fetcher.fetch(WholeRequest())
        assert stage.naps == [1.0, 2.0, 4.0]
        assert not any("records a page" in line for line in stage.log.lines)
        with pytest.raises(ZendeskError, match="400"):
            stage.fetcher.fetch(WholeRequest())
        assert len(stage.client.asked) == 6

    @pytest.mark.parametrize(
        "failure", [reply(500), Dropped("closed"), TooSlow("slow"), b"odd"], ids=repr
    )
    def test_a_page_of_one_record_that_keeps_failing_is_the_end(
        self, clock: FakeTime, failure: Reply
    ) -> None:
        stage = Stage(clock, *[failure] * 99, page_size=4, retry_timeout=100)
        with pytest.raises(SingleRecordFails, match="Gave up after 100 s"):
            stage.fetch()
        assert stage.sizes[-1] == 1

    def test_a_host_that_is_gone_says_nothing_of_a_record(self, clock: FakeTime) -> None:
        stage = Stage(clock, reply(500), *[Unreachable("gone")] * 99, page_size=1)
        with pytest.raises(Unavailable, match="gone") as caught:
            stage.fetch()
        assert not isinstance(caught.value, SingleRecordFails)

    def test_between_a_full_second_and_a_failing_page_the_failure_is_told(
        self, clock: FakeTime
    ) -> None:
        pages: list[Reply] = [reply(500), b"crowded"] * 99
        stage = Stage(clock, reply(500), *pages, page_size=2, retry_timeout=100)
        with pytest.raises(SingleRecordFails, match="500"):
            stage.fetch()
        assert stage.sizes[:6] == [2, 2, 1, 2, 1, 2]

    def test_a_second_that_is_too_full_is_asked_for_in_a_larger_size(self, clock: FakeTime) -> None:
        stage = Stage(clock, b"crowded", b"crowded", b"page", b"page", page_size=16)
        assert stage.fetch() == (b"page", 64)
        stage.fetch()
        assert stage.sizes == [16, 32, 64, 16], "and then as many as the setting says"

    def test_each_path_has_a_size_of_its_own(self, clock: FakeTime) -> None:
        stage = Stage(clock, reply(504), b"page", b"page", page_size=16)
        stage.fetch()
        stage.fetch(path="/users")
        assert stage.sizes == [16, 8, 16]

    def test_no_more_is_asked_for_than_zendesk_takes(self, clock: FakeTime) -> None:
        stage = Stage(clock, b"page", page_size=1000)
        stage.fetch(largest_page=100)
        assert stage.sizes == [100]

    def test_a_single_record_that_times_out_is_no_endless_loop(self, clock: FakeTime) -> None:
        stage = Stage(clock, *[reply(504)] * 99, page_size=2, retry_timeout=10)
        with pytest.raises(Unavailable, match="504"):
            stage.fetch()
        assert stage.sizes[:2] == [2, 1]
        assert set(stage.sizes[1:]) == {1}
        assert stage.naps == [1.0, 2.0, 4.0, 3.0]
