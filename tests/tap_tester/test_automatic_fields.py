"""Automatic fields: what is left when everything that can be deselected is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.export import Export
from tests.tap_tester.base import Connection, ZendeskBase, every_stream


class TestAutomaticFields(ZendeskBase):
    @pytest.fixture(scope="class")
    @classmethod
    def conn(cls) -> Iterator[Connection]:
        with cls.connection() as conn:
            cls.delete_a_ticket(conn)
            cls.select_only_automatic_fields(conn)
            yield conn

    @pytest.fixture(scope="class")
    @classmethod
    def synced(cls, conn: Connection) -> Export:
        return cls.run_and_verify_sync(conn)

    @every_stream
    def test_records_have_the_automatic_fields_and_no_others(
        self, synced: Export, stream: str
    ) -> None:
        records = synced.records(stream)
        assert records
        expected = self.expected_automatic_fields()[stream]
        assert all(record.keys() == expected for record in records)
        assert all(None not in record.values() for record in records)

    @every_stream
    def test_the_schema_has_the_automatic_fields_and_no_others(
        self, synced: Export, stream: str
    ) -> None:
        [schema] = [m for m in synced.of_type("SCHEMA") if m["stream"] == stream]
        assert schema["schema"]["properties"].keys() == self.expected_automatic_fields()[stream]

    @every_stream
    def test_no_record_is_missing_or_comes_twice(
        self, conn: Connection, synced: Export, stream: str
    ) -> None:
        expected = self.expected_keys(conn, stream)
        assert self.keys(synced, stream) == expected
