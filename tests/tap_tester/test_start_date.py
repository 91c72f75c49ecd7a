"""Start date: a later one brings less, and nothing after it is missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.export import Export
from tests.support.streams import EXPORTS
from tests.tap_tester.base import Connection, ZendeskBase, every_export


class TestStartDate(ZendeskBase):
    START_DATE_1 = "2000-01-01T00:00:00Z"

    @pytest.fixture(scope="class")
    @classmethod
    def conn(cls) -> Iterator[Connection]:
        with cls.connection() as conn:
            cls.select_all_streams_and_fields(conn)
            yield conn

    @pytest.fixture(scope="class")
    @classmethod
    def start_2(cls, conn: Connection) -> int:
        """The very second of a ticket in the middle: a start date is inclusive."""
        tickets = conn.simulator.truth("tickets")
        second: int = tickets[len(tickets) // 2]["generated_timestamp"]
        return second

    @pytest.fixture(scope="class")
    @classmethod
    def sync_1(cls, conn: Connection) -> Export:
        return cls.sync_from(conn, cls.START_DATE_1)

    @pytest.fixture(scope="class")
    @classmethod
    def sync_2(cls, conn: Connection, start_2: int) -> Export:
        return cls.sync_from(conn, cls.date(start_2))

    @classmethod
    def sync_from(cls, conn: Connection, start_date: str) -> Export:
        dated = Connection(conn.simulator, {**conn.settings, "start_date": start_date})
        dated.catalog = conn.catalog
        return cls.run_and_verify_sync(dated)

    @every_export
    def test_the_second_is_a_part_of_the_first(
        self, sync_1: Export, sync_2: Export, stream: str
    ) -> None:
        assert self.expected_metadata()[stream][self.OBEYS_START_DATE]
        first, second = self.keys(sync_1, stream), self.keys(sync_2, stream)
        assert 0 < len(second) < len(first)
        assert set(second) < set(first)

    @every_export
    def test_all_from_the_date_on_is_in_both(
        self, sync_1: Export, sync_2: Export, start_2: int, stream: str
    ) -> None:
        first = self.keys(sync_1, stream)
        expected = [key for key in first if self.unix(key[-1]) >= start_2]
        assert self.keys(sync_2, stream) == expected

    @every_export
    def test_the_first_is_whole(self, conn: Connection, sync_1: Export, stream: str) -> None:
        expected = self.expected_keys(conn, stream)
        assert self.keys(sync_1, stream) == expected

    @every_export
    def test_both_end_at_the_same_place(self, sync_1: Export, sync_2: Export, stream: str) -> None:
        assert sync_1.state
        assert sync_2.state
        assert sync_1.state["bookmarks"][stream] == sync_2.state["bookmarks"][stream]

    def test_a_bookmark_goes_before_the_start_date(self, conn: Connection, sync_1: Export) -> None:
        later = Connection(
            conn.simulator,
            {**conn.settings, "start_date": self.START_DATE_1},
            conn.catalog,
            sync_1.state,
        )
        run = self.run_and_verify_sync(later)
        for stream in (way.stream for way in EXPORTS):
            assert len(self.keys(run, stream)) < len(self.keys(sync_1, stream))
