"""Lists and exports of any length: records are copied under new keys, or taken away."""

from __future__ import annotations

from typing import Any

from tests.support.streams import Way
from zendesk_simulator import Simulator
from zendesk_simulator.lists.collection import Item, Key
from zendesk_simulator.lists.declared import COLLECTIONS
from zendesk_simulator.lists.offset_paging import WholePaging

#: Copied numbers begin here, far above all that an account has.
_FIRST = 990_000_000_000_000


def resize(sim: Simulator, way: Way, count: int, parent: Key | None = None) -> None:
    """Let a stream, or what it has of one parent, have so many records that a run of the tap sees.

    A copy in an export gets a second of its own, later than all that was there before. The exports
    of Support can only lose records.
    """
    with sim.world.lock:
        if way.export not in COLLECTIONS:
            rows = sim.world.table(way.table).rows
            assert len(rows) >= count
            del rows[count:]
            return
        collection = sim.world.collection(way.export)
        shown = [item for item in items(sim, way) if parent in (None, item.parent)]
        for item in shown[count:]:
            collection.remove(item.key)
        stamps = _later_seconds(sim, way)
        for number in range(count - len(shown)):
            original = shown[number % len(shown)]
            key = _copied(original.key, number)
            field = {COLLECTIONS[way.export].key: key}
            copied = {**original.record, **field, **stamps(number)}
            collection.add(Item(key, copied, original.parent))


def items(sim: Simulator, way: Way) -> list[Item]:
    """Return the records of a list, with their parents."""
    endpoint = way.type.children or way.endpoint
    return sim.world.lists.seen(way.export, endpoint.parameters if way.is_list else {})


def has_pages(way: Way) -> bool:
    """Tell whether a stream can have several pages: Zendesk sends some lists whole in any case."""
    paging = getattr(COLLECTIONS.get(way.export), "paging", None)
    return not (isinstance(paging, WholePaging) and paging.always)


def _later_seconds(sim: Simulator, way: Way) -> Any:
    stamp = way.endpoint.timestamp
    if way.is_list or way.type.children is not None or stamp != way.stamp:
        return lambda _: {}
    first = max((way.unix(item.record) for item in items(sim, way)), default=0) + 1
    return lambda number: {stamp: way.spelled(first + number)}


def _copied(key: Key, number: int) -> Key:
    """Return a key of the same kind; text keeps its length, as a cursor may be made of it."""
    if isinstance(key, int):
        return _FIRST + number
    digits = f"9{number:05}"
    return digits + key[len(digits) :]
