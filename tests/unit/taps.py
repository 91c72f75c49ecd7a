"""A real tap whose fetcher gives scripted replies; its messages, its log and its requests."""

from __future__ import annotations

import io
import json
import logging
import signal
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from typing import Any
from unittest.mock import patch

from tap_zendesk_incremental.errors import RunEnded
from tap_zendesk_incremental.streams.base import ZendeskStream
from tap_zendesk_incremental.tap import TapZendeskIncremental
from tests.unit.doubles import NEWS, FakeFetcher, Log, Parameters, Reply, body, config

TICKETS = "/api/v2/incremental/tickets/cursor"
USERS = "/api/v2/incremental/users/cursor"
ORGANIZATIONS = "/api/v2/incremental/organizations"
TICKET_EVENTS = "/api/v2/incremental/ticket_events"
GROUPS = "/api/v2/groups"
TICKET_FIELDS = "/api/v2/ticket_fields"
SCHEDULES = "/api/v2/business_hours/schedules"

Replies = Mapping[str, Sequence[Reply]]


class TapStage:
    """A tap, the replies that it gets, and what it makes of them.

    Args:
        tap: A real one.
        replies: By path, one after the other.
        out: Where it writes.
        log: What it logs.
    """

    def __init__(
        self, tap: TapZendeskIncremental, replies: Replies, out: io.BytesIO, log: Log
    ) -> None:
        self.tap = tap
        self.log = log
        self.written_before: list[list[dict[str, Any]]] = []
        self._out = out
        self._replies = {path: deque(found) for path, found in replies.items()}
        self.fetcher = FakeFetcher(self._serve)
        vars(tap.run)["fetcher"] = self.fetcher

    def _serve(self, path: str, _query: Parameters) -> Reply:
        self.written_before.append(self.messages)
        assert self._replies.get(path), f"nobody expected a request for {path}"
        return self._replies[path].popleft()

    def sync(self) -> str | None:
        """Export what is selected; return the line that the run ends with, None for a good end."""
        try:
            self.tap.sync_all()
        except RunEnded as end:
            return str(end)
        return None

    @property
    def raw(self) -> bytes:
        return self._out.getvalue()

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._out.getvalue().splitlines()]

    def of_type(self, kind: str, stream: str | None = None) -> list[dict[str, Any]]:
        found = [message for message in self.messages if message["type"] == kind]
        return [m for m in found if stream is None or m["stream"] == stream]

    def ids(self, stream: str) -> list[Any]:
        return [message["record"]["id"] for message in self.of_type("RECORD", stream)]

    @property
    def outline(self) -> list[str]:
        """The messages in their order, each by its type and stream."""
        return [" ".join([m["type"], m.get("stream", "")]).strip() for m in self.messages]

    @property
    def bookmarks(self) -> dict[str, Any]:
        """What the newest STATE says."""
        states = self.of_type("STATE")
        found: dict[str, Any] = states[-1]["value"]["bookmarks"] if states else {}
        return found

    def complaints(self) -> list[str]:
        return [r.getMessage() for r in self.log.records if r.levelno >= logging.WARNING]


@cache
def _discovered(kind: type[TapZendeskIncremental]) -> str:
    with kept_apart():
        return kind(config=config()).catalog_json_text


def catalog(
    *selected: str,
    full_table: Sequence[str] = (),
    without: Sequence[tuple[str, str]] = (),
    kind: type[TapZendeskIncremental] = TapZendeskIncremental,
) -> dict[str, Any]:
    """Return the catalog with just these streams selected.

    Args:
        selected: Names of streams.
        full_table: Streams that are to be replicated whole.
        without: Fields that are not selected, each with its stream before it.
        kind: The class of the tap.
    """
    found: dict[str, Any] = json.loads(_discovered(kind))
    for entry in found["streams"]:
        name = entry["tap_stream_id"]
        if name in full_table:
            entry["replication_method"] = "FULL_TABLE"
        for item in entry["metadata"]:
            if not item["breadcrumb"]:
                item["metadata"]["selected"] = name in selected
            elif (name, item["breadcrumb"][-1]) in without:
                item["metadata"]["selected"] = False
    return found


@contextmanager
def kept_apart(log: Log | None = None) -> Iterator[io.BytesIO]:
    """Undo what making a tap changes in the process: signals, log, standard output."""
    log = log or Log()
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    logger = logging.getLogger(TapZendeskIncremental.name)
    urllib3 = logging.getLogger("urllib3.connection")
    filters = {handler: list(handler.filters) for handler in logging.getLogger().handlers}
    levels = logger.level, urllib3.level
    logger.addHandler(log.handlers[0])
    logger.setLevel(logging.INFO)
    out = io.BytesIO()
    try:
        with patch.object(sys, "stdout", io.TextIOWrapper(out, encoding="utf-8")) as text:
            yield out
            text.detach()
    finally:
        logger.removeHandler(log.handlers[0])
        logger.setLevel(levels[0])
        urllib3.setLevel(levels[1])
        for handler, found in filters.items():
            handler.filters[:] = found
        for number, kept in handlers.items():
            signal.signal(number, kept)


@contextmanager
def real_tap(
    replies: Replies,
    *select: str,
    state: Mapping[str, Any] | None = None,
    full_table: Sequence[str] = (),
    without: Sequence[tuple[str, str]] = (),
    kind: type[TapZendeskIncremental] = TapZendeskIncremental,
    **settings: Any,
) -> Iterator[TapStage]:
    """Make a tap with some streams selected; what it logs is kept once it is made."""
    log = Log()
    found = catalog(*select, full_table=full_table, without=without, kind=kind)
    with kept_apart(log) as out:
        bookmarks = {"bookmarks": deepcopy(dict(state))} if state else None
        # One pass after the other, so that it is known which request comes first.
        one_by_one = config(**{"concurrency": 1, **settings})
        tap = kind(config=one_by_one, catalog=found, state=bookmarks)
        yield TapStage(tap, replies, out, log)


def name_of(kind: type[ZendeskStream]) -> str:
    """Return the name of a stream; to the type checker, the SDK's is one of objects alone."""
    name: str = vars(kind)["name"]
    return name


def ticket(key: int, time: int, **fields: Any) -> dict[str, Any]:
    """Return a ticket with its metric set."""
    metrics = {"id": 1000 + key, "ticket_id": key}
    return {"id": key, "generated_timestamp": time, "metric_set": metrics, **fields}


def tickets(*keys: int, last: bool = True, cursor: str = "c", **fields: Any) -> bytes:
    """Return a page of tickets; each was changed in a second of its own."""
    records = [ticket(key, NEWS + key, **fields) for key in keys]
    return body(records, last=last, after_cursor=cursor)
