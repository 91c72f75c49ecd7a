"""Bookmarks: the next run brings what has changed, an earlier state what has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

import pytest

from tests.support.export import Export
from tests.support.streams import (
    EXPORTS,
    ORGANIZATIONS,
    OTHER_EXPORTS,
    USERS,
    Key,
    way_of,
)
from tests.support.truth import touch
from tests.tap_tester.base import JSON, Connection, ZendeskBase, every_export


@dataclass
class Syncs:
    """Two runs with changes in between, and a third with the first's state put back."""

    conn: Connection
    first: Export
    second: Export
    earlier: Export
    #: The second that the third run was put back to.
    put_back: int


class TestBookmarks(ZendeskBase):
    CHANGES = 6

    @pytest.fixture(scope="class")
    @classmethod
    def syncs(cls) -> Iterator[Syncs]:
        with cls.connection() as conn:
            cls.select_all_streams_and_fields(conn)
            first = cls.run_and_verify_sync(conn)
            conn.simulator.world.change_tickets(cls.CHANGES)
            for way in (USERS, ORGANIZATIONS):
                touch(conn.simulator, way, cls.CHANGES)
            second = cls.run_and_verify_sync(conn)
            put_back = conn.simulator.truth("tickets")[30]["generated_timestamp"]
            conn.state = cls.manipulated(first.state, put_back)
            earlier = cls.run_and_verify_sync(conn)
            yield Syncs(conn, first, second, earlier, put_back)

    @classmethod
    def manipulated(cls, state: JSON | None, second: int) -> JSON:
        """Return the state with all bookmarks at an earlier second, and without cursors."""
        changed = deepcopy(state)
        assert changed
        for of_stream in changed["bookmarks"].values():
            for bookmark in of_stream.get("partitions", [of_stream]):
                bookmark.pop("cursor", None)
                is_text = isinstance(bookmark["replication_key_value"], str)
                bookmark["replication_key_value"] = cls.date(second) if is_text else second
        return changed

    def bookmark(self, run: Export, stream: str) -> JSON:
        assert run.state
        found: JSON = run.state["bookmarks"][stream]
        return found

    def keys_since(self, syncs: Syncs, stream: str, since: int) -> list[Key]:
        return syncs.conn.simulator.expected_keys(way_of(stream), since=since)

    @every_export
    def test_the_second_sync_brings_only_changes(self, syncs: Syncs, stream: str) -> None:
        boundary = self.unix(self.bookmark(syncs.first, stream)["replication_key_value"])
        # A cursor knows the last record, a time only its second: all of that comes again.
        since = boundary + self.has_cursor(stream)
        found = self.keys(syncs.second, stream)
        assert found == self.keys_since(syncs, stream, since)
        assert 0 < len(found) < len(self.keys(syncs.first, stream))
        assert not (self.has_cursor(stream) and len(found) != self.CHANGES)

    @every_export
    def test_the_two_syncs_together_are_the_account(self, syncs: Syncs, stream: str) -> None:
        both = set(self.keys(syncs.first, stream)) | set(self.keys(syncs.second, stream))
        assert both >= set(self.keys_since(syncs, stream, 0))

    @every_export
    def test_the_bookmark_is_the_greatest_replication_key(self, syncs: Syncs, stream: str) -> None:
        key = self.replication_key(stream)
        export = way_of(stream).export
        for run in (syncs.first, syncs.second):
            greatest = max(record[key] for record in run.records(export))
            assert self.bookmark(run, stream)["replication_key_value"] == greatest
        first, second = (self.bookmark(r, stream) for r in (syncs.first, syncs.second))
        assert first["replication_key_value"] < second["replication_key_value"]

    @every_export
    def test_the_form_of_a_bookmark(self, syncs: Syncs, stream: str) -> None:
        bookmark = dict(self.bookmark(syncs.second, stream))
        expected = {"replication_key", "replication_key_value"}
        if self.has_cursor(stream):
            expected.add("cursor")
            assert isinstance(bookmark["cursor"], str)
        assert bookmark.keys() == expected
        assert bookmark["replication_key"] == self.replication_key(stream)
        # The stamp is spelled as the stream spells it.
        kind = type(syncs.second.records(stream)[0][self.replication_key(stream)])
        assert isinstance(bookmark["replication_key_value"], kind)

    def test_the_form_of_the_state(self, syncs: Syncs) -> None:
        exports = {way.stream for way in (*EXPORTS, *OTHER_EXPORTS)}
        for run in (syncs.first, syncs.second, syncs.earlier):
            assert run.state
            assert run.state.keys() == {"bookmarks"}
            assert run.state["bookmarks"].keys() == exports
        # Where the same rows come again and no bookmark moves, no STATE line follows them.
        assert syncs.first.messages[-1]["type"] == "STATE"

    @every_export
    def test_an_earlier_state_brings_all_that_has_changed_since(
        self, syncs: Syncs, stream: str
    ) -> None:
        found = self.keys(syncs.earlier, stream)
        assert found == self.keys_since(syncs, stream, syncs.put_back)
        changes = set(self.keys(syncs.second, stream))
        assert len(found) > len(changes)

    @every_export
    def test_whatever_the_start_both_end_at_the_same_place(self, syncs: Syncs, stream: str) -> None:
        assert self.bookmark(syncs.earlier, stream) == self.bookmark(syncs.second, stream)
