"""An export that is killed again and again: where each kill falls, and what all runs have left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import ceil
from random import Random
from typing import Any

from tap_zendesk_incremental.paging.cursor_export import CursorExport
from tests.support.account import Account
from tests.support.export import Export, State
from tests.support.streams import Key, Record, Way, unix

#: Where a kill falls, as a share of the rows of the stream that are still to come.
EARLIEST, LATEST = 0.3, 0.6


class Interrupted:
    """Runs that follow one another, each from the state that the killed one before has left.

    Args:
        sim: The account.
        ways: The streams that are exported, with the methods by which they are.
        random: Chooses where in a stream a kill falls.
        largest_page: Records on a page, of any stream, at most.
    """

    def __init__(
        self, sim: Account, ways: Sequence[Way], random: Random, largest_page: int
    ) -> None:
        self._sim = sim
        self._ways = ways
        self._random = random
        self._largest_page = largest_page
        self._state: State = {}
        self._covered: dict[Way, set[Key]] = {way: set() for way in ways}
        self._tables: dict[Way, dict[Key, Record]] = {way: {} for way in ways}

    def kill_in(self, way: Way) -> None:
        """Go on with the export, and kill it amid the rows of a stream."""
        coming = set(self._sim.expected_keys(way)) - self._covered[way]
        number = ceil(len(coming) * self._random.uniform(EARLIEST, LATEST))
        # Half of the kills fall between two lines.
        torn = self._random.choice([0, self._random.random()])
        run = self._sim.killed_in(way, number, torn, *self._ways, state=self._state)
        assert_fell_in(run, way, coming)
        self._take(run)

    def finish(self) -> Export:
        """Go on to the end, and compare all that was read with what the account has.

        Returns:
            A run that nothing has interrupted.
        """
        rest = self._sim.export(*self._ways, state=self._state).succeeded()
        self._take(rest)
        whole = self._sim.export(*self._ways).succeeded()
        assert completed(rest) == completed(whole)
        # None is missing, and of each the newest came last.
        wrong = [way.stream for way in self._ways if not self._is_whole(way, rest, whole)]
        assert not wrong, wrong
        return whole

    def _is_whole(self, way: Way, rest: Export, whole: Export) -> bool:
        """Compare with the account, and with a run that nothing has interrupted."""
        # A target drops all other rows of a list.
        rows = rest.rows(way) if way.is_list else [*self._tables[way].values()]
        found, expected = by_key(way, rows), by_key(way, whole.rows(way))
        return found == expected and found.keys() == by_key(way, self._sim.rows(way)).keys()

    def _take(self, run: Export) -> None:
        """Take what a target would have of a run, and see that the run wasted nothing."""
        assert_versions_are_last(run)
        for way in self._ways:
            self._tables[way] |= by_key(way, run.rows(way))
            if not way.is_list:
                self._assert_little_comes_again(run, way)
        for before, after in pairwise([self._state, *run.states]):
            assert_none_moved_back(before, after)
        self._state = run.state or self._state

    def _assert_little_comes_again(self, run: Export, way: Way) -> None:
        """Compare with what states have claimed: a page at most was read without being claimed."""
        covered, keys = self._covered[way], set(run.keys(way))
        open_end = set(run.uncovered(way)) - covered
        # A page may be longer only where it ends with many rows in one second.
        assert len({key[-1] for key in open_end}) <= self._largest_page, way
        again = keys & covered
        self._covered[way] = covered | (keys - open_end)
        if way.type.children is not None or way.type.part.beside is not None:
            # They come with their records, which are looked at themselves.
            return
        if isinstance(way.paging, CursorExport):
            assert not again, way
        elif again:
            since = unix(self._state["bookmarks"][way.stream]["replication_key_value"])
            since -= getattr(way.paging, "window", 0)
            assert min(unix(key[-1]) for key in again) >= since, way


def assert_fell_in(run: Export, way: Way, coming: set[Key]) -> None:
    """Some rows of the stream have come, the next was to be one more, and a state claims some."""
    assert run.messages[-1]["type"] == "RECORD"
    assert run.messages[-1]["stream"] == way.stream
    assert coming & set(run.keys(way))
    assert coming - set(run.keys(way))
    if not way.is_list:
        assert 0 < len(run.uncovered(way)) < len(run.keys(way)), way


def completed(run: Export) -> set[str]:
    """Return the streams of which a target was told that they came whole."""
    return {message["stream"] for message in run.of_type("ACTIVATE_VERSION")}


def assert_versions_are_last(run: Export) -> None:
    """No list's rows come after the word that it came whole."""
    told: set[str] = set()
    for message in run.messages:
        if message["type"] == "RECORD":
            assert message["stream"] not in told
        if message["type"] == "ACTIVATE_VERSION":
            told.add(message["stream"])


def assert_none_moved_back(before: State, after: State) -> None:
    """Each bookmark of one state is in the next one, with the same time or a later one."""
    times = dict(bookmark_times(after))
    for bookmark, time in bookmark_times(before):
        assert times[bookmark] >= time, bookmark


def bookmark_times(state: State) -> Iterator[tuple[tuple[str, str], Any]]:
    """Yield the time of each bookmark, of each parent too where a stream has several."""
    for stream, bookmark in state.get("bookmarks", {}).items():
        for one in bookmark.get("partitions", [bookmark]):
            yield (stream, str(one.get("context"))), one["replication_key_value"]


def by_key(way: Way, rows: Sequence[Mapping[str, Any]]) -> dict[Key, Record]:
    """Return what a table holds after these rows: the last of each primary key."""
    return {tuple(row[name] for name in way.keys): dict(row) for row in rows}
