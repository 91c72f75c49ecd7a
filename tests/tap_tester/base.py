"""What all scenarios share: what is expected of each stream, and how the tap is run.

The names are those of tap-tester, the suite with which taps of this family are certified. The tap
is the installed command and nothing else: none of its code is imported.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import jsonschema  # type: ignore[import-untyped,unused-ignore]
import pytest

from tap_zendesk_incremental.paging.filtered_list import FilteredList
from tests.support.account import PAGE, Account
from tests.support.catalogs import select
from tests.support.command import Run, run_tap
from tests.support.export import Export
from tests.support.streams import DEFAULT_WAYS, EXPORTS, Key, way_of
from tests.support.truth import truth

JSON = dict[str, Any]


@dataclass
class Connection:
    """An account, the tap's settings for it, and what is kept from run to run."""

    simulator: Account
    settings: JSON = field(default_factory=dict)
    catalog: JSON | None = None
    state: JSON | None = None


class ZendeskBase:
    """The base of all scenarios."""

    PRIMARY_KEYS = "table-key-properties"
    REPLICATION_METHOD = "forced-replication-method"
    REPLICATION_KEYS = "valid-replication-keys"
    OBEYS_START_DATE = "obey-start-date"
    API_LIMIT = "max-row-limit"
    #: Whether a cursor marks the place, or a time whose second is exported again.
    HAS_CURSOR = "has-cursor"

    INCREMENTAL = "INCREMENTAL"
    FULL_TABLE = "FULL_TABLE"

    @classmethod
    def expected_metadata(cls) -> dict[str, JSON]:
        """Return what is expected of each stream."""
        return {
            way.stream: {
                cls.PRIMARY_KEYS: set(way.keys),
                cls.REPLICATION_METHOD: cls.FULL_TABLE if way.is_list else cls.INCREMENTAL,
                cls.REPLICATION_KEYS: {way.stamp} if way.stamp else set(),
                cls.OBEYS_START_DATE: not way.is_list,
                cls.API_LIMIT: PAGE,
                cls.HAS_CURSOR: way.method == "cursor",
            }
            for way in DEFAULT_WAYS
        }

    @classmethod
    def expected_streams(cls) -> set[str]:
        return set(cls.expected_metadata())

    @classmethod
    def _expected(cls, name: str) -> dict[str, Any]:
        return {stream: known[name] for stream, known in cls.expected_metadata().items()}

    @classmethod
    def expected_primary_keys(cls) -> dict[str, set[str]]:
        return cls._expected(cls.PRIMARY_KEYS)

    @classmethod
    def expected_replication_keys(cls) -> dict[str, set[str]]:
        return cls._expected(cls.REPLICATION_KEYS)

    @classmethod
    def expected_replication_method(cls) -> dict[str, str]:
        return cls._expected(cls.REPLICATION_METHOD)

    @classmethod
    def expected_page_size(cls) -> dict[str, int]:
        return cls._expected(cls.API_LIMIT)

    @classmethod
    def incremental_streams(cls) -> set[str]:
        methods = cls.expected_replication_method()
        return {stream for stream, method in methods.items() if method == cls.INCREMENTAL}

    @classmethod
    def expected_automatic_fields(cls) -> dict[str, set[str]]:
        """Return the fields that no selection leaves out: keys and replication keys."""
        replication_keys = cls.expected_replication_keys()
        return {
            stream: keys | replication_keys[stream]
            for stream, keys in cls.expected_primary_keys().items()
        }

    @classmethod
    def replication_key(cls, stream: str) -> str:
        [key] = cls.expected_replication_keys()[stream]
        return key

    @classmethod
    def has_cursor(cls, stream: str) -> bool:
        return bool(cls.expected_metadata()[stream][cls.HAS_CURSOR])

    # -- running

    @classmethod
    @contextmanager
    def connection(cls, **account: Any) -> Iterator[Connection]:
        """Start an account and return a connection to it."""
        with Account(**account) as simulator:
            yield Connection(simulator)

    @classmethod
    def delete_a_ticket(cls, conn: Connection) -> None:
        """Let deleted_tickets have a row: what was deleted long ago is not on the list."""
        world = conn.simulator.world
        world.delete_tickets(1, at=int(conn.simulator.settings.now()) - 3600)

    @classmethod
    def run_and_verify_check_mode(cls, config: Mapping[str, Any] | None) -> list[JSON]:
        """Discover and return the catalogue's streams, which must be those that are expected."""
        run = run_tap(config, args=["--discover"])
        assert run.exit_code == 0, run.stderr
        catalogs: list[JSON] = json.loads(run.stdout)["streams"]
        found = [catalog["tap_stream_id"] for catalog in catalogs]
        assert sorted(found) == sorted(cls.expected_streams())
        return catalogs

    @classmethod
    def select_all_streams_and_fields(cls, conn: Connection) -> None:
        conn.catalog = select(*cls.expected_streams())

    @classmethod
    def select_only_automatic_fields(cls, conn: Connection) -> None:
        """Select all streams, and deselect every field that can be deselected."""
        catalog = select(*cls.expected_streams())
        for stream in catalog["streams"]:
            for item in stream["metadata"]:
                if item["breadcrumb"]:
                    item["metadata"]["selected"] = False
        conn.catalog = catalog

    @classmethod
    def run_and_verify_sync(cls, conn: Connection) -> Export:
        """Run the tap, check what any target relies on, and keep the state for the next run."""
        run = conn.simulator.export(catalog=conn.catalog, state=conn.state, **conn.settings)
        run.succeeded()
        cls.verify_messages(run)
        if conn.state is None:
            # Without bookmarks to stand still at, every row has a STATE after it.
            kinds = [
                message["type"]
                for message in run.messages
                if message["type"] == "STATE" or message.get("stream") in cls.incremental_streams()
            ]
            assert kinds[-1] == "STATE"
        conn.state = run.state
        return run

    @classmethod
    def run_until_killed(cls, conn: Connection, path: str, number: int) -> Export:
        """Run the tap, and kill it while it waits for this page; keep the last whole state."""
        run = conn.simulator.killed_at(
            number, path=path, catalog=conn.catalog, state=conn.state, **conn.settings
        )
        cls.verify_messages(run)
        conn.state = run.state
        return run

    @classmethod
    def verify_messages(cls, run: Run) -> None:
        """Check what any target relies on, as Singer's own checker of taps does.

        Each SCHEMA is one; what is about a stream comes after its SCHEMA; each RECORD fits it and
        has its key; each STATE is an object that can be handed back.
        """
        validators: dict[str, Any] = {}
        keys: dict[str, list[str]] = {}
        for message in run.messages:
            kind, stream = message["type"], str(message.get("stream"))
            assert kind in ("SCHEMA", "RECORD", "STATE", "ACTIVATE_VERSION")
            if kind == "SCHEMA":
                keys[stream] = message["key_properties"]
                assert set(keys[stream]) == cls.expected_primary_keys()[stream]
                bookmarked = message.get("bookmark_properties", [])
                assert set(bookmarked) <= set(message["schema"]["properties"])
                jsonschema.Draft7Validator.check_schema(message["schema"])
                validators[stream] = jsonschema.Draft7Validator(
                    message["schema"], format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER
                )
            elif kind == "RECORD":
                assert stream in validators, f"{stream}: a RECORD before its SCHEMA"
                validators[stream].validate(message["record"])
                assert all(message["record"][key] is not None for key in keys[stream])
            elif kind == "ACTIVATE_VERSION":
                assert stream in validators
                assert isinstance(message["version"], int)
            else:
                assert set(message["value"]) <= {"bookmarks"}
        assert run.state is not None

    # -- reading

    @classmethod
    def keys(cls, run: Export, stream: str) -> list[Key]:
        """Return what tells one change from another, of every record, in the order of them."""
        return run.keys(way_of(stream))

    @classmethod
    def expected_keys(cls, conn: Connection, stream: str) -> list[Key]:
        """Return the same of all that the account has."""
        return [way_of(stream).key_of(row) for row in cls.expected_rows(conn, stream)]

    @classmethod
    def expected_rows(cls, conn: Connection, stream: str) -> list[JSON]:
        """Return all rows that the account has, in the order in which they come."""
        rows, way = truth(conn.simulator, stream), way_of(stream)
        if isinstance(way.paging, FilteredList):
            # The tap asks for the oldest first, which is not how Zendesk sorts by itself.
            rows.sort(key=lambda row: (way.unix(row), row["id"]))
        return rows

    @staticmethod
    def unix(stamp: int | str) -> int:
        """Return a replication key's value in Unix seconds."""
        if isinstance(stamp, int):
            return stamp
        return int(datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp())

    @staticmethod
    def date(second: int) -> str:
        """Return Unix seconds as Zendesk and start_date spell a date."""
        return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


every_stream = pytest.mark.parametrize("stream", sorted(ZendeskBase.expected_streams()))
#: Those that go on where the last run ended.
every_export = pytest.mark.parametrize("stream", sorted(way.stream for way in EXPORTS))
