"""BATCH: the files hold what RECORD lines would say, and no STATE line runs ahead of them."""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from tests.ecosystem.warehouse import GZIPPED, Kept, batches, loaded, refused
from tests.support import Run, start_tap
from tests.support.account import PAGE, PAGES, Account
from tests.support.catalogs import deselect, select
from tests.support.command import Process
from tests.support.export import Export, State
from tests.support.running import PATIENCE
from tests.support.streams import (
    DEFAULT_WAYS,
    EXPORTS,
    STREAMS,
    Key,
    Record,
    Way,
    unix,
    way_of,
)
from zendesk_simulator.pages import read_cursor

TICKETS_AND_METRICS = ("ticket_metrics", "tickets")
# Less than a page of tickets takes on a disk.
SMALL_DISK = 2000


def scratch(folder: Path) -> dict[str, str]:
    """Return an environment in which what a killed process leaves is in this folder too."""
    return {"TMPDIR": str(folder)}


def keys(rows: list[Record], way: Way) -> list[Key]:
    return sorted(way.key_of(row) for row in rows)


def filled(run: Export) -> Kept:
    """Return what the files of a run hold, of the streams that have any rows."""
    return {stream: rows for stream, rows in loaded(run.lines).items() if rows}


# -- what the files hold


@pytest.fixture(scope="module")
def by_record(sim: Account) -> Export:
    """Everything, as RECORD lines."""
    return sim.export(*STREAMS).succeeded()


def test_files_hold_what_record_lines_say(sim: Account, by_record: Export, folder: Path) -> None:
    run = sim.export(*STREAMS, **batches(folder)).succeeded()
    assert run.of_type("RECORD") == []
    assert run.asked == by_record.asked
    assert run.state == by_record.state
    kept = filled(run)
    assert kept == by_record.exact_rows()
    for way in DEFAULT_WAYS:
        assert keys(kept.get(way.stream, []), way) == keys(sim.rows(way), way)


def test_files_are_where_they_were_asked_for(sim: Account, folder: Path) -> None:
    run = sim.export("tickets", **batches(folder)).succeeded()
    named = [name for message in run.of_type("BATCH") for name in message["manifest"]]
    assert len(named) == len(set(named)) == PAGES
    found = list(folder.joinpath("files").iterdir())
    assert sorted(path.as_uri() for path in found) == sorted(named)
    assert all(path.name.startswith("zendesk-") for path in found)
    assert all(message["encoding"] == GZIPPED for message in run.of_type("BATCH"))


def test_a_prefix_is_optional(sim: Account, folder: Path) -> None:
    run = sim.export("users", **batches(folder, storage={"root": folder.as_uri()})).succeeded()
    assert len(loaded(run.lines)["users"]) == PAGES * PAGE


def test_files_are_packed_whether_it_is_said_or_not(sim: Account, folder: Path) -> None:
    run = sim.export("tickets", **batches(folder, encoding={"format": "jsonl"})).succeeded()
    assert len(loaded(run.lines)["tickets"]) == PAGES * PAGE


def test_plain_files_are_refused(sim: Account, folder: Path) -> None:
    encoding = {"format": "jsonl", "compression": "none"}
    assert "compression" in refused(sim.export("tickets", **batches(folder, encoding=encoding)))


def test_files_are_selected_and_mapped(folder: Path) -> None:
    catalog = select(*STREAMS, without=("created_at", "via_id"))
    catalog = deselect(catalog, "tickets", "via", "channel")
    maps = {
        "tickets": {"subject": None, "recipient": "str(requester_id)"},
        "ticket_comments": {"body": "__NULL__"},
        "users": {"__alias__": "people"},
        "organizations": {"__filter__": "id % 2 == 0"},
    }
    with Account() as sim:
        for name in ("tickets", "users", "organizations", "ticket_events", "ticket_metric_events"):
            first = sim.truth(name)[0]["id"]
            sim.world.replace(name, first, {"brand_new": {"of": "today"}})
        as_records = sim.export(catalog=catalog, stream_maps=maps)
        as_files = sim.export(catalog=catalog, stream_maps=maps, **batches(folder))
        kept = filled(as_files)
        assert sorted(as_files.complaints()) == sorted(as_records.complaints())
        # In the rows of ticket_field_history, changes of ticket_events are not new fields.
        assert len(as_files.complaints()) == 4
        assert kept == as_records.exact_rows()
        for row in sim.truth("tickets"):
            [found] = [ticket for ticket in kept["tickets"] if ticket["id"] == row["id"]]
            assert set(row) - set(found) >= {"created_at", "subject"}
            assert "brand_new" not in found
            assert "channel" not in found["via"]
            assert found["recipient"] == str(row["requester_id"])
        assert not any("body" in row for row in kept["ticket_comments"])
        assert len(kept["people"]) == PAGES * PAGE
        assert {row["id"] % 2 for row in kept["organizations"]} == {0}


# -- what STATE lines say


def claimed(state: State, way: Way, rows: list[Record]) -> set[Key]:
    """Return the keys of the rows that a run from this state would not bring again."""
    bookmark = state.get("bookmarks", {}).get(way.stream) or {}
    if not bookmark:
        return set()
    second = unix(bookmark["replication_key_value"])
    past = [row for row in rows if way.unix(row) < second]
    if "cursor" in bookmark:
        place = read_cursor(bookmark["cursor"])
        assert place
        key = "ticket_id" if way.stream == "ticket_metrics" else "id"
        past += [row for row in rows if (way.unix(row), row[key]) <= place]
    return set(keys(past, way))


def inspector(sim: Account, seen: list[State]) -> Callable[[State, Kept], None]:
    """Return what checks that a state claims only what has been carried."""
    rows = {way: sim.rows(way) for way in EXPORTS}

    def inspect(state: State, kept: Kept) -> None:
        seen.append(state)
        for way in EXPORTS:
            carried = set(keys(kept.get(way.stream, []), way))
            assert claimed(state, way, rows[way]) <= carried, way

    return inspect


@pytest.mark.parametrize(
    ("page_size", "batch_size", "method"),
    [(7, 10_000, "cursor"), (13, 4, "cursor"), (13, 4, "time"), (1000, 10, "cursor")],
)
def test_no_state_runs_ahead_of_the_files(
    sim: Account, folder: Path, page_size: int, batch_size: int, method: str
) -> None:
    options: dict[str, Any] = {"page_size": page_size, "export_method": method}
    run = sim.export(*STREAMS, **options, **batches(folder, batch_size=batch_size)).succeeded()
    states: list[State] = []
    kept = loaded(run.lines, inspector(sim, states))
    places = [state["bookmarks"]["tickets"] for state in states if "tickets" in state["bookmarks"]]
    assert len({repr(place) for place in places if place}) >= -(-PAGES * PAGE // page_size)
    for way in EXPORTS:
        # In the end, all is claimed but the last second of what goes by time.
        rows = sim.rows(way)
        last = {key for key in keys(rows, way) if key[-1] == way.key_of(rows[-1])[-1]}
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
def whole_run(sim: Account) -> Export:
    """Return a run that nobody kills: those that are killed have lines of the same lengths."""
    with tempfile.TemporaryDirectory() as name:
        return sim.export(*TICKETS_AND_METRICS, **batches(Path(name))).succeeded()


def offset(run: Export, kind: str, number: int, share: float) -> int:
    """Return where in the output so much of a line is written."""
    places = [place for place, message in enumerate(run.messages) if message["type"] == kind]
    place = places[number]
    before = sum(len(line) + 1 for line in run.lines[:place])
    return before + int(share * (len(run.lines[place]) + 1))


@pytest.mark.parametrize(("kind", "number", "share"), KILLS)
def test_a_killed_run_loses_nothing(
    sim: Account, whole_run: Export, folder: Path, kind: str, number: int, share: float
) -> None:
    settings = batches(folder)
    size = offset(whole_run, kind, number, share)
    killed = sim.killed_after(size, *TICKETS_AND_METRICS, env=scratch(folder), **settings)
    rest = sim.export(*TICKETS_AND_METRICS, state=killed.state, **settings).succeeded()
    first = loaded(killed.lines, inspector(sim, []))
    assert_all_there(sim, first, loaded(rest.lines))


def assert_all_there(sim: Account, first: Kept, second: Kept) -> None:
    """Both runs together bring every row, and not more than a page of them twice."""
    for way in map(way_of, TICKETS_AND_METRICS):
        both = first.get(way.stream, []) + second.get(way.stream, [])
        assert set(keys(both, way)) == set(keys(sim.rows(way), way))
        assert len(both) <= (PAGES + 1) * PAGE


@pytest.mark.skipif(sys.platform != "linux", reason="limits another process as Linux does")
@pytest.mark.parametrize("request_number", [1, 3])
def test_a_full_disk(folder: Path, request_number: int) -> None:
    settings = batches(folder)
    with Account() as sim:
        full = run_until_full(sim, request_number, folder, **settings)
        assert "batch" in full.failed().lower()
        first = loaded(full.lines, inspector(sim, []))
        assert len(first.get("tickets", [])) == (request_number - 1) * PAGE
        rest = sim.export(*TICKETS_AND_METRICS, state=full.state, **settings).succeeded()
        assert_all_there(sim, first, loaded(rest.lines))


def run_until_full(sim: Account, number: int, folder: Path, **settings: Any) -> Export:
    """Run the command, and let its disk fill up while it makes a request."""
    victim: SimpleQueue[Process] = SimpleQueue()
    sim.before(number, lambda: fill_disk(victim.get(timeout=PATIENCE)))
    config, catalog = sim.config(**settings), select(*TICKETS_AND_METRICS)
    # Its log goes into a pipe, which is not cut off like a file.
    with start_tap(str(folder), config, catalog=catalog, env=scratch(folder)) as process:
        victim.put(process)
        stdout, stderr = process.communicate(timeout=PATIENCE)
    return sim.checked(Run(process.returncode, stdout, stderr.decode(errors="replace")), 0)


def fill_disk(process: Process) -> None:
    """Let no file of the process grow any more."""
    if sys.platform == "linux":
        resource = importlib.import_module("resource")
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (SMALL_DISK, SMALL_DISK))
