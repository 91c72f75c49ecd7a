"""BATCH: the files hold what RECORD lines would say, and no STATE line runs ahead of them."""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from subprocess import Popen
from typing import Any

import pytest

from tests.ecosystem.accounts import (
    PAGE,
    PAGES,
    PATIENCE,
    STREAMS,
    TICKETS,
    Export,
    Record,
    State,
    account,
    deselected,
    export,
    export_until,
)
from tests.ecosystem.warehouse import Kept, loaded
from tests.streams.exports import DEFAULT_WAYS, Way, unix
from tests.streams.truth import truth
from tests.support import Run, config_for, start_tap
from tests.support.catalogs import select
from zendesk_simulator import Simulator
from zendesk_simulator.pages import read_cursor

GZIPPED = {"format": "jsonl", "compression": "gzip"}
TICKETS_AND_METRICS = ("ticket_metrics", "tickets")
# Less than a page of tickets takes on a disk.
SMALL_DISK = 2000


def batches(folder: Path, **options: Any) -> dict[str, Any]:
    """Return settings for files in a folder."""
    storage = {"root": folder.joinpath("files").as_uri(), "prefix": "zendesk-"}
    return {"batch_config": {"encoding": GZIPPED, "storage": storage, **options}}


def scratch(folder: Path) -> dict[str, str]:
    """Return an environment in which what a killed process leaves is in this folder too."""
    return {"TMPDIR": str(folder)}


def keys(rows: list[Record], way: Way) -> list[tuple[Any, Any]]:
    return sorted((row["id"], row[way.stamp]) for row in rows)


def way_of(stream: str) -> Way:
    return next(way for way in DEFAULT_WAYS if way.stream == stream)


# -- what the files hold


@pytest.fixture(scope="module")
def by_record(sim: Simulator) -> Export:
    """Everything, as RECORD lines."""
    return export(sim, *STREAMS).succeeded()


def test_files_hold_what_record_lines_say(sim: Simulator, by_record: Export, folder: Path) -> None:
    run = export(sim, *STREAMS, **batches(folder)).succeeded()
    assert run.run.of_type("RECORD") == []
    assert run.asked == by_record.asked
    assert run.run.state == by_record.run.state
    kept = loaded(run.run.lines)
    assert set(kept) == set(STREAMS)
    for way in DEFAULT_WAYS:
        assert keys(kept[way.stream], way) == keys(truth(sim, way.stream), way)
        assert kept[way.stream] == by_record.records()[way.stream]


def test_files_are_where_they_were_asked_for(sim: Simulator, folder: Path) -> None:
    run = export(sim, "tickets", **batches(folder)).succeeded()
    named = [name for message in run.run.of_type("BATCH") for name in message["manifest"]]
    assert len(named) == len(set(named)) == PAGES
    found = list(folder.joinpath("files").iterdir())
    assert sorted(path.as_uri() for path in found) == sorted(named)
    assert all(path.name.startswith("zendesk-") for path in found)
    assert all(message["encoding"] == GZIPPED for message in run.run.of_type("BATCH"))


def test_a_prefix_is_optional(sim: Simulator, folder: Path) -> None:
    run = export(sim, "users", **batches(folder, storage={"root": folder.as_uri()})).succeeded()
    assert len(loaded(run.run.lines)["users"]) == 30


@pytest.mark.parametrize("compression", [None, "none"])
def test_files_are_what_batch_says_they_are(
    sim: Simulator, folder: Path, compression: str | None
) -> None:
    """Whatever is asked for: what the tap accepts, the SDK's targets can read."""
    encoding = {"format": "jsonl", **({"compression": compression} if compression else {})}
    run = export(sim, "tickets", **batches(folder, encoding=encoding))
    if run.run.exit_code:
        assert "compression" in refused(run)
    else:
        assert len(loaded(run.run.lines)["tickets"]) == TICKETS


def test_files_are_selected_and_mapped(folder: Path) -> None:
    catalog = select(*STREAMS, without=("created_at", "via_id"))
    catalog = deselected(catalog, "tickets", "via", "channel")
    maps = {
        "tickets": {"subject": None, "recipient": "str(requester_id)"},
        "ticket_comments": {"body": "__NULL__"},
        "users": {"__alias__": "people"},
        "organizations": {"__filter__": "id % 2 == 0"},
    }
    with account() as sim:
        for name in ("tickets", "users", "organizations", "ticket_events", "ticket_metric_events"):
            first = sim.truth(name)[0]["id"]
            sim.world.replace(name, first, {"brand_new": {"of": "today"}})
        as_records = export(sim, catalog=catalog, stream_maps=maps)
        as_files = export(sim, catalog=catalog, stream_maps=maps, **batches(folder))
        kept = loaded(as_files.run.lines)
        assert as_files.complaints() == as_records.complaints()
        assert len(as_files.complaints()) == 5
        assert kept == as_records.records()
        for row in sim.truth("tickets"):
            [found] = [ticket for ticket in kept["tickets"] if ticket["id"] == row["id"]]
            assert set(row) - set(found) >= {"created_at", "subject"}
            assert "brand_new" not in found
            assert "channel" not in found["via"]
            assert found["recipient"] == str(row["requester_id"])
        assert not any("body" in row for row in kept["ticket_comments"])
        assert len(kept["people"]) == 30
        assert {row["id"] % 2 for row in kept["organizations"]} == {0}


# -- what STATE lines say


def claimed(state: State, way: Way, rows: list[Record]) -> set[tuple[Any, Any]]:
    """Return the keys of the rows that a run from this state would not bring again."""
    bookmark = state.get("bookmarks", {}).get(way.export) or {}
    if not bookmark:
        return set()
    second = unix(bookmark["replication_key_value"])
    past = [row for row in rows if unix(row[way.stamp]) < second]
    if "cursor" in bookmark:
        place = read_cursor(bookmark["cursor"])
        assert place
        key = "ticket_id" if way.stream == "ticket_metrics" else "id"
        past += [row for row in rows if (unix(row[way.stamp]), row[key]) <= place]
    return set(keys(past, way))


def inspector(sim: Simulator, seen: list[State]) -> Callable[[State, Kept], None]:
    """Return what checks that a state claims only what has been carried."""
    rows = {way: truth(sim, way.stream) for way in DEFAULT_WAYS}

    def inspect(state: State, kept: Kept) -> None:
        seen.append(state)
        for way in DEFAULT_WAYS:
            carried = set(keys(kept.get(way.stream, []), way))
            assert claimed(state, way, rows[way]) <= carried, way

    return inspect


@pytest.mark.parametrize(
    ("page_size", "batch_size", "method"),
    [(7, 10_000, "cursor"), (13, 4, "cursor"), (13, 4, "time"), (1000, 10, "cursor")],
)
def test_no_state_runs_ahead_of_the_files(
    sim: Simulator, folder: Path, page_size: int, batch_size: int, method: str
) -> None:
    options: dict[str, Any] = {"page_size": page_size, "export_method": method}
    run = export(sim, *STREAMS, **options, **batches(folder, batch_size=batch_size)).succeeded()
    states: list[State] = []
    kept = loaded(run.run.lines, inspector(sim, states))
    places = [state["bookmarks"]["tickets"] for state in states if "tickets" in state["bookmarks"]]
    assert len({repr(place) for place in places if place}) >= -(-TICKETS // page_size)
    for way in DEFAULT_WAYS:
        # In the end, all is claimed but the last second of what goes by time.
        rows = truth(sim, way.stream)
        last = {key for key in keys(rows, way) if key[1] == rows[-1][way.stamp]}
        assert claimed(states[-1], way, rows) >= set(keys(rows, way)) - last
        assert len(kept[way.stream]) == len(rows)


# -- what survives


# The line, of its kind, within or behind which the process is killed.
KILLS = [
    ("BATCH", 0, 0.5),
    ("BATCH", 0, 1.0),
    ("STATE", -3, 0.5),
    ("STATE", -3, 1.0),
    ("BATCH", 2, 1.0),
    ("BATCH", 5, 0.5),
]


@pytest.fixture(scope="module")
def whole_run(sim: Simulator) -> Run:
    """Return a run that nobody kills: those that are killed have lines of the same lengths."""
    with tempfile.TemporaryDirectory() as name:
        return export(sim, *TICKETS_AND_METRICS, **batches(Path(name))).succeeded().run


def offset(run: Run, kind: str, number: int, share: float) -> int:
    """Return where in the output so much of a line is written."""
    places = [place for place, message in enumerate(run.messages) if message["type"] == kind]
    place = places[number]
    before = sum(len(line) + 1 for line in run.lines[:place])
    return before + int(share * (len(run.lines[place]) + 1))


@pytest.mark.parametrize(("kind", "number", "share"), KILLS)
def test_a_killed_run_loses_nothing(
    sim: Simulator, whole_run: Run, folder: Path, kind: str, number: int, share: float
) -> None:
    settings = batches(folder)
    size = offset(whole_run, kind, number, share)
    killed = export_until(sim, size, *TICKETS_AND_METRICS, env=scratch(folder), **settings)
    rest = export(sim, *TICKETS_AND_METRICS, state=killed.state, **settings).succeeded()
    first = loaded(killed.lines, inspector(sim, []))
    assert_all_there(sim, first, loaded(rest.run.lines))


def assert_all_there(sim: Simulator, first: Kept, second: Kept) -> None:
    """Both runs together bring every row, and not more than a page of them twice."""
    for way in map(way_of, TICKETS_AND_METRICS):
        both = first.get(way.stream, []) + second.get(way.stream, [])
        assert set(keys(both, way)) == set(keys(truth(sim, way.stream), way))
        assert len(both) <= TICKETS + PAGE


@pytest.mark.skipif(sys.platform != "linux", reason="limits another process as Linux does")
@pytest.mark.parametrize("request_number", [1, 3])
def test_a_full_disk(folder: Path, request_number: int) -> None:
    settings = batches(folder)
    with account() as sim:
        full = run_until_full(sim, request_number, folder, **settings)
        assert "batch" in full.failed().lower()
        first = loaded(full.run.lines, inspector(sim, []))
        assert len(first.get("tickets", [])) == (request_number - 1) * PAGE
        rest = export(sim, *TICKETS_AND_METRICS, state=full.run.state, **settings).succeeded()
        assert_all_there(sim, first, loaded(rest.run.lines))


def run_until_full(sim: Simulator, number: int, folder: Path, **settings: Any) -> Export:
    """Run the command, and let its disk fill up while it makes a request."""
    victim: SimpleQueue[Popen[bytes]] = SimpleQueue()
    sim.before(number, lambda: fill_disk(victim.get(timeout=PATIENCE)))
    config = config_for(sim, page_size=PAGE, **settings)
    catalog = select(*TICKETS_AND_METRICS)
    with start_tap(str(folder), config, catalog=catalog, env=scratch(folder)) as process:
        victim.put(process)
        stdout, stderr = process.communicate(timeout=PATIENCE)
    run = Run(process.returncode, stdout, stderr.decode(errors="replace"))
    return Export(run, list(sim.requests))


def fill_disk(process: Popen[bytes]) -> None:
    """Let no file of the process grow any more."""
    if sys.platform == "linux":
        resource = importlib.import_module("resource")
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (SMALL_DISK, SMALL_DISK))


# -- what is refused


def refused(run: Export) -> str:
    """Return why the run was refused, without a word to the target but the schema."""
    line = run.failed()
    assert run.run.of_type("BATCH") == run.run.of_type("RECORD") == []
    assert not any(any(state.get("bookmarks", {}).values()) for state in run.run.states)
    return line


def test_a_folder_that_cannot_be(sim: Simulator, folder: Path) -> None:
    folder.joinpath("files").write_text("in the way")
    storage = {"root": folder.joinpath("files", "more").as_uri()}
    line = refused(export(sim, "tickets", **batches(folder, storage=storage)))
    assert str(folder) in line
    assert "batch" in line.lower()


def test_a_stream_that_is_split(sim: Simulator, folder: Path) -> None:
    maps = {"copies": {"__source__": "tickets"}}
    line = refused(export(sim, "tickets", stream_maps=maps, **batches(folder)))
    for word in ("stream_maps", "batch_config", "tickets"):
        assert word in line


@pytest.mark.parametrize(
    ("options", "package"),
    [
        ({"storage": {"root": "s3://bucket/folder"}}, "s3fs"),
        ({"encoding": {"format": "parquet"}}, "pyarrow"),
    ],
    ids=["s3", "parquet"],
)
def test_a_package_that_is_missing(
    sim: Simulator, folder: Path, options: dict[str, Any], package: str
) -> None:
    if importlib.util.find_spec(package):
        pytest.skip(f"{package} is installed")
    assert package in refused(export(sim, "tickets", **batches(folder, **options)))
