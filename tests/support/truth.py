"""What an account has for each stream, told by the simulator itself, and changes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import requests
from msgspec import Raw

from tap_zendesk_incremental.records.conform import decode
from tap_zendesk_incremental.records.lenient_json import cleaned
from tests.support.streams import Key, Record, Way, way_of
from zendesk_simulator import Simulator


def truth(sim: Simulator, stream: str) -> list[Record]:
    """Return the rows of a stream that a whole export or list brings now, in its order."""
    way = way_of(stream)
    rows = _records(sim, way) if way.is_whole or way.type.children else _parts(sim, way)
    return [_row(way, row) for row in rows]


def _records(sim: Simulator, way: Way) -> list[Record]:
    children = way.type.children
    parent = children.parent if children else way.endpoint.parent
    if parent is None or way.endpoint.is_partitioned:
        query = way.endpoint.parameters if way.is_list else {}
        return sim.truth(way.table, query=query)
    with sim.world.lock:
        items = sim.world.lists.seen(way.export, (children or way.endpoint).parameters)
        return [{**item.shown(), parent.adds: item.parent} for item in items]


def _parts(sim: Simulator, way: Way) -> list[Record]:
    if way.type.part.beside is not None:
        return sim.truth(way.stream)
    bodies = _bodies(sim, way.export)
    derive = _DERIVED.get(way.stream)
    if derive is not None:
        return [row for body in bodies for row in derive(json.loads(body))]
    # The tap's own way takes what the tap reads: half a character is none in there any more.
    return [row for body in bodies for row in way.type.part.rows(decode(Raw(cleaned(body))))]


def _row(way: Way, record: Record) -> Record:
    """Return a record as a row: without what is left out, with text where Zendesk mixes types."""
    if way.is_whole:
        [record] = way.type.part.rows(record)
    kept = {name: value for name, value in record.items() if name not in way.type.ignored}
    for name in way.type.mixed & kept.keys():
        kept[name] = _text(kept[name])
    lists = {name.removesuffix("[]") for name in way.type.mixed if name.endswith("[]")}
    for name in lists & kept.keys():
        kept[name] = [_text(element) for element in kept[name]]
    return kept


def _text(value: Any) -> str | None:
    is_text = value is None or isinstance(value, str)
    return value if is_text else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def sideloaded(sim: Simulator, export: str) -> list[Record]:
    """Return the records of an export with what its sideload adds to them."""
    return [json.loads(body) for body in _bodies(sim, export)]


def _bodies(sim: Simulator, export: str) -> list[bytes]:
    with sim.world.lock:
        table = sim.world.table(export)
        return [table.extended_body(row) for row in sim.world.exported(export)]


def _metric_sets(ticket: Record) -> Iterable[Record]:
    return [{**ticket["metric_set"], "generated_timestamp": ticket["generated_timestamp"]}]


def _comments(event: Record) -> Iterator[Record]:
    of_event = {
        "event_id": event["id"],
        "ticket_id": event["ticket_id"],
        "timestamp": event["timestamp"],
    }
    for child in event["child_events"]:
        if child["event_type"].endswith("Comment"):
            yield {**child, **of_event}


# Rows that are parts of records, made here a second time, so that a fault in the tap's own way
# shows. For a stream that is not here, the tap's own has to do.
_DERIVED: dict[str, Callable[[Record], Iterable[Record]]] = {
    "ticket_metrics": _metric_sets,
    "ticket_comments": _comments,
}


def keys(sim: Simulator, way: Way, *, since: int = 0) -> list[Key]:
    """Return the keys of all rows from a second on, inclusive, in the order of the export."""
    rows = truth(sim, way.stream)
    return [way.key_of(row) for row in rows if way.is_list or way.unix(row) >= since]


def newest(sim: Simulator, way: Way) -> int | str:
    """Return the replication key's value in the last record of an export."""
    assert way.stamp
    stamp: int | str = sim.truth(way.table)[-1][way.stamp]
    return stamp


def touch(sim: Simulator, way: Way, count: int) -> list[int]:
    """Change the oldest records of any export: each gets a new timestamp, and so a new place."""
    export = way.table
    assert way.stamp
    with sim.world.lock:
        table = sim.world.table(export)
        rows = table.rows[:count]
        for row in rows:
            stamp = table.rows[-1].stamp + 1
            table.move(row, stamp)
            sim.world.replace(export, row.key, {way.stamp: way.spelled(stamp)})
        return [row.key for row in rows]


def pages_needed(sim: Simulator, way: Way, per_page: int, start_time: int = 0) -> int:
    """Return how many requests an export takes, by asking as Zendesk's reference says."""
    following = _by_cursor if way.method == "cursor" else _by_time
    place: dict[str, Any] | None = {"start_time": start_time}
    count = 0
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {sim.settings.access_token}"
        while place is not None:
            url = sim.url + way.path
            page = session.get(url, params={**place, "per_page": per_page}, timeout=5).json()
            count += 1
            place = following(page, place)
    return count


def _by_cursor(page: Record, _: Record) -> Record | None:
    return None if page["end_of_stream"] else {"cursor": page["after_cursor"]}


def _by_time(page: Record, place: Record) -> Record | None:
    """Go on at the newest second; past it, where the page was longer than asked to hold it."""
    if page["end_of_stream"]:
        return None
    is_over = page["end_time"] == place["start_time"]
    return {"start_time": page["end_time"] + is_over}
