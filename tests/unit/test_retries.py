"""Tried again: what may succeed later, patiently, for a bounded time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from tap_zendesk_incremental.errors import (
    CredentialsRefused,
    CursorRefused,
    ExportStuck,
    NotAllowed,
    PageTooLarge,
    RateLimited,
    SettingsError,
    StartTimeTooRecent,
    TapError,
    Unavailable,
    Unreachable,
    ZendeskError,
)
from tap_zendesk_incremental.retries import FIRST_CONTACT_PATIENCE, LONGEST_WAIT, Retries
from tests.unit.doubles import FakeTime, Log


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeTime:
    """Nobody really sleeps here."""
    fake = FakeTime()
    monkeypatch.setattr(time, "sleep", fake.sleep)
    monkeypatch.setattr(time, "monotonic", fake.monotonic)
    return fake


class Attempts:
    """Fails with one error after the other, then succeeds; counts."""

    def __init__(self, *errors: Exception, seconds: float = 0.0) -> None:
        self.count = 0
        self._seconds = seconds
        self._errors = iter(errors)

    def __call__(self) -> str:
        self.count += 1
        if self._seconds:
            time.sleep(self._seconds)
        error = next(self._errors, None)
        if error is not None:
            raise error
        return "page"


def for_ever(make: Callable[[], Exception]) -> Iterator[Exception]:
    while True:
        yield make()


def retries(
    patience: float = 900.0, *, log: Log | None = None, has_connected: bool = True
) -> Retries:
    return Retries(patience, log or Log(), lambda: has_connected, lambda: 0.0)


def test_a_success_is_not_repeated(clock: FakeTime) -> None:
    attempts, log = Attempts(), Log()
    assert retries(log=log).run(attempts) == "page"
    assert (attempts.count, clock.slept, log.lines) == (1, [], [])


def test_waits_grow_to_a_minute(clock: FakeTime) -> None:
    retries().run(Attempts(*(Unavailable("503") for _ in range(9))))
    assert clock.slept == [1, 2, 4, 8, 16, 32, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT]


@pytest.mark.parametrize("kind", [Unavailable, RateLimited])
def test_what_zendesk_asked_for_is_waited_in_full(clock: FakeTime, kind: type[Unavailable]) -> None:
    retries().run(Attempts(kind("429", 93.0), kind("429", 0.5)))
    assert clock.slept == [93.0, 0.5]


def test_a_wait_that_was_asked_for_does_not_make_the_next_longer(clock: FakeTime) -> None:
    retries().run(Attempts(Unavailable("a"), RateLimited("b", 7.0), Unavailable("c")))
    assert clock.slept == [1.0, 7.0, 2.0]


def test_a_smaller_page_is_asked_for_at_once(clock: FakeTime) -> None:
    retries().run(Attempts(PageTooLarge("504"), PageTooLarge("504"), Unavailable("503")))
    assert clock.slept == [0.0, 0.0, 1.0]


@pytest.mark.parametrize(
    "kind",
    [
        CredentialsRefused,
        CursorRefused,
        ExportStuck,
        NotAllowed,
        SettingsError,
        StartTimeTooRecent,
        ZendeskError,
        ValueError,
    ],
)
def test_anything_else_is_raised_at_once(clock: FakeTime, kind: type[Exception]) -> None:
    attempts = Attempts(kind("no"))
    with pytest.raises(kind, match="no"):
        retries().run(attempts)
    assert (attempts.count, clock.slept) == (1, [])


def test_patience_ends(clock: FakeTime) -> None:
    attempts = Attempts(*(Unavailable("503") for _ in range(1000)))
    with pytest.raises(Unavailable, match=r"^503\. Gave up after \d+ s\.$"):
        retries(100).run(attempts)
    assert 90 <= sum(clock.slept) <= 160
    assert attempts.count == 8


def test_time_spent_in_attempts_counts(clock: FakeTime) -> None:
    attempts = Attempts(*(Unavailable("timeout") for _ in range(1000)), seconds=40.0)
    with pytest.raises(Unavailable):
        retries(100).run(attempts)
    assert attempts.count == 3
    assert clock.now < 1000.0 + 150.0


def test_too_large_a_wait_ends_the_run_now_and_says_so(clock: FakeTime) -> None:
    attempts = Attempts(RateLimited("429", 3600.0))
    with pytest.raises(Unavailable, match=r"asks to wait 3600 s, more than retry_timeout leaves"):
        retries(900).run(attempts)
    assert (attempts.count, clock.slept) == (1, [])


def test_a_wait_is_never_cut_short(clock: FakeTime) -> None:
    with pytest.raises(Unavailable):
        retries(100).run(Attempts(*(RateLimited("429", 60.0) for _ in range(5))))
    assert clock.slept == [60.0]


def test_tries_are_bounded_even_where_no_time_passes(clock: FakeTime) -> None:
    attempts = Attempts(*(PageTooLarge("504") for _ in range(1000)))
    with pytest.raises(TapError):
        retries().run(attempts)
    assert attempts.count <= 100
    assert sum(clock.slept) == 0


def test_a_first_contact_that_fails_is_told_within_seconds(clock: FakeTime) -> None:
    attempts = Attempts(*(Unreachable("no such host") for _ in range(1000)))
    with pytest.raises(Unavailable, match="no such host"):
        retries(900, has_connected=False).run(attempts)
    assert attempts.count > 1
    assert sum(clock.slept) <= FIRST_CONTACT_PATIENCE * 2


def test_after_the_first_contact_a_lost_connection_is_worth_patience(clock: FakeTime) -> None:
    attempts = Attempts(*(Unreachable("reset") for _ in range(10)))
    assert retries(900).run(attempts) == "page"
    assert sum(clock.slept) > 60


def test_a_failure_that_is_an_answer_is_worth_patience_from_the_start(clock: FakeTime) -> None:
    attempts = Attempts(*(Unavailable("503") for _ in range(8)))
    assert retries(900, has_connected=False).run(attempts) == "page"
    assert sum(clock.slept) > FIRST_CONTACT_PATIENCE


@pytest.mark.usefixtures("clock")
def test_each_retry_is_one_line_of_the_log() -> None:
    log = Log()
    subject = retries(log=log)
    subject.run(Attempts(Unavailable("a 503"), RateLimited("a 429", 7.0)))
    assert log.lines == ["a 503; retry 1 in 1 s.", "a 429; retry 2 in 7 s."]
    assert log.levels == ["WARNING", "WARNING"]
    assert (subject.count, subject.waited) == (2, 8.0)


def test_each_run_starts_afresh(clock: FakeTime) -> None:
    subject = retries(100)
    for _ in range(3):
        subject.run(Attempts(Unavailable("503"), Unavailable("503")))
    assert clock.slept == [1, 2, 1, 2, 1, 2]
    assert subject.count == 6


@pytest.mark.usefixtures("clock")
def test_endless_failure_never_ends_in_a_success() -> None:
    errors = for_ever(lambda: Unavailable("503"))

    def attempt() -> str:
        raise next(errors)

    with pytest.raises(Unavailable):
        retries().run(attempt)
