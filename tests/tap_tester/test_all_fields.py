"""All fields: every field of every schema arrives, with the value that the account holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import pytest

from tests.support.export import Export
from tests.support.truth import sideloaded
from tests.tap_tester.base import JSON, Connection, ZendeskBase, every_stream


class TestAllFields(ZendeskBase):
    #: Fields that Zendesk documents and this account never fills. Beside them, no field is new:
    #: additional_fields stays empty.
    MISSING_FIELDS: ClassVar[dict[str, set[str]]] = {
        "deleted_users": {"email", "photo", "shared_phone_number"},
        "macros": {"permissions", "usage_1h", "usage_24h", "usage_30d", "usage_7d"},
        "ticket_forms": {"deleted_at"},
        "tickets": {"forum_topic_id", "safe_update"},
        "users": {"shared_phone_number"},
        "ticket_comments": {"via_reference_id"},
    }

    @pytest.fixture(scope="class")
    @classmethod
    def conn(cls) -> Iterator[Connection]:
        # Whether a field has a value is left to chance: enough records to meet them all.
        with cls.connection(tickets=150, users=80, user_separation=True) as conn:
            cls.delete_a_ticket(conn)
            cls.select_all_streams_and_fields(conn)
            conn.settings["page_size"] = 1000
            yield conn

    @pytest.fixture(scope="class")
    @classmethod
    def synced(cls, conn: Connection) -> Export:
        return cls.run_and_verify_sync(conn)

    @every_stream
    def test_every_field_of_the_schema_has_a_value_somewhere(
        self, synced: Export, stream: str
    ) -> None:
        [schema] = [m["schema"] for m in synced.of_type("SCHEMA") if m["stream"] == stream]
        filled = {
            name
            for record in synced.records(stream)
            for name, value in record.items()
            if value is not None
        }
        missing = {"additional_fields", *self.MISSING_FIELDS.get(stream, ())}
        expected = schema["properties"].keys() - missing
        assert filled == expected

    @every_stream
    def test_records_are_what_the_account_holds(
        self, conn: Connection, synced: Export, stream: str
    ) -> None:
        assert synced.records(stream) == self.expected_records(conn, stream)

    def expected_records(self, conn: Connection, stream: str) -> list[JSON]:
        # Beside ticket_comments, the events come with their comments too.
        if stream == "ticket_events":
            return sideloaded(conn.simulator, stream)
        return self.expected_rows(conn, stream)
