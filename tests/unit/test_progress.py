"""How far an export is, in one line."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from msgspec import Raw

from tap_zendesk_incremental.paging.page import Page
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.paging.record_times import RecordTimes, TimestampReader
from tap_zendesk_incremental.progress import INTERVAL, Board, Progress, counted, span
from tap_zendesk_incremental.zendesk.traffic import Traffic
from tests.unit.doubles import FakeTime, Log

if TYPE_CHECKING:
    from tap_zendesk_incremental.run import Run

NOW = 1_800_000_000


class Stage:
    """Progress on a clock of its own, beside a run that only has a log and traffic."""

    def __init__(self, start: int | None = 0) -> None:
        self.clock = FakeTime()
        self.log = Log()
        self.traffic = Traffic()
        self.board = Board(self.log, self.clock.monotonic)
        self.start = Place(start)
        self.progress = self.begin()

    def begin(self) -> Progress:
        fetcher = SimpleNamespace(traffic={"tickets": self.traffic})
        run = cast("Run", SimpleNamespace(logger=self.log, fetcher=fetcher, board=self.board))
        return Progress("tickets", "/path", run, self.clock.monotonic, lambda: float(NOW))

    def wrote(self, first: Any, reached: int | None, **rows: int) -> None:
        record = Raw(json.dumps({"time": first}).encode())
        times = RecordTimes([record], TimestampReader("time"), NOW * 2, is_ordered=True)
        page = Page([record], {}, times, self.start, Place(reached), False)
        self.progress.wrote(page, rows or {"tickets": 50})


def test_it_is_told_every_half_minute_at_most() -> None:
    stage = Stage()
    for number in range(1, 11):
        stage.clock.now += INTERVAL / 5
        stage.wrote(NOW - 1001, NOW - 1000, tickets=number * 100)
    assert len(stage.log.lines) == 2
    assert "500 records" in stage.log.lines[0]
    assert "1,000 records" in stage.log.lines[1]


def test_one_line_tells_of_all_passes_that_are_under_way() -> None:
    stage = Stage()
    other = stage.begin()
    stage.clock.now += INTERVAL
    stage.wrote(NOW - 9, NOW - 5, tickets=7)
    (line,) = stage.log.lines
    assert line.startswith("tickets: 7 records, ")
    assert line.count("tickets: ") == 2
    other.close()
    stage.clock.now += INTERVAL
    stage.wrote(NOW - 9, NOW - 5, tickets=8)
    assert stage.log.lines[-1].count("tickets: ") == 1


@pytest.mark.parametrize("is_finished", [True, False])
def test_how_far_it_has_come_is_told_in_any_case(is_finished: bool) -> None:
    stage = Stage(NOW - 1000)
    stage.traffic.requests = 1
    stage.wrote(NOW - 999, NOW - 500, tickets=5)
    stage.clock.now += 10.0
    if is_finished:
        stage.progress.finish()
    assert stage.log.lines == []
    stage.progress.close()
    (line,) = stage.log.lines
    assert line.startswith("tickets: 5 records, up to ")
    assert "1 request," in line
    assert line.endswith(" Finished.") is is_finished
    assert line.endswith(" Not finished.") is not is_finished
    assert ("left" in line) is not is_finished
    assert ("of the span" in line) is not is_finished


def test_streams_that_share_pages_are_counted_each_by_itself() -> None:
    stage = Stage()
    stage.wrote(NOW - 9, NOW - 5, ticket_metrics=3, tickets=40)
    stage.clock.now += 1.0
    line = stage.progress.line()
    assert line.startswith("ticket_metrics: 3 records, tickets: 40 records, ")
    assert "a second" not in line


@pytest.mark.parametrize(
    ("rows", "seconds", "rate"),
    [(1000, 1.0, "1,000"), (5000, 2.0, "2,500"), (999, 10.0, None), (5000, 0.9, None)],
)
def test_a_rate_is_told_where_it_says_something(
    rows: int, seconds: float, rate: str | None
) -> None:
    stage = Stage()
    stage.wrote(NOW - 9, NOW - 5, tickets=rows)
    stage.clock.now += seconds
    line = stage.progress.line()
    assert (f", {rate} records a second, " in line) if rate else ("a second" not in line)


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 retries"), (1, "1 retry"), (2, "2 retries"), (1234, "1,234 retries")]
)
def test_one_and_many(count: int, said: str) -> None:
    assert counted(count, "retry", "retries") == said


def test_the_share_of_the_span_and_the_time_left() -> None:
    stage = Stage(NOW - 1000)
    stage.clock.now += 100.0
    stage.traffic.waited = 50.0
    stage.wrote(NOW - 999, NOW - 750)
    line = stage.progress.line()
    assert "25% of the span" in line
    assert "50 s waited" in line
    assert "about 5 min left" in line


def test_what_a_pass_before_has_waited_is_not_counted_again() -> None:
    stage = Stage()
    stage.traffic.waited = 50.0
    assert "50 s waited" in stage.progress.line()
    later = stage.begin()
    stage.traffic.waited = 70.0
    assert "20 s waited" in later.line()


@pytest.mark.parametrize("start", [None, 0])
def test_without_a_start_the_first_timestamp_is_where_the_span_begins(start: int | None) -> None:
    stage = Stage(start)
    stage.wrote(NOW - 1000, NOW - 900)
    stage.wrote(NOW - 900, NOW - 500)
    stage.clock.now += 1.0
    assert "50% of the span" in stage.progress.line()


@pytest.mark.parametrize("start", [0, NOW - 5, NOW, NOW + 5])
@pytest.mark.parametrize("time", [None, 0, NOW - 10, NOW, NOW + 10, 253_402_300_799])
def test_no_clock_makes_it_fail(start: int, time: int | None) -> None:
    stage = Stage(start)
    stage.wrote(time, time, tickets=0)
    assert stage.progress.line().startswith("tickets: 0 records")


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 s"), (59, "59 s"), (90, "2 min"), (3600, "1.0 h"), (9000, "2.5 h")]
)
def test_spans(seconds: float, said: str) -> None:
    assert span(seconds) == said
