"""Request → page: in its turn, in the right size, and again where it failed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from email.utils import formatdate
from functools import partial
from itertools import groupby
from typing import Any

import pytest
from typing_extensions import override

from tap_zendesk_incremental.errors import (
    CredentialsRefused,
    Dropped,
    NotAllowed,
    PageTooLarge,
    RateLimited,
    SecondTooFull,
    SingleRecordFails,
    TooSlow,
    Unavailable,
    Unreachable,
    ZendeskError,
)
from tap_zendesk_incremental.secrecy import Secrets
from tap_zendesk_incremental.zendesk import fetcher as fetcher_module
from tap_zendesk_incremental.zendesk.fetcher import LONGEST_NAP, Fetcher
from tap_zendesk_incremental.zendesk.rate_limits import ACCOUNT, EXPORTS
from tap_zendesk_incremental.zendesk.responses import Response
from tap_zendesk_incremental.zendesk.retries import (
    FIRST_CONTACT_PATIENCE,
    PATIENCE_AFTER_GIVING_UP,
    Patience,
)
from tests.unit.doubles import FakeClient, FakeTime, Log, Reply, settings_for

EXPORT_LIMIT = "zendesk-ratelimit-incremental-exports"


@dataclass
class PageRequest:
    """Asks for a page, and takes the body for it as it is."""

    path: str = "/tickets"
    name: str = "tickets"
    limit: str = EXPORTS
    largest_page: int = 1000
    stands_at: int | None = None

    def parameters(self, size: int) -> dict[str, Any]:
        return {"per_page": size}

    def read(self, response: Response, size: int) -> tuple[bytes, int]:
        if response.body == b"odd":
            raise Unavailable("the page is odd")
        if response.body == b"crowded":
            raise SecondTooFull("too many in one second")
        return response.body, size


class WholeRequest(PageRequest):
    """Asks for all there is."""

    @override
    def parameters(self, size: int) -> dict[str, Any]:
        return {}


class Stage:
    """A fetcher whose client gives scripted replies, on a clock that only sleeping moves."""

    def __init__(self, clock: FakeTime, *replies: Reply, **settings: Any) -> None:
        self.clock = clock
        self.log = Log()
        self.fetcher = Fetcher(settings_for(**settings), Secrets(), self.log)
        self.client = FakeClient(*replies)
        self.client.has_connected = True
        self.fetcher.client = self.client

    def fetch(self, **request: Any) -> tuple[bytes, int]:
        return self.fetcher.fetch(PageRequest(**request))

    @property
    def sizes(self) -> list[int]:
        return [query["per_page"] for _, query in self.client.asked]

    @property
    def naps(self) -> list[float]:
        """How long it has slept; short naps in a row, as it takes for the limit, are one."""
        naps = [nap for nap in self.clock.slept if nap]
        runs = groupby(naps, key=lambda nap: nap <= LONGEST_NAP)
        whole = [[round(sum(run), 1)] if is_short else list(run) for is_short, run in runs]
        return [nap for run in whole for nap in run]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeTime:
    fake = FakeTime()
    monkeypatch.setattr(fetcher_module, "time", fake)
    monkeypatch.setattr(fetcher_module, "Patience", partial(Patience, clock=fake.monotonic))
    return fake


def reply(status: int = 200, body: bytes = b"page", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, "Reason", named, body, 0.1)


def test_a_page_is_one_request(clock: FakeTime) -> None:
    stage = Stage(clock, b"page", page_size=7)
    assert stage.fetch() == (b"page", 7)
    assert stage.client.asked == [("/tickets", {"per_page": 7})]
    assert (stage.naps, stage.log.lines) == ([], [])


class TestTraffic:
    def test_each_stream_has_its_own_count(self, clock: FakeTime) -> None:
        stage = Stage(clock, reply(503), b"12345", b"1")
        stage.fetch()
        stage.fetch(name="users", path="/users")
        tickets, users = stage.fetcher.traffic["tickets"], stage.fetcher.traffic["users"]
        assert (tickets.requests, tickets.retries, tickets.waited) == (2, 1, 1.0)
        assert (users.requests, users.retries, users.waited) == (1, 0, 0.0)
        total = stage.fetcher.in_all()
        assert (total.requests, total.retries, total.waited) == (3, 1, 1.0)
        assert total.received == len(b"page" + b"12345" + b"1")


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


class TestRetries:
    def test_each_retry_is_one_line_of_the_log(self, clock: FakeTime) -> None:
        stage = Stage(clock, reply(503), reply(429, Retry_After="7"), b"page")
        stage.fetch()
        assert [line.partition("; ")[2] for line in stage.log.lines] == [
            "retry 1 in 1 s.",
            "retry 2 in 7 s.",
        ]
        assert stage.log.levels == ["WARNING", "WARNING"]
        assert stage.naps == [1.0, 7.0]

    def test_a_body_that_is_no_page_is_named_by_its_path(self, clock: FakeTime) -> None:
        stage = Stage(clock, b"odd", b"page")
        stage.fetch()
        assert stage.log.lines == ["/tickets: the page is odd; retry 1 in 1 s."]

    @pytest.mark.parametrize(
        ("failure", "kind"),
        [
            (reply(401), CredentialsRefused),
            (reply(403), NotAllowed),
            (reply(404), NotAllowed),
            (reply(418), ZendeskError),
            (reply(302), ZendeskError),
            (CredentialsRefused("no"), CredentialsRefused),
        ],
        ids=repr,
    )
    def test_a_lasting_refusal_is_not_tried_again(
        self, clock: FakeTime, failure: Reply, kind: type[ZendeskError]
    ) -> None:
        stage = Stage(clock, failure)
        with pytest.raises(kind):
            stage.fetch()
        assert len(stage.client.asked) == 1
        assert stage.naps == []

    def test_a_token_that_can_be_renewed_is_renewed_once(
        self, clock: FakeTime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stage = Stage(clock, reply(401), b"page", reply(401), reply(401))
        monkeypatch.setattr(stage.client.authenticator, "renew", lambda: True)
        assert stage.fetch() == (b"page", 1000)
        with pytest.raises(CredentialsRefused):
            stage.fetch()
        assert len(stage.client.asked) == 4
        assert stage.naps == []

    def test_patience_is_for_one_page_and_starts_anew_with_the_next(self, clock: FakeTime) -> None:
        replies: list[Reply] = [reply(503), reply(503), b"page"]
        stage = Stage(clock, *replies * 3, retry_timeout=5)
        for _ in range(3):
            stage.fetch()
        assert stage.naps == [1.0, 2.0] * 3

    def test_retry_timeout_bounds_exactly(self, clock: FakeTime) -> None:
        stage = Stage(clock, *[reply(503)] * 99, retry_timeout=100)
        with pytest.raises(Unavailable, match=r"Gave up after 100 s\.$"):
            stage.fetch()
        assert sum(stage.naps) == 100.0

    def test_waiting_for_the_turn_costs_no_patience(self, clock: FakeTime) -> None:
        limit = {EXPORT_LIMIT: "total=10; remaining=0; resets=60"}
        odd = Response(200, "OK", limit, b"odd", 0.0)
        stage = Stage(clock, odd, odd, b"page", retry_timeout=10)
        assert stage.fetch()[0] == b"page"
        # The turn is waited for beside the wait before the retry, which a part of it covers.
        assert stage.naps == [1.0, 59.0, 2.0, 58.0]

    def test_after_giving_up_the_next_stream_is_less_patient_until_something_works(
        self, clock: FakeTime
    ) -> None:
        stage = Stage(clock, *[reply(503)] * 200, retry_timeout=100)
        patience = []
        for is_good in (False, False, True, False):
            if is_good:
                stage.client.replies = iter([reply(), *[reply(503)] * 99])
                stage.fetch()
                continue
            before = clock.now
            with pytest.raises(Unavailable):
                stage.fetch()
            patience.append(clock.now - before)
        assert patience == [100.0, PATIENCE_AFTER_GIVING_UP, 100.0]

    def test_a_host_that_never_answered_is_given_up_within_seconds(self, clock: FakeTime) -> None:
        stage = Stage(clock, *[Unreachable("no such host")] * 99)
        stage.client.has_connected = False
        with pytest.raises(Unavailable, match="no such host"):
            stage.fetch()
        assert sum(stage.naps) == FIRST_CONTACT_PATIENCE


class TestTurn:
    def exhausted(self, body: bytes = b"page", resets: int = 41) -> Response:
        limit = {EXPORT_LIMIT: f"total=10; remaining=0; resets={resets}"}
        return Response(200, "OK", limit, body, 0.1)

    def test_it_waits_for_the_limit_before_it_is_refused(self, clock: FakeTime) -> None:
        stage = Stage(clock, self.exhausted(), b"page")
        stage.fetch()
        assert stage.naps == []
        stage.fetch()
        assert stage.naps == [41.0]
        assert stage.fetcher.in_all().waited == pytest.approx(41.0, abs=0.1)
        assert stage.log.lines == ["Waiting 41 s for Zendesk's rate limit."]

    def test_a_short_wait_is_not_worth_a_line(self, clock: FakeTime) -> None:
        stage = Stage(clock, self.exhausted(resets=1), b"page")
        stage.fetch()
        stage.fetch()
        assert (stage.naps, stage.log.lines) == ([1.0], [])

    def test_lists_never_wait_for_the_export_limit(self, clock: FakeTime) -> None:
        stage = Stage(clock, self.exhausted(), b"page", b"page")
        stage.fetch()
        stage.fetch(path="/groups", limit=ACCOUNT)
        assert stage.naps == []
        stage.fetch(path="/never/asked", limit=EXPORTS)
        assert stage.naps == [41.0]

    def test_after_a_refusal_it_waits_a_little_longer(self, clock: FakeTime) -> None:
        stage = Stage(clock, RateLimited("429", 2.0), self.exhausted(), b"page")
        stage.fetch()
        stage.fetch()
        assert stage.naps == [2.0, 42.0]

    def test_the_headers_of_a_failure_count_too(self, clock: FakeTime) -> None:
        limit = {EXPORT_LIMIT: "total=10; remaining=0; resets=41"}
        stage = Stage(clock, Response(404, "Not Found", limit, b"", 0.1), b"page")
        with pytest.raises(NotAllowed):
            stage.fetch()
        stage.fetch(path="/users")
        assert stage.naps == [41.0]


@pytest.mark.parametrize(("hours", "way"), [(-2, "2 hours ahead of"), (3, "3 hours behind")])
def test_a_clock_that_is_far_off_is_told_once(clock: FakeTime, hours: int, way: str) -> None:
    dated = reply(Date=formatdate(time.time() + hours * 3600))
    stage = Stage(clock, dated, dated)
    stage.fetch()
    stage.fetch()
    (line,) = stage.log.lines
    assert way in line
    assert stage.log.levels == ["WARNING"]


def test_a_clock_that_is_nearly_right_is_not_worth_a_line(clock: FakeTime) -> None:
    stage = Stage(clock, reply(Date=formatdate(time.time() - 1800)))
    stage.fetch()
    assert stage.log.lines == []


def test_an_error_keeps_its_kind_and_what_it_asks_for(clock: FakeTime) -> None:
    class Slow(PageRequest):
        def read(self, response: Response, size: int) -> tuple[bytes, int]:
            if not stage.naps:
                raise PageTooLarge("too large", 9.0)
            return response.body, size

    stage = Stage(clock, b"page", b"page", page_size=1)
    stage.fetcher.fetch(Slow())
    assert stage.naps == [9.0]
