"""Request → page: in its turn, in the right size, and again where it failed."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from tap_zendesk_incremental.errors import (
    CredentialsRefused,
    NotAllowed,
    PageTooLarge,
    RateLimited,
    Unavailable,
    Unreachable,
    ZendeskError,
)
from tap_zendesk_incremental.zendesk.rate_limits import ACCOUNT, EXPORTS
from tap_zendesk_incremental.zendesk.responses import Response
from tap_zendesk_incremental.zendesk.retries import (
    FIRST_CONTACT_PATIENCE,
    PATIENCE_AFTER_GIVING_UP,
)
from tests.unit.doubles import FakeTime, Reply
from tests.unit.zendesk.stage import EXPORT_LIMIT, PageRequest, Stage, reply


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
