"""What a target makes of the messages of many runs: a table for each stream."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.soak.leg import ADDED
from tests.support.export import Export
from tests.support.streams import Record, Way, way_of

Message = dict[str, Any]


class Target:
    """Keeps the last row that came for each primary key."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[tuple[Any, ...], tuple[Record, object]]] = defaultdict(dict)

    def load(self, run: Export, *, to_the_end: bool) -> None:
        """Take in a run's rows: all whole lines, or only those that a state has confirmed."""
        messages = run.messages
        if not to_the_end:
            states = [n for n, message in enumerate(messages) if message["type"] == "STATE"]
            messages = messages[: states[-1] if states else 0]
        for message in messages:
            if message["type"] == "RECORD":
                self._put(message)
            elif message["type"] == "ACTIVATE_VERSION":
                self._drop_others(message["stream"], message["version"])

    def _put(self, message: Message) -> None:
        stream, row = message["stream"], message["record"]
        row.pop(ADDED, None)
        key = tuple(row[name] for name in way_of(stream).keys)
        self._tables[stream][key] = row, message.get("version")

    def _drop_others(self, stream: str, version: object) -> None:
        rows = self._tables[stream]
        for key in [key for key, (_, found) in rows.items() if found != version]:
            del rows[key]

    def faults(self, way: Way, *forms: Iterable[Record]) -> dict[str, list[Any]]:
        """Return the keys of rows that are missing, stale, or should be gone.

        Args:
            way: Of which stream.
            forms: What the stream should have, in each form that it may be in.
        """
        rows = self._tables[way.stream]
        allowed = [{tuple(row[name] for name in way.keys): row for row in form} for form in forms]
        wanted = allowed[0].keys()
        found = {
            "lost": [*(wanted - rows.keys())],
            "stale": [
                k for k in wanted & rows.keys() if not any(rows[k][0] == f[k] for f in allowed)
            ],
            # Only a list can tell what is gone; an export just does not bring it again.
            "left over": [*(rows.keys() - wanted)] if way.is_list else [],
        }
        return {what: keys for what, keys in found.items() if keys}


def unpacked(run: Export) -> Export:
    """Return a run with the rows of its BATCH files as RECORD messages."""
    lines = run.stdout.split(b"\n")
    whole, torn = lines[:-1], lines[-1]
    if not any(b'"BATCH"' in line for line in whole):
        return run
    return replace(run, stdout=b"\n".join([*_records(whole), torn]))


def _records(lines: Iterable[bytes]) -> Iterator[bytes]:
    for line in lines:
        message = json.loads(line)
        if message["type"] != "BATCH":
            yield line
            continue
        for url in message["manifest"]:
            with gzip.open(Path(url.removeprefix("file://"))) as file:
                for row in file:
                    record = json.loads(row)
                    stream = message["stream"]
                    yield json.dumps(
                        {"type": "RECORD", "stream": stream, "record": record}
                    ).encode()
