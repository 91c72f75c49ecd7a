"""What all scenarios share: what is expected of each stream, and how the tap is run.

The names are those of tap-tester, the suite with which taps of this family are certified. The tap
is the installed command and nothing else: none of its code is imported.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from queue import SimpleQueue
from subprocess import Popen
from typing import Any, ClassVar

import jsonschema  # type: ignore[import-untyped,unused-ignore]
import pytest

from tests.support.catalogs import select
from tests.support.command import TIMEOUT, Run, config_for, run_tap, start_tap
from zendesk_simulator import Settings, Simulator

JSON = dict[str, Any]


@dataclass
class Connection:
    """An account, the tap's settings for it, and what is kept from run to run."""

    simulator: Simulator
    settings: JSON = field(default_factory=dict)
    catalog: JSON | None = None
    state: JSON | None = None

    @property
    def config(self) -> JSON:
        return config_for(self.simulator, **self.settings)


class ZendeskBase:
    """The base of all scenarios."""

    PRIMARY_KEYS = "table-key-properties"
    REPLICATION_METHOD = "forced-replication-method"
    REPLICATION_KEYS = "valid-replication-keys"
    OBEYS_START_DATE = "obey-start-date"
    API_LIMIT = "max-row-limit"
    #: The key of the stream's bookmark, which streams from the same pages share.
    EXPORT = "export"
    #: Whether a cursor marks the place, or a time whose second is exported again.
    HAS_CURSOR = "has-cursor"

    INCREMENTAL = "INCREMENTAL"

    #: The page size of the scenarios, in place of Zendesk's 1000, so that small data has pages.
    PAGE_SIZE = 20

    #: More than two pages of everything, and the same data whenever it is made.
    ACCOUNT: ClassVar[JSON] = {
        "tickets": 60,
        "users": 60,
        "organizations": 60,
        "start": 1_700_000_000,
        "end": 1_730_000_000,
        "limit": None,
        "user_limit": None,
    }

    @classmethod
    def expected_metadata(cls) -> dict[str, JSON]:
        """Return what is expected of each stream."""
        by_cursor, by_time = {cls.HAS_CURSOR: True}, {cls.HAS_CURSOR: False}
        return {
            "tickets": cls._stream("tickets", "generated_timestamp") | by_cursor,
            "ticket_metrics": cls._stream("tickets", "generated_timestamp") | by_cursor,
            "users": cls._stream("users", "updated_at") | by_cursor,
            "organizations": cls._stream("organizations", "updated_at") | by_time,
            "ticket_events": cls._stream("ticket_events", "timestamp") | by_time,
            "ticket_comments": cls._stream("ticket_events", "timestamp") | by_time,
            "ticket_metric_events": cls._stream("ticket_metric_events", "time") | by_time,
        }

    @classmethod
    def _stream(cls, export: str, replication_key: str) -> JSON:
        return {
            cls.PRIMARY_KEYS: {"id"},
            cls.REPLICATION_METHOD: cls.INCREMENTAL,
            cls.REPLICATION_KEYS: {replication_key},
            cls.OBEYS_START_DATE: True,
            cls.API_LIMIT: cls.PAGE_SIZE,
            cls.EXPORT: export,
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

    @classmethod
    def export(cls, stream: str) -> str:
        return str(cls.expected_metadata()[stream][cls.EXPORT])

    # -- running

    @classmethod
    @contextmanager
    def connection(cls, **account: Any) -> Iterator[Connection]:
        """Start an account and return a connection to it."""
        with Simulator(Settings(**{**cls.ACCOUNT, **account})) as simulator:
            yield Connection(simulator, {"page_size": cls.PAGE_SIZE})

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
    def run_and_verify_sync(cls, conn: Connection) -> Run:
        """Run the tap, check what any target relies on, and keep the state for the next run."""
        run = run_tap(conn.config, catalog=conn.catalog, state=conn.state)
        assert run.exit_code == 0, run.stderr
        assert run.complaints() == []
        cls.verify_messages(run)
        conn.state = run.state
        return run

    @classmethod
    def run_until_killed(cls, conn: Connection, path: str, number: int) -> Run:
        """Run the tap, and kill it while it waits for this page; keep the last whole state."""
        victim: SimpleQueue[Popen[bytes]] = SimpleQueue()
        asked = len(conn.simulator.requests)

        def kill_in_time() -> None:
            seen = [request.path for request in conn.simulator.requests[asked:]]
            if sum(one.endswith(path) for one in seen) == number:
                victim.get(timeout=TIMEOUT).kill()

        for coming in range(asked + 1, asked + 100):
            conn.simulator.before(coming, kill_in_time)
        with tempfile.TemporaryDirectory() as folder:
            process = start_tap(folder, conn.config, catalog=conn.catalog, state=conn.state)
            victim.put(process)
            stdout, stderr = process.communicate(timeout=TIMEOUT)
        for coming in range(asked + 1, asked + 100):
            conn.simulator.before(coming, lambda: None)
        assert process.returncode not in (0, 1), "the run ended before it could be killed"
        run = Run(process.returncode, stdout, stderr.decode(errors="replace"))
        cls.verify_messages(run)
        conn.state = run.state
        return run

    @classmethod
    def verify_messages(cls, run: Run) -> None:
        """Check that records follow their schema, in both senses of the word."""
        validators: dict[str, Any] = {}
        for message in run.messages:
            if message["type"] == "SCHEMA":
                stream = message["stream"]
                assert set(message["key_properties"]) == cls.expected_primary_keys()[stream]
                validators[stream] = jsonschema.Draft7Validator(message["schema"])
            if message["type"] == "RECORD":
                validators[message["stream"]].validate(message["record"])
        assert run.state is not None

    # -- reading

    @classmethod
    def keys(cls, run: Run, stream: str) -> list[tuple[Any, Any]]:
        """Return what tells one change from another, of every record, in the order of them."""
        return cls.keys_of(run.records(stream), stream)

    @classmethod
    def keys_of(cls, records: list[JSON], stream: str) -> list[tuple[Any, Any]]:
        stamp = cls.replication_key(stream)
        return [(record["id"], record[stamp]) for record in records]

    @staticmethod
    def unix(stamp: int | str) -> int:
        """Return a replication key's value in Unix seconds."""
        if isinstance(stamp, int):
            return stamp
        return int(datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp())

    @staticmethod
    def date(second: int) -> str:
        """Return Unix seconds as Zendesk and start_date spell a date."""
        return datetime.fromtimestamp(second, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


every_stream = pytest.mark.parametrize("stream", sorted(ZendeskBase.expected_streams()))
