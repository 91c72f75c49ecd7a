"""All streams of the tap, and the rows that an account has for each: the one table of all tests.

Nothing is listed by hand: whatever ``stream_types()`` returns is here, so that a new stream is
tested as soon as it is declared.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.resources import files
from typing import Any, cast

from tap_zendesk_incremental.paging.cursor_export import CursorExport
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.kind import Paging
from tap_zendesk_incremental.paging.time_export import TimeExport
from tap_zendesk_incremental.records.parts import WholeRecord
from tap_zendesk_incremental.singer.schemas import COLUMN
from tap_zendesk_incremental.streams import stream_types
from tap_zendesk_incremental.streams.base import ZendeskStream

Record = dict[str, Any]
#: What tells one change of a row from another: its keys, and the replication key's value.
Key = tuple[Any, ...]


def _name(declared: type[ZendeskStream]) -> str:
    # mypy takes the SDK's name for one that only an instance has.
    return str(cast("Any", declared).name)


def _is_whole(declared: type[ZendeskStream]) -> bool:
    is_record = isinstance(declared.part, WholeRecord) and declared.part.beside is None
    return is_record and declared.children is None


def _stream_of(endpoint: Endpoint) -> type[ZendeskStream]:
    """Return the stream whose rows are the records of an endpoint."""
    return next(one for one in stream_types() if one.endpoint is endpoint and _is_whole(one))


@dataclass(frozen=True)
class Way:
    """A stream, and one of the ways in which its endpoint is paged."""

    type: type[ZendeskStream]
    paging: Paging

    def __str__(self) -> str:
        return f"{self.stream}-{self.method}"

    @property
    def stream(self) -> str:
        """The stream's name."""
        return _name(self.type)

    @property
    def endpoint(self) -> Endpoint:
        return self.type.endpoint

    @property
    def method(self) -> str:
        """How it is paged: by cursor, by time, or as a list."""
        return self.paging.method

    @property
    def path(self) -> str:
        """The path of its requests; that of children holds ``{key}``."""
        return self.paging.path

    @property
    def keys(self) -> tuple[str, ...]:
        """The primary keys."""
        return tuple(self.type.primary_keys)

    @property
    def stamp(self) -> str | None:
        """The replication key; None for a list."""
        key: object = self.type.replication_key
        return key if isinstance(key, str) else None

    @property
    def include(self) -> str | None:
        """The sideload that it comes in."""
        return self.type.include

    @property
    def is_list(self) -> bool:
        """Whether it is read whole each time, and has no bookmark."""
        return not self.endpoint.has_bookmark

    @property
    def is_incremental(self) -> bool:
        """Whether it is one of the Incremental Exports, which all page and bookmark alike."""
        kinds = (CursorExport, TimeExport)
        alike = isinstance(self.paging, kinds) and not self.endpoint.is_partitioned
        return alike and self.type.children is None and self.type.part.beside is None

    @property
    def is_whole(self) -> bool:
        """Whether its rows are the records of its endpoint, not parts of them."""
        return _is_whole(self.type)

    @property
    def export(self) -> str:
        """The stream whose rows are the records; the simulator calls the records so too."""
        is_own = self.is_whole or self.type.children is not None
        return self.stream if is_own else _name(_stream_of(self.endpoint))

    @property
    def table(self) -> str:
        """The simulator's table of the records, as they are asked for."""
        shows_changes = "include_changes" in self.endpoint.parameters
        return "ticket_metric_event_changes" if shows_changes else self.export

    @property
    def parent(self) -> Way | None:
        """The list that has the rows whose children these are."""
        parent = self.endpoint.parent
        return None if parent is None else way_of(_name(_stream_of(parent.endpoint)))

    @cached_property
    def schema(self) -> Record:
        """The stream's JSON Schema, with the column for what the schema's file does not know."""
        file = files("tap_zendesk_incremental") / "schemas" / f"{self.stream}.json"
        schema = cast("Record", json.loads(file.read_text(encoding="utf-8")))
        return {**schema, "properties": {**schema["properties"], "additional_fields": COLUMN}}

    def key_of(self, row: Record) -> Key:
        """Return what tells this row from any other, an older one of the same keys too."""
        names = (*self.keys, *([self.stamp] if self.stamp else []))
        return tuple(row[name] for name in names)

    def unix(self, row: Record) -> int:
        """Return the replication key's value in Unix seconds."""
        assert self.stamp
        return unix(row[self.stamp])

    def spelled(self, second: int) -> int | str:
        """Return Unix seconds as the replication key spells them."""
        if self.stamp and self.schema["properties"][self.stamp].get("format") != "date-time":
            return second
        return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


WAYS = tuple(Way(one, paging) for one in stream_types() for paging in one.endpoint.pagings)


def way_of(stream: str, method: str | None = None) -> Way:
    """Return a stream, by the method that is asked for or by its first."""
    return next(way for way in WAYS if way.stream == stream and method in (None, way.method))


def by_time(way: Way) -> Way:
    return way_of(way.stream, "time")


# For tests that are about one of them.
TICKETS = way_of("tickets")
METRICS = way_of("ticket_metrics")
USERS = way_of("users")
ORGANIZATIONS = way_of("organizations")
EVENTS = way_of("ticket_events")
COMMENTS = way_of("ticket_comments")
GROUPS = way_of("groups")
FIELDS = way_of("ticket_fields")
SCHEDULES = way_of("schedules")
HOLIDAYS = way_of("schedule_holidays")

#: Each stream once, by its first method, in the order in which they are exported.
DEFAULT_WAYS = tuple(way_of(_name(one)) for one in stream_types())
STREAMS = tuple(way.stream for way in DEFAULT_WAYS)
#: Incremental Exports, others that have a bookmark, and those that are read whole.
EXPORTS = tuple(way for way in DEFAULT_WAYS if way.is_incremental)
OTHER_EXPORTS = tuple(w for w in DEFAULT_WAYS if not w.is_list and not w.is_incremental)
LISTS = tuple(way for way in DEFAULT_WAYS if way.is_list)


def _kind(way: Way) -> tuple[object, ...]:
    """Return what makes a stream different from others in how it is exported."""
    declared = way.type
    parts = type(declared.part), declared.part.beside is None, declared.children is None
    return (type(way.paging), way.parent is None, way.endpoint.is_partitioned, *parts)


#: One stream of each kind, for tests that would show the same of every other; and the lists of it.
SAMPLES = tuple({_kind(way): way for way in reversed(DEFAULT_WAYS)}.values())[::-1]
LISTS_BY_KIND = tuple(way for way in SAMPLES if way.is_list)
#: Exports by all methods, and those by time that can be exported by cursor too.
EXPORT_WAYS = tuple(way for way in WAYS if way.is_incremental)
TIME_WAYS = tuple(way for way in EXPORT_WAYS if way != way_of(way.stream))
#: One export of each method, and one of parts of each; users, as their export has no order.
EXPORT_SAMPLES = tuple(
    {
        (way.method, way.is_whole, way == way_of("users")): way for way in reversed(EXPORT_WAYS)
    }.values()
)
#: A stream whose rows are the records, and one whose rows are parts of them.
PAIRS = tuple((way_of(part.export, part.method), part) for part in EXPORT_WAYS if not part.is_whole)
PAIR_SAMPLES = tuple({whole: (whole, part) for whole, part in reversed(PAIRS)}.values())[::-1]


def unix(stamp: int | str) -> int:
    """Return a replication key's value in Unix seconds."""
    if isinstance(stamp, int):
        return stamp
    return int(datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp())
