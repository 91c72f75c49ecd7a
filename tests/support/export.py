"""One run of the tap: what it has printed, and what it has asked the account for."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.support.command import Run, level_of
from tests.support.streams import TICKETS, Key, Record, Way
from zendesk_simulator import SeenRequest

State = dict[str, Any]


@dataclass
class Export(Run):
    """A finished run, with the requests that it has made."""

    requests: list[SeenRequest] = field(default_factory=list, repr=False)

    # -- requests

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for."""
        return [seen.path for seen in self.requests]

    @property
    def asked(self) -> list[tuple[str, dict[str, str]]]:
        """The paths that were asked for, each with its query."""
        return [(seen.path, seen.query) for seen in self.requests]

    @property
    def places(self) -> list[dict[str, str]]:
        """Where in an export each request started."""
        return [place(seen) for seen in self.requests]

    # -- rows

    def rows(self, way: Way = TICKETS) -> list[Record]:
        return self.records(way.stream)

    def keys(self, way: Way = TICKETS) -> list[Key]:
        """Return what tells one change from another, of every row, in the order of the rows."""
        return [way.key_of(row) for row in self.rows(way)]

    def counted(self, way: Way = TICKETS) -> Counter[Key]:
        """Return how often each row came, at each of its changes."""
        return Counter(self.keys(way))

    def exact_rows(self) -> dict[str, list[Record]]:
        """Return the rows of each stream, with their numbers exact."""
        found: dict[str, list[Record]] = defaultdict(list)
        for line in self.lines:
            message = json.loads(line, parse_float=Decimal)
            if message["type"] == "RECORD":
                found[message["stream"]].append(message["record"])
        return dict(found)

    def uncovered(self, way: Way = TICKETS) -> list[Key]:
        """Return the rows of whole lines that no bookmark covers: they will come again.

        A state that is written once more, on the way out, covers no more than it did before.
        """
        keys: list[Key] = []
        bookmark: object = None
        for message in self.messages:
            if message["type"] == "STATE":
                found = message["value"].get("bookmarks", {}).get(way.stream)
                if found != bookmark:
                    bookmark = found
                    keys.clear()
            elif message["type"] == "RECORD" and message["stream"] == way.stream:
                keys.append(way.key_of(message["record"]))
        return keys

    # -- what else the target was told

    def schema(self, stream: str) -> dict[str, Any]:
        """Return the schema of a stream."""
        [schema] = [m["schema"] for m in self.of_type("SCHEMA") if m["stream"] == stream]
        return dict(schema)

    @property
    def bookmarks(self) -> dict[str, Any]:
        """The bookmarks of the newest whole state."""
        assert self.state is not None, self.stderr
        found: dict[str, Any] = self.state["bookmarks"]
        return found

    def bookmark(self, way: Way = TICKETS) -> dict[str, Any]:
        found: dict[str, Any] = self.bookmarks[way.stream]
        return found

    # -- how it ended

    @property
    def errors(self) -> list[str]:
        """The lines of the log that tell of an error."""
        return [line for line in self.log if level_of(line) == "ERROR"]

    def succeeded(self) -> Export:
        """Return this export, which must have ended well and without a complaint."""
        assert self.exit_code == 0, self.stderr
        assert self.complaints() == []
        return self

    def failed(self) -> str:
        """Return the one line that says why this export has failed."""
        assert self.exit_code == 1, self.stderr
        [error] = self.errors
        return error


def place(seen: SeenRequest) -> dict[str, str]:
    """Return where in an export a request started: all of its query but the page size."""
    return {name: value for name, value in seen.query.items() if name != "per_page"}
