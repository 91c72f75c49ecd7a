"""What an export is to bring, told by the simulator itself and not by way of the tap."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import requests

from tests.streams.exports import INCREMENTAL, Way, unix
from zendesk_simulator import Simulator

Record = dict[str, Any]
#: What tells one change of a record from another: the id and the replication key's value.
Key = tuple[Any, Any]


def truth(sim: Simulator, stream: str) -> list[Record]:
    """Return the rows of a stream that a whole export brings now, in its order."""
    if stream == "ticket_metrics":
        return [_metric_set(ticket) for ticket in sideloaded(sim, "tickets")]
    if stream == "ticket_comments":
        events = sideloaded(sim, "ticket_events")
        return [comment for event in events for comment in _comments(event)]
    return sim.truth(stream)


def sideloaded(sim: Simulator, export: str) -> list[Record]:
    """Return the records of an export with what its sideload adds to them."""
    with sim.world.lock:
        table = sim.world.table(export)
        return [json.loads(table.extended_body(row)) for row in sim.world.exported(export)]


def _metric_set(ticket: Record) -> Record:
    return {**ticket["metric_set"], "generated_timestamp": ticket["generated_timestamp"]}


def _comments(event: Record) -> Iterator[Record]:
    of_event = {
        "event_id": event["id"],
        "ticket_id": event["ticket_id"],
        "timestamp": event["timestamp"],
    }
    for child in event["child_events"]:
        if child["event_type"] == "Comment":
            yield {**child, **of_event}


def keys(sim: Simulator, way: Way, *, since: int = 0) -> list[Key]:
    """Return the keys of all rows from a second on, inclusive, in the order of the export."""
    rows = truth(sim, way.stream)
    return [(row["id"], row[way.stamp]) for row in rows if unix(row[way.stamp]) >= since]


def newest(sim: Simulator, way: Way) -> int | str:
    """Return the last stamp of an export, as its records spell it."""
    stamp: int | str = sim.truth(way.export)[-1][way.stamp]
    return stamp


def pages_needed(sim: Simulator, way: Way, per_page: int, start_time: int = 0) -> int:
    """Return how many requests it takes, by asking as Zendesk's reference says."""
    following = _by_cursor if way.method == "cursor" else _by_time
    place: dict[str, Any] | None = {"start_time": start_time}
    count = 0
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {sim.settings.access_token}"
        while place is not None:
            url = sim.url + INCREMENTAL + way.path
            page = session.get(url, params={**place, "per_page": per_page}, timeout=5).json()
            count += 1
            place = following(page)
    return count


def _by_cursor(page: Record) -> dict[str, Any] | None:
    return None if page["end_of_stream"] else {"cursor": page["after_cursor"]}


def _by_time(page: Record) -> dict[str, Any] | None:
    return None if page["end_of_stream"] else {"start_time": page["end_time"]}


def touch(sim: Simulator, way: Way, count: int) -> list[int]:
    """Change the oldest records of any export: each gets a new stamp, and so a new place."""
    export = way.export
    with sim.world.lock:
        table = sim.world.table(export)
        rows = table.rows[:count]
        for row in rows:
            stamp = table.rows[-1].stamp + 1
            table.move(row, stamp)
            sim.world.replace(export, row.key, {way.stamp: way.spelled(stamp)})
        return [row.key for row in rows]
