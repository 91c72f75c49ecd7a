"""The least that an export can do, as a plain script: fetch a page, decode it, write its rows.

No state, no schema, no selection, no retry: what this costs is the price of the work itself. The
rows are the tap's, to the letter: `rows.py` compares them. JSON is read and written by msgspec, as
in the tap, since a loop with Python's own module costs half as much again.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import requests

Record = dict[str, Any]
Rows = Iterable[tuple[str, Record]]
Query = Mapping[str, str]
TICKETS = "/api/v2/incremental/tickets/cursor"
EVENTS = "/api/v2/incremental/ticket_events"
LEVEL = 6
# What a child event says of itself, and not of a field of its ticket.
OF_THE_CHILD = {
    "id",
    "via",
    "via_reference_id",
    "event_type",
    "previous_value",
    "comment_present",
    "comment_public",
    "added_tags",
    "removed_tags",
}
encode = msgspec.json.Encoder().encode


def pages(api_url: str, access_token: str, path: str, query: Query) -> Iterator[list[Record]]:
    """Yield the records of each page of an export, but those that end the page before it."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {access_token}"
    place: dict[str, str | int] = {"start_time": 0}
    asked: dict[str, str | int] = {"per_page": 1000, **query}
    before: set[int] = set()
    while True:
        response = session.get(api_url + path, params={**asked, **place}, timeout=120)
        response.raise_for_status()
        page = msgspec.json.decode(response.content)
        records = page[path.split("/")[4]]
        yield [record for record in records if record["id"] not in before]
        if page["end_of_stream"]:
            break
        before = {record["id"] for record in records}
        is_cursor = "after_cursor" in page
        place = {"cursor": page["after_cursor"]} if is_cursor else {"start_time": page["end_time"]}


def ticket_rows(ticket: Record) -> Rows:
    """Return a ticket."""
    return (("tickets", ticket),)


def metric_rows(ticket: Record) -> Rows:
    """Return a ticket and its metric set, which comes in it."""
    metrics = ticket.pop("metric_set", None)
    rows = [("tickets", ticket)]
    if metrics:
        metrics["generated_timestamp"] = ticket["generated_timestamp"]
        rows.append(("ticket_metrics", metrics))
    return rows


def event_rows(event: Record) -> Rows:
    """Yield an event, its comments, and the fields that it sets."""
    place = {"ticket_id": event["ticket_id"], "timestamp": event["timestamp"]}
    of_event = {**place, "event_id": event["id"], "updater_id": event["updater_id"]}
    of_event["created_at"] = event["created_at"]
    for child in event["child_events"]:
        if child["event_type"].endswith("Comment"):
            comment = {**child, **place, "event_id": event["id"], "via": text(child["via"])}
            yield "ticket_comments", comment
        for name, value, previous in fields(child):
            change = {"field_name": name, "value": text(value), "previous_value": text(previous)}
            yield "ticket_field_history", {"id": child["id"], **change, **of_event}
    yield "ticket_events", {**event, "via": text(event["via"])}


def fields(child: Record) -> Iterator[tuple[str, Any, Any]]:
    """Yield name, new and old value of each field of the ticket that a child event sets."""
    if "new_schedule_id" in child:
        yield "schedule_id", child["new_schedule_id"], child["previous_schedule_id"]
    elif child["event_type"] in ("Create", "Change"):
        for name, value in child.items():
            if name == "custom_ticket_fields":
                for field, item in value.items():
                    yield field, item, child.get("previous_value")
            elif name not in OF_THE_CHILD:
                yield name, value, child.get("previous_value")


def text(value: Any) -> str | None:
    """Return a value as text, for columns that hold any."""
    if value is None or isinstance(value, str):
        return value
    return encode(value).decode()


def write_lines(page: list[Record], rows_of: Callable[[Record], Rows]) -> None:
    """Write a page as RECORD lines."""
    now = datetime.now(UTC).isoformat()
    out = sys.stdout.buffer
    for record in page:
        for stream, row in rows_of(record):
            message = {"type": "RECORD", "stream": stream, "record": row, "time_extracted": now}
            out.write(encode(message) + b"\n")


def write_file(page: list[Record], folder: Path) -> None:
    """Write a page of tickets as a packed file of lines, and the BATCH line that names it."""
    lines = b"".join(encode(record) + b"\n" for record in page)
    file = folder / f"bare-{uuid4()}.json.gz"
    file.write_bytes(gzip.compress(lines, LEVEL))
    encoding = {"format": "jsonl", "compression": "gzip"}
    message = {"type": "BATCH", "stream": "tickets", "encoding": encoding}
    sys.stdout.buffer.write(encode({**message, "manifest": [file.as_uri()]}) + b"\n")


def main(kind: str, api_url: str, access_token: str, folder: str = "") -> None:
    """Export one kind to standard output; BATCH files go to the folder."""
    path, query, rows_of = KINDS[kind]
    for page in pages(api_url, access_token, path, query):
        if folder:
            write_file(page, Path(folder))
        else:
            write_lines(page, rows_of)


KINDS: dict[str, tuple[str, Query, Callable[[Record], Rows]]] = {
    "tickets": (TICKETS, {}, ticket_rows),
    "metrics": (TICKETS, {"include": "metric_sets"}, metric_rows),
    "events": (EVENTS, {"include": "comment_events"}, event_rows),
}


if __name__ == "__main__":
    main(*sys.argv[1:])
