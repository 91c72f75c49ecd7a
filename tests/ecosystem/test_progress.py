"""What a run tells of itself: lines for people, metrics for machines, and a summary."""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml

from tap_zendesk_incremental.progress import INTERVAL, Progress, span
from tests.ecosystem.accounts import STREAMS, WHOLE, Export, account, export
from tests.streams.exports import DEFAULT_WAYS, unix
from tests.streams.truth import truth
from zendesk_simulator import Fault, Simulator

LINE = re.compile(
    r"(?P<stream>\w+): (?P<records>[\d,]+) records(, up to (?P<moment>[\d-]+ [\d:]+) UTC)?, "
    r"(?P<requests>[\d,]+) requests?, (?P<rate>[\d,]+) records a second, .*Finished\."
)
SUMMARY = re.compile(
    r"In all: (?P<records>[\d,]+) records, (?P<requests>[\d,]+) requests, "
    r"(?P<retries>[\d,]+) retries, (?P<waited>[\d,]+) s waited, (?P<size>[\d.,]+) MB received\."
)
Fields = dict[str, str]


def lines(run: Export, pattern: re.Pattern[str]) -> list[Fields]:
    """Return the parts of each line of the log that has this form."""
    return [match.groupdict() for line in run.run.log if (match := pattern.search(line))]


def summary(run: Export) -> Fields:
    [found] = lines(run, SUMMARY)
    return found


def number(text: str) -> int:
    return int(text.replace(",", ""))


def points(run: Export, metric: str) -> list[dict[str, Any]]:
    """Return the SDK's measurements of one kind."""
    texts = [
        text for line in run.run.stderr.splitlines() if (text := line.partition("METRIC: ")[2])
    ]
    return [point for text in texts if (point := json.loads(text))["metric"] == metric]


def counted(run: Export, metric: str) -> Counter[str]:
    """Return what a counter comes to for each stream."""
    total: Counter[str] = Counter()
    for point in points(run, metric):
        total[point["tags"]["stream"]] += point["value"]
    return total


def minute(second: int) -> str:
    return f"{datetime.fromtimestamp(second, timezone.utc):%Y-%m-%d %H:%M}"


# -- at the end


@pytest.fixture(scope="module")
def whole(sim: Simulator) -> Export:
    """An export of everything that comes on pages of its own."""
    return export(sim, *WHOLE).succeeded()


@pytest.fixture(scope="module")
def shared(sim: Simulator) -> Export:
    """An export of everything."""
    return export(sim, *STREAMS).succeeded()


def requests_of(run: Export, stream: str) -> int:
    way = next(way for way in DEFAULT_WAYS if way.stream == stream)
    return sum(path.endswith(f"/{way.path}") for path, _ in run.asked)


def test_one_line_a_stream(sim: Simulator, whole: Export) -> None:
    told = lines(whole, LINE)
    assert [line["stream"] for line in told] == list(WHOLE)
    for line in told:
        stream = line["stream"]
        rows = whole.records()[stream]
        way = next(way for way in DEFAULT_WAYS if way.stream == stream)
        assert number(line["records"]) == len(rows) == len(truth(sim, stream))
        assert number(line["requests"]) == requests_of(whole, stream)
        assert line["moment"] == minute(unix(rows[-1][way.stamp]))
        assert number(line["rate"]) > 0


def test_one_summary(whole: Export) -> None:
    told = summary(whole)
    assert number(told["records"]) == len(whole.run.of_type("RECORD"))
    assert number(told["requests"]) == len(whole.asked)
    assert told["retries"] == told["waited"] == "0"
    assert 0 < float(told["size"]) < 10


def test_the_summary_comes_last(whole: Export) -> None:
    assert SUMMARY.search(whole.run.log[-1])


def test_streams_that_share_pages(shared: Export) -> None:
    """The requests are told once, and the summary is what the lines come to."""
    told = lines(shared, LINE)
    assert sum(number(line["requests"]) for line in told) == len(shared.asked)
    whole = summary(shared)
    assert number(whole["requests"]) == len(shared.asked)
    assert number(whole["records"]) == len(shared.run.of_type("RECORD"))


def test_batches_are_told_too(whole: Export, folder: Path, sim: Simulator) -> None:
    encoding = {"format": "jsonl", "compression": "gzip"}
    config = {"encoding": encoding, "storage": {"root": folder.as_uri()}}
    run = export(sim, *WHOLE, batch_config=config).succeeded()
    kept = ("stream", "records", "moment", "requests")
    told, expected = (
        [{name: line[name] for name in kept} for line in lines(one, LINE)] for one in (run, whole)
    )
    assert told == expected
    assert summary(run) == summary(whole)


def test_an_export_with_nothing_new(sim: Simulator, whole: Export) -> None:
    run = export(sim, "tickets", state=whole.run.state).succeeded()
    [line] = lines(run, LINE)
    assert (line["records"], line["requests"]) == ("0", "1")
    assert summary(run)["records"] == "0"


def test_retries_and_waits_are_told() -> None:
    with account() as sim:
        sim.faults.at(2, Fault.status(503, retry_after=1))
        sim.faults.at(4, Fault.rate_limited(1))
        run = export(sim, "tickets")
    assert run.run.exit_code == 0
    told = summary(run)
    assert told["retries"] == "2"
    assert 2 <= number(told["waited"]) <= 4
    assert number(told["requests"]) == len(run.asked) == 5
    statuses = Counter(point["tags"]["http_status_code"] for point in durations(run))
    assert statuses == {200: 3, 503: 1, 429: 1}


def test_a_run_that_fails_is_summed_up() -> None:
    with account() as failing:
        failing.faults.always(lambda seen: seen.number > 2, Fault.forbidden())
        run = export(failing, "tickets")
    run.failed()
    told = summary(run)
    assert number(told["records"]) == len(run.run.of_type("RECORD")) == 40
    assert number(told["requests"]) == 3


def test_a_run_that_is_refused_is_summed_up(sim: Simulator) -> None:
    run = export(sim, "tickets", client_secret="wrong")
    run.failed()
    assert summary(run)["records"] == "0"


# -- the SDK's metrics


def durations(run: Export) -> list[dict[str, Any]]:
    return points(run, "http_request_duration")


@pytest.mark.parametrize("maps", [{}, {"tickets": {"subject": None}}], ids=["quick", "mapped"])
def test_records_are_counted(sim: Simulator, maps: dict[str, Any]) -> None:
    run = export(sim, *WHOLE, stream_maps=maps).succeeded()
    assert counted(run, "record_count") == {name: len(run.records()[name]) for name in WHOLE}


def test_records_on_shared_pages_are_counted(shared: Export) -> None:
    expected = {name: len(rows) for name, rows in shared.records().items()}
    assert counted(shared, "record_count") == expected


def test_requests_are_counted(whole: Export) -> None:
    expected = {name: requests_of(whole, name) for name in WHOLE}
    assert counted(whole, "http_request_count") == expected
    assert Counter(point["tags"]["stream"] for point in durations(whole)) == expected


def test_requests_are_timed(whole: Export) -> None:
    for point in durations(whole):
        assert point["type"] == "timer"
        assert 0 < point["value"] < 30
        assert point["tags"]["http_status_code"] == 200
        assert point["tags"]["status"] == "succeeded"
        assert point["tags"]["endpoint"].startswith("/api/v2/incremental/")


def test_requests_that_fail_are_counted() -> None:
    with account() as sim:
        sim.faults.always(lambda seen: seen.number > 2, Fault.forbidden())
        run = export(sim, "tickets")
    statuses = [point["tags"]["http_status_code"] for point in durations(run)]
    assert statuses == [200, 200, 403]
    assert durations(run)[-1]["tags"]["status"] == "failed"
    assert counted(run, "http_request_count") == {"tickets": 3}


def test_streams_are_timed(whole: Export) -> None:
    timed = points(whole, "sync_duration")
    assert [point["tags"]["stream"] for point in timed] == list(WHOLE)
    assert {point["tags"]["status"] for point in timed} == {"succeeded"}


# -- logs that a machine reads


STRUCTURED = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"structured": {"()": "singer_sdk.logging.StructuredFormatter"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "structured",
            "stream": "ext://sys.stderr",
        }
    },
    "root": {"level": "INFO", "handlers": ["stderr"]},
}


@pytest.fixture
def structured(folder: Path) -> dict[str, str]:
    """Return an environment in which the SDK writes its log as JSON."""
    path = folder / "logging.yaml"
    path.write_text(yaml.safe_dump(STRUCTURED), encoding="utf-8")
    return {"SINGER_SDK_LOG_CONFIG": str(path)}


def entries(run: Export) -> list[dict[str, Any]]:
    """Return the log, of which every line is a JSON object."""
    found = [json.loads(line) for line in run.run.stderr.splitlines()]
    assert all(isinstance(entry, dict) for entry in found)
    return found


def errors(run: Export) -> list[str]:
    return [entry["message"] for entry in entries(run) if entry["level"] == "error"]


def test_a_structured_log(sim: Simulator, structured: dict[str, str]) -> None:
    run = export(sim, *WHOLE, env=structured)
    assert run.run.exit_code == 0
    messages = [str(entry.get("message")) for entry in entries(run)]
    assert sum(bool(LINE.search(message)) for message in messages) == len(WHOLE)
    assert sum(bool(SUMMARY.search(message)) for message in messages) == 1
    assert not errors(run)


@pytest.mark.parametrize(
    "settings",
    [{"client_secret": "wrong"}, {"page_size": 0}, {"stream_maps": {"tickets": {"subject": "("}}}],
    ids=["credentials", "settings", "maps"],
)
def test_a_structured_log_of_a_failure(
    sim: Simulator, structured: dict[str, str], settings: dict[str, Any]
) -> None:
    run = export(sim, "tickets", env=structured, **settings)
    assert run.run.exit_code == 1
    assert len(errors(run)) == 1


# -- on the way


START = 1_700_000_000
DAY = 86_400


class Clock:
    """Seconds that pass when told so, in a world where it is ten days after START."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.waited = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def unix(self) -> float:
        return START + 10 * DAY


class Watched:
    """A progress, its clock, and the lines that it has told so far."""

    def __init__(self, caplog: pytest.LogCaptureFixture, start: int | None) -> None:
        self.clock = Clock()
        self._caplog = caplog
        logger = logging.getLogger("watched")
        self.progress = Progress(
            "tickets",
            "/path",
            logger,
            start,
            lambda: self.clock.waited,
            self.clock.monotonic,
            self.clock.unix,
        )

    def page(self, seconds: float, days: float | None, records: int = 1000) -> None:
        """Write a page after some seconds that ends so many days after START."""
        self.clock.seconds += seconds
        stamp = None if days is None else START + int(days * DAY)
        self.progress.wrote(records, stamp, stamp)

    @property
    def lines(self) -> list[str]:
        return [r.getMessage() for r in self._caplog.records if r.name == "watched"]


@pytest.fixture
def watched(caplog: pytest.LogCaptureFixture) -> Watched:
    """Return the progress of an export from START on."""
    caplog.set_level(logging.INFO, logger="watched")
    return Watched(caplog, START)


def test_every_half_minute_at_most(watched: Watched) -> None:
    for _ in range(60):
        watched.page(10, 1)
    assert INTERVAL == 30
    assert len(watched.lines) == 20


def test_nothing_is_told_of_a_short_run(watched: Watched) -> None:
    watched.page(29, 1)
    assert watched.lines == []


def test_a_long_page_is_told_once(watched: Watched) -> None:
    watched.page(300, 1)
    watched.page(1, 2)
    assert len(watched.lines) == 1


def test_share_and_time_left(watched: Watched) -> None:
    watched.page(60, 2.5)
    [line] = watched.lines
    assert line.startswith("tickets: 1,000 records, up to 2023-11-17 10:13 UTC, 25% of the span, ")
    assert "17 records a second" in line
    # A quarter took a minute: the other three take three.
    assert line.endswith("about 3 min left.")


@pytest.mark.parametrize(
    ("seconds", "days", "left"), [(40, 8, "10 s"), (600, 1, "1.5 h"), (60, 5, "1 min")]
)
def test_time_left_is_told_as_people_do(
    watched: Watched, seconds: float, days: float, left: str
) -> None:
    watched.page(seconds, days)
    assert watched.lines[0].endswith(f"about {left} left.")


def test_an_export_that_is_nearly_there(watched: Watched) -> None:
    watched.page(60, 10)
    assert "100% of the span" in watched.lines[0]
    assert "left" not in watched.lines[0]


def test_a_stamp_ahead_of_the_clock(watched: Watched) -> None:
    watched.page(60, 11)
    assert "100% of the span" in watched.lines[0]


def test_an_export_from_the_beginning(caplog: pytest.LogCaptureFixture) -> None:
    """Without a start, the first stamp that comes is where the span begins."""
    caplog.set_level(logging.INFO, logger="watched")
    watched = Watched(caplog, 0)
    watched.page(10, 0)
    watched.page(50, 2.5)
    assert "25% of the span" in watched.lines[0]
    assert watched.lines[0].endswith("about 3 min left.")


def test_pages_without_stamps(watched: Watched) -> None:
    watched.page(60, None)
    assert "up to" not in watched.lines[0]
    assert "span" not in watched.lines[0]


def test_waits_are_told(watched: Watched) -> None:
    watched.clock.waited = 48
    watched.page(60, 1)
    assert "48 s waited" in watched.lines[0]


def test_the_end_is_told_at_once(watched: Watched) -> None:
    watched.page(20, 10, records=123_456)
    watched.progress.finish()
    watched.progress.close()
    [line] = watched.lines
    assert LINE.search(line)
    assert line.startswith("tickets: 123,456 records, ")
    assert "span" not in line
    assert "left" not in line


def test_an_export_of_no_time_at_all(watched: Watched) -> None:
    watched.progress.finish()
    watched.progress.close()
    assert "0 records" in watched.lines[0]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3540, "59 min"),
        (3600, "1.0 h"),
        (86_400, "24.0 h"),
    ],
)
def test_lengths_of_time(seconds: float, said: str) -> None:
    assert span(seconds) == said


@pytest.mark.parametrize(("seconds", "said"), [(59.7, "1 min"), (3599.0, "1.0 h")])
def test_lengths_of_time_are_rounded_over_the_edge(seconds: float, said: str) -> None:
    assert span(seconds) == said
