"""Pagination: more records than fit on a page, none missing, none twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.export import Export
from tests.support.streams import way_of
from tests.tap_tester.base import Connection, ZendeskBase, every_export


class TestPagination(ZendeskBase):
    @pytest.fixture(scope="class")
    @classmethod
    def conn(cls) -> Iterator[Connection]:
        with cls.connection() as conn:
            cls.select_all_streams_and_fields(conn)
            yield conn

    @pytest.fixture(scope="class")
    @classmethod
    def synced(cls, conn: Connection) -> Export:
        return cls.run_and_verify_sync(conn)

    @every_export
    def test_there_are_more_records_than_fit_on_a_page(self, synced: Export, stream: str) -> None:
        assert len(synced.records(stream)) > self.expected_page_size()[stream]

    @every_export
    def test_pages_of_the_set_size_were_asked_for(
        self, conn: Connection, synced: Export, stream: str
    ) -> None:
        assert synced
        path = way_of(stream).path
        pages = [request for request in conn.simulator.requests if request.path == path]
        assert len(pages) > 2
        assert {page.per_page for page in pages} == {self.expected_page_size()[stream]}
        # No page was asked for twice: streams of the same export share them.
        places = [(page.cursor, page.start_time) for page in pages]
        assert len(places) == len(set(places))

    @every_export
    def test_the_first_page_and_the_second_share_no_record(
        self, synced: Export, stream: str
    ) -> None:
        size = self.expected_page_size()[stream]
        keys = self.keys(synced, stream)
        assert set(keys[:size]).isdisjoint(keys[size : 2 * size])

    @every_export
    def test_every_record_comes_once(self, conn: Connection, synced: Export, stream: str) -> None:
        expected = self.expected_keys(conn, stream)
        assert self.keys(synced, stream) == expected
        assert len(expected) == len(set(expected))
