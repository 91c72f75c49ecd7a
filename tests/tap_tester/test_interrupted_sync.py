"""Interrupted sync: some streams are finished, one is half-way, and the rest has not begun."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.support.export import Export
from tests.support.streams import EXPORTS, OTHER_EXPORTS, STREAMS, TICKETS
from tests.tap_tester.base import JSON, Connection, ZendeskBase, every_stream

#: By what became of them when the run was killed in the midst of the tickets.
HALF_WAY = tuple(way.stream for way in EXPORTS if way.endpoint is TICKETS.endpoint)
_BEFORE = STREAMS.index(HALF_WAY[0])
FINISHED = tuple(way.stream for way in EXPORTS if STREAMS.index(way.stream) < _BEFORE)
_WITH_CHILDREN = {way.endpoint for way in OTHER_EXPORTS if way.type.children}
#: Of a kind of their own; those that have parents or children come after all others.
OTHERS = tuple(
    way.stream
    for way in OTHER_EXPORTS
    if STREAMS.index(way.stream) < _BEFORE and not (way.parent or way.endpoint in _WITH_CHILDREN)
)
NOT_BEGUN = tuple(way.stream for way in EXPORTS if way.stream not in (*FINISHED, *HALF_WAY))


def each(streams: tuple[str, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("stream", streams)


@dataclass
class Syncs:
    """A run that was killed, the state it has left, and the run that went on from there."""

    conn: Connection
    killed: Export
    state: JSON
    resumed: Export
    #: The export requests of the run that went on.
    pages: list[str]


class TestInterruptedSync(ZendeskBase):
    @pytest.fixture(scope="class")
    @classmethod
    def syncs(cls) -> Iterator[Syncs]:
        with cls.connection() as conn:
            cls.select_all_streams_and_fields(conn)
            killed = cls.run_until_killed(conn, TICKETS.path, 3)
            asked = len(conn.simulator.requests)
            assert killed.state
            resumed = cls.run_and_verify_sync(conn)
            pages = [request.path for request in conn.simulator.requests[asked:]]
            yield Syncs(conn, killed, killed.state, resumed, pages)

    def test_the_state_knows_what_was_begun(self, syncs: Syncs) -> None:
        begun = {*FINISHED, *OTHERS, *HALF_WAY}
        assert syncs.state["bookmarks"].keys() == begun

    @every_stream
    def test_the_two_runs_together_are_the_account(self, syncs: Syncs, stream: str) -> None:
        both = set(self.keys(syncs.killed, stream)) | set(self.keys(syncs.resumed, stream))
        assert both == set(self.expected_keys(syncs.conn, stream))

    @each(FINISHED)
    def test_a_finished_stream_is_not_exported_again(self, syncs: Syncs, stream: str) -> None:
        stamp = syncs.state["bookmarks"][stream]["replication_key_value"]
        killed, resumed = (self.keys(run, stream) for run in (syncs.killed, syncs.resumed))
        boundary = [key for key in killed if key[-1] == stamp]
        assert resumed == ([] if self.has_cursor(stream) else boundary)

    @each(HALF_WAY)
    def test_a_stream_goes_on_where_it_stood(self, syncs: Syncs, stream: str) -> None:
        written, rest = (self.keys(run, stream) for run in (syncs.killed, syncs.resumed))
        assert len(written) == 2 * self.expected_page_size()[stream]
        assert written + rest == self.expected_keys(syncs.conn, stream)
        assert syncs.pages.count(TICKETS.path) == 1

    @each(NOT_BEGUN)
    def test_a_stream_that_had_not_begun_is_exported_whole(self, syncs: Syncs, stream: str) -> None:
        assert self.keys(syncs.killed, stream) == []
        expected = self.expected_keys(syncs.conn, stream)
        assert self.keys(syncs.resumed, stream) == expected

    def test_the_end_is_that_of_a_run_without_interruption(self, syncs: Syncs) -> None:
        whole = Connection(syncs.conn.simulator, syncs.conn.settings, syncs.conn.catalog)
        assert self.run_and_verify_sync(whole).state == syncs.resumed.state
