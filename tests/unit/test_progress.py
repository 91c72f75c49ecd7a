"""How far an export is, in one line."""

from __future__ import annotations

import pytest

from tap_zendesk_incremental.zendesk.responses import Answer
from tap_zendesk_incremental.progress import INTERVAL, Progress, span
from tests.unit.doubles import FakeTime, Log

NOW = 1_800_000_000


def progress(log: Log, clock: FakeTime, start: int | None = 0) -> Progress:
    """Half of the time that passes is spent waiting for Zendesk's limits."""
    begun = clock.now
    return Progress(
        "tickets",
        "/path",
        log,
        start,
        lambda: (clock.now - begun) / 2,
        clock.monotonic,
        lambda: float(NOW),
    )


def answer() -> Answer:
    return Answer(200, "OK", {}, b"", 0.1)


def test_it_is_told_every_half_minute_at_most() -> None:
    log, clock = Log(), FakeTime()
    subject = progress(log, clock)
    for _ in range(10):
        clock.now += INTERVAL / 5
        subject.wrote(100, NOW - 1001, NOW - 1000)
    assert len(log.lines) == 2
    assert "500 records" in log.lines[0]
    assert "1,000 records" in log.lines[1]


@pytest.mark.parametrize("is_finished", [True, False])
def test_how_far_it_has_come_is_told_in_any_case(is_finished: bool) -> None:
    log, clock = Log(), FakeTime()
    subject = progress(log, clock, NOW - 1000)
    subject.answered(answer())
    subject.wrote(5, NOW - 999, NOW - 500)
    clock.now += 10.0
    if is_finished:
        subject.finish()
    assert log.lines == []
    subject.close()
    (line,) = log.lines
    assert "5 records" in line
    assert "1 request," in line
    assert line.endswith(" Finished.") is is_finished
    assert line.endswith(" Not finished.") is not is_finished
    assert ("left" in line) is not is_finished


def test_the_share_of_the_span_and_the_time_left() -> None:
    clock = FakeTime()
    subject = progress(Log(), clock, NOW - 1000)
    clock.now += 100.0
    subject.wrote(50, NOW - 999, NOW - 750)
    line = subject.line()
    assert "25% of the span" in line
    assert "50 s waited" in line
    assert "about 5 min left" in line


@pytest.mark.parametrize("start", [None, 0])
def test_without_a_start_the_first_stamp_is_where_the_span_begins(start: int | None) -> None:
    clock = FakeTime()
    subject = progress(Log(), clock, start)
    subject.wrote(1, NOW - 1000, NOW - 900)
    subject.wrote(1, NOW - 900, NOW - 500)
    clock.now += 1.0
    assert "50% of the span" in subject.line()


@pytest.mark.parametrize("start", [0, NOW - 5, NOW, NOW + 5])
@pytest.mark.parametrize("stamp", [None, 0, NOW - 10, NOW, NOW + 10, 253_402_300_799])
def test_no_clock_makes_it_fail(start: int, stamp: int | None) -> None:
    subject = progress(Log(), FakeTime(), start)
    subject.wrote(0, stamp, stamp)
    assert subject.line().startswith("tickets: 0 records")


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 s"), (59, "59 s"), (90, "2 min"), (3600, "1.0 h"), (9000, "2.5 h")]
)
def test_spans(seconds: float, said: str) -> None:
    assert span(seconds) == said
