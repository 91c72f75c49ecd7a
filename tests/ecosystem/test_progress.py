"""What a run tells of itself: lines for people, metrics for machines, and a summary."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.account import Account
from tests.support.export import Export
from tests.support.streams import DEFAULT_WAYS, STREAMS, way_of
from zendesk_simulator import Fault

LINE = re.compile(
    r"(?P<stream>\w+): (?P<records>[\d,]+) records?(, up to (?P<moment>[\d-]+ [\d:]+) UTC)?, "
    r"(?P<requests>[\d,]+) requests?, (?P<waited>\d+) s waited\. Finished\."
)
SUMMARY = re.compile(
    r"In all: (?P<records>[\d,]+) records?, (?P<requests>[\d,]+) requests?, "
    r"(?P<retries>[\d,]+) retr(?:y|ies), (?P<waited>[\d,]+) s waited, "
    r"(?P<size>[\d.,]+) MB received\."
)
Fields = dict[str, str]
WHOLE = tuple(way.stream for way in DEFAULT_WAYS if way.is_whole)


def lines(run: Export, pattern: re.Pattern[str]) -> list[Fields]:
    """Return the parts of each line of the log that has this form."""
    return [match.groupdict() for line in run.log if (match := pattern.search(line))]


def summary(run: Export) -> Fields:
    [found] = lines(run, SUMMARY)
    return found


def number(text: str) -> int:
    return int(text.replace(",", ""))


def points(run: Export, metric: str) -> list[dict[str, Any]]:
    """Return the SDK's measurements of one kind."""
    texts = [text for line in run.stderr.splitlines() if (text := line.partition("METRIC: ")[2])]
    return [point for text in texts if (point := json.loads(text))["metric"] == metric]


def counted(run: Export, metric: str) -> Counter[str]:
    """Return what a counter comes to for each stream."""
    total: Counter[str] = Counter()
    for point in points(run, metric):
        total[point["tags"]["stream"]] += point["value"]
    return total


def minute(second: int) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%d %H:%M}"


# -- at the end


@pytest.fixture(scope="module")
def whole(sim: Account) -> Export:
    """An export of everything that comes on pages of its own."""
    return sim.export(*WHOLE, log_metrics=True).succeeded()


@pytest.fixture(scope="module")
def shared(sim: Account) -> Export:
    """An export of everything."""
    return sim.export(*STREAMS, log_metrics=True).succeeded()


def requests_of(run: Export, stream: str) -> int:
    """Return how many requests went to the path of a stream, or of one of its parents."""
    pattern = re.sub(r"\{key\}", "[^/]+", way_of(stream).path)
    return sum(re.fullmatch(pattern, path) is not None for path in run.paths)


def test_one_line_a_stream(sim: Account, whole: Export) -> None:
    told = lines(whole, LINE)
    assert sorted(line["stream"] for line in told) == sorted(WHOLE)
    for line in told:
        stream = line["stream"]
        rows = whole.records(stream)
        way = way_of(stream)
        assert number(line["records"]) == len(rows) == len(sim.rows(way))
        assert number(line["requests"]) == requests_of(whole, stream)
        assert line["moment"] == (None if way.is_list else minute(way.unix(rows[-1])))


def test_one_summary(whole: Export) -> None:
    told = summary(whole)
    assert number(told["records"]) == len(whole.of_type("RECORD"))
    assert number(told["requests"]) == len(whole.asked)
    assert told["retries"] == told["waited"] == "0"
    assert 0 < float(told["size"]) < 10


def test_the_summary_comes_last(whole: Export) -> None:
    assert SUMMARY.search(whole.log[-1])


def test_streams_that_share_pages(shared: Export) -> None:
    """The requests are told once, and the summary is what the lines come to."""
    told = lines(shared, LINE)
    assert sum(number(line["requests"]) for line in told) == len(shared.asked)
    whole = summary(shared)
    assert number(whole["requests"]) == len(shared.asked)
    assert number(whole["records"]) == len(shared.of_type("RECORD"))


def test_batches_are_told_too(whole: Export, folder: Path, sim: Account) -> None:
    encoding = {"format": "jsonl", "compression": "gzip"}
    config = {"encoding": encoding, "storage": {"root": folder.as_uri()}}
    run = sim.export(*WHOLE, batch_config=config).succeeded()
    kept = ("stream", "records", "moment", "requests")
    told, expected = (
        [{name: line[name] for name in kept} for line in lines(one, LINE)] for one in (run, whole)
    )
    assert told == expected
    assert summary(run) == summary(whole)


def test_an_export_with_nothing_new(sim: Account, whole: Export) -> None:
    run = sim.export("tickets", state=whole.state).succeeded()
    # By hand nobody collects them.
    assert "METRIC" not in run.stderr
    [line] = lines(run, LINE)
    assert (line["records"], line["requests"]) == ("0", "1")
    assert summary(run)["records"] == "0"


def test_retries_and_waits_are_told() -> None:
    with Account() as sim:
        sim.faults.at(2, Fault.status(503, retry_after=1))
        sim.faults.at(4, Fault.rate_limited(1))
        run = sim.export("tickets", log_metrics=True)
    assert run.exit_code == 0
    told = summary(run)
    assert told["retries"] == "2"
    assert 2 <= number(told["waited"]) <= 4
    assert number(told["requests"]) == len(run.asked) == 5
    statuses = Counter(point["tags"]["http_status_code"] for point in durations(run))
    assert statuses == {200: 3, 503: 1, 429: 1}


def test_a_run_that_fails_is_summed_up() -> None:
    with Account() as failing:
        failing.faults.always(lambda seen: seen.number > 2, Fault.forbidden())
        run = failing.export("tickets")
    run.failed()
    told = summary(run)
    assert number(told["records"]) == len(run.of_type("RECORD")) == 40
    assert number(told["requests"]) == 3


def test_a_run_that_is_refused_is_summed_up(sim: Account) -> None:
    run = sim.export("tickets", client_secret="wrong")
    run.failed()
    assert summary(run)["records"] == "0"


# -- the SDK's metrics


def durations(run: Export) -> list[dict[str, Any]]:
    return points(run, "http_request_duration")


@pytest.mark.parametrize("maps", [{}, {"tickets": {"subject": None}}], ids=["fast", "mapped"])
def test_records_are_counted(sim: Account, maps: dict[str, Any]) -> None:
    run = sim.export(*WHOLE, stream_maps=maps, log_metrics=True).succeeded()
    assert counted(run, "record_count") == {name: len(run.records(name)) for name in WHOLE}


def test_records_on_shared_pages_are_counted(shared: Export) -> None:
    expected = {name: len(shared.records(name)) for name in STREAMS}
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
        assert point["tags"]["endpoint"] in whole.paths


def test_requests_that_fail_are_counted() -> None:
    with Account() as sim:
        sim.faults.always(lambda seen: seen.number > 2, Fault.forbidden())
        run = sim.export("tickets", log_metrics=True)
    statuses = [point["tags"]["http_status_code"] for point in durations(run)]
    assert statuses == [200, 200, 403]
    assert durations(run)[-1]["tags"]["status"] == "failed"
    assert counted(run, "http_request_count") == {"tickets": 3}


def test_streams_are_timed(whole: Export) -> None:
    timed = points(whole, "sync_duration")
    assert sorted(point["tags"]["stream"] for point in timed) == sorted(WHOLE)
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
    found = [json.loads(line) for line in run.stderr.splitlines()]
    assert all(isinstance(entry, dict) for entry in found)
    return found


def errors(run: Export) -> list[str]:
    return [entry["message"] for entry in entries(run) if entry["level"] == "error"]


def test_a_structured_log(sim: Account, structured: dict[str, str]) -> None:
    run = sim.export(*WHOLE, env=structured)
    assert run.exit_code == 0
    messages = [str(entry.get("message")) for entry in entries(run)]
    assert sum(bool(LINE.search(message)) for message in messages) == len(WHOLE)
    assert sum(bool(SUMMARY.search(message)) for message in messages) == 1
    assert "METRIC" in messages
    assert not errors(run)


@pytest.mark.parametrize(
    "settings",
    [{"client_secret": "wrong"}, {"page_size": 0}, {"stream_maps": {"tickets": {"subject": "("}}}],
    ids=["credentials", "settings", "maps"],
)
def test_a_structured_log_of_a_failure(
    sim: Account, structured: dict[str, str], settings: dict[str, Any]
) -> None:
    run = sim.export("tickets", env=structured, log_metrics=False, **settings)
    assert run.exit_code == 1
    assert len(errors(run)) == 1
    assert "METRIC" not in run.stderr
